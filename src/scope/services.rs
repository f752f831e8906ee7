//! What the domain works with and that lives as long as the process.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::QueryResult;
use sea_orm::sea_query::SelectStatement;

use super::keyed_semaphore::KeyedSemaphore;
use crate::auth::download::DownloadKey;
use crate::auth::jwt::TokenKeys;
use crate::auth::password::Passwords;
use crate::auth::session_cache::SessionCache;
use crate::clock::Clock;
use crate::crypto::blind_index::BlindIndex;
use crate::crypto::field::FieldCipher;
use crate::database::Database;
use crate::error::Result;
use crate::pubsub::Publisher;
use crate::time_zone::TimeZone;

/// Built once by `app.rs`, shared by every request.
pub struct Services {
    /// The pools.
    pub database: Database,
    /// What has happened, told to whoever listens.
    pub publisher: Publisher,
    /// Who came lately.
    pub sessions: Arc<SessionCache>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The zone in which days begin, and in which times without zone are written and read.
    pub zone: TimeZone,
    /// Encrypts the fields that the documents want encrypted.
    pub cipher: FieldCipher,
    /// Finds encrypted fields by their whole value.
    pub blind_index: BlindIndex,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Attempts to sign in that are being judged.
    pub attempts: KeyedSemaphore,
    /// Signs and verifies tokens.
    pub tokens: TokenKeys,
    /// Signs the addresses of files.
    pub downloads: DownloadKey,
    /// What the installation chose.
    pub policy: Policy,
}

impl Services {
    /// Runs a statement that only reads.
    ///
    /// # Errors
    /// When the database does.
    pub async fn select(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>> {
        Ok(self.database.select(statement).await?)
    }
}

/// The settings that rules depend on.
#[derive(Clone, Debug)]
pub struct Policy {
    /// How long a token lives.
    pub token_ttl: TimeDelta,
    /// How long a cookie session lives without a request.
    pub session_idle: TimeDelta,
    /// Whether rates are limited.
    pub rate_limits: bool,
    /// How many check-ins strangers have a minute, by address.
    pub public_per_minute: u32,
    /// How long a QR code works after its event.
    pub qr_lifetime: TimeDelta,
    /// What the addresses of this server begin with.
    pub public_url: String,
    /// What the addresses of signing pages begin with; `/e/CODE` follows.
    pub check_in_url: String,
}
