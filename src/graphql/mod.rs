//! The one API; all else speaks through it.

pub mod context;
pub mod error;
pub mod loaders;
pub mod raw;
pub mod rows;
pub mod scalars;
pub mod words;
