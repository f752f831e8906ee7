//! GraphQL enums of events.

use async_graphql::Enum;
use serde::Serialize;

/// What kind of event it is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "crate::entity::event::EventType")]
pub enum EventType {
    /// A workshop.
    Workshop,
    /// A meeting.
    Meeting,
    /// A committee.
    Committee,
    /// A training.
    Training,
    /// A seminar.
    Seminar,
    /// Anything else.
    Other,
}

/// How far an event is. Set by staff: the clock never moves it.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::entity::event::EventStatus")]
pub enum EventStatus {
    /// To come; takes signatures.
    Scheduled,
    /// Going on; takes signatures.
    Ongoing,
    /// Over; takes none.
    Completed,
    /// Called off; takes none.
    Cancelled,
}

/// Where an event stands now, by its status and the clock.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::events::phase::EventPhase")]
pub enum EventPhase {
    /// Scheduled, and to begin later.
    Upcoming,
    /// Begun, or ongoing as staff say; takes signatures.
    Running,
    /// Completed, cancelled, or its QR code has expired: participants sign no more, whatever the status.
    Over,
}

/// The kind of picture of a QR code.
#[derive(Clone, Copy, Debug, Default, Enum, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum QrCodeFormat {
    /// Pixels: PNG.
    #[default]
    Png,
    /// Shapes that print sharp in any size: SVG.
    Svg,
}
