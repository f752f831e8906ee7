//! What clients send about participants: criteria and orders.

use async_graphql::{Enum, InputObject};

use super::types::Participant;
use crate::domain::check::Check;
use crate::domain::error::Result;
use crate::domain::noun::Ordering;
use crate::domain::participants;
use crate::domain::scope::Scope;
use crate::graphql::order::Direction;
use crate::graphql::rows::Connected;

/// Which participants.
#[derive(Debug, InputObject)]
pub struct ParticipantFilter {
    /// Every word is part of the name, e-mail address, CNI number or organization, whatever its case and accents.
    search: Option<String>,
    /// With this text in the name of the organization, whatever its case.
    organization: Option<String>,
}

/// What participants can be ordered by.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::participants::ParticipantOrder")]
pub enum ParticipantOrderField {
    /// Family name, then given name.
    LastName,
    /// Given name, then family name.
    FirstName,
    /// The post held; those without come last.
    Function,
    /// The number of the identity card; those without come last.
    CniNumber,
    /// Where the participant comes from; those without come last.
    OriginLocality,
    /// E-mail address; those without come last.
    Email,
    /// Telephone number; those without come last.
    Phone,
    /// Organization; those without come last.
    Organization,
    /// How many events the participant came to.
    AttendanceCount,
    /// When the participant last came to one; those who never did come last.
    LastAttendance,
    /// When the participant was first entered.
    CreatedAt,
    /// When the participant was last changed.
    UpdatedAt,
    /// The UUID.
    DatabaseId,
}

/// One criterion of an order of participants.
#[derive(Debug, InputObject)]
pub struct ParticipantOrder {
    /// By what.
    field: ParticipantOrderField,
    /// Which way.
    #[graphql(default_with = "Some(Direction::Asc)")]
    direction: Option<Direction>,
}

impl Connected for Participant {
    const CONNECTION: &'static str = "ParticipantConnection";
    const EDGE: &'static str = "ParticipantEdge";
    type Filter = ParticipantFilter;
    type Order = ParticipantOrder;

    fn filter(input: ParticipantFilter, _: &Scope) -> Result<participants::ParticipantFilter> {
        let mut check = Check::new();
        let search = input.search.and_then(|search| check.text("search", &search, 200));
        let organization = input.organization.and_then(|name| check.text("organization", &name, 255));
        check.done()?;
        Ok(participants::ParticipantFilter { search, organization })
    }

    fn order(input: ParticipantOrder) -> Ordering<participants::ParticipantOrder> {
        Ordering { field: input.field.into(), direction: input.direction.unwrap_or_default().into() }
    }
}
