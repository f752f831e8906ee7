//! The table `rate_limit`: how often somebody knocked within a window.
//!
//! Failed attempts to sign in (`domain/attempts.rs`) and registrations (`domain/rate_limit.rs`), which must hold across
//! processes. Ordinary requests are counted in memory (`http/limits.rs`).

use sea_orm::entity::prelude::*;

/// One window of one counter.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rate_limit")]
pub struct Model {
    /// Class and caller, such as `login:pair:42:…`: an account by its number, addresses and names by blind indexes.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// When the window began.
    pub started_at: DateTimeUtc,
    /// Requests in it so far.
    pub hits: i32,
}

/// A counter leads nowhere.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
