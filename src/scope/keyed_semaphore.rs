//! Semaphores by key: they limit the tasks of this process that work on one key concurrently.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The number of keys above which unused semaphores are dropped.
const MAX_IDLE_KEYS: usize = 1_024;

/// Semaphores by key, created on demand and dropped once no task holds or awaits a permit.
#[derive(Debug, Default)]
pub struct KeyedSemaphore(Mutex<HashMap<String, Weak<Semaphore>>>);

impl KeyedSemaphore {
    /// Waits for one of the `permits` of `key`, in the order of the calls. A key has the same number of
    /// permits each time.
    pub async fn acquire(&self, key: &str, permits: usize) -> Option<OwnedSemaphorePermit> {
        // The semaphores are never closed.
        self.semaphore(key, permits).acquire_owned().await.ok()
    }

    /// One of the `permits` of `key`; none when all are held.
    pub fn try_acquire(&self, key: &str, permits: usize) -> Option<OwnedSemaphorePermit> {
        self.semaphore(key, permits).try_acquire_owned().ok()
    }

    fn semaphore(&self, key: &str, permits: usize) -> Arc<Semaphore> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(semaphore) = all.get(key).and_then(Weak::upgrade) {
            return semaphore;
        }
        if all.len() >= MAX_IDLE_KEYS {
            all.retain(|_, semaphore| semaphore.strong_count() > 0);
        }
        let semaphore = Arc::new(Semaphore::new(permits));
        all.insert(key.to_owned(), Arc::downgrade(&semaphore));
        semaphore
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn each_key_has_its_own_permits() {
        let all = KeyedSemaphore::default();
        let first = all.acquire("a", 2).await;
        let _second = all.acquire("a", 2).await;
        let waits = async || timeout(Duration::from_millis(20), all.acquire("a", 2)).await.is_err();
        assert!(waits().await);
        assert!(all.acquire("b", 2).await.is_some());
        assert!(all.try_acquire("a", 2).is_none() && all.try_acquire("b", 2).is_some());
        drop(first);
        assert!(!waits().await);
    }

    #[tokio::test]
    async fn unused_keys_are_dropped() {
        let all = KeyedSemaphore::default();
        let _permit = all.acquire("held", 1).await;
        for at in 0..MAX_IDLE_KEYS * 3 {
            drop(all.acquire(&at.to_string(), 1).await);
        }
        let kept = all.0.lock().expect("nobody panics here");
        assert!(kept.len() <= MAX_IDLE_KEYS && kept.contains_key("held"));
    }
}
