//! Accounts in GraphQL: type, connection, inputs, root fields.

pub mod enums;
mod files;
mod inputs;
mod mutation;
mod query;
mod types;

pub use files::UserFileMutation;
pub use mutation::UserMutation;
pub use query::{UserQuery, roots};
pub use types::User;
