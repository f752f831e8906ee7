//! Passwords: bcrypt on blocking threads, with bounded concurrency.
//!
//! A hash takes a core a quarter of a second, so unlimited hashing is a denial of service. One hash runs per
//! core; a few more wait; the others fail immediately as busy. `password_rules.rs` validates new passwords;
//! rate limits bound attempts.

use std::fmt;
use std::str::FromStr as _;
use std::sync::Arc;
use std::thread::available_parallelism;

use bcrypt::HashParts;
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// The maximum length of a password, in bytes of UTF-8: bcrypt reads 72, the last of which is a NUL.
pub const MAX_BYTES: usize = 71;

/// The bcrypt cost of new hashes; each step doubles the time.
pub const COST: u32 = 12;

/// The maximum of waiting hashes per worker: about eight seconds of waiting at the usual cost.
const MAX_WAITING_PER_WORKER: usize = 32;

/// Why a password was neither hashed nor verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// bcrypt would ignore the bytes beyond the limit.
    #[error("the password has {bytes} bytes, at most {MAX_BYTES} are possible")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Too many hashes are waiting; retry later.
    #[error("too many passwords are being checked")]
    Busy,
    /// The task failed: the process is stopping or has no randomness.
    #[error("the password could not be processed")]
    Failed,
}

