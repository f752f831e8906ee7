//! The process-wide services of the domain.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::QueryResult;
use sea_orm::sea_query::SelectStatement;

use super::keyed_semaphore::KeyedSemaphore;
use super::recent_writes::RecentWrites;
use crate::auth::download::DownloadKey;
use crate::auth::jwt::TokenKeys;
use crate::auth::password::Passwords;
use crate::auth::request_digest::DigestKey;
use crate::auth::session_cache::SessionCache;
use crate::clock::Clock;
use crate::crypto::blind_index::BlindIndex;
use crate::crypto::field::FieldCipher;
use crate::database::{Database, counted};
use crate::error::Result;
use crate::fonts::FontLibrary;
use crate::mail::Outbox;
use crate::picture::PictureProcessor;
use crate::pubsub::Publisher;
use crate::storage::FileStore;
use crate::telemetry::{self, RowForm};
use crate::time_zone::TimeZone;

/// The services, built once by `app.rs` and shared by all requests.
pub struct Services {
    /// The connection pools.
    pub database: Database,
    /// Publishes domain events and delivers notifications.
    pub publisher: Publisher,
    /// The session cache.
    pub sessions: Arc<SessionCache>,
    /// Who has written recently.
    pub recent_writes: Arc<RecentWrites>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The zone of days, and of times without offset.
    pub zone: TimeZone,
    /// Encrypts and decrypts columns.
    pub cipher: FieldCipher,
    /// Computes the fingerprints of encrypted columns.
    pub blind_index: BlindIndex,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Limits the sign-in attempts that are verified concurrently.
    pub attempts: KeyedSemaphore,
    /// Runs the requests with one idempotency key one after the other.
    pub keyed_requests: KeyedSemaphore,
    /// Computes the digests of requests with an idempotency key.
    pub digests: DigestKey,
    /// Signs and verifies tokens.
    pub tokens: TokenKeys,
    /// Signs and verifies download addresses.
    pub downloads: DownloadKey,
    /// The uploaded files.
    pub files: FileStore,
    /// Checks and re-encodes pictures, one at a time.
    pub pictures: PictureProcessor,
    /// The fonts of PDFs that the installation adds.
    pub fonts: FontLibrary,
    /// Sends mails, after the commit of what they report.
    pub mail: Outbox,
    /// The settings of the rules.
    pub policy: Policy,
}

impl Services {
    /// Executes a read-only statement.
    ///
    /// # Errors
    /// Database errors.
    pub async fn select(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>> {
        let rows = self.database.select(statement).await?;
        telemetry::rows(RowForm::Ordinary, rows.len());
        Ok(rows)
    }

    /// Runs `work`, and returns its result with the number of SQL statements that it executed.
    pub async fn counted<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        counted(work).await
    }
}

/// The settings that rules depend on.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The lifetime of a token.
    pub token_ttl: TimeDelta,
    /// The idle lifetime of a cookie session.
    pub session_idle: TimeDelta,
    /// Whether rate limits are enabled.
    pub rate_limits: bool,
    /// The maximum of anonymous check-ins per minute and address.
    pub public_per_minute: u32,
    /// How long a QR code is valid after its event.
    pub qr_lifetime: TimeDelta,
    /// Whether cinema talents under 18, and those without a date of birth, are shown to everybody.
    pub public_minors: bool,
    /// The longest shift: an older presence record without a check-out was forgotten.
    pub shift_max: TimeDelta,
    /// How long audit entries keep personal data; none for ever.
    pub retention_audit: Option<TimeDelta>,
    /// How long deleted rows are kept; none for ever.
    pub retention_deleted: Option<TimeDelta>,
    /// How long withdrawn cinema talents who neither change nor work are kept; none for ever.
    pub retention_withdrawn: Option<TimeDelta>,
    /// The base URL of this server.
    pub public_url: String,
    /// The base URL of check-in pages; `/e/CODE` follows.
    pub check_in_url: String,
}
