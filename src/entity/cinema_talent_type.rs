//! The table `cinema_talent_type`: the talent types of a cinema talent.
//!
//! Deleted with the cinema talent. The type on one project is in `assignment.rs`, with the same enum.

use sea_orm::entity::prelude::*;

use super::texts::Texts;
use super::writable::{UniqueConstraint, Writable};

/// A type of work that a cinema talent does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(30))")]
pub enum TalentType {
    /// Leading actor.
    #[sea_orm(string_value = "Acteur Principal")]
    LeadActor,
    /// Supporting actor.
    #[sea_orm(string_value = "Acteur Secondaire")]
    SupportingActor,
    /// Extra.
    #[sea_orm(string_value = "Figurant")]
    Extra,
    /// Featured extra without lines.
    #[sea_orm(string_value = "Silhouette")]
    Silhouette,
    /// Body double.
    #[sea_orm(string_value = "Doublure")]
    BodyDouble,
    /// Stand-in for lighting.
    #[sea_orm(string_value = "Doublure Lumière")]
    LightingDouble,
    /// Stunt performer.
    #[sea_orm(string_value = "Cascadeur")]
    Stunt,
    /// Model.
    #[sea_orm(string_value = "Mannequin")]
    Model,
    /// Voice-over artist.
    #[sea_orm(string_value = "Voix Off")]
    VoiceOver,
    /// Extra with a particular skill.
    #[sea_orm(string_value = "Figurant Spécialisé")]
    SpecializedExtra,
    /// Singer in a choir.
    #[sea_orm(string_value = "Choriste")]
    Chorister,
    /// Background dancer.
    #[sea_orm(string_value = "Danseur de fond")]
    BackgroundDancer,
    /// Anything else.
    #[sea_orm(string_value = "Autre")]
    Other,
}

/// One talent type of one cinema talent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cinema_talent_type")]
pub struct Model {
    /// The cinema talent.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cinema_talent_id: i32,
    /// The type.
    #[sea_orm(primary_key, auto_increment = false)]
    pub talent_type: TalentType,
    /// Position in the list, from 0.
    pub position: i32,
}

/// The relations of a type.
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
