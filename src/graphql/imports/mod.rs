//! Imports of participants and attendances from a CSV or XLSX file: mutations, and how far they are.

mod file;
mod mutation;
mod subscription;
mod types;

pub use mutation::ImportMutation;
pub use subscription::ImportSubscription;
