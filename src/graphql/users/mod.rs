//! Accounts in GraphQL: type, connection, inputs, root fields.

pub mod enums;
mod inputs;
mod mutation;
mod query;
mod types;

pub use mutation::UserMutation;
pub use query::{UserQuery, roots};
pub use types::User;
