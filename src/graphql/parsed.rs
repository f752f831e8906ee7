//! Parsed documents, kept for clients that send the same one again.

use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// About how many parsed documents are kept.
const CACHED_DOCUMENTS: usize = 500;
/// How much text the documents have that are kept parsed, in bytes. A parsed document takes about a hundred times as
/// much memory as its text.
const CACHED_BYTES: u64 = 300_000;
/// The longest document that is kept parsed, in bytes.
const CACHED_DOCUMENT_BYTES: usize = 8_192;
/// The parsed documents, by text.
pub(super) struct ParsedDocuments(Cache<String, Arc<ExecutableDocument>, ByText>);

impl Default for ParsedDocuments {
    fn default() -> Self {
        Self(Cache::with_weighter(CACHED_DOCUMENTS, CACHED_BYTES, ByText))
    }
}

impl ParsedDocuments {
    /// The document of this text, when it is kept.
    pub fn get(&self, text: &str) -> Option<Arc<ExecutableDocument>> {
        self.0.get(text)
    }

    /// Keeps a document, unless its text is long.
    pub fn insert(&self, text: &str, document: &Arc<ExecutableDocument>) {
        if text.len() <= CACHED_DOCUMENT_BYTES && self.0.peek(text).is_none() {
            self.0.insert(text.to_owned(), Arc::clone(document));
        }
    }
}

/// Documents weigh as much as their text.
#[derive(Clone)]
struct ByText;

impl Weighter<String, Arc<ExecutableDocument>> for ByText {
    fn weight(&self, text: &String, _: &Arc<ExecutableDocument>) -> u64 {
        text.len() as u64
    }
}
