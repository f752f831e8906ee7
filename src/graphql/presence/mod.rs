//! Presence in GraphQL: types, inputs, mutations, history and subscription.

mod assigned;
pub mod edges;
pub mod enums;
pub mod history;
mod inputs;
mod mutation;
mod standing;
mod subscription;
mod types;

use super::exec::root::RootFields;
use crate::auth::role::Action;
pub use history::PresenceQuery;
pub use mutation::PresenceMutation;
pub use subscription::PresenceSubscription;
pub use types::PresenceRecord;

/// Declares the root fields.
pub fn roots(roots: &mut RootFields) {
    roots
        .one::<PresenceRecord>(
            "presenceRecord",
            "One presence record; null when there is none. For those who read presence.",
        )
        .guarded(Action::ReadPresence);
    roots
        .connection::<PresenceRecord>(
            "presenceRecords",
            "Presence records, the latest day first. Those that were left open wait for a correction: \
             `filter: {state: LEFT_OPEN}`. For those who read presence.",
        )
        .guarded(Action::ReadPresence);
}
