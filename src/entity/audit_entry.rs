//! The table `audit_entry`: who did what to which row, and how the row was before and after.
//!
//! Entries outlive what they speak of. Encrypted fields stay encrypted in them.

use sea_orm::entity::prelude::*;

use super::texts::Texts;

/// One deed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// In the order of the deeds.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// When it was done.
    pub at: DateTimeUtc,
    /// Who did it; null for an anonymous caller, or when the account is gone.
    pub actor_id: Option<i32>,
    /// How the actor was called then; null for an anonymous caller.
    #[sea_orm(column_type = "Text", nullable)]
    pub actor_label: Option<String>,
    /// What was done, such as `update`.
    pub action: String,
    /// The table of the row.
    pub noun: String,
    /// The key of the row.
    #[sea_orm(column_type = "Text")]
    pub noun_id: String,
    /// The changed columns as they were; null for a creation.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub before: Option<Json>,
    /// The changed columns as they became; null for a deletion.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub after: Option<Json>,
    /// By which way it was done, such as `graphql`.
    pub surface: String,
    /// The peer; null when unknown.
    pub ip_address: Option<String>,
    /// Finds the log lines of the request; null outside requests.
    pub request_id: Option<String>,
}

/// What an entry leads to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who did it.
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::ActorId", to = "super::user::Column::Id")]
    Actor,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Actor.def()
    }
}

impl Texts for Entity {}

impl ActiveModelBehavior for ActiveModel {}
