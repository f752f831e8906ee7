//! The table `text_upgrade`: how far the rows of each table follow the rules of texts.
//!
//! Written by `domain/text_upgrade` alone.

use sea_orm::entity::prelude::*;

/// One table, or the encrypted columns of one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "text_upgrade")]
pub struct Model {
    /// The table; `…/encrypted` for its encrypted columns.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub part: String,
    /// The name of the rules that its rows follow, or are being brought to.
    #[sea_orm(column_type = "Text")]
    pub rules: String,
    /// The key of the last row that follows them; null when all rows do.
    #[sea_orm(column_type = "Text", nullable)]
    pub done_to: Option<String>,
}

/// It leads nowhere.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
