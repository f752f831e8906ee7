//! The table `attendance_signature`: images of signatures.
//!
//! Read only when a signature is selected. Deleted with its `attendance.rs` row.

use sea_orm::entity::prelude::*;

use super::attendance::SignatureFormat;
use super::texts::Texts;
use super::writable::{UniqueConstraint, Writable};

/// One image.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance_signature")]
pub struct Model {
    /// The attendance.
    #[sea_orm(primary_key, auto_increment = false)]
    pub attendance_id: Uuid,
    /// The image format.
    pub format: SignatureFormat,
    /// The bytes of the image.
    #[sea_orm(column_type = "Blob")]
    pub data: Vec<u8>,
}

/// The relations of an image.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The attendance.
    #[sea_orm(
        belongs_to = "super::attendance::Entity",
        from = "Column::AttendanceId",
        to = "super::attendance::Column::Id"
    )]
    Attendance,
}

impl Related<super::attendance::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Attendance.def()
    }
}

impl Texts for Entity {}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

impl ActiveModelBehavior for ActiveModel {}
