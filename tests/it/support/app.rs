//! The whole application on its own database, called in process: `app.admin().graphql("{ … }").await`.
//!
//! There is no listener: the router is called as a function. The clock stands still until a test advances it.
//! Requests are in `caller.rs`, responses in `answer.rs`; `accounts.rs` inserts many accounts at once.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use passerelle::app::App;
use passerelle::auth::{Actor, Passwords, Role};
use passerelle::clock::{Clock as _, ManualClock};
use passerelle::config::{Config, Settings};
use passerelle::database::Engine;
use passerelle::domain::accounts::create::{NewAccount, create};
use passerelle::domain::accounts::profile::ProfileChange;
use passerelle::entity::user;
use passerelle::http::connections::Bounds;
use passerelle::router::router;
use passerelle::scope::Scope;
use tokio::sync::Mutex;

use super::caller::{Caller, Credential, CredentialKind};
use super::{OnEngine, TestDatabase};

/// The password of every account of the tests.
pub const PASSWORD: &str = "Admin@2025!";
/// The time at which tests begin.
const START: &str = "2025-12-13T10:00:00Z";
/// Well-formed keys that encrypt test data only.
pub(super) const SECRETS: [&str; 4] = [
    "--jwt-secret",
    "a signing key of the tests, of 32 bytes and more",
    "--fernet-keys",
    "bosCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4=",
];

/// The application, with its clock and database.
pub struct TestApp {
    /// The application behind the router.
    pub app: Arc<App>,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    pub(super) router: Router,
    addresses: AtomicU32,
    /// The number of accounts that `accounts.rs` has inserted.
    pub(super) accounts_inserted: AtomicI32,
    /// The number of events and participants that `events.rs` has inserted.
    pub(super) rows_inserted: AtomicU32,
    accounts: Mutex<HashMap<Role, user::Model>>,
    credentials: Mutex<HashMap<(Role, CredentialKind), SignedIn>>,
    // The last field, so that it is dropped after the pools have been closed.
    pub test_database: Arc<TestDatabase>,
}

/// A credential and the time of its sign-in.
type SignedIn = (DateTime<Utc>, Credential);

impl OnEngine for TestApp {
    async fn on(engine: Engine) -> Self {
        Self::with(engine, &[]).await
    }
}

impl TestApp {
    /// An application with its own settings, as flags: `&["--app-env", "production"]`.
    pub async fn with(engine: Engine, flags: &[&str]) -> Self {
        Self::at(Arc::new(TestDatabase::new(engine).await), flags, Bounds::default()).await
    }

    /// An application with other bounds for WebSocket connections and event streams.
    pub async fn with_bounds(engine: Engine, bounds: Bounds) -> Self {
        Self::at(Arc::new(TestDatabase::new(engine).await), &[], bounds).await
    }

    /// Another process on the same database; only PostgreSQL admits several.
    pub async fn second_process(&self) -> Self {
        Self::at(Arc::clone(&self.test_database), &[], Bounds::default()).await
    }

    /// An application on an existing database, with its own settings.
    pub async fn on_database(test_database: Arc<TestDatabase>, flags: &[&str]) -> Self {
        Self::at(test_database, flags, Bounds::default()).await
    }

    async fn at(test_database: Arc<TestDatabase>, flags: &[&str], bounds: Bounds) -> Self {
        let database = ["--database-url", test_database.url(), "--database-max-connections", "4"];
        let data_folder = test_database.data_folder().to_str().expect("its name is text");
        let data = ["--data-dir", data_folder];
        let settings = Settings::try_parse_from([&database[..], &data, &SECRETS, flags].concat());
        let settings = settings.expect("the flags of the test exist");
        let config = Config::from_settings(&settings, false).expect("the settings of the test are good");
        let start = START.parse().expect("a moment");
        let clock = Arc::new(ManualClock::at(start));
        let app = App::with_bounds(config, clock.clone(), Passwords::new(4), bounds).await;
        let app = app.expect("a fresh database opens");
        app.services.publisher.connect(&app.services.database);
        Self {
            router: router(&app, None).expect("the documents of the shim are in order"),
            app,
            clock,
            addresses: AtomicU32::new(0),
            accounts_inserted: AtomicI32::new(0),
            rows_inserted: AtomicU32::new(0),
            accounts: Mutex::default(),
            credentials: Mutex::default(),
            test_database,
        }
    }

    /// A scope with the rights of the program itself, which may do everything.
    pub fn system(&self) -> Scope {
        Scope::new(Arc::clone(&self.app.services), Actor::system())
    }

