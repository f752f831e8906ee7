//! Cinema talents: the people of the casting file. Not to be confused with talents, which are skills.
//!
//! `table.rs` defines which of them a caller may see, `visibility.rs` which of their fields. The criteria of lists are
//! in `criteria.rs`, `age_range.rs` and `search.rs`.

pub mod age_range;
pub mod criteria;
mod dial_codes;
pub mod search;
mod table;
pub mod visibility;

pub use table::{
    CinemaTalentEthnicities, CinemaTalentLanguages, CinemaTalentMedia, CinemaTalentTypes, CinemaTalents,
    Languages, ReferencedCinemaTalents, active,
};
