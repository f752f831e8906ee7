//! Erases a participant: the person is gone, also from the audit log. The attendances stay with event, time and mode, under
//! a neutral name, so that every count stays what it was.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue, ColumnTrait as _, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde_json::Map;
use uuid::Uuid;

use crate::auth::role::Action;
use crate::domain::audit::{self, Erased};
use crate::domain::transaction::{self, lock};
use crate::domain::write;
use crate::entity::participant::{ActiveModel, Entity, Model};
use crate::entity::{attendance, attendance_signature, audit_entry};
use crate::error::{Code, Result};
use crate::pubsub::DomainEvent;
use crate::scope::Scope;

/// The name of an erased person.
const FIRST_NAME: &str = "Personne";
const LAST_NAME: &str = "effacée";

/// Erases a participant, also one who was deleted, for a reason that the audit log keeps.
///
/// # Errors
/// `FORBIDDEN`; `PARTICIPANT_NOT_FOUND`.
pub async fn erase(scope: &Scope, id: Uuid, reason: &str) -> Result<Uuid> {
    scope.require(Action::DeleteParticipants)?;
    transaction::write(scope, async |tx| {
        let before = Entity::find_by_id(id).lock_exclusive().one(&*tx).await?;
        let before = before.ok_or(Code::ParticipantNotFound)?;
        let attendances = attendance::Entity::find()
            .filter(attendance::Column::ParticipantId.eq(id))
            .order_by_asc(attendance::Column::Id)
            .lock_exclusive()
            .all(&*tx)
            .await?;
        let after = erased(scope, &before).update(&*tx).await?;
        erase_attendances(&tx, scope, id).await?;
        let attendance_ids: Vec<Uuid> = attendances.iter().map(|row| row.id).collect();
        anonymize_audit_log(&tx, scope, id, &attendance_ids).await?;
        let reason = Map::from_iter([("reason".to_owned(), reason.into())]);
        write::audit_values(&tx, scope, "erase", &after, (Map::new(), reason)).await?;
        let events: BTreeSet<Uuid> = attendances.iter().map(|row| row.event_id).collect();
        for event in events {
            tx.publish(DomainEvent::AttendancesChanged { event });
        }
        Ok(id)
    })
    .await
}

/// The row without the person.
fn erased(scope: &Scope, before: &Model) -> ActiveModel {
    let erased = Model {
        id: before.id,
        first_name: FIRST_NAME.to_owned(),
        last_name: LAST_NAME.to_owned(),
        created_at: before.created_at,
        updated_at: scope.now(),
        deleted_at: before.deleted_at,
        ..Model::default()
    };
    let mut row = erased.into_active_model().reset_all();
    row.id = ActiveValue::Unchanged(before.id);
    row
}

/// Removes from the attendances what they say of the person: the signature, the client, and the notes. Whether somebody
/// signed stays, for it is counted.
async fn erase_attendances(tx: &DatabaseTransaction, scope: &Scope, participant: Uuid) -> Result<()> {
    use attendance::Column as A;
    let theirs =
        attendance::Entity::find().select_only().column(A::Id).filter(A::ParticipantId.eq(participant));
    attendance_signature::Entity::delete_many()
        .filter(
            attendance_signature::Column::AttendanceId.in_subquery(sea_orm::QueryTrait::into_query(theirs)),
        )
        .exec(tx)
        .await?;
    let no_text = || Expr::value(Option::<String>::None);
    attendance::Entity::update_many()
        .col_expr(A::IpAddress, no_text())
        .col_expr(A::UserAgent, no_text())
        .col_expr(A::Notes, no_text())
        .col_expr(A::UpdatedAt, Expr::value(scope.now()))
        .filter(A::ParticipantId.eq(participant))
        .exec(tx)
        .await?;
    Ok(())
}

/// The audit entries about the person and their attendances stay, without columns, and without the address of a sign-in
/// at the door.
async fn anonymize_audit_log(
    tx: &DatabaseTransaction,
    scope: &Scope,
    participant: Uuid,
    attendances: &[Uuid],
) -> Result<()> {
    use audit_entry::Column as C;
    let about_person = || {
        let attendances = attendances.iter().map(Uuid::to_string);
        let nouns = ["attendance", "attendance_signature"];
        let of_attendances = C::Noun.is_in(nouns).and(C::NounId.is_in(attendances));
        C::Noun.eq("participant").and(C::NounId.eq(participant.to_string())).or(of_attendances)
    };
    lock::<audit_entry::Entity>(tx, C::Id, about_person()).await?;
    audit::erase(tx, scope, Erased::ContentAndStrangers, about_person()).await
}
