//! Records an attendance: by the participant, from the QR code, or by staff for them.
//!
//! The order of the checks: whether the caller may; whether the event exists, is cancelled or completed; all
//! fields and the signature at once; and last, by the unique constraint alone, whether the
//! participant has signed before. Nothing is written before all of them pass.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::signature::{self, SignatureImage};
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::participants::create::NewParticipant;
use crate::domain::participants::details::{Details, ParticipantChange};
use crate::domain::participants::{find, matching};
use crate::domain::{rate_limit, transaction, write};
use crate::entity::attendance::{self, CheckInMode};
use crate::entity::{attendance_signature, event};
use crate::error::{Code, Error, Reason, Result};
use crate::pubsub::DomainEvent;
use crate::scope::{Grant, Scope};

/// The maximum number of attempts of a check-in whose conflicting attendance was deleted meanwhile.
const MAX_ATTEMPTS: usize = 5;

/// The input of a check-in.
#[derive(Clone, Debug)]
pub struct NewAttendance {
    /// The event.
    pub event_id: Uuid,
    /// The participant, described.
    pub participant: Option<NewParticipant>,
    /// The participant, by identifier, instead of a description: only for staff.
    pub participant_id: Option<Uuid>,
    /// The signature, as a `data:` URL; staff may record without one.
    pub signature: Option<String>,
    /// Free text.
    pub notes: Option<String>,
    /// By the participant or by staff.
    pub mode: CheckInMode,
    /// When, if not now: only for staff.
    pub at: Option<DateTime<Utc>>,
}

/// The result of a valid check-in.
#[derive(Clone, Debug)]
pub enum Recorded {
    /// The attendance was recorded.
    Now(Box<attendance::Model>),
    /// The participant had signed at the event before, at this time.
    Before(DateTime<Utc>),
}

/// A validated check-in.
struct Draft {
    event_id: Uuid,
    participant: ParticipantRef,
    signature: Option<SignatureImage>,
    notes: Option<String>,
    mode: CheckInMode,
    at: Option<DateTime<Utc>>,
}

enum ParticipantRef {
    Existing(Uuid),
    Described(Details),
}