    /// Advances the clock.
    pub fn advance_clock(&self, delta: TimeDelta) {
        self.clock.advance(delta);
    }

    /// A caller without credentials.
    pub fn anonymous(&self) -> Caller<'_> {
        Caller::new(self, None)
    }

    /// A signed-in account of this role.
    pub fn as_role(&self, role: Role) -> Caller<'_> {
        Caller::new(self, Some(role))
    }

    /// An account with the role `user`.
    pub fn user(&self) -> Caller<'_> {
        self.as_role(Role::User)
    }

    /// A caller of role `presence`.
    pub fn presence(&self) -> Caller<'_> {
        self.as_role(Role::Presence)
    }

    /// An account that may read the pointage API.
    pub fn viewer(&self) -> Caller<'_> {
        self.as_role(Role::Viewer)
    }

    /// An account that may create and manage events.
    pub fn organizer(&self) -> Caller<'_> {
        self.as_role(Role::Organizer)
    }

    /// An administrator.
    pub fn admin(&self) -> Caller<'_> {
        self.as_role(Role::Admin)
    }

    /// A super admin.
    pub fn super_admin(&self) -> Caller<'_> {
        self.as_role(Role::SuperAdmin)
    }

    /// A caller with this bearer token.
    pub fn bearer(&self, token: &str) -> Caller<'_> {
        self.anonymous().with_credential(Credential::Token(token.to_owned()))
    }

    /// The account behind [`TestApp::as_role`].
    pub async fn account_of(&self, role: Role) -> user::Model {
        let mut accounts = self.accounts.lock().await;
        if let Some(account) = accounts.get(&role) {
            return account.clone();
        }
        let account = self.new_account(&format!("{role}@example.com"), role).await;
        accounts.insert(role, account.clone());
        account
    }

    /// Creates an account of `role` that signs in as `email` with [`PASSWORD`]. Its first name is the part
    /// before the `@`.
    pub async fn new_account(&self, email: &str, role: Role) -> user::Model {
        let (first_name, _) = email.split_once('@').expect("an e-mail address");
        let new = NewAccount {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            first_name: first_name.to_owned(),
            last_name: "Diallo".to_owned(),
            role,
            profile: ProfileChange::default(),
        };
        create(&self.system(), new).await.expect("the account of the test can be created")
    }

    /// Signs in as `email` with a bearer token; each call starts a new session.
    pub async fn signed_in(&self, email: &str) -> Caller<'_> {
        self.anonymous().with_credential(self.sign_in(email, CredentialKind::Token).await)
    }

    /// Signs in as `email` with a cookie; each call starts a new session.
    pub async fn signed_in_by_cookie(&self, email: &str) -> Caller<'_> {
        self.anonymous().with_credential(self.sign_in(email, CredentialKind::Cookie).await)
    }

    /// The credential of a role, cached for one hour since sign-ins are rate-limited.
    pub(super) async fn credential(&self, role: Role, kind: CredentialKind) -> Credential {
        let email = self.account_of(role).await.email;
        let now = self.clock.now();
        let mut credentials = self.credentials.lock().await;
        match credentials.get(&(role, kind)) {
            Some((since, credential)) if now - *since < TimeDelta::hours(1) => credential.clone(),
            _ => {
                let credential = self.sign_in(&email, kind).await;
                credentials.insert((role, kind), (now, credential.clone()));
                credential
            }
        }
    }

    /// Signs in with the login mutation, from a fresh address.
    async fn sign_in(&self, email: &str, kind: CredentialKind) -> Credential {
        let session = match kind {
            CredentialKind::Token => "TOKEN",
            CredentialKind::Cookie => "COOKIE",
        };
        let login = format!(
            "mutation {{ login(input: {{ email: \"{email}\", password: \"{PASSWORD}\", session: {session} }}) \
             {{ accessToken userErrors {{ code }} }} }}"
        );
        let answer = self.anonymous().at(self.fresh_address()).graphql(&login).await;
        let credential = match kind {
            CredentialKind::Token => {
                answer.json()["data"]["login"]["accessToken"].as_str().map(ToOwned::to_owned)
            }
            CredentialKind::Cookie => answer.cookie(),
        };
        let credential = credential.unwrap_or_else(|| panic!("{email} cannot sign in: {}", answer.text()));
        match kind {
            CredentialKind::Token => Credential::Token(credential),
            CredentialKind::Cookie => Credential::Cookie(credential),
        }
    }

    /// An address from which no request has come before.
    pub fn fresh_address(&self) -> Ipv4Addr {
        let number = self.addresses.fetch_add(1, Ordering::Relaxed);
        Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 1).to_bits() + number)
    }
}
