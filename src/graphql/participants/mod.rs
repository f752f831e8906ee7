//! Participants in GraphQL: types, inputs and mutations.

mod event_types;
pub mod inputs;
pub mod mutation;
pub mod types;

use super::exec::root::RootFields;
use crate::auth::role::Action;
pub use mutation::ParticipantMutation;
pub use types::Participant;

/// Declares the root fields.
pub fn roots(roots: &mut RootFields) {
    roots
        .one::<Participant>(
            "participant",
            "One participant; null when there is none. For those who read the pointage API.",
        )
        .guarded(Action::ReadPointage);
    roots
        .connection::<Participant>(
            "participants",
            "Participants, by family name. For those who read the pointage API.",
        )
        .guarded(Action::ReadPointage);
}
