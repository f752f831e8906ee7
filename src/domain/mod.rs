//! The rules, one noun a file: a scope, a rule or a transaction, never a pass-through.

pub mod accounts;
pub mod attendances;
pub mod check;
pub mod cinema_talents;
pub mod error;
pub mod events;
pub mod geography;
pub mod housekeeping;
pub mod key;
pub mod list;
pub mod noun;
pub mod order;
pub mod page;
pub mod participants;
pub mod rate_limit;
pub mod row;
pub mod scope;
pub mod sessions;
pub mod signals;
pub mod talents;
pub mod text;
pub mod tools;
pub mod unique_code;
pub mod write;
