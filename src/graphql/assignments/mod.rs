//! Assignments of cinema talents to projects in GraphQL: type and mutations. They are read from their project, their
//! cinema talent, or `node`.

mod inputs;
mod mutation;
pub mod types;

pub use mutation::AssignmentMutation;
pub use types::Assignment;
