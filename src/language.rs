//! The languages of what people read: error messages and mails.

/// A language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// The language of the users of both APIs.
    #[default]
    French,
    /// For developers.
    English,
}

/// A sentence in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// In French.
    pub french: &'static str,
    /// In English.
    pub english: &'static str,
}

impl Sentence {
    /// The sentence in a language.
    pub const fn of(self, language: Language) -> &'static str {
        match language {
            Language::French => self.french,
            Language::English => self.english,
        }
    }
}

impl Language {
    /// The preferred language of `Accept-Language`; French when it names neither.
    pub fn accepted(header: Option<&str>) -> Self {
        let mut best = (Self::French, 0.0);
        for range in header.unwrap_or_default().split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let quality =
                parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            let language = match tag.split('-').next() {
                Some("fr") => Self::French,
                Some("en") => Self::English,
                _ => continue,
            };
            if quality > best.1 {
                best = (language, quality);
            }
        }
        best.0
    }
}
