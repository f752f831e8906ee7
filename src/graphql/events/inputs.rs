//! What clients send about events: criteria, orders, and the inputs of mutations.

use async_graphql::{Enum, InputObject, MaybeUndefined};

use super::enums::{EventStatus, EventType};
use super::types::Event;
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::events;
use crate::domain::events::create::NewEvent;
use crate::domain::events::details::EventChange;
use crate::error::Result;
use crate::graphql::change::change;
use crate::graphql::ids::IdOf;
use crate::graphql::object::Connected;
use crate::graphql::order::Direction;
use crate::graphql::scalars::{Date, DateTime, Json};
use crate::query::table::SortKey;
use crate::scope::Scope;

/// Which events.
#[derive(Debug, InputObject)]
pub struct EventFilter {
    /// Every word is part of the title, the description or the place, whatever its case and accents.
    search: Option<String>,
    /// Of this status.
    status: Option<EventStatus>,
    /// Of this kind.
    event_type: Option<EventType>,
    /// Beginning on this day or later, in the zone of the installation.
    start_date_from: Option<Date>,
    /// Beginning on this day or earlier, in the zone of the installation.
    start_date_to: Option<Date>,
}

/// What events can be ordered by.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::events::EventSort")]
pub enum EventOrderField {
    /// When it begins.
    StartDate,
    /// When it ends; those without an end come last.
    EndDate,
    /// The title.
    Title,
    /// The kind, by name.
    EventType,
    /// The description; those without come last.
    Description,
    /// The place; those without come last.
    Location,
    /// Who invites; those without come last.
    Organizer,
    /// The status, by name.
    Status,
    /// The short code.
    ShortCode,
    /// How many participants came.
    AttendanceCount,
    /// Given name, then family name of who created it; those whose account is gone come last.
    CreatedBy,
    /// When it was created.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// The UUID.
    DatabaseId,
}

/// One criterion of an order of events.
#[derive(Debug, InputObject)]
pub struct EventOrder {
    /// By what.
    field: EventOrderField,
    /// Which way.
    #[graphql(default_with = "Some(Direction::Asc)")]
    direction: Option<Direction>,
}

impl Connected for Event {
    const CONNECTION: &'static str = "EventConnection";
    const EDGE: &'static str = "EventEdge";
    type Filter = EventFilter;
    type Order = EventOrder;

    fn filter(input: EventFilter, _: &Scope) -> Result<events::EventFilter> {
        let mut check = Check::new();
        let search = input.search.and_then(|search| check.text("search", &search, 200));
        check.done()?;
        let filter = events::EventFilter {
            search,
            status: input.status.map(Into::into),
            event_type: input.event_type.map(Into::into),
            start_from: input.start_date_from.map(|date| date.0),
            start_to: input.start_date_to.map(|date| date.0),
        };
        filter.checked()
    }

    fn may_choose(scope: &Scope) -> Result<()> {
        scope.require(Action::ReadPointage)
    }

    fn order(input: EventOrder) -> SortKey<events::EventSort> {
        SortKey { field: input.field.into(), direction: input.direction.unwrap_or_default().into() }
    }
}

/// A new event.
#[derive(Debug, InputObject)]
pub struct CreateEventInput {
    /// At most 255 characters.
    title: String,
    /// What kind of event.
    event_type: EventType,
    /// At most 10 000 characters.
    description: Option<String>,
    /// When it begins.
    start_date: DateTime,
    /// When it ends, not before it begins; open when not said.
    end_date: Option<DateTime>,
    /// Where; at most 255 characters.
    location: Option<String>,
    /// Who invites; at most 150 characters.
    organizer: Option<String>,
    /// A JSON object of at most 16 384 characters.
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
    /// At most 10 000 characters.
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
    /// A JSON object of at most 16 384 characters; replaced whole.
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
