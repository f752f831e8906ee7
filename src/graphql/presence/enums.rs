//! GraphQL enums of presence.

use async_graphql::Enum;

/// What a scan is taken for.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::presence::record::PresenceAction")]
pub enum PresenceAction {
    /// The person comes.
    CheckIn,
    /// The person leaves.
    CheckOut,
}

/// The state of a presence record.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::presence::state::RecordState")]
pub enum PresenceState {
    /// The person is there.
    Open,
    /// The person left.
    Closed,
    /// The departure was forgotten: the next arrival found the record open, or it is older than the longest shift.
    LeftOpen,
}

/// Where a person stands on a project today.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::presence::standing::Standing")]
pub enum PresenceStanding {
    /// Not there, and not today so far.
    NotIn,
    /// There now, also since yesterday evening.
    In,
    /// Came and left today.
    Left,
    /// The latest record has no departure, and is older than the longest shift.
    LeftOpen,
}
