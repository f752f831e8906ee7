//! Input types of the mutations on events.

use async_graphql::{InputObject, MaybeUndefined};

use super::enums::{EventStatus, EventType};
use super::types::Event;
use crate::domain::events::create::NewEvent;
use crate::domain::events::details::EventChange;
use crate::graphql::change::change;
use crate::graphql::object::id::IdOf;
use crate::graphql::scalars::{DateTime, Json};

/// A new event.
#[derive(Debug, InputObject)]
pub struct CreateEventInput {
    /// At most 255 characters.
    title: String,
    /// What kind of event.
    event_type: EventType,
    /// What the event is about: as long as the request may be.
    description: Option<String>,
    /// When it begins.
    start_date: DateTime,
    /// When it ends, not before it begins; open when not said.
    end_date: Option<DateTime>,
    /// Where; at most 255 characters.
    location: Option<String>,
    /// Who invites; at most 150 characters.
    organizer: Option<String>,
    /// A JSON object, as large as the request may be.
    additional_info: Option<Json>,
}

impl From<CreateEventInput> for NewEvent {
    fn from(input: CreateEventInput) -> Self {
        Self {
            title: input.title,
            event_type: input.event_type.into(),
            description: input.description,
            start_at: input.start_date.0,
            end_at: input.end_date.map(|time| time.0),
            location: input.location,
            organizer: input.organizer,
            additional_info: input.additional_info.map(|info| info.0),
        }
    }
}

/// A change of an event. What is absent stays as it is; null clears what an event may lack, and leaves the rest.
#[derive(Debug, InputObject)]
pub struct UpdateEventInput {
    /// Which event.
    pub id: IdOf<Event>,
    /// At most 255 characters.
    title: Option<String>,
    /// What kind of event.
    event_type: Option<EventType>,
    /// What the event is about: as long as the request may be.
    description: MaybeUndefined<String>,
    /// When it begins; not of an event that has begun.
    start_date: Option<DateTime>,
    /// When it ends, not before it begins. The QR code ends as long after it as before.
    end_date: MaybeUndefined<DateTime>,
    /// Where; at most 255 characters.
    location: MaybeUndefined<String>,
    /// Who invites; at most 150 characters.
    organizer: MaybeUndefined<String>,
    /// How far it is, as staff see it.
    status: Option<EventStatus>,
    /// A JSON object, as large as the request may be; replaced whole.
    additional_info: MaybeUndefined<Json>,
}

impl From<UpdateEventInput> for EventChange {
    fn from(input: UpdateEventInput) -> Self {
        Self {
            title: input.title,
            event_type: input.event_type.map(Into::into),
            description: change(input.description, |text| text),
            start_at: input.start_date.map(|time| time.0),
            end_at: change(input.end_date, |time| time.0),
            location: change(input.location, |text| text),
            organizer: change(input.organizer, |text| text),
            status: input.status.map(Into::into),
            additional_info: change(input.additional_info, |info| info.0),
        }
    }
}

/// Names an event.
#[derive(Debug, InputObject)]
pub struct EventIdInput {
    /// Which event.
    pub id: IdOf<Event>,
}
