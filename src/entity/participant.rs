//! The table `participant`: persons who come to events.
//!
//! Not an account: participants never sign in. A row with `deleted_at` is hidden everywhere, and frees its
//! CNI and e-mail.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{KeyColumn, UniqueConstraint, Writable};
use crate::error::Code;
use crate::text::Kind;

/// One participant.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
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
    /// Sort key of `first_name`.
    #[sea_orm(column_type = "Text")]
    pub first_name_sort: String,
    /// Sort key of `last_name`.
    #[sea_orm(column_type = "Text")]
    pub last_name_sort: String,
    /// Sort key of `function`; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub function_sort: Option<String>,
    /// Sort key of `origin_locality`; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub origin_locality_sort: Option<String>,
    /// Sort key of `organization`; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub organization_sort: Option<String>,
    /// `organization` folded, for the filter; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub organization_fold: Option<String>,
    /// What `search` looks in: name, e-mail, CNI and organization, folded.
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

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[
        (Column::FirstName, Kind::Line),
        (Column::LastName, Kind::Line),
        (Column::Function, Kind::Line),
        (Column::CniNumber, Kind::Line),
        (Column::OriginLocality, Kind::Line),
        (Column::Email, Kind::Line),
        (Column::Phone, Kind::Phone),
        (Column::Organization, Kind::Line),
    ];
    const UNIQUE: &'static [Column] = &[Column::CniNumber, Column::Email];
    const DERIVED: &'static [Derived<Column>] = &[
        Derived::sort_key(Column::LastNameSort, &[Column::LastName]),
        Derived::sort_key(Column::FirstNameSort, &[Column::FirstName]),
        Derived::sort_key(Column::FunctionSort, &[Column::Function]),
        Derived::sort_key(Column::OriginLocalitySort, &[Column::OriginLocality]),
        Derived::sort_key(Column::OrganizationSort, &[Column::Organization]),
        Derived::folded(Column::OrganizationFold, &[Column::Organization]),
        Derived::folded(
            Column::SearchText,
            &[Column::FirstName, Column::LastName, Column::Email, Column::CniNumber, Column::Organization],
        ),
    ];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[
        UniqueConstraint {
            name: "participant_cni_number_key",
            columns: &[KeyColumn::Upper(Column::CniNumber)],
            excludes_deleted: true,
            code: Code::CniAlreadyExists,
            field: "cniNumber",
        },
        UniqueConstraint {
            name: "participant_email_key",
            columns: &[KeyColumn::Lower(Column::Email)],
            excludes_deleted: true,
            code: Code::EmailAlreadyExists,
            field: "email",
        },
    ];
}

derive_on_save!();
