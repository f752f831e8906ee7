//! The table `idempotency_key`: the requests of the last day that carried an idempotency key, and what each one did.
//!
//! A row is inserted in the transaction of the write that it names (`domain/claim.rs`), so that there is never one
//! without the other. It has identifiers, codes and field names only: no value of the request, no token, no secret.

use sea_orm::entity::prelude::*;

/// One request.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// The account whose key it is; 0 for callers without an account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: i32,
    /// The key, as sent.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The mutation.
    pub operation: String,
    /// A keyed hash of the mutation and its arguments.
    pub digest: String,
    /// Why it was refused; null when it was not.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub refusals: Option<Json>,
    /// The rows that it wrote: table, key and action of each.
    #[sea_orm(column_type = "JsonBinary")]
    pub written: Json,
    /// Time of the request.
    pub created_at: DateTimeUtc,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
