//! The encrypted columns of all tables, for what reads and writes every one of them: the text upgrade at the start
//! (`text_upgrade/encrypted.rs`) and the rotation of keys (`keys.rs`). Audit entries keep the tokens of their time, which
//! nothing decrypts.

use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait as _, Order, Query, SelectStatement};

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

impl EncryptedTable {
    /// Selects the rows after the key `after` with at least one encrypted value, in the order of the key: the key, and each
    /// column with its blind index (the column again where it has none).
    pub fn select_after(&self, after: i32) -> SelectStatement {
        let mut select = Query::select();
        select.column("id").from(Alias::new(self.name));
        let mut has_any = Cond::any();
        for column in self.columns {
            let index = column.index.map_or(column.name, |(index, _)| index);
            select.column(column.name).column(index);
            has_any = has_any.add(Expr::col(column.name).is_not_null());
        }
        select.cond_where(has_any).and_where(Expr::col("id").gt(after)).order_by("id", Order::Asc);
        select
    }
}
