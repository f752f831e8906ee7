//! Projects: the films and series of production companies. Administrators enter and change them; everybody may read
//! them. Their people are in `../assignments/`.

pub mod change;
pub mod details;
mod find;
mod table;

pub use find::require;
pub use table::{Projects, active};
