//! Creates events, each with a QR code for its participants.

use chrono::{DateTime, Utc};
use sea_orm::prelude::Json;
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use uuid::Uuid;

use super::details::{self, EventChange};
use super::qr_code;
use crate::auth::role::Action;
use crate::domain::check::Change;
use crate::domain::{transaction, write};
use crate::entity::event::{EventStatus, EventType, Model};
use crate::error::{Error, Result};
use crate::scope::Scope;

/// The input for a new event.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// At most 255 characters.
    pub title: String,
    /// The type of event.
    pub event_type: EventType,
    /// Bounded by the size of the body.
    pub description: Option<String>,
    /// When it begins.
    pub start_at: DateTime<Utc>,
    /// When it ends, not before it begins; none when open.
    pub end_at: Option<DateTime<Utc>>,
    /// At most 255 characters.
    pub location: Option<String>,
    /// The organizer; at most 150 characters.
    pub organizer: Option<String>,
    /// A JSON object.
    pub additional_info: Option<Json>,
}

/// Creates a scheduled event with its own QR code. The returned row contains the secret of the code, for the
/// creator only.
///
/// # Errors
/// `FORBIDDEN`; `VALIDATION_ERROR` by field.
pub async fn create(scope: &Scope, new: NewEvent) -> Result<Model> {
    create_with_codes(scope, new, qr_code::generate).await
}

/// As [`create`], with short codes from `generate`, which is called again while its codes are taken.
///
/// # Errors
/// As [`create`].
pub async fn create_with_codes(
    scope: &Scope,
    new: NewEvent,
    generate: impl FnMut() -> String + Send,
) -> Result<Model> {
    scope.require(Action::CreateEvents)?;
    let row = details::apply(scope, &new_row(scope, &new), new.into())?;
    let mut codes = qr_code::ShortCodes::new(generate);
    loop {
        match insert(scope, &qr_code::issue(scope, &row, codes.generate())).await {
            Err(error) if codes.should_retry(&error) => {}
            result => return result,
        }
    }
}

/// Each attempt has its own transaction: after a violated constraint PostgreSQL rejects all further
/// statements.
async fn insert(scope: &Scope, row: &Model) -> Result<Model, Error> {
    transaction::write(scope, async |tx| {
        write::insert(&tx, scope, row.clone().into_active_model().reset_all()).await
    })
    .await
}

/// A new row with its type, start and default values.
fn new_row(scope: &Scope, new: &NewEvent) -> Model {
    let now = scope.now();
    Model {
        id: Uuid::now_v7(),
        event_type: new.event_type,
        start_at: new.start_at,
        status: EventStatus::Scheduled,
        qr_issued_at: now,
        qr_expires_at: now,
        created_by_id: scope.actor.account_id(),
        created_at: now,
        updated_at: now,
        ..Model::default()
    }
}

impl From<NewEvent> for EventChange {
    fn from(new: NewEvent) -> Self {
        Self {
            title: Some(new.title),
            event_type: Some(new.event_type),
            description: Change::from_option(new.description),
            start_at: Some(new.start_at),
            end_at: Change::from_option(new.end_at),
            location: Change::from_option(new.location),
            organizer: Change::from_option(new.organizer),
            additional_info: Change::from_option(new.additional_info),
            ..Self::default()
        }
    }
}
