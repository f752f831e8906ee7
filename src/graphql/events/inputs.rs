//! What clients send about events: criteria and orders.

use async_graphql::{Enum, InputObject};

use super::lists::{EventStatus, EventType};
use super::types::Event;
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::error::Result;
use crate::domain::events;
use crate::domain::noun::Ordering;
use crate::domain::scope::Scope;
use crate::graphql::order::Direction;
use crate::graphql::rows::Connected;
use crate::graphql::scalars::Date;

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
#[graphql(remote = "crate::domain::events::EventOrder")]
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

    fn order(input: EventOrder) -> Ordering<events::EventOrder> {
        Ordering { field: input.field.into(), direction: input.direction.unwrap_or_default().into() }
    }
}
