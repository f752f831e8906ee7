//! The cryptography that the rest of the program is allowed to know about.
//!
//! Leaves all: no database, no settings, no request. Keys arrive as text from `config::Secrets`; what comes out
//! is text for a column or a URL. Passwords and tokens are not here but in `auth`.

pub mod blind_index;
pub mod field;
pub mod hex;
pub mod random;
pub mod signature;

pub use blind_index::{BlindIndex, Indexed};
pub use field::{FieldCipher, InvalidKey, Undecryptable};
