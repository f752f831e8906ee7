//! Draws the pictures of the demo data: portraits, scenes and identity cards of people who do not exist.
//!
//! It knows no rows: `../likeness.rs` describes a [`Person`], and the same description gives the same pictures.
//! `canvas.rs` has shapes and colours; a person is `body.rs`, `head.rs`, `hair.rs` and `veil.rs`, in the units of
//! `portrait.rs`; `figure.rs` is one from head to foot, in the scenes of `scene.rs`; `card.rs` the identity card.

mod body;
mod canvas;
mod card;
mod colour;
mod figure;
mod hair;
mod head;
mod letters;
mod person;
mod portrait;
mod scene;
mod veil;

pub use card::Form;
pub use colour::Colour;
pub use person::{Beard, Cut, Face, Garment, Hair, Person};
pub use portrait::{avatar, portrait};
pub use scene::{Place, Scene, scene};
