//! The reference data of every installation, as plain lists.
//!
//! The id of a row is its position in the list, from 1, and stored unique codes contain these codes: never
//! reorder or shorten a published list. Later rows come with a migration of their own. `m0003_reference_data`
//! inserts them.

pub(crate) mod cities;
pub(crate) mod countries;
pub(crate) mod languages;
pub(crate) mod talents;
