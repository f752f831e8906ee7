//! The process-wide state: built once, shared by all requests. Its parts do not depend on `App`: the HTTP
//! server receives its part as [`HttpState`].

use std::sync::Arc;

use crate::auth::cookie::SessionCookie;
use crate::auth::download::DownloadKey;
use crate::auth::jwt::TokenKeys;
use crate::auth::password::{COST, Passwords};
use crate::auth::request_digest::DigestKey;
use crate::auth::session_cache::SessionCache;
use crate::clock::Clock;
use crate::config::Config;
use crate::crypto::blind_index::BlindIndex;
use crate::crypto::field::FieldCipher;
use crate::database::{Database, Engine, OpenError};
use crate::fonts::{self, FontLibrary};
use crate::graphql::persisted::PersistedDocuments;
use crate::graphql::schema::Schemas;
use crate::http::connections::{Bounds, LiveConnections};
use crate::http::memory_budget::MemoryBudget;
use crate::http::pages;
use crate::http::serve::ConnectionLimits;
use crate::http::state::{HttpState, MAX_ANSWERS, MAX_BODIES};
use crate::mail::{self, InvalidServer, Outbox};
use crate::picture::PictureProcessor;
use crate::pubsub::Publisher;
use crate::scope::{KeyedSemaphore, Policy, RecentWrites, Services};
use crate::storage::{FileStore, StoreError};

/// The application.
pub struct App {
    /// The configuration.
    pub config: Config,
    /// The services of the domain.
    pub services: Arc<Services>,
    /// The public and the trusted instance of the schema.
    pub schemas: Arc<Schemas>,
    /// Creates and reads session cookies.
    pub cookie: SessionCookie,
    /// The open sockets and streams.
    pub live: Arc<LiveConnections>,
    /// The state of HTTP handlers.
    pub http: Arc<HttpState>,
}

/// Why the application could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The database could not be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// A key is malformed; normally, the configuration rejects it earlier.
    #[error("FERNET_KEYS: key {0} is malformed")]
    Key(usize),
    /// The store of uploaded files, at the place that this setting names, could not be opened.
    #[error("{0}: {1}")]
    Storage(&'static str, StoreError),
    /// The manifest of trusted documents cannot be read.
    #[error("PERSISTED_DOCUMENTS: {0}")]
    Documents(String),
    /// The folder of fonts cannot be used.
    #[error(transparent)]
    Fonts(#[from] fonts::LoadError),
    /// The mail server cannot be used.
    #[error(transparent)]
    Mail(#[from] InvalidServer),
}

impl App {
    /// Opens the database of `config` and builds the application.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub async fn build(config: Config, clock: Arc<dyn Clock>) -> Result<Arc<Self>, BuildError> {
        Self::with_passwords(config, clock, Passwords::new(COST)).await
    }

    /// Like [`App::build`], with a cheaper password hash for tests.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub async fn with_passwords(
        config: Config,
        clock: Arc<dyn Clock>,
        passwords: Passwords,
    ) -> Result<Arc<Self>, BuildError> {
        Self::with_bounds(config, clock, passwords, Bounds::default()).await
    }

    /// Like [`App::with_passwords`], with other limits of sockets and streams.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub async fn with_bounds(
        config: Config,
        clock: Arc<dyn Clock>,
        passwords: Passwords,
        bounds: Bounds,
    ) -> Result<Arc<Self>, BuildError> {
        let documents = &config.documents;
        let documents = PersistedDocuments::load(
            documents.manifest.as_deref(),
            documents.only_trusted,
            pages::documents(),
        )
        .map_err(BuildError::Documents)?;
        let files = FileStore::open(&config.storage)
            .map_err(|error| BuildError::Storage(config.storage.setting(), error))?;
        let fonts = match &config.fonts_dir {
            Some(folder) => FontLibrary::load(folder)?,
            None => FontLibrary::default(),
        };
        let connections = config.database.max_connections;
        let database = Database::open(config.database.url.reveal(), connections).await?;
        let database = match &config.database.read_url {
            Some(url) => database.with_replica(url.reveal(), connections)?,
            None => database,
        };
        let keys = config.secrets.fernet_keys.reveal();
        let malformed = |error: crate::crypto::field::InvalidKey| BuildError::Key(error.position);
        let check_in_url =
            config.server.check_in_url.as_ref().unwrap_or(&config.server.public_url).to_string();
        let secure = config.server.public_url.is_https();
        let sessions = Arc::new(SessionCache::new(database.engine() == Engine::Postgres));
        let recent_writes = Arc::new(RecentWrites::default());
        let services = Services {
            database,
            publisher: Publisher::new({
                let (sessions, recent_writes) = (Arc::clone(&sessions), Arc::clone(&recent_writes));
                move |notification| {
                    sessions.on_notification(notification);
                    recent_writes.on_notification(notification);
                }
            }),
            sessions,
            recent_writes,
            clock,
            zone: config.time_zone,
            cipher: FieldCipher::new(keys).map_err(malformed)?,
            blind_index: BlindIndex::new(keys).map_err(malformed)?,
            passwords,
            attempts: KeyedSemaphore::default(),
            keyed_requests: KeyedSemaphore::default(),
            digests: DigestKey::new(config.secrets.jwt.reveal()),
            tokens: TokenKeys::new(config.secrets.jwt.reveal())
                .accepting(config.secrets.jwt_previous.reveal()),
            downloads: DownloadKey::new(config.secrets.jwt.reveal()),
            files,
            pictures: PictureProcessor::default(),
            fonts,
            mail: Outbox::new(
                config.mail.as_ref(),
                &config.server.public_url.to_string(),
                mail::Bounds::default(),
            )?,
            policy: Policy {
                token_ttl: config.lifetimes.token,
                session_idle: config.lifetimes.session,
                rate_limits: config.limits.enabled,
                public_per_minute: config.limits.public_per_minute.get(),
                qr_lifetime: config.lifetimes.qr_code,
                public_minors: config.features.public_minors,
                shift_max: config.lifetimes.shift,
                retention_audit: config.retention.audit,
                retention_deleted: config.retention.deleted,
                retention_withdrawn: config.retention.withdrawn,
                public_url: config.server.public_url.to_string(),
                check_in_url,
            },
        };
        let cookie = SessionCookie::new(secure, config.lifetimes.session);
        let (services, schemas) = (Arc::new(services), Arc::new(Schemas::build(documents)));
        let live = Arc::new(LiveConnections::new(bounds));
        let http = Arc::new(HttpState {
            services: Arc::clone(&services),
            schemas: Arc::clone(&schemas),
            cookie,
            live: Arc::clone(&live),
            server: config.server.clone(),
            uploads: KeyedSemaphore::default(),
            bodies: MemoryBudget::new(MAX_BODIES),
            answers: MemoryBudget::new(MAX_ANSWERS),
            limits: config.limits,
            is_production: config.environment.is_production(),
        });
        Ok(Arc::new(Self { config, services, schemas, cookie, live, http }))
    }

    /// The limits on connections.
    pub fn connection_limits(&self) -> ConnectionLimits {
        ConnectionLimits {
            response_stall: self.config.timeouts.response_stall,
            trusted_proxies: self.config.server.trusted_proxies.clone(),
        }
    }
}
