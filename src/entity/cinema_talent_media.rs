//! The table `cinema_talent_media`: the pictures of a cinema talent.
//!
//! Contains paths only: the bytes are in `storage/`. Identity photos are restricted; `domain/` checks the
//! access. Deleted with the cinema talent.

use sea_orm::entity::prelude::*;

use super::texts::Texts;
use super::writable::{UniqueConstraint, Writable};

/// The kind of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
pub enum MediaKind {
    /// The profile photo; at most one.
    #[sea_orm(string_value = "profile")]
    Profile,
    /// The photo of the identity document; at most one.
    #[sea_orm(string_value = "id")]
    Id,
    /// A gallery picture.
    #[sea_orm(string_value = "gallery")]
    Gallery,
}

/// One picture.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cinema_talent_media")]
pub struct Model {
    /// Internal key, in no API.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The cinema talent.
    pub cinema_talent_id: i32,
    /// Position in the gallery, from 0; 0 for the other kinds.
    pub position: i32,
    /// The kind of the picture.
    pub kind: MediaKind,
    /// Path in the file store, unique.
    #[sea_orm(column_type = "Text")]
    pub path: String,
    /// Time of the upload.
    pub created_at: DateTimeUtc,
}

/// The relations of a picture.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The cinema talent.
    #[sea_orm(
        belongs_to = "super::cinema_talent::Entity",
        from = "Column::CinemaTalentId",
        to = "super::cinema_talent::Column::Id"
    )]
    CinemaTalent,
}

impl Related<super::cinema_talent::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CinemaTalent.def()
    }
}

impl Texts for Entity {}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

impl ActiveModelBehavior for ActiveModel {}
