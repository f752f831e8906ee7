//! The rules, one noun a file: a scope, a rule or a transaction, never a pass-through.

pub mod check;
pub mod error;
pub mod key;
pub mod list;
pub mod noun;
pub mod order;
pub mod page;
pub mod row;
pub mod scope;
pub mod text;
pub mod tools;
pub mod write;
