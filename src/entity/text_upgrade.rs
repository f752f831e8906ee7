//! The table `text_upgrade`: which version of the text rules the rows of each table conform to.
//!
//! `domain/text_upgrade` writes it; a migration that adds a derived column deletes the row of its table.

use sea_orm::entity::prelude::*;

/// One table, or the encrypted columns of a table.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "text_upgrade")]
pub struct Model {
    /// The table; `…/encrypted` for its encrypted columns.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub part: String,
    /// The version of the rules that the rows conform to, or are being upgraded to.
    #[sea_orm(column_type = "Text")]
    pub rules: String,
    /// The key after which the upgrade resumes; null when it is complete.
    #[sea_orm(column_type = "Text", nullable)]
    pub done_to: Option<String>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
