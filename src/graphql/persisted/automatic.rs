//! The texts of automatic persisted queries, in a cache of bounded size: whoever is forgotten sends the text again.

use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// The estimated number of documents.
const ESTIMATED_DOCUMENTS: usize = 1_000;
/// The maximum total length of the texts, in bytes.
const MAX_BYTES: u64 = 4_000_000;

/// The texts by SHA-256, in lower-case hex digits.
pub(super) struct AutomaticDocuments(Cache<String, String, TextWeighter>);

impl Default for AutomaticDocuments {
    fn default() -> Self {
        Self(Cache::with_weighter(ESTIMATED_DOCUMENTS, MAX_BYTES, TextWeighter))
    }
}

impl AutomaticDocuments {
    /// The text with this hash.
    pub fn get(&self, hash: &str) -> Option<String> {
        self.0.get(&hash.to_ascii_lowercase())
    }

    /// Keeps a text under its hash.
    pub fn insert(&self, hash: &str, text: &str) {
        let hash = hash.to_ascii_lowercase();
        if self.0.peek(&hash).is_none() {
            self.0.insert(hash, text.to_owned());
        }
    }
}

/// Weighs a document by the length of its text and hash.
#[derive(Clone)]
struct TextWeighter;

impl Weighter<String, String> for TextWeighter {
    fn weight(&self, hash: &String, text: &String) -> u64 {
        (hash.len() + text.len()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_bounded() {
        let documents = AutomaticDocuments::default();
        let text = "x".repeat(40_000);
        for number in 0..1_000 {
            documents.insert(&format!("{number:064x}"), &text);
        }
        let kept = (0..1_000).filter(|number| documents.get(&format!("{number:064x}")).is_some()).count();
        assert!((1..=100).contains(&kept), "{kept}");
        documents.insert(&"AB".repeat(32), "{ a }");
        assert_eq!(documents.get(&"ab".repeat(32)).as_deref(), Some("{ a }"));
    }
}
