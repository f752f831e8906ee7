//! Cinema talents in GraphQL: type, enums, child rows, root fields.

mod appearance;
pub mod enums;
mod inputs;
mod mask;
mod media;
mod mutation;
mod parts;
mod query;
pub mod types;

use super::exec::root::RootFields;
pub use mutation::CinemaTalentMutation;
pub use query::CinemaTalentQuery;
pub use types::CinemaTalent;

/// Declares the root fields.
pub fn roots(roots: &mut RootFields) {
    roots.connection::<CinemaTalent>(
        "cinemaTalents",
        "The people of the casting file, by identifier. Children are shown to staff and to whom registered them.",
    );
}
