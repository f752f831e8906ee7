//! Input types of the mutations on participants.

use async_graphql::{InputObject, MaybeUndefined};

use super::types::Participant;
use crate::domain::participants::create::NewParticipant;
use crate::domain::participants::details::ParticipantChange;
use crate::graphql::change::change;
use crate::graphql::object::id::IdOf;
use crate::graphql::scalars::{EmailAddress, PhoneNumber};

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
    /// Kept with plain spaces and hyphens.
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
    /// Kept with plain spaces and hyphens.
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
