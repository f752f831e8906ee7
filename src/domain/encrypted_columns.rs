//! The encrypted columns of all tables, for what reads and writes every one of them: the text upgrade at the start
//! (`text_upgrade/encrypted.rs`) and the rotation of keys (`keys.rs`). Audit entries keep the tokens of their time, which
//! nothing decrypts.

use crate::crypto::blind_index::Indexed;
use crate::text::Kind;

/// The tables with encrypted columns.
pub(super) const ENCRYPTED_TABLES: &[EncryptedTable] = &[
    EncryptedTable {
        name: "user",
        columns: &[
            EncryptedColumn::indexed("phone", Plaintext::Text(Kind::Phone), "phone_index", Indexed::Phone),
            EncryptedColumn::indexed(
                "whatsapp",
                Plaintext::Text(Kind::Phone),
                "whatsapp_index",
                Indexed::Phone,
            ),
            EncryptedColumn::unindexed("address", Plaintext::Text(Kind::Lines)),
            EncryptedColumn::unindexed("social_media", Plaintext::Networks),
        ],
    },
    EncryptedTable {
        name: "cinema_talent",
        columns: &[
            EncryptedColumn::indexed("phone", Plaintext::Text(Kind::Phone), "phone_index", Indexed::Phone),
            EncryptedColumn::indexed(
                "whatsapp",
                Plaintext::Text(Kind::Phone),
                "whatsapp_index",
                Indexed::Phone,
            ),
            EncryptedColumn::indexed(
                "id_document_number",
                Plaintext::Text(Kind::Line),
                "id_document_number_index",
                Indexed::DocumentNumber,
            ),
            EncryptedColumn::unindexed("social_media", Plaintext::Networks),
        ],
    },
];

/// A table with an integer key and encrypted columns.
pub(super) struct EncryptedTable {
    pub name: &'static str,
    pub columns: &'static [EncryptedColumn],
}

/// An encrypted column.
pub(super) struct EncryptedColumn {
    pub name: &'static str,
    pub plaintext: Plaintext,
    /// Its blind index, and the kind of the indexed value.
    pub index: Option<(&'static str, Indexed)>,
}

/// What the plaintext is.
#[derive(Clone, Copy)]
pub(super) enum Plaintext {
    Text(Kind),
    /// A JSON object: URLs by network.
    Networks,
}

impl EncryptedColumn {
    const fn unindexed(name: &'static str, plaintext: Plaintext) -> Self {
        Self { name, plaintext, index: None }
    }

    const fn indexed(name: &'static str, plaintext: Plaintext, index: &'static str, kind: Indexed) -> Self {
        Self { name, plaintext, index: Some((index, kind)) }
    }
}
