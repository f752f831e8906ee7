//! Caches parsed documents by their text.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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

/// A client's document, parsed.
pub(super) struct Document {
    parsed: ExecutableDocument,
    /// Whether it passed the validation of a schema with introspection, and of one without.
    validated: [AtomicBool; 2],
}

impl Document {
    /// A document that was not validated yet.
    pub fn new(parsed: ExecutableDocument) -> Self {
        Self { parsed, validated: Default::default() }
    }

    /// Whether it passed the validation of the schema with or without introspection.
    pub fn is_validated(&self, may_introspect: bool) -> bool {
        self.validated[usize::from(may_introspect)].load(Ordering::Relaxed)
    }

    /// Remembers that it passed.
    pub fn set_validated(&self, may_introspect: bool) {
        self.validated[usize::from(may_introspect)].store(true, Ordering::Relaxed);
    }
}

impl Deref for Document {
    type Target = ExecutableDocument;

    fn deref(&self) -> &ExecutableDocument {
        &self.parsed
    }
}

/// The cache.
pub(super) struct DocumentCache(Cache<String, Arc<Document>, TextWeighter>);

impl Default for DocumentCache {
    fn default() -> Self {
        Self(Cache::with_weighter(ESTIMATED_DOCUMENTS, MAX_BYTES, TextWeighter))
    }
}

impl DocumentCache {
    /// The cached document with this text.
    pub fn get(&self, text: &str) -> Option<Arc<Document>> {
        self.0.get(text)
    }

    /// Caches a document, unless its text is too long.
    pub fn insert(&self, text: &str, document: &Arc<Document>) {
        if text.len() <= MAX_DOCUMENT_BYTES && self.0.peek(text).is_none() {
            self.0.insert(text.to_owned(), Arc::clone(document));
        }
    }
}

/// Weighs a document by the length of its text.
#[derive(Clone)]
struct TextWeighter;

impl Weighter<String, Arc<Document>> for TextWeighter {
    fn weight(&self, text: &String, _: &Arc<Document>) -> u64 {
        text.len() as u64
    }
}
