//! The table `participant`: people who attend events.
//!
//! Not an account: participants never sign in. A row with `deleted_at` is soft-deleted and never returned,
//! and its CNI and e-mail address may be used again.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{KeyColumn, UniqueConstraint, Writable};
use crate::error::Code;
use crate::text::Kind;

/// One participant.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "participant")]
pub struct Model {
    /// The identifier in `/api`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Job title; null when not given.
    pub function: Option<String>,
    /// Number of the identity card (CNI); unique, ignoring case, among rows that are not deleted; null when
    /// not given.
    pub cni_number: Option<String>,
    /// Null when not given.
    pub origin_locality: Option<String>,
    /// As entered; unique, ignoring case, among rows that are not deleted; null when not given.
    pub email: Option<String>,
    /// As entered; null when not given.
    pub phone: Option<String>,
    /// Null when not given.
    pub organization: Option<String>,
    /// Sort key of `first_name`.
    #[sea_orm(column_type = "Text")]
    pub first_name_sort: String,
    /// Sort key of `last_name`.
    #[sea_orm(column_type = "Text")]
    pub last_name_sort: String,
    /// Sort key of `function`; null when `function` is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub function_sort: Option<String>,
    /// Sort key of `origin_locality`; null when `origin_locality` is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub origin_locality_sort: Option<String>,
    /// Sort key of `organization`; null when `organization` is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub organization_sort: Option<String>,
    /// Folded `organization`, for the filter; null when `organization` is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub organization_fold: Option<String>,
    /// Folded text that `search` matches: name, e-mail, CNI and organization.
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
    /// Time of the insertion.
    pub created_at: DateTimeUtc,
    /// Time of the last update.
    pub updated_at: DateTimeUtc,
    /// Time of the soft deletion; null when the row is not deleted.
    pub deleted_at: Option<DateTimeUtc>,
}

/// The relations of a participant.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The attendances.
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
