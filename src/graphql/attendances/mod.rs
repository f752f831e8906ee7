//! Attendances in GraphQL: types, inputs, mutations and subscriptions.

pub mod enums;
pub mod inputs;
pub mod mutation;
pub mod subscription;
pub mod types;

use super::exec::root::RootFields;
use crate::auth::role::Action;
pub use mutation::AttendanceMutation;
pub use types::Attendance;

/// Declares the root fields.
pub fn roots(roots: &mut RootFields) {
    roots
        .one::<Attendance>(
            "attendance",
            "One attendance; null when there is none. For those who read the pointage API.",
        )
        .guarded(Action::ReadPointage);
    roots
        .connection::<Attendance>(
            "attendances",
            "Attendances, the latest first. For those who read the pointage API.",
        )
        .guarded(Action::ReadPointage);
}
