//! SQL from a projection: no GraphQL, no noun, no rule.

pub mod children;
pub mod columns;
pub mod cursor;
pub mod decode;
pub mod filter;
mod join;
mod json_rows;
pub mod key;
pub mod list;
pub mod page;
pub mod projection;
pub mod row;
pub mod select;
pub mod sort;
pub mod sort_key;
pub mod table;