/// Hashes and verifies passwords. Clones share the workers.
#[derive(Clone)]
pub struct Passwords {
    cost: u32,
    workers: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Passwords {
    /// Passwords with `cost` ([`COST`], tests use 4) and one worker per core.
    pub fn new(cost: u32) -> Self {
        let workers = available_parallelism().map_or(1, usize::from);
        Self::bounded(cost, workers, workers * MAX_WAITING_PER_WORKER)
    }

    /// As [`Passwords::new`], with `workers` (at least one) and a queue of `waiting`.
    pub fn bounded(cost: u32, workers: usize, waiting: usize) -> Self {
        let workers = workers.max(1);
        let queue = workers.saturating_add(waiting).min(Semaphore::MAX_PERMITS);
        // The range of bcrypt.
        let cost = cost.clamp(4, 31);
        Self { cost, workers: Arc::new(Semaphore::new(workers)), queue: Arc::new(Semaphore::new(queue)) }
    }

    /// Hashes a password for storage.
    ///
    /// # Errors
    ///
    /// [`PasswordError`]; the length is checked before hashing.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        if password.len() > MAX_BYTES {
            return Err(PasswordError::TooLong { bytes: password.len() });
        }
        let (password, cost) = (password.to_owned(), self.cost);
        let hash = self.run(move || bcrypt::non_truncating_hash(password, cost)).await?;
        hash.map_err(|_| PasswordError::Failed)
    }

    /// Whether `password` matches `hash`. Hashes of other programs (`$2a$`, `$2y$`) are accepted.
    ///
    /// A password that is too long or a malformed hash does not match, in the same time as a wrong password.
    ///
    /// # Errors
    ///
    /// [`PasswordError::Busy`] and [`PasswordError::Failed`].
    pub async fn verify(&self, password: &str, hash: &str) -> Result<bool, PasswordError> {
        if password.len() > MAX_BYTES || HashParts::from_str(hash).is_err() {
            return self.verify_unknown(password).await;
        }
        let (password, hash) = (password.to_owned(), hash.to_owned());
        self.run(move || bcrypt::verify(password, &hash).unwrap_or(false)).await
    }

    /// Returns `false` in the time of [`Passwords::verify`], for accounts that do not exist. (A hash with
    /// another cost takes another time, until a login replaces the [`Passwords::is_outdated`] hash.)
    ///
    /// # Errors
    ///
    /// [`PasswordError::Busy`] and [`PasswordError::Failed`].
    pub async fn verify_unknown(&self, password: &str) -> Result<bool, PasswordError> {
        let end = password.floor_char_boundary(MAX_BYTES);
        let (password, hash) = (password[..end].to_owned(), self.dummy_hash());
        self.run(move || bcrypt::verify(password, &hash).is_ok_and(|_| false)).await
    }

    /// Whether `hash` has a lower cost than new hashes and should be replaced at the next login.
    pub fn is_outdated(&self, hash: &str) -> bool {
        HashParts::from_str(hash).is_ok_and(|parts| parts.get_cost() < self.cost)
    }

    /// A well-formed hash with the current cost and without a known password.
    fn dummy_hash(&self) -> String {
        format!("$2b${:02}$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz0123u", self.cost)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let slot = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| PasswordError::Failed)?;
        // The permits move into the task: cancelling the request frees them only when the hash is done.
        let job = spawn_blocking(move || {
            let result = work();
            drop((worker, slot));
            result
        });
        job.await.map_err(|_| PasswordError::Failed)
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").field("cost", &self.cost).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn passwords() -> Passwords {
        Passwords::new(4)
    }

    #[tokio::test]
    async fn a_password_matches_its_hash() {
        let hash = passwords().hash("Admin@2025!").await.expect("it is hashed");
        assert_eq!(passwords().verify("Admin@2025!", &hash).await, Ok(true));
        assert_eq!(passwords().verify("admin@2025!", &hash).await, Ok(false));
        assert_eq!(passwords().verify("", &hash).await, Ok(false));
    }

    #[tokio::test]
    async fn hashes_of_other_programs_are_accepted() {
        // Hashed by libxcrypt.
        for (password, hash) in [
            ("motdepasse123", "$2y$04$abcdefghijklmnopqrstuuuivF5f3k37Wa4fYWU6v9KnitdeeclHG"),
            ("motdepasse123", "$2a$04$ABCDEFGHIJKLMNOPQRSTUu53gU9JO/Iip86kAIGRQ1uh2IQ6PDqVK"),
            ("Clé d'été 2025!", "$2b$04$abcdefghijklmnopqrstuum75CqQlXZECvUBsYPvy1gEdu8BQzctK"),
        ] {
            assert_eq!(passwords().verify(password, hash).await, Ok(true), "{hash}");
            assert_eq!(passwords().verify("another", hash).await, Ok(false), "{hash}");
        }
    }

    #[tokio::test]
    async fn no_password_is_truncated() {
        let longest = "é".repeat(35) + "!";
        let hash = passwords().hash(&longest).await.expect("71 bytes are possible");
        assert_eq!(passwords().verify(&longest, &hash).await, Ok(true));

        let too_long = longest.clone() + "a";
        assert_eq!(passwords().hash(&too_long).await, Err(PasswordError::TooLong { bytes: 72 }));
        assert_eq!(passwords().verify(&too_long, &hash).await, Ok(false));
        assert_eq!(passwords().verify(&"é".repeat(5000), &hash).await, Ok(false));
    }

    #[test]
    fn the_hash_of_unknown_accounts_has_the_usual_cost() {
        for cost in [4, COST] {
            let hash = Passwords::new(cost).dummy_hash();
            assert_eq!(HashParts::from_str(&hash).expect("it is well formed").get_cost(), cost);
        }
        // A hash that bcrypt does not take fails at once, without computing anything.
        assert!(!bcrypt::verify("Admin@2025!", &passwords().dummy_hash()).expect("bcrypt takes it"));
    }

    /// The shortest of some times, which other work on the machine lengthens the least.
    async fn shortest(mut verify: impl AsyncFnMut() -> Result<bool, PasswordError>) -> Duration {
        let mut shortest = Duration::MAX;
        for _ in 0..5 {
            let began = Instant::now();
            assert_eq!(verify().await, Ok(false));
            shortest = shortest.min(began.elapsed());
        }
        shortest
    }

    #[tokio::test]
    async fn verification_of_an_unknown_account_takes_the_usual_time() {
        // About 10 ms. Without a hash it would be microseconds; that its cost is the usual one is tested above.
        let passwords = Passwords::new(8);
        let hash = passwords.hash("Admin@2025!").await.expect("it is hashed");
        let usual = shortest(async || passwords.verify("wrong", &hash).await).await;
        let long = "x".repeat(200);
        for other in [
            shortest(async || passwords.verify_unknown("wrong").await).await,
            shortest(async || passwords.verify_unknown(&long).await).await,
            shortest(async || passwords.verify(&long, &hash).await).await,
            shortest(async || passwords.verify("wrong", "not a hash").await).await,
        ] {
            assert!(other > usual / 4, "{other:?} instead of {usual:?}");
        }
    }

    #[tokio::test]
    async fn cheaper_hashes_are_outdated() {
        let hash = passwords().hash("Admin@2025!").await.expect("it is hashed");
        assert!(Passwords::new(5).is_outdated(&hash));
        assert!(!passwords().is_outdated(&hash));
        assert!(!passwords().is_outdated("not a hash"));
    }

    #[tokio::test]
    async fn a_full_queue_fails_immediately_and_recovers() {
        let passwords = Passwords::bounded(8, 1, 1);
        let (first, second, third) = tokio::join!(
            passwords.verify_unknown("a"),
            passwords.verify_unknown("b"),
            passwords.verify_unknown("c"),
        );
        assert_eq!((first, second, third), (Ok(false), Ok(false), Err(PasswordError::Busy)));
        assert_eq!(passwords.verify_unknown("d").await, Ok(false));
    }

    #[tokio::test]
    async fn a_cancelled_request_releases_its_slot() {
        let passwords = Passwords::bounded(8, 1, 1);
        let (running, impatient) = tokio::join!(passwords.verify_unknown("a"), async {
            tokio::time::timeout(std::time::Duration::ZERO, passwords.verify_unknown("b")).await
        });
        assert_eq!(running, Ok(false));
        assert!(impatient.is_err());
        assert_eq!(passwords.queue.available_permits(), 2);
    }
}
