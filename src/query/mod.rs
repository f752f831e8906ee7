//! SQL from a projection: no GraphQL, no noun, no rule.

pub mod children;
pub mod decode;
pub mod join;
mod json_rows;
pub mod key;
pub mod list;
pub mod page;
pub mod row;
pub mod select;
pub mod sort;
pub mod table;
