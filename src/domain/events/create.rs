//! New events, each with the code that opens it to its participants.

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

/// What a new event is made of.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// At most 255 characters.
    pub title: String,
    /// What kind of event.
    pub event_type: EventType,
    /// As long as the body lets it be.
    pub description: Option<String>,
    /// When it begins.
    pub start_at: DateTime<Utc>,
    /// When it ends, not before it begins; none when open.
    pub end_at: Option<DateTime<Utc>>,
    /// At most 255 characters.
    pub location: Option<String>,
    /// Who invites; at most 150 characters.
    pub organizer: Option<String>,
    /// A JSON object.
    pub additional_info: Option<Json>,
}

/// Creates an event, to come, with a QR code of its own. The row that is answered holds the code's secret: for the
/// creator, once.
///
/// # Errors
/// `FORBIDDEN`; `VALIDATION_ERROR` by field.
pub async fn create(scope: &Scope, new: NewEvent) -> Result<Model> {
    create_drawing(scope, new, qr_code::draw).await
}

/// As [`create`], with short codes from `draw`, which is asked again while its codes are taken.
///
/// # Errors
/// As [`create`].
pub async fn create_drawing(
    scope: &Scope,
    new: NewEvent,
    draw: impl FnMut() -> String + Send,
) -> Result<Model> {
    scope.require(Action::CreateEvents)?;
    let row = details::apply(scope, &blank(scope, &new), new.into())?;
    let mut codes = qr_code::Codes::drawn_by(draw);
    loop {
        match insert(scope, &qr_code::issue(scope, &row, codes.draw())).await {
            Err(error) if codes.may_draw_again(&error) => {}
            answer => return answer,
        }
    }
}

/// A transaction for each try: PostgreSQL goes on with none that has broken a constraint.
async fn insert(scope: &Scope, row: &Model) -> Result<Model, Error> {
    transaction::write(scope, async |tx| {
        write::insert(&tx, scope, row.clone().into_active_model().reset_all()).await
    })
    .await
}

/// The event before anything is said of it but when it begins.
fn blank(scope: &Scope, new: &NewEvent) -> Model {
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
            description: Change::said(new.description),
            start_at: Some(new.start_at),
            end_at: Change::said(new.end_at),
            location: Change::said(new.location),
            organizer: Change::said(new.organizer),
            additional_info: Change::said(new.additional_info),
            ..Self::default()
        }
    }
}
