//! Personal data of one person in GraphQL: its export and its erasure.

mod inputs;
mod mutation;
mod query;

pub use mutation::PersonalDataMutation;
pub use query::PersonalDataQuery;
