//! Cinema talents in GraphQL: type, enums, child rows, root fields.

mod appearance;
pub mod enums;
mod mask;
mod media;
mod parts;
mod query;
pub mod types;

use super::exec::root::RootFields;
pub use query::CinemaTalentQuery;
pub use types::CinemaTalent;

/// Declares the root fields.
pub fn roots(roots: &mut RootFields) {
    roots.connection::<CinemaTalent>(
        "cinemaTalents",
        "The people of the casting file, by identifier. Children are shown to staff and to whom registered them.",
    );
}
