//! PDFs: the attendance sheet of an event (`sheet.rs`), the profile of a cinema talent (`profile/`), badges
//! (`badges.rs`), and the data of one person (`dossier.rs`).
//!
//! `text.rs` lays texts out, in the fonts of `fonts.rs` that `fallback.rs` chooses, `page.rs` draws one page, `document.rs` makes pages a file. Full pages are written
//! immediately, so memory stays bounded for any length. The output is deterministic: the time is an argument, and
//! there is no randomness.

mod badges;
mod document;
mod dossier;
mod fallback;
mod fonts;
mod image;
mod labels;
mod objects;
mod page;
mod paper;
mod person;
mod profile;
mod sheet;
mod text;

pub use badges::{Badge, BadgeLayout, Badges};
pub use dossier::{Dossier, DossierSection};
pub use profile::{Profile, ProfileWork};
pub use sheet::{AttendanceSheet, Orientation, SheetEvent, SheetOptions, SheetRow};

#[cfg(test)]
mod tests;
