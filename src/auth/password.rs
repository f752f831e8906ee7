//! Passwords: bcrypt, beside the async threads and only so many at a time.
//!
//! A hash costs a core a quarter of a second, so whoever can make the server hash can stop it. At most one runs a
//! core; a few more wait; the rest are told at once that the server is busy. Which passwords are good enough is in
//! `password_rules.rs`; how often one may try is for the rate limits.

use std::fmt;
use std::str::FromStr as _;
use std::sync::Arc;
use std::thread::available_parallelism;

use bcrypt::HashParts;
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// The longest password, in bytes of UTF-8: bcrypt reads 72 and we end the text with a NUL.
pub const MAX_BYTES: usize = 71;

/// The cost that hashes are made with. Each step more doubles the time.
pub const COST: u32 = 12;

/// How many may wait for each that runs: about four seconds of waiting at the usual cost.
const WAITING_PER_WORKER: usize = 16;

/// Why a password was neither hashed nor compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// bcrypt would ignore what is beyond the limit.
    #[error("the password has {bytes} bytes, at most {MAX_BYTES} are possible")]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// Too many are waiting already; try again later.
    #[error("too many passwords are being checked")]
    Busy,
    /// The work was lost: the process is ending, or has no randomness.
    #[error("the password could not be processed")]
    Failed,
}

/// Hashes and compares passwords. Clones share the workers.
#[derive(Clone)]
pub struct Passwords {
    cost: u32,
    workers: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Passwords {
    /// Passwords of `cost` ([`COST`], tests take 4), one at a time for each core.
    pub fn new(cost: u32) -> Self {
        let workers = available_parallelism().map_or(1, usize::from);
        Self::bounded(cost, workers, workers * WAITING_PER_WORKER)
    }

    /// As [`Passwords::new`], with `workers` (one at least) at a time and `waiting` more in the queue.
    pub fn bounded(cost: u32, workers: usize, waiting: usize) -> Self {
        let workers = workers.max(1);
        let places = workers.saturating_add(waiting).min(Semaphore::MAX_PERMITS);
        // bcrypt knows no other costs.
        let cost = cost.clamp(4, 31);
        Self { cost, workers: Arc::new(Semaphore::new(workers)), places: Arc::new(Semaphore::new(places)) }
    }

    /// The hash to store.
    ///
    /// # Errors
    ///
    /// [`PasswordError`]; too long is known before anything is hashed.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        if password.len() > MAX_BYTES {
            return Err(PasswordError::TooLong { bytes: password.len() });
        }
        let (password, cost) = (password.to_owned(), self.cost);
        let hash = self.run(move || bcrypt::non_truncating_hash(password, cost)).await?;
        hash.map_err(|_| PasswordError::Failed)
    }

    /// Whether `password` is the one that `hash` was made of. Hashes of other programs (`$2a$`, `$2y$`) are read too.
    ///
    /// A password that is too long, or a hash that is none, is a wrong password, and takes as long as one.
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

    /// `false`, after as long as [`Passwords::verify`] takes: the answer for an account that does not exist. (An
    /// account whose hash is still of another cost answers in another time, until [`Passwords::is_outdated`] hashes
    /// are made anew at a login.)
    ///
    /// # Errors
    ///
    /// [`PasswordError::Busy`] and [`PasswordError::Failed`].
    pub async fn verify_unknown(&self, password: &str) -> Result<bool, PasswordError> {
        let end = password.floor_char_boundary(MAX_BYTES);
        let (password, hash) = (password[..end].to_owned(), self.nobodys_hash());
        self.run(move || bcrypt::verify(password, &hash).is_ok_and(|_| false)).await
    }

    /// Whether `hash` was made at a lower cost than today's and should be made anew when the password is at hand.
    pub fn is_outdated(&self, hash: &str) -> bool {
        HashParts::from_str(hash).is_ok_and(|parts| parts.get_cost() < self.cost)
    }

    /// Well formed, of our cost, and of no password that anybody knows.
    fn nobodys_hash(&self) -> String {
        format!("$2b${:02}$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz0123u", self.cost)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| PasswordError::Failed)?;
        // The permits go with the work: a client that hangs up frees its place only when its hash is done.
        let job = spawn_blocking(move || {
            let result = work();
            drop((worker, place));
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
    use super::*;

    fn passwords() -> Passwords {
        Passwords::new(4)
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash() {
        let hash = passwords().hash("Admin@2025!").await.expect("it is hashed");
        assert_eq!(passwords().verify("Admin@2025!", &hash).await, Ok(true));
        assert_eq!(passwords().verify("admin@2025!", &hash).await, Ok(false));
        assert_eq!(passwords().verify("", &hash).await, Ok(false));
    }

    #[tokio::test]
    async fn hashes_of_other_programs_are_read() {
        // Made by libxcrypt.
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
    async fn no_password_is_cut_off_silently() {
        let longest = "é".repeat(35) + "!";
        let hash = passwords().hash(&longest).await.expect("71 bytes are possible");
        assert_eq!(passwords().verify(&longest, &hash).await, Ok(true));

        let too_long = longest.clone() + "a";
        assert_eq!(passwords().hash(&too_long).await, Err(PasswordError::TooLong { bytes: 72 }));
        assert_eq!(passwords().verify(&too_long, &hash).await, Ok(false));
        assert_eq!(passwords().verify(&"é".repeat(5000), &hash).await, Ok(false));
    }

    #[tokio::test]
    async fn an_unknown_account_costs_what_a_known_one_costs() {
        let parts = HashParts::from_str(&Passwords::new(COST).nobodys_hash()).expect("it is well formed");
        assert_eq!(parts.get_cost(), COST);
        assert_eq!(passwords().verify_unknown("Admin@2025!").await, Ok(false));
        assert_eq!(passwords().verify("Admin@2025!", "not a hash").await, Ok(false));
    }

    #[tokio::test]
    async fn cheaper_hashes_are_outdated() {
        let hash = passwords().hash("Admin@2025!").await.expect("it is hashed");
        assert!(Passwords::new(5).is_outdated(&hash));
        assert!(!passwords().is_outdated(&hash));
        assert!(!passwords().is_outdated("not a hash"));
    }

    #[tokio::test]
    async fn too_long_a_queue_is_refused_at_once_and_recovers() {
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
    async fn a_client_that_hangs_up_leaves_its_place() {
        let passwords = Passwords::bounded(8, 1, 1);
        let (running, impatient) = tokio::join!(passwords.verify_unknown("a"), async {
            tokio::time::timeout(std::time::Duration::ZERO, passwords.verify_unknown("b")).await
        });
        assert_eq!(running, Ok(false));
        assert!(impatient.is_err());
        assert_eq!(passwords.places.available_permits(), 2);
    }
}
