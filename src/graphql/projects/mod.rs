//! Projects in GraphQL: type, inputs, root fields.

pub mod enums;
mod inputs;
mod mutation;
pub mod types;

use super::exec::root::RootFields;
pub use mutation::ProjectMutation;
pub use types::Project;

/// Declares the root fields.
pub fn roots(roots: &mut RootFields) {
    roots.one::<Project>("project", "One project; null when there is none.");
    roots.connection::<Project>("projects", "The projects, by identifier.");
}
