//! The fields of an event, validated: the same rules for a new event and for an updated one.

use chrono::{DateTime, Utc};
use sea_orm::prelude::Json;

use super::qr_code;
use crate::domain::check::{Change, Check, UNBOUNDED};
use crate::entity::event::{EventStatus, EventType, Model};
use crate::error::{Reason, Result};
use crate::scope::Scope;

/// The changes of an event.
#[derive(Clone, Debug, Default)]
pub struct EventChange {
    /// At most 255 characters.
    pub title: Option<String>,
    /// The type of event.
    pub event_type: Option<EventType>,
    /// Bounded by the size of the body.
    pub description: Change<String>,
    /// When it begins.
    pub start_at: Option<DateTime<Utc>>,
    /// When it ends, not before it begins.
    pub end_at: Change<DateTime<Utc>>,
    /// At most 255 characters.
    pub location: Change<String>,
    /// The organizer; at most 150 characters.
    pub organizer: Change<String>,
    /// Set by staff, without restrictions.
    pub status: Option<EventStatus>,
    /// A JSON object, replaced as a whole.
    pub additional_info: Change<Json>,
}

/// Validates `change` and returns the changed row. The resulting dates are validated together; the expiry of
/// the QR code follows them.
///
/// # Errors
/// `VALIDATION_ERROR` by field.
pub(super) fn apply(scope: &Scope, row: &Model, change: EventChange) -> Result<Model> {
    let mut check = Check::new();
    let mut text =
        |field: &str, change: Change<String>, max: u32| change.map(|text| check.text(field, &text, max));
    let location = text("location", change.location, 255);
    let organizer = text("organizer", change.organizer, 150);
    let description = change.description.map(|text| check.lines("description", &text, UNBOUNDED));
    let title = change.title.map(|title| check.required("title", &title, 255));
    let start_at = change.start_at.map(|time| check.moment("startDate", time));
    let end_at = change.end_at.map(|time| Some(check.moment("endDate", time)));
    let additional_info = change.additional_info.map(|info| Some(check.object("additionalInfo", info)));
    let mut after = Model {
        title: title.unwrap_or_else(|| row.title.clone()),
        event_type: change.event_type.unwrap_or(row.event_type),
        description: description.apply_to(row.description.clone()),
        start_at: start_at.unwrap_or(row.start_at),
        end_at: end_at.apply_to(row.end_at),
        location: location.apply_to(row.location.clone()),
        organizer: organizer.apply_to(row.organizer.clone()),
        status: change.status.unwrap_or(row.status),
        additional_info: additional_info.apply_to(row.additional_info.clone()),
        ..row.clone()
    };
    if after.end_at.is_some_and(|end| end < after.start_at) {
        check.fault("endDate", Reason::EndsBeforeItBegins);
    }
    check.done()?;
    if (after.start_at, after.end_at) != (row.start_at, row.end_at) {
        after.qr_expires_at = qr_code::expires_at(scope, &after);
    }
    Ok(after)
}
