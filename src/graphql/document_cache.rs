//! Caches parsed documents by their text.

use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// The estimated number of cached documents.
const ESTIMATED_DOCUMENTS: usize = 500;
/// The maximum total text of the cached documents, in bytes. A parsed document takes about a hundred times as
/// much memory as its text.
const MAX_BYTES: u64 = 300_000;
/// The maximum text of a cached document, in bytes.
const MAX_DOCUMENT_BYTES: usize = 8_192;
/// The cache.
pub(super) struct DocumentCache(Cache<String, Arc<ExecutableDocument>, TextWeighter>);

impl Default for DocumentCache {
    fn default() -> Self {
        Self(Cache::with_weighter(ESTIMATED_DOCUMENTS, MAX_BYTES, TextWeighter))
    }
}

impl DocumentCache {
    /// The cached document with this text.
    pub fn get(&self, text: &str) -> Option<Arc<ExecutableDocument>> {
        self.0.get(text)
    }

    /// Caches a document, unless its text is too long.
    pub fn insert(&self, text: &str, document: &Arc<ExecutableDocument>) {
        if text.len() <= MAX_DOCUMENT_BYTES && self.0.peek(text).is_none() {
            self.0.insert(text.to_owned(), Arc::clone(document));
        }
    }
}

/// Weighs a document by the length of its text.
#[derive(Clone)]
struct TextWeighter;

impl Weighter<String, Arc<ExecutableDocument>> for TextWeighter {
    fn weight(&self, text: &String, _: &Arc<ExecutableDocument>) -> u64 {
        text.len() as u64
    }
}
