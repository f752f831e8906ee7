//! Writes HTML: markup is a constant of the program, every other text is escaped. Only this file concatenates the two.

/// A document, or a part of one.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Appends markup.
    pub fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends a text, escaped for element content and for attributes in double quotes.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                _ => self.0.push(letter),
            }
        }
        self
    }

    /// Appends markup with an escaped text in place of each `{}`.
    pub fn fill(&mut self, template: &'static str, texts: &[&str]) -> &mut Self {
        let mut parts = template.split("{}");
        self.markup(parts.next().unwrap_or_default());
        debug_assert_eq!(parts.clone().count(), texts.len(), "{template}");
        for (part, text) in parts.zip(texts) {
            self.text(text).markup(part);
        }
        self
    }

    /// Appends prose: paragraphs, lists of lines that begin with `- `, and `code` between backticks.
    pub fn prose(&mut self, text: &str) -> &mut Self {
        for block in text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
            if block.lines().all(|line| line.starts_with("- ")) {
                self.markup("<ul>");
                for line in block.lines() {
                    self.markup("<li>").inline(&line[2..]).markup("</li>");
                }
                self.markup("</ul>");
            } else {
                self.markup("<p>").inline(block).markup("</p>");
            }
        }
        self
    }

    /// Appends one line of prose, without a paragraph of its own. Code keeps what opens before it and closes after it on
    /// its line: a full stop would else stand alone on the next.
    pub fn inline(&mut self, text: &str) -> &mut Self {
        let parts: Vec<&str> = text.split('`').collect();
        let mut opening = "";
        for (at, part) in parts.iter().copied().enumerate() {
            let is_last = at + 1 == parts.len();
            if at % 2 == 0 {
                let rest = if at == 0 { part } else { after_closing(part) };
                let told = if is_last { rest } else { before_opening(rest) };
                opening = &rest[told.len()..];
                self.text(told);
            } else {
                let closing =
                    parts.get(at + 1).map_or("", |next| &next[..next.len() - after_closing(next).len()]);
                if part.len() > SHORT_CODE && part.contains(' ') {
                    self.fill("{}<code class=\"long\">{}</code>{}", &[opening, part, closing]);
                } else if opening.is_empty() && closing.is_empty() {
                    self.fill("<code>{}</code>", &[part]);
                } else {
                    self.fill("<span class=\"whole\">{}<code>{}</code>{}</span>", &[opening, part, closing]);
                }
            }
        }
        self
    }

    /// The text of the document.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Longer code wraps between its words, as text does: no line might be wide enough for it.
const SHORT_CODE: usize = 30;

/// The text up to a parenthesis or quotation mark that opens at its end.
fn before_opening(text: &str) -> &str {
    text.trim_end_matches(['(', '«', '“', '\u{a0}'])
}

/// The text after the punctuation at its start.
fn after_closing(text: &str) -> &str {
    text.trim_start_matches([')', '»', '”', '.', ',', ';', ':', '!', '?', '\u{a0}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_stays_with_the_code_that_it_follows() {
        let mut html = Html::default();
        html.inline("`{ error: { code, message, details } }`. ");
        let long = "<code class=\"long\">{ error: { code, message, details } }</code>. ";
        assert_eq!(std::mem::take(&mut html).into_string(), long);
        html.inline("`a`. Then (`b`), `c` and «\u{a0}`d`\u{a0}»`e`");
        assert_eq!(
            html.into_string(),
            "<span class=\"whole\"><code>a</code>.</span> Then <span class=\"whole\">(<code>b</code>),</span> \
             <code>c</code> and <span class=\"whole\">«\u{a0}<code>d</code>\u{a0}»</span><code>e</code>"
        );
    }

    #[test]
    fn texts_are_escaped_everywhere() {
        let mut html = Html::default();
        html.fill("<a href=\"{}\">{}</a>", &["/?a=1&b=\"", "<b>"]).prose("`<i>` & more\n\n- one\n- `two`");
        assert_eq!(
            html.into_string(),
            "<a href=\"/?a=1&amp;b=&quot;\">&lt;b&gt;</a><p><code>&lt;i&gt;</code> &amp; more</p>\
             <ul><li>one</li><li><code>two</code></li></ul>"
        );
    }
}
