//! The table `audit_seal`: the hash chain over the audit log, one row for each batch of entries.
//!
//! `domain/audit/` writes and verifies it.

use sea_orm::entity::prelude::*;

/// A link of the chain.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_seal")]
pub struct Model {
    /// Its number, from 1 without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// Time of the seal.
    pub sealed_at: DateTimeUtc,
    /// The sealed entries: a line `id digest` for each, in the order of the identifiers.
    #[sea_orm(column_type = "Text")]
    pub entries: String,
    /// The hash of the link before; zeros for the first one.
    #[sea_orm(column_type = "Text")]
    pub previous: String,
    /// SHA-256 of `previous`, `number`, `sealed_at` and `entries`.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
}

/// A seal has no relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
