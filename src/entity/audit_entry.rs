//! The table `audit_entry`: which actor changed which row, with the values before and after.
//!
//! Entries are kept when the row is deleted. Encrypted fields are stored encrypted. An entry is sealed once
//! (`audit_seal.rs`); afterwards nothing of it changes but what the erasure of a person sets to null.

use sea_orm::entity::prelude::*;

use super::texts::Texts;

/// One change.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// Ascending in the order of the changes.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Time of the change.
    pub at: DateTimeUtc,
    /// The account that made the change; null for an anonymous caller, or when the account was deleted.
    pub actor_id: Option<i32>,
    /// The name of the actor at the time; null for an anonymous caller.
    #[sea_orm(column_type = "Text", nullable)]
    pub actor_label: Option<String>,
    /// The action, such as `update`.
    pub action: String,
    /// The table of the row.
    pub noun: String,
    /// The key of the row.
    #[sea_orm(column_type = "Text")]
    pub noun_id: String,
    /// The old values of the changed columns; null for a creation.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub before: Option<Json>,
    /// The new values of the changed columns; null for a deletion.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub after: Option<Json>,
    /// The surface of the request, such as `graphql`.
    pub surface: String,
    /// The address of the client; null when unknown.
    pub ip_address: Option<String>,
    /// Correlates with the log lines of the request; null outside requests.
    pub request_id: Option<String>,
    /// The number of its seal; null until it is sealed.
    pub seal: Option<i64>,
    /// The salt of the digest of `before` and `after`; null until it is sealed, and when they were erased.
    #[sea_orm(column_type = "Text", nullable)]
    pub content_salt: Option<String>,
    /// The digest of `before` and `after` at the time of the seal; null until it is sealed.
    #[sea_orm(column_type = "Text", nullable)]
    pub content_digest: Option<String>,
    /// The salt of the digest of actor and address; null until it is sealed, and when they were erased.
    #[sea_orm(column_type = "Text", nullable)]
    pub origin_salt: Option<String>,
    /// The digest of `actor_id`, `actor_label` and `ip_address` at the time of the seal; null until it is sealed.
    #[sea_orm(column_type = "Text", nullable)]
    pub origin_digest: Option<String>,
}

/// The relations of an entry.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The account that made the change.
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
