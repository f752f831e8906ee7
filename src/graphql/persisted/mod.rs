//! Documents that clients name instead of sending them: trusted ones of a manifest (`manifest.rs`), which the installation
//! may restrict all clients to, and automatic ones, whose text a client sends once with its SHA-256.

mod automatic;
mod manifest;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use async_graphql::ServerError;

use self::automatic::AutomaticDocuments;
use super::error::request_error;
use crate::crypto::hex;
use crate::language::{Language, Sentence};

/// The code of a document that is not known by its hash: the client then sends the text.
pub const NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND";

const NOT_TRUSTED: Sentence = Sentence {
    french: "Seuls les documents de confiance sont admis ici : nommez-en un de PERSISTED_DOCUMENTS, par `documentId` ou \
             `extensions.persistedQuery.sha256Hash`, ou envoyez son texte exact (PERSISTED_DOCUMENTS_ONLY est activé).",
    english: "Only trusted documents are answered here: name one of PERSISTED_DOCUMENTS, by `documentId` or \
              `extensions.persistedQuery.sha256Hash`, or send its exact text (PERSISTED_DOCUMENTS_ONLY is on).",
};

/// How a request names its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentId {
    /// The SHA-256 of its text, in hex digits.
    Hash(String),
    /// Its identifier in the manifest.
    Name(String),
}

impl DocumentId {
    fn as_str(&self) -> &str {
        match self {
            Self::Hash(id) | Self::Name(id) => id,
        }
    }
}

/// The documents that clients may name.
#[derive(Default)]
pub struct PersistedDocuments {
    /// The trusted documents by identifier.
    trusted: HashMap<String, String>,
    /// Their texts, which clients may send as well, and those of the pages.
    trusted_texts: HashSet<String>,
    /// Whether no other documents are let in.
    only_trusted: bool,
    automatic: AutomaticDocuments,
}

impl PersistedDocuments {
    /// Reads the trusted documents of a manifest. Those of the server's own pages are trusted as well.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn load(path: Option<&Path>, only_trusted: bool, own: Vec<String>) -> Result<Self, String> {
        let trusted = match path {
            Some(path) => manifest::load(path)?,
            None => HashMap::new(),
        };
        let trusted_texts = trusted.values().cloned().chain(own).collect();
        Ok(Self { trusted, trusted_texts, only_trusted, automatic: AutomaticDocuments::default() })
    }

    /// The text of a request's document: `text`, which may be empty, or the one that `id` names.
    ///
    /// # Errors
    /// When the document is unknown, or none that may be asked.
    pub fn resolve(
        &self,
        id: Option<&DocumentId>,
        text: String,
        language: Language,
    ) -> Result<String, ServerError> {
        if let Some(trusted) = id.and_then(|id| self.trusted.get(id.as_str())) {
            // Another text is that of another version of the client: it must not be answered by a document that it did not send.
            return if text.is_empty() || text == *trusted { Ok(trusted.clone()) } else { Err(mismatch()) };
        }
        if self.only_trusted {
            return if self.trusted_texts.contains(&text) { Ok(text) } else { Err(not_trusted(language)) };
        }
        match id {
            Some(DocumentId::Hash(hash)) if text.is_empty() => self.automatic.get(hash).ok_or_else(not_found),
            Some(DocumentId::Hash(hash)) if !hex::sha256(&text).eq_ignore_ascii_case(hash) => Err(mismatch()),
            Some(DocumentId::Name(_)) if text.is_empty() => Err(not_found()),
            _ => Ok(text),
        }
    }

    /// Whether a request names a document of the manifest, or sends the text of one or of the server's own pages.
    pub fn is_trusted(&self, id: Option<&DocumentId>, text: &str) -> bool {
        id.is_some_and(|id| self.trusted.contains_key(id.as_str())) || self.trusted_texts.contains(text)
    }

    /// Keeps the text of a document that has passed all checks, when the request names it by its hash.
    pub fn remember(&self, id: Option<&DocumentId>, text: &str) {
        if let Some(DocumentId::Hash(hash)) = id
            && !self.only_trusted
            && !self.trusted.contains_key(hash)
        {
            self.automatic.insert(hash, text);
        }
    }
}

fn mismatch() -> ServerError {
    // The words that clients know.
    request_error("provided sha does not match query", "PERSISTED_QUERY_HASH_MISMATCH")
}

fn not_found() -> ServerError {
    // Clients know this error by its message.
    request_error("PersistedQueryNotFound", NOT_FOUND)
}

fn not_trusted(language: Language) -> ServerError {
    request_error(NOT_TRUSTED.of(language), "DOCUMENT_NOT_TRUSTED")
}
