//! The whole application on a database of its own, called in process: `app.admin().graphql("{ … }").await`.
//!
//! Nothing listens: the router that serves is called as a function. Time stands still until `app.clock` is moved.
//! Who calls is `caller.rs`, what comes back `answer.rs`; many accounts at once are made in `crowd.rs`.

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

use super::caller::{Caller, Credential, Kind};
use super::{OnEngine, TestDatabase};

/// The password of every account of the tests.
pub const PASSWORD: &str = "Admin@2025!";
/// When tests begin.
const START: &str = "2025-12-13T10:00:00Z";
/// Well-formed keys that encrypt nothing but test data.
const SECRETS: [&str; 4] = [
    "--jwt-secret",
    "a signing key of the tests, of 32 bytes and more",
    "--fernet-keys",
    "bosCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4=",
];

/// The application, and the time it is there.
pub struct TestApp {
    /// What the router serves.
    pub app: Arc<App>,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    pub(super) router: Router,
    addresses: AtomicU32,
    /// How many accounts `crowd` has made.
    pub(super) people: AtomicI32,
    /// How many events and participants `events.rs` has made.
    pub(super) things: AtomicU32,
    accounts: Mutex<HashMap<Role, user::Model>>,
    credentials: Mutex<HashMap<(Role, Kind), SignedIn>>,
    // Goes last: the pools are closed before.
    pub place: Arc<TestDatabase>,
}

/// Since when a credential is there, and which.
type SignedIn = (DateTime<Utc>, Credential);

impl OnEngine for TestApp {
    async fn on(engine: Engine) -> Self {
        Self::with(engine, &[]).await
    }
}

impl TestApp {
    /// With settings of its own, as flags: `&["--app-env", "production"]`.
    pub async fn with(engine: Engine, flags: &[&str]) -> Self {
        Self::at(Arc::new(TestDatabase::new(engine).await), flags, Bounds::default()).await
    }

    /// With other bounds of sockets and streams.
    pub async fn within(engine: Engine, bounds: Bounds) -> Self {
        Self::at(Arc::new(TestDatabase::new(engine).await), &[], bounds).await
    }

    /// Another process on the same database; there can be one on PostgreSQL alone.
    pub async fn another(&self) -> Self {
        Self::at(Arc::clone(&self.place), &[], Bounds::default()).await
    }

    /// On a database that is there already, with settings of its own.
    pub async fn at_place(place: Arc<TestDatabase>, flags: &[&str]) -> Self {
        Self::at(place, flags, Bounds::default()).await
    }

    async fn at(place: Arc<TestDatabase>, flags: &[&str], bounds: Bounds) -> Self {
        let database = ["--database-url", place.url(), "--database-max-connections", "4"];
        let settings = Settings::try_parse_from([&database[..], &SECRETS, flags].concat());
        let settings = settings.expect("the flags of the test exist");
        let config = Config::from_settings(&settings, false).expect("the settings of the test are good");
        let start = START.parse().expect("a moment");
        let clock = Arc::new(ManualClock::at(start));
        let app = App::with_bounds(config, clock.clone(), Passwords::new(4), bounds).await;
        let app = app.expect("a fresh database opens");
        app.services.publisher.connect(&app.services.database);
        Self {
            router: router(&app).expect("the documents of the shim are in order"),
            app,
            clock,
            addresses: AtomicU32::new(0),
            people: AtomicI32::new(0),
            things: AtomicU32::new(0),
            accounts: Mutex::default(),
            credentials: Mutex::default(),
            place,
        }
    }

    /// What the program itself may do, which is everything.
    pub fn system(&self) -> Scope {
        Scope::new(Arc::clone(&self.app.services), Actor::system())
    }

    /// Moves the clock.
    pub fn later(&self, delta: TimeDelta) {
        self.clock.advance(delta);
    }

    /// Nobody.
    pub fn anonymous(&self) -> Caller<'_> {
        Caller::new(self, None)
    }

    /// Somebody of this role, signed in.
    pub fn as_role(&self, role: Role) -> Caller<'_> {
        Caller::new(self, Some(role))
    }

    /// An ordinary account.
    pub fn user(&self) -> Caller<'_> {
        self.as_role(Role::User)
    }

    /// Somebody who reads the pointage API.
    pub fn viewer(&self) -> Caller<'_> {
        self.as_role(Role::Viewer)
    }

    /// Somebody who runs events.
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

    /// Whoever holds this token.
    pub fn bearer(&self, token: &str) -> Caller<'_> {
        self.anonymous().carrying(Credential::Token(token.to_owned()))
    }

    /// The account that [`TestApp::as_role`] calls as.
    pub async fn account_of(&self, role: Role) -> user::Model {
        let mut accounts = self.accounts.lock().await;
        if let Some(account) = accounts.get(&role) {
            return account.clone();
        }
        let account = self.new_account(&format!("{role}@example.com"), role).await;
        accounts.insert(role, account.clone());
        account
    }

    /// An account of `role` that signs in as `email` with [`PASSWORD`]. Its given name is what stands before the `@`.
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

    /// Signs in anew as `email`, by a token.
    pub async fn signed_in(&self, email: &str) -> Caller<'_> {
        self.anonymous().carrying(self.sign_in(email, Kind::Token).await)
    }

    /// Signs in anew as `email`, by a cookie.
    pub async fn signed_in_by_cookie(&self, email: &str) -> Caller<'_> {
        self.anonymous().carrying(self.sign_in(email, Kind::Cookie).await)
    }

    /// The credential of a role: kept for an hour, as an account may not sign in often.
    pub(super) async fn credential(&self, role: Role, kind: Kind) -> Credential {
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

    /// Signs in by the login mutation, from an address that nobody called from before.
    async fn sign_in(&self, email: &str, kind: Kind) -> Credential {
        let session = match kind {
            Kind::Token => "TOKEN",
            Kind::Cookie => "COOKIE",
        };
        let login = format!(
            "mutation {{ login(input: {{ email: \"{email}\", password: \"{PASSWORD}\", session: {session} }}) \
             {{ accessToken userErrors {{ code }} }} }}"
        );
        let answer = self.anonymous().at(self.fresh_address()).graphql(&login).await;
        let credential = match kind {
            Kind::Token => answer.json()["data"]["login"]["accessToken"].as_str().map(ToOwned::to_owned),
            Kind::Cookie => answer.cookie(),
        };
        let credential = credential.unwrap_or_else(|| panic!("{email} cannot sign in: {}", answer.text()));
        match kind {
            Kind::Token => Credential::Token(credential),
            Kind::Cookie => Credential::Cookie(credential),
        }
    }

    /// An address that nobody called from before.
    pub fn fresh_address(&self) -> Ipv4Addr {
        let number = self.addresses.fetch_add(1, Ordering::Relaxed);
        Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 1).to_bits() + number)
    }
}
