//! What many keys of a loader share, hashed once.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// The part that all keys of a level share, with its hash computed once.
pub(super) struct Prehashed<T> {
    pub value: Arc<T>,
    hash: u64,
}

impl<T: Hash> Prehashed<T> {
    /// Hashes it.
    pub fn new(value: T) -> Self {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        Self { value: Arc::new(value), hash: hasher.finish() }
    }
}

/// Short, because the dataloader formats a key for each batch, whether it fails or not.
impl<T> fmt::Debug for Prehashed<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.hash, out)
    }
}

impl<T> Clone for Prehashed<T> {
    fn clone(&self) -> Self {
        Self { value: Arc::clone(&self.value), hash: self.hash }
    }
}

impl<T: PartialEq> PartialEq for Prehashed<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.value, &other.value) || self.hash == other.hash && self.value == other.value
    }
}

impl<T: Eq> Eq for Prehashed<T> {}

impl<T> Hash for Prehashed<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}
