//! What clients send about participants: criteria, orders, and the inputs of mutations.

use async_graphql::{Enum, InputObject, MaybeUndefined};

use super::types::Participant;
use crate::domain::check::Check;
use crate::domain::participants;
use crate::domain::participants::create::NewParticipant;
use crate::domain::participants::details::ParticipantChange;
use crate::error::Result;
use crate::graphql::change::change;
use crate::graphql::ids::IdOf;
use crate::graphql::object::Connected;
use crate::graphql::order::Direction;
use crate::graphql::scalars::{EmailAddress, PhoneNumber};
use crate::query::table::SortKey;
use crate::scope::Scope;

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
#[graphql(remote = "crate::domain::participants::ParticipantSort")]
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

    fn order(input: ParticipantOrder) -> SortKey<participants::ParticipantSort> {
        SortKey { field: input.field.into(), direction: input.direction.unwrap_or_default().into() }
    }
}

/// A participant described. An empty text says nothing.
#[derive(Debug, InputObject)]
pub struct ParticipantInput {
    /// At most 100 characters.
    first_name: String,
    /// At most 100 characters.
    last_name: String,
    /// The post held, at most 150 characters.
    function: Option<String>,
    /// The number of the identity card: 8 to 20 letters and digits; unique whatever its case.
    cni_number: Option<String>,
    /// Where the participant comes from, at most 150 characters.
    origin_locality: Option<String>,
    /// Unique whatever its case.
    email: Option<EmailAddress>,
    /// As written.
    phone: Option<PhoneNumber>,
    /// At most 255 characters.
    organization: Option<String>,
}

impl From<ParticipantInput> for NewParticipant {
    fn from(input: ParticipantInput) -> Self {
        Self {
            first_name: input.first_name,
            last_name: input.last_name,
            function: input.function,
            cni_number: input.cni_number,
            origin_locality: input.origin_locality,
            email: input.email.map(|email| email.0),
            phone: input.phone.map(|phone| phone.0),
            organization: input.organization,
        }
    }
}

/// A new participant. An empty text says nothing.
#[derive(Debug, InputObject)]
pub struct CreateParticipantInput {
    /// The participant.
    #[graphql(flatten)]
    pub participant: ParticipantInput,
}

/// A change of a participant. A field that is absent stays as it is; null or an empty text clears it, but for the names,
/// which stay.
#[derive(Debug, InputObject)]
pub struct UpdateParticipantInput {
    /// Which participant.
    pub id: IdOf<Participant>,
    /// At most 100 characters; not empty.
    first_name: Option<String>,
    /// At most 100 characters; not empty.
    last_name: Option<String>,
    /// The post held, at most 150 characters.
    function: MaybeUndefined<String>,
    /// The number of the identity card: 8 to 20 letters and digits; unique whatever its case.
    cni_number: MaybeUndefined<String>,
    /// Where the participant comes from, at most 150 characters.
    origin_locality: MaybeUndefined<String>,
    /// Unique whatever its case.
    email: MaybeUndefined<EmailAddress>,
    /// As written.
    phone: MaybeUndefined<PhoneNumber>,
    /// At most 255 characters.
    organization: MaybeUndefined<String>,
}

impl From<UpdateParticipantInput> for ParticipantChange {
    fn from(input: UpdateParticipantInput) -> Self {
        Self {
            first_name: input.first_name,
            last_name: input.last_name,
            function: change(input.function, |text| text),
            cni_number: change(input.cni_number, |text| text),
            origin_locality: change(input.origin_locality, |text| text),
            email: change(input.email, |email| email.0),
            phone: change(input.phone, |phone| phone.0),
            organization: change(input.organization, |text| text),
        }
    }
}

/// Names a participant.
#[derive(Debug, InputObject)]
pub struct DeleteParticipantInput {
    /// Which participant.
    pub id: IdOf<Participant>,
}
