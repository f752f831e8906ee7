//! Cinema talents: the people of the casting file. Not to be confused with talents, which are skills.
//!
//! `table.rs` defines which of them a caller may see, `visibility.rs` which of their fields. The criteria of lists are
//! in `criteria.rs`, `age_range.rs` and `search.rs`, its facets in `facets.rs`. Changes are in `register.rs`,
//! `update.rs` and `erase.rs`, for those whom retention erases `unused.rs`; their fields in `details.rs`, `places.rs` and `lists.rs`, with the words of `words.rs`.

pub mod age_range;
pub mod criteria;
pub mod details;
mod dial_codes;
pub mod erase;
pub mod facets;
pub(in crate::domain) mod find;
pub mod lists;
pub mod places;
pub mod register;
pub mod search;
mod table;
pub mod unused;
pub mod update;
pub mod visibility;
pub mod words;
mod world;

pub use find::unique_code;
pub use table::{
    CinemaTalentEthnicities, CinemaTalentLanguages, CinemaTalentMedia, CinemaTalentTypes, CinemaTalents,
    Languages, ReferencedCinemaTalents, active,
};
