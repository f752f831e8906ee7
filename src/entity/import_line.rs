//! The table `import_line`: the rows that an unfinished import has written, and what it is to change.

use sea_orm::entity::prelude::*;

/// One line of an unfinished import.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_line")]
pub struct Model {
    /// The import.
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    /// The line number in the file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The participant of the line.
    pub participant_id: Uuid,
    /// Whether the import has inserted the participant, hidden.
    pub is_new: bool,
    /// The CNI number that a new participant gets when it is shown; null when none.
    pub cni_number: Option<String>,
    /// The e-mail address that a new participant gets when it is shown; null when none.
    pub email: Option<String>,
    /// The fields that are to be changed of a participant who was known; null when none.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub change: Option<Json>,
    /// The attendance that the import has inserted, hidden; null when none.
    pub attendance_id: Option<Uuid>,
}

/// The relations of a line.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The import.
    #[sea_orm(
        belongs_to = "super::import_run::Entity",
        from = "Column::ImportId",
        to = "super::import_run::Column::Id"
    )]
    Run,
}

impl Related<super::import_run::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Run.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
