//! The table `rate_limit`: counters of requests per time window.
//!
//! Counts failed sign-in attempts (`domain/attempts.rs`) and registrations (`domain/rate_limit.rs`), whose
//! limits must hold across processes. Other requests are counted by `http/limits.rs`.

use sea_orm::entity::prelude::*;

/// One window of one counter.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rate_limit")]
pub struct Model {
    /// Limit class and caller, such as `login:pair:42:…`: accounts by their id, addresses and names by blind
    /// indexes.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// Start of the window.
    pub started_at: DateTimeUtc,
    /// Requests in the window so far.
    pub hits: i32,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
