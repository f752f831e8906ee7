//! The rows that every installation starts with, as plain lists.
//!
//! A row's id is its place in the list, counted from 1, and stored unique codes rest on these codes: a
//! published list is never reordered or shortened. Later rows come with a migration of their own. Written to
//! the database by `m0003_reference_data`.

pub(crate) mod cities;
pub(crate) mod countries;
pub(crate) mod languages;
pub(crate) mod talents;
