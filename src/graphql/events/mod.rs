//! Events in GraphQL: type, connection, inputs, QR codes, root fields.

pub mod enums;
pub mod inputs;
mod mutation;
mod qr_code;
mod qr_code_validation;
mod query;
pub mod types;

use super::exec::root::RootFields;
use crate::auth::role::Action;
pub use enums::EventType;
pub use mutation::EventMutation;
pub use query::EventQuery;
pub use types::Event;

/// Declares the root fields.
pub fn roots(roots: &mut RootFields) {
    roots.one::<Event>(
        "event",
        "One event; null when there is none. Open to everybody, for those who come to it.",
    );
    roots
        .connection::<Event>(
            "events",
            "Events, the last to begin first. For those who read the pointage API.",
        )
        .guarded(Action::ReadPointage);
}
