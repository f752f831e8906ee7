//! The cryptographic primitives of the program.
//!
//! Leaf modules: no database, no configuration, no request. Keys are text from `config::Secrets`; results are
//! text for a column or a URL. Passwords and tokens are in `auth`.

pub mod blind_index;
pub mod field;
pub mod hex;
pub mod random;
pub mod signature;

pub use blind_index::{BlindIndex, Indexed};
pub use field::{FieldCipher, InvalidKey, Undecryptable};
