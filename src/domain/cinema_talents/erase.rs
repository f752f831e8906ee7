//! Erases a cinema talent: the person is gone, also from the audit log; row, code, assignments and days worked stay, without
//! their free texts.

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde_json::{Map, json};

use super::find;
use crate::auth::role::Action;
use crate::domain::audit::{self, Erased};
use crate::domain::files;
use crate::domain::transaction::{self, lock};
use crate::domain::write;
use crate::entity::cinema_talent::{ActiveModel, Entity, Model};
use crate::entity::user::Gender;
use crate::entity::{
    assignment, audit_entry, cinema_talent_ethnicity as ethnicity, cinema_talent_language as spoken,
    cinema_talent_media as media, cinema_talent_type as talent_type, presence_record,
};
use crate::error::Result;
use crate::scope::Scope;

/// The name of an erased person.
const FIRST_NAME: &str = "Talent";
const LAST_NAME: &str = "supprimé";

/// Erases a person.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`, `CINEMA_TALENT_NOT_FOUND`, also for one who is erased already.
pub async fn erase(scope: &Scope, id: i32) -> Result<i32> {
    erase_one(scope, id, None).await
}

/// As [`erase`], for a reason that the audit log keeps; only for those who manage the casting file.
///
/// # Errors
/// As [`erase`].
pub async fn erase_because(scope: &Scope, id: i32, reason: &str) -> Result<i32> {
    scope.require(Action::ManageCinemaTalents)?;
    erase_one(scope, id, Some(reason)).await
}

async fn erase_one(scope: &Scope, id: i32, reason: Option<&str>) -> Result<i32> {
    let paths = transaction::write(scope, async |tx| {
        let before = find::lock_to_erase(&tx, scope, id).await?;
        let (after, paths) = remove(&tx, scope, &before).await?;
        if let Some(reason) = reason {
            let reason = Map::from_iter([("reason".to_owned(), reason.into())]);
            write::audit_values(&tx, scope, "erase", &after, (Map::new(), reason)).await?;
        }
        Ok(paths)
    })
    .await?;
    files::remove(scope, paths).await;
    Ok(id)
}

/// Removes a person whose row is locked; returns what is left of the row, and the paths of their files.
pub(super) async fn remove(
    tx: &DatabaseTransaction,
    scope: &Scope,
    before: &Model,
) -> Result<(Model, Vec<String>)> {
    let id = before.id;
    let pictures = media::Entity::find().filter(media::Column::CinemaTalentId.eq(id)).all(tx).await?;
    delete_lists(tx, id).await?;
    let after = erased(scope, before).update(tx).await?;
    anonymize_audit_log(tx, scope, id).await?;
    erase_texts(tx, scope, id).await?;
    // Without columns: they hold what is erased.
    write::audit::<Entity>(tx, scope, "delete", Some(&after), Some(&after)).await?;
    Ok((after, pictures.into_iter().map(|picture| picture.path).collect()))
}

/// The row without the person.
fn erased(scope: &Scope, before: &Model) -> ActiveModel {
    let now = scope.now();
    let erased = Model {
        id: before.id,
        unique_code: before.unique_code.clone(),
        first_name: FIRST_NAME.to_owned(),
        last_name: LAST_NAME.to_owned(),
        gender: Gender::Unknown,
        other_talents: json!([]),
        previous_productions: json!([]),
        created_at: before.created_at,
        updated_at: now,
        deleted_at: Some(now),
        ..Model::default()
    };
    let mut row = erased.into_active_model().reset_all();
    row.id = sea_orm::ActiveValue::Unchanged(before.id);
    row
}

async fn delete_lists(tx: &DatabaseTransaction, id: i32) -> Result<()> {
    talent_type::Entity::delete_many().filter(talent_type::Column::CinemaTalentId.eq(id)).exec(tx).await?;
    spoken::Entity::delete_many().filter(spoken::Column::CinemaTalentId.eq(id)).exec(tx).await?;
    ethnicity::Entity::delete_many().filter(ethnicity::Column::CinemaTalentId.eq(id)).exec(tx).await?;
    media::Entity::delete_many().filter(media::Column::CinemaTalentId.eq(id)).exec(tx).await?;
    Ok(())
}

/// The free texts of assignments and presence records, which may name the person. An audit entry with such a text loses its
/// values; the others keep theirs, because which days were worked is not the person's alone.
async fn erase_texts(tx: &DatabaseTransaction, scope: &Scope, id: i32) -> Result<()> {
    use {assignment::Column as A, audit_entry::Column as C, presence_record::Column as P};
    let no_text = || Expr::value(Option::<String>::None);
    let has = |name: &str| {
        let text =
            |values: C| Expr::col(values).binary(BinOper::Custom("->>"), Expr::val(name)).is_not_null();
        text(C::Before).or(text(C::After))
    };
    let assignments = Query::select()
        .expr(Expr::col(A::Id).cast_as("text"))
        .from(assignment::Entity)
        .and_where(A::CinemaTalentId.eq(id))
        .take();
    let records = Query::select()
        .expr(Expr::col(P::Id).cast_as("text"))
        .from(presence_record::Entity)
        .and_where(P::CinemaTalentId.eq(id))
        .take();
    let with_text = || {
        let of_assignments = C::Noun.eq("assignment").and(C::NounId.in_subquery(assignments.clone()));
        let of_records = C::Noun.eq("presence_record").and(C::NounId.in_subquery(records.clone()));
        of_assignments.and(has("role_description")).or(of_records.and(has("correction_reason")))
    };
    lock::<audit_entry::Entity>(tx, C::Id, with_text()).await?;
    audit::erase(tx, scope, Erased::Content, with_text()).await?;
    assignment::Entity::update_many()
        .col_expr(A::RoleDescription, no_text())
        .filter(A::CinemaTalentId.eq(id).and(A::RoleDescription.is_not_null()))
        .exec(tx)
        .await?;
    presence_record::Entity::update_many()
        .col_expr(P::CorrectionReason, no_text())
        .filter(P::CinemaTalentId.eq(id).and(P::CorrectionReason.is_not_null()))
        .exec(tx)
        .await?;
    Ok(())
}

/// The audit entries about the person stay, without columns and without the address of an anonymous registration.
async fn anonymize_audit_log(tx: &DatabaseTransaction, scope: &Scope, id: i32) -> Result<()> {
    use audit_entry::Column as C;
    // Pictures are rows of their own, some of which were removed earlier.
    let is_theirs = |values: C| {
        let owner = Expr::col(values).binary(BinOper::Custom("->>"), Expr::val("cinema_talent_id"));
        Expr::expr(owner).cast_as("text").eq(id.to_string())
    };
    let about_person = || {
        let pictures = C::Noun.eq("cinema_talent_media").and(is_theirs(C::Before).or(is_theirs(C::After)));
        C::Noun.eq("cinema_talent").and(C::NounId.eq(id.to_string())).or(pictures)
    };
    lock::<audit_entry::Entity>(tx, C::Id, about_person()).await?;
    // In one statement, because the entries of pictures are found by the values that it removes.
    audit::erase(tx, scope, Erased::ContentAndStrangers, about_person()).await
}
