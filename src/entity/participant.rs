//! The table `participant`: persons who come to events.
//!
//! Not an account: participants never sign in. A row with `deleted_at` is hidden everywhere, and frees its
//! CNI and e-mail.

use sea_orm::entity::prelude::*;

/// One participant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "participant")]
pub struct Model {
    /// What `/api` shows.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Post held; null when not said.
    pub function: Option<String>,
    /// Number of the identity card; unique among the visible whatever its case; null when not said.
    pub cni_number: Option<String>,
    /// Null when not said.
    pub origin_locality: Option<String>,
    /// As written; unique among the visible whatever its case; null when not said.
    pub email: Option<String>,
    /// As written; null when not said.
    pub phone: Option<String>,
    /// Null when not said.
    pub organization: Option<String>,
    /// What `search` looks in: name, e-mail, CNI and organization, lower case and without accents.
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
    /// When it was first entered.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// When it was hidden; null while it is visible.
    pub deleted_at: Option<DateTimeUtc>,
}

/// What a participant leads to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The events it came to.
    #[sea_orm(has_many = "super::attendance::Entity")]
    Attendance,
}

impl Related<super::attendance::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Attendance.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