/// Records an attendance, which then is visible in the response to the caller.
///
/// # Errors
/// In this order: `AUTH_REQUIRED` and `FORBIDDEN` for input that only staff may send, `RATE_LIMIT_EXCEEDED`
/// for anonymous callers; `EVENT_NOT_FOUND`, `EVENT_CANCELLED`, `EVENT_NOT_ACTIVE`; `VALIDATION_ERROR` by
/// field; `SIGNATURE_TOO_LARGE`, `SIGNATURE_INVALID_FORMAT`; `PARTICIPANT_NOT_FOUND`.
pub async fn record(scope: &Scope, new: NewAttendance) -> Result<Recorded> {
    authorize(scope, &new).await?;
    require_open_event(scope, scope.database().read(), new.event_id, new.mode, None).await?;
    let draft = validate(scope, new).await?;
    for _ in 0..MAX_ATTEMPTS {
        match record_once(scope, &draft).await {
            Ok(Some(recorded)) => {
                if let Recorded::Now(row) = &recorded {
                    scope.grant(Grant::Attendance(row.id));
                }
                return Ok(recorded);
            }
            Ok(None) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Code::ServiceUnavailable.into())
}

/// Passes when the caller may send this input: only staff may send a time, an identifier or another mode.
async fn authorize(scope: &Scope, new: &NewAttendance) -> Result<()> {
    if new.mode != CheckInMode::QrCode || new.participant_id.is_some() || new.at.is_some() {
        return scope.require(Action::RecordAttendances);
    }
    rate_limit::count_check_in(scope).await
}

/// Passes when the event exists and accepts attendances; from participants, not after its QR code has expired, whatever
/// its status. With a lock this stays so until the transaction ends.
async fn require_open_event(
    scope: &Scope,
    database: &impl ConnectionTrait,
    event_id: Uuid,
    mode: CheckInMode,
    lock: Option<LockType>,
) -> Result<()> {
    use event::{Column, EventStatus as Status};
    let mut select = event::Entity::find_by_id(event_id).filter(Column::DeletedAt.is_null());
    if let Some(lock) = lock {
        select = select.lock(lock);
    }
    let columns = select.select_only().columns([Column::Status, Column::QrExpiresAt]);
    let found = columns.into_tuple::<(Status, DateTime<Utc>)>().one(database).await?;
    let has_expired = found.is_some_and(|(_, expires_at)| expires_at <= scope.now());
    match found.map(|(status, _)| status) {
        None => Err(Error::of(Code::EventNotFound, "eventId")),
        Some(Status::Cancelled) => Err(Error::of(Code::EventCancelled, "eventId")),
        Some(Status::Completed) => Err(Error::of(Code::EventNotActive, "eventId")),
        Some(Status::Scheduled | Status::Ongoing) if has_expired && mode == CheckInMode::QrCode => {
            Err(Error::of(Code::EventNotActive, "eventId"))
        }
        Some(Status::Scheduled | Status::Ongoing) => Ok(()),
    }
}

/// Validates all fields; the signature last, so that its code is told when nothing else is wrong.
async fn validate(scope: &Scope, new: NewAttendance) -> Result<Draft> {
    let mut check = Check::new();
    let by_participant = new.mode == CheckInMode::QrCode;
    let participant = participant(&mut check, new.participant, new.participant_id);
    let signature = new.signature.filter(|address| !address.trim().is_empty());
    if by_participant && signature.is_none() {
        check.fault("signature", Reason::Required);
    }
    // An empty text is stored as one.
    let notes = new.notes.map(|notes| check.lines("notes", &notes, 500).unwrap_or_default());
    if new.mode == CheckInMode::Import {
        check.fault("checkInMode", Reason::OneOf(["QR_CODE", "MANUAL"].map(ToOwned::to_owned).into()));
    }
    for (field, is_set) in
        [("participantId", new.participant_id.is_some()), ("checkInTime", new.at.is_some())]
    {
        if by_participant && is_set {
            check.fault(field, Reason::Excludes("QR_CODE".into()));
        }
    }
    if let Some(at) = new.at {
        check.moment("checkInTime", at);
        if at > scope.now() {
            check.fault("checkInTime", Reason::Future);
        }
    }
    let signature = match signature {
        Some(address) => check.collect(signature::read(address.trim()).await)?,
        None => None,
    };
    check.done()?;
    let participant = participant.ok_or_else(|| Error::invalid("participant", Reason::Required))?;
    Ok(Draft { event_id: new.event_id, participant, signature, notes, mode: new.mode, at: new.at })
}

/// Validates the participant: either an identifier or a description.
fn participant(
    check: &mut Check,
    described: Option<NewParticipant>,
    id: Option<Uuid>,
) -> Option<ParticipantRef> {
    match (described, id) {
        (Some(new), None) => {
            Some(ParticipantRef::Described(ParticipantChange::from(new).validated(check, "participant.")))
        }
        (None, Some(id)) => Some(ParticipantRef::Existing(id)),
        (Some(_), Some(_)) => {
            check.fault("participantId", Reason::Excludes("participant".into()));
            None
        }
        (None, None) => {
            check.fault("participant", Reason::Required);
            None
        }
    }
}

/// Runs one transaction. Returns none when the conflicting attendance was deleted meanwhile.
async fn record_once(scope: &Scope, draft: &Draft) -> Result<Option<Recorded>> {
    let written = transaction::write(scope, async |tx| {
        require_open_event(scope, &*tx, draft.event_id, draft.mode, Some(LockType::Share)).await?;
        let (participant_id, existing) = match &draft.participant {
            ParticipantRef::Existing(id) => {
                let found = find::for_update(&tx, *id).await;
                (found.map_err(|error| with_field(error, "participantId"))?.id, None)
            }
            ParticipantRef::Described(details) => match matching::find(&tx, details).await? {
                matching::Match::Existing(row) => (row.id, Some((row, details))),
                matching::Match::New { email_is_taken } => {
                    (matching::insert_new(&tx, scope, details.clone(), email_is_taken).await?.id, None)
                }
            },
        };
        let row = match insert(&tx, scope, draft, participant_id).await {
            Err(error) if has_code(&error, Code::AlreadyCheckedIn) => {
                tx.discard();
                return Ok(Err(participant_id));
            }
            row => row?,
        };
        if let Some((existing, details)) = existing {
            matching::update_existing(&tx, scope, &existing, details.clone()).await?;
        }
        tx.publish(DomainEvent::AttendanceRecorded { event: draft.event_id, attendance: row.id });
        Ok(Ok(row))
    });
    Ok(match written.await? {
        Ok(row) => Some(Recorded::Now(Box::new(row))),
        Err(participant_id) => {
            existing_check_in(scope, draft.event_id, participant_id).await?.map(Recorded::Before)
        }
    })
}

/// The row of an attendance of an import, which `domain/imports/` inserts.
pub(crate) fn imported_row(
    scope: &Scope,
    id: Uuid,
    (event_id, participant_id): (Uuid, Uuid),
    at: DateTime<Utc>,
    notes: Option<String>,
) -> attendance::Model {
    let participant = ParticipantRef::Existing(participant_id);
    let draft =
        Draft { event_id, participant, signature: None, notes, mode: CheckInMode::Import, at: Some(at) };
    row(scope, id, &draft, participant_id)
}

/// Inserts the attendance and the image of its signature, which has its own table.
async fn insert(
    tx: &DatabaseTransaction,
    scope: &Scope,
    draft: &Draft,
    participant_id: Uuid,
) -> Result<attendance::Model> {
    let row = row(scope, Uuid::now_v7(), draft, participant_id);
    let row = write::insert(tx, scope, row.into_active_model().reset_all()).await?;
    if let Some(SignatureImage { format, data }) = draft.signature.clone() {
        let image = attendance_signature::Model { attendance_id: row.id, format, data };
        write::insert(tx, scope, image.into_active_model().reset_all()).await?;
    }
    Ok(row)
}

/// The row of an attendance.
fn row(scope: &Scope, id: Uuid, draft: &Draft, participant_id: Uuid) -> attendance::Model {
    let (now, origin) = (scope.now(), &scope.actor.origin);
    let by_participant = draft.mode == CheckInMode::QrCode;
    let from_file = draft.mode == CheckInMode::Import;
    attendance::Model {
        id,
        event_id: draft.event_id,
        participant_id,
        check_in_at: draft.at.unwrap_or(now),
        check_in_mode: draft.mode,
        has_signature: draft.signature.is_some(),
        signature_format: draft.signature.as_ref().map(|image| image.format),
        // These describe the participant's client, not that of the person who imports the file.
        ip_address: origin.ip.filter(|_| !from_file).map(|ip| ip.to_string()),
        user_agent: origin.user_agent.clone().filter(|_| !from_file),
        notes: draft.notes.clone(),
        recorded_by_id: scope.actor.account_id().filter(|_| !by_participant),
        created_at: now,
        updated_at: now,
        deleted_at: None,
    }
}

/// When the participant signed at the event.
async fn existing_check_in(
    scope: &Scope,
    event_id: Uuid,
    participant_id: Uuid,
) -> Result<Option<DateTime<Utc>>> {
    use attendance::Column as C;
    let first = attendance::Entity::find()
        .filter(C::EventId.eq(event_id))
        .filter(C::ParticipantId.eq(participant_id))
        .filter(C::DeletedAt.is_null())
        .select_only()
        .column(C::CheckInAt)
        .into_tuple();
    Ok(first.one(scope.database().read()).await?)
}

fn has_code(error: &Error, code: Code) -> bool {
    matches!(error, Error::Refused(failures) if failures.iter().any(|failure| failure.code == code))
}

/// Sets the field of a user error.
fn with_field(error: Error, field: &str) -> Error {
    match error {
        Error::Refused(mut failures) => {
            for failure in &mut failures {
                failure.field = Some(field.to_owned());
            }
            failures.into()
        }
        other => other,
    }
}
