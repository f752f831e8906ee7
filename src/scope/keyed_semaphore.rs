//! Semaphores by key: how many tasks of this process work on one thing at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many keys are kept before those that nobody uses are dropped.
const KEPT: usize = 1_024;

/// Semaphores by key, made when they are asked for and dropped when nobody holds or awaits a permit.
#[derive(Debug, Default)]
pub struct KeyedSemaphore(Mutex<HashMap<String, Weak<Semaphore>>>);

impl KeyedSemaphore {
    /// Waits for one of the `permits` of `key`, in the order of the calls. A key has the same number of permits each time.
    pub async fn acquire(&self, key: &str, permits: usize) -> Option<OwnedSemaphorePermit> {
        // Closed by nobody.
        self.semaphore(key, permits).acquire_owned().await.ok()
    }

    fn semaphore(&self, key: &str, permits: usize) -> Arc<Semaphore> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(semaphore) = all.get(key).and_then(Weak::upgrade) {
            return semaphore;
        }
        if all.len() >= KEPT {
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
    async fn a_key_has_so_many_permits_and_others_have_their_own() {
        let all = KeyedSemaphore::default();
        let first = all.acquire("a", 2).await;
        let _second = all.acquire("a", 2).await;
        let waits = async || timeout(Duration::from_millis(20), all.acquire("a", 2)).await.is_err();
        assert!(waits().await);
        assert!(all.acquire("b", 2).await.is_some());
        drop(first);
        assert!(!waits().await);
    }

    #[tokio::test]
    async fn keys_that_nobody_uses_are_dropped() {
        let all = KeyedSemaphore::default();
        let _held = all.acquire("held", 1).await;
        for at in 0..KEPT * 3 {
            drop(all.acquire(&at.to_string(), 1).await);
        }
        let kept = all.0.lock().expect("nobody panics here");
        assert!(kept.len() <= KEPT && kept.contains_key("held"));
    }
}
