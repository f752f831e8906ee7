//! Finds the cinema talent and the assignment that an input names.

use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _, Select,
};

use crate::domain::cinema_talents::CinemaTalents;
use crate::entity::assignment::{self, Column, Model};
use crate::entity::cinema_talent;
use crate::error::{Code, Error, Reason, Result};
use crate::query::key::Key;
use crate::query::table::Table as _;
use crate::scope::Scope;
use crate::text;

/// Requires that cinema talents are assigned to a project and not released.
///
/// # Errors
/// `TALENT_NOT_ASSIGNED`; `VALIDATION_ERROR` when nobody is named.
pub async fn require_assigned(scope: &Scope, project_id: i32, cinema_talent_ids: &[i32]) -> Result<()> {
    const FIELD: &str = "cinemaTalentIds";
    if cinema_talent_ids.is_empty() {
        return Err(Error::invalid(FIELD, Reason::Required));
    }
    let assigned = assignment::Entity::find()
        .filter(Column::ProjectId.eq(project_id))
        .filter(Column::ReleasedAt.is_null())
        .select_only()
        .column(Column::CinemaTalentId)
        .into_tuple::<i32>()
        .all(scope.database().read())
        .await?;
    let are_assigned = cinema_talent_ids.iter().all(|id| assigned.contains(id));
    if are_assigned { Ok(()) } else { Err(Error::of(Code::TalentNotAssigned, FIELD)) }
}

/// Names a cinema talent: by key or by unique code, not both.
#[derive(Clone, Debug)]
pub struct TalentReference {
    /// The key.
    pub key: Option<Key>,
    /// The unique code, in any case.
    pub unique_code: Option<String>,
}

impl TalentReference {
    /// The input field that names the cinema talent, for errors.
    pub(super) fn field(&self) -> &'static str {
        if self.key.is_some() || self.unique_code.is_none() { "cinemaTalentId" } else { "uniqueCode" }
    }

    /// The lookup of the cinema talent.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` when it names none or two.
    fn select(&self) -> Result<Select<cinema_talent::Entity>> {
        use cinema_talent::{Column, Entity};
        match (&self.key, &self.unique_code) {
            // Integer keys begin at 1.
            (Some(Key::Uuid(_)), None) => Ok(Entity::find_by_id(0)),
            (Some(Key::Int(id)), None) => Ok(Entity::find_by_id(*id)),
            (None, Some(code)) => {
                Ok(Entity::find().filter(Column::UniqueCode.eq(text::line(code).to_uppercase())))
            }
            (None, None) => Err(Error::invalid(self.field(), Reason::Required)),
            (Some(_), Some(_)) => {
                Err(Error::invalid("uniqueCode", Reason::Excludes("cinemaTalentId".into())))
            }
        }
    }

    /// The cinema talent, locked until `tx` ends, so that nobody withdraws it in between.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` when the reference names none or two.
    pub(super) async fn lock(
        &self,
        tx: &DatabaseTransaction,
        scope: &Scope,
    ) -> Result<Option<cinema_talent::Model>> {
        let select = self.select()?.filter(CinemaTalents::visible_to(scope));
        Ok(select.lock(LockType::Share).one(tx).await?)
    }

    /// The error of a reference that names nobody.
    pub(super) fn not_found(&self) -> Error {
        Error::of(Code::CinemaTalentNotFound, self.field())
    }
}

/// The assignment of a cinema talent to a project, released or not, locked until `tx` ends.
pub(super) async fn assignment(
    tx: &DatabaseTransaction,
    project_id: i32,
    cinema_talent_id: i32,
) -> Result<Option<Model>> {
    let select = assignment::Entity::find()
        .filter(Column::ProjectId.eq(project_id))
        .filter(Column::CinemaTalentId.eq(cinema_talent_id));
    Ok(select.lock(LockType::NoKeyUpdate).one(tx).await?)
}
