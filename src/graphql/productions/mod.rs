//! Production companies in GraphQL: type, inputs, root fields.

mod inputs;
mod mutation;
pub mod types;

use super::exec::root::RootFields;
pub use mutation::ProductionMutation;
pub use types::Production;

/// Declares the root fields.
pub fn roots(roots: &mut RootFields) {
    roots.one::<Production>("production", "One production company; null when there is none.");
    roots.connection::<Production>("productions", "The production companies, by identifier.");
}
