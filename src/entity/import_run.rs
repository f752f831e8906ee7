//! The table `import_run`: imports that write, or have shown their rows and not yet changed all that they change.
//!
//! `domain/imports/staging/` writes it.

use sea_orm::entity::prelude::*;

/// One unfinished import.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_run")]
pub struct Model {
    /// The identifier of the import.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whether its rows have been shown: a broken import is then completed, otherwise removed.
    pub is_shown: bool,
    /// Time of its last transaction.
    pub touched_at: DateTimeUtc,
}

/// The relations of an unfinished import.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The lines.
    #[sea_orm(has_many = "super::import_line::Entity")]
    Line,
}

impl Related<super::import_line::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Line.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
