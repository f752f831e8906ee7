//! Real deadlocks on PostgreSQL: a second connection locks two rows in the opposite order of each write that
//! locks two. The write is the victim, is retried, and succeeds.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::database::Engine;
use passerelle::domain::housekeeping;
use passerelle::entity::{known_network, rate_limit, session};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait as _, ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection,
    DatabaseTransaction, EntityTrait as _, PaginatorTrait as _, Statement, TransactionTrait as _,
};
use tokio::time::{sleep, timeout};

use super::requests::{Request, WRITES, request_of};
use crate::support::attendances::moment;
use crate::support::{TestApp, TestDatabase, postgres_url};

/// A row that the second connection locks.
#[derive(Clone, Copy, Debug)]
enum Row {
    /// The acting account.
    Actor,
    /// A session of the acting account.
    SessionOfActor,
    /// A session of the account that the write changes.
    Session,
    /// The known network of the acting account, or of the account that signs in.
    KnownNetwork,
    /// The sign-in counter of that account, over all addresses.
    CounterOfAccount,
    /// The sign-in counter of the client address.
    CounterOfAddress,
    /// A talent in the acting account's profile, inserted by the second connection and rolled back.
    TalentListing,
    /// The row that the write changes, in this table.
    Own(&'static str),
    /// [`Request::other`], in this table.
    Other(&'static str),
    /// The row of this table that was inserted last.
    Newest(&'static str),
    /// A participant with the same CNI number, updated by the second connection and rolled back.
    SameNumber,
    /// An account with the same e-mail address, updated by the second connection and rolled back.
    SameEmail,
}

/// Each write that locks two rows or more, with a row that it locks first and one that it locks later.
const TABLE: &[(&str, Row, Row)] = &[
    ("createUser", Row::Actor, Row::SameEmail),
    ("updateUser", Row::Own("user"), Row::Session),
    ("updateProfile", Row::Actor, Row::TalentListing),
    ("toggleUserActive", Row::Own("user"), Row::Session),
    ("deactivateUser", Row::Own("user"), Row::Session),
    ("deleteUser", Row::Own("user"), Row::Other("event")),
    ("changePassword", Row::Actor, Row::SessionOfActor),
    ("changePassword", Row::SessionOfActor, Row::KnownNetwork),
    ("login", Row::Own("user"), Row::KnownNetwork),
    ("refreshToken", Row::Actor, Row::SessionOfActor),
    ("logout", Row::Actor, Row::SessionOfActor),
    ("updateEvent", Row::Actor, Row::Own("event")),
    ("regenerateQrCode", Row::Actor, Row::Own("event")),
    ("deleteEvent", Row::Own("event"), Row::Other("attendance")),
    ("createParticipant", Row::Actor, Row::SameNumber),
    ("updateParticipant", Row::Actor, Row::Own("participant")),
    ("deleteParticipant", Row::Own("participant"), Row::Other("attendance")),
    ("recordAttendance", Row::Own("event"), Row::Other("participant")),
    ("deleteAttendance", Row::Actor, Row::Own("attendance")),
    ("importParticipants", Row::Own("participant"), Row::Other("participant")),
    ("importAttendances", Row::Own("event"), Row::Other("participant")),
    ("updateProduction", Row::Actor, Row::Newest("production")),
    ("verifyProduction", Row::Actor, Row::Newest("production")),
    ("createProject", Row::Actor, Row::Newest("production")),
    ("updateProject", Row::Actor, Row::Newest("project")),
    ("assignTalent", Row::Newest("cinema_talent"), Row::Newest("project")),
    ("releaseTalent", Row::Newest("project"), Row::Newest("assignment")),
];

/// The same for sign-in attempts, with rate limits enabled: they are counted in a separate transaction before
/// the write.
const RATE_LIMIT_TABLE: &[(&str, Row, Row)] = &[
    ("login", Row::CounterOfAccount, Row::CounterOfAddress),
    ("login", Row::Own("user"), Row::KnownNetwork),
    ("changePassword", Row::CounterOfAccount, Row::CounterOfAddress),
    ("changePassword", Row::Actor, Row::KnownNetwork),
    ("changePassword", Row::SessionOfActor, Row::KnownNetwork),
];

/// Writes that lock one row, or only new rows.
const SINGLE_ROW_WRITES: [&str; 3] = ["registerUser", "createEvent", "createProduction"];

#[test]
fn every_write_is_in_the_table_or_locks_one_row() {
    let is_covered =
        |name| SINGLE_ROW_WRITES.contains(&name) || TABLE.iter().any(|(other, ..)| *other == name);
    for name in WRITES {
        assert!(is_covered(name), "{name}");
    }
}

impl Row {
    /// The statement with which the second connection locks the row.
    fn lock(self, request: &Request) -> String {
        let actor = request.actor.as_ref().map_or(0, |actor| actor.id);
        let (row, other) = (request.row, request.other);
        match self {
            Self::Actor => format!("SELECT 1 FROM \"user\" WHERE id = {actor} FOR UPDATE"),
            Self::SessionOfActor => {
                format!("SELECT 1 FROM session WHERE user_id = {actor} FOR UPDATE")
            }
            Self::Session => format!(
                "SELECT 1 FROM session WHERE user_id = (SELECT id FROM \"user\" WHERE uuid = '{row}') FOR UPDATE"
            ),
            Self::KnownNetwork => {
                format!("SELECT 1 FROM known_network WHERE user_id = {} FOR UPDATE", account_id(request))
            }
            Self::CounterOfAccount => format!(
                "SELECT 1 FROM rate_limit WHERE key = 'login:account:' || {} FOR UPDATE",
                account_id(request)
            ),
            Self::CounterOfAddress => {
                "SELECT 1 FROM rate_limit WHERE key LIKE 'login:address:%' FOR UPDATE".to_owned()
            }
            Self::TalentListing => format!(
                "INSERT INTO user_talent (user_id, talent_id, created_at) \
                 SELECT {actor}, 3, now()"
            ),
            Self::Own("user") => format!("SELECT 1 FROM \"user\" WHERE uuid = '{row}' FOR UPDATE"),
            Self::Own(table) => format!("SELECT 1 FROM {table} WHERE id = '{row}' FOR UPDATE"),
            Self::Other(table) => format!("SELECT 1 FROM {table} WHERE id = '{other}' FOR UPDATE"),
            Self::Newest(table) => format!("SELECT 1 FROM {table} ORDER BY id DESC LIMIT 1 FOR UPDATE"),
            Self::SameNumber => {
                format!("UPDATE participant SET cni_number = 'B' || cni_number WHERE id = '{row}'")
            }
            Self::SameEmail => {
                format!("UPDATE \"user\" SET email = 'created@example.com' WHERE uuid = '{row}'")
            }
        }
    }
}

/// The identifier of the acting account, or of the account that signs in, as an SQL expression.
fn account_id(request: &Request) -> String {
    match &request.actor {
        Some(actor) => actor.id.to_string(),
        None => format!("(SELECT id FROM \"user\" WHERE uuid = '{}')", request.row),
    }
}

/// The second connection. Its `deadlock_timeout` is long, so that the application's own connection detects
/// the deadlock and is the victim.
async fn other_program(app: &TestApp) -> DatabaseConnection {
    let options = ConnectOptions::new(app.test_database.url()).max_connections(1).to_owned();
    let other = Database::connect(options).await.expect("the database takes connections");
    other.execute_unprepared("SET deadlock_timeout = '1min'").await.expect("a setting");
    other
}

/// Waits until a connection of the application waits for a lock.
async fn wait_for_lock_wait(app: &TestApp) {
    let database = app.app.services.database.write();
    let waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() \
        AND application_name = 'passerelle' AND wait_event_type = 'Lock'";
    for _ in 0..1_000 {
        let statement = Statement::from_string(database.get_database_backend(), waiting);
        if database.query_one_raw(statement).await.expect("activity can be read").is_some() {
            return;
        }
        sleep(Duration::from_millis(5)).await;
    }
    panic!("the application waits for no lock");
}

async fn deadlocks(app: &TestApp) -> i64 {
    let database = app.app.services.database.write();
    let counted = "SELECT pg_stat_clear_snapshot(), deadlocks FROM pg_stat_database \
        WHERE datname = current_database()";
    let statement = Statement::from_string(database.get_database_backend(), counted);
    let row = database.query_one_raw(statement).await.expect("statistics can be read").expect("one row");
    row.try_get_by_index(1).expect("a number")
}

async fn lock(tx: &DatabaseTransaction, row: Row, request: &Request) {
    let sql = row.lock(request);
    let locked = tx.execute_unprepared(&sql).await;
    // A lock statement that matches no row provokes no deadlock.
    assert!(matches!(&locked, Ok(locked) if locked.rows_affected() > 0), "{row:?}: {locked:?}");
}

#[tokio::test]
async fn every_write_that_locks_two_rows_survives_a_deadlock() {
    if postgres_url().is_none() {
        return;
    }
    Box::pin(assert_survival(&["--rate-limits", "off"], TABLE)).await;
    Box::pin(assert_survival(&[], RATE_LIMIT_TABLE)).await;
}

async fn assert_survival(flags: &[&str], table: &[(&'static str, Row, Row)]) {
    let test_database = TestDatabase::new(Engine::Postgres).await;
    test_database.set_parameter("deadlock_timeout", "50ms").await;
    let app = TestApp::on_database(Arc::new(test_database), flags).await;
    let other = other_program(&app).await;
    let mut counted = deadlocks(&app).await;
    for (round, (name, first, later)) in table.iter().enumerate() {
        let request = request_of(&app, name, round).await;
        let tx = other.begin().await.expect("a transaction");
        lock(&tx, *later, &request).await;
        let opposite = async {
            wait_for_lock_wait(&app).await;
            lock(&tx, *first, &request).await;
            tx.rollback().await.expect("the rollback succeeds");
        };
        let (answer, ()) = tokio::join!(request.send(&app), opposite);
        assert_eq!(answer.outcome(), "OK", "{name} {first:?} {later:?}: {}", answer.text());
        // A connection that became idle right away reports its statistics after ten seconds.
        let mut found = deadlocks(&app).await;
        for _ in 0..1_500 {
            if found > counted {
                break;
            }
            sleep(Duration::from_millis(10)).await;
            found = deadlocks(&app).await;
        }
        assert!(found > counted, "{name} {first:?} {later:?}: there was no deadlock");
        counted = found;
    }
}

/// The sweep skips locked rows and waits for no lock.
#[tokio::test]
async fn the_sweep_skips_locked_rows() {
    if postgres_url().is_none() {
        return;
    }
    let app = TestApp::with(Engine::Postgres, &["--rate-limits", "off"]).await;
    for email in ["one@example.com", "two@example.com"] {
        app.new_account(email, Role::Viewer).await;
        let _session = app.signed_in(email).await;
    }
    app.advance_clock(TimeDelta::days(31));
    let counter = rate_limit::ActiveModel {
        key: Set("expired".to_owned()),
        started_at: Set(moment("2025-01-01T08:00:00Z")),
        hits: Set(1),
    };
    counter.insert(app.app.services.database.write()).await.expect("a counter");
    let other = other_program(&app).await;
    let tx = other.begin().await.expect("a transaction");
    for locked in [
        "SELECT 1 FROM session WHERE id = (SELECT min(id::text)::uuid FROM session) FOR UPDATE",
        "SELECT 1 FROM known_network WHERE user_id = (SELECT min(user_id) FROM known_network) FOR UPDATE",
        "SELECT 1 FROM rate_limit FOR UPDATE",
    ] {
        tx.execute_unprepared(locked).await.expect(locked);
    }
    let remaining = async || {
        let database = app.app.services.database.read();
        let sessions = session::Entity::find().count(database).await.expect("a number");
        let networks = known_network::Entity::find().count(database).await.expect("a number");
        (sessions, networks, rate_limit::Entity::find().count(database).await.expect("a number"))
    };
    assert_eq!(remaining().await, (2, 2, 1));
    let swept = timeout(Duration::from_secs(10), housekeeping::sweep(&app.app.services)).await;
    swept.expect("the sweep does not block").expect("the sweep succeeds");
    assert_eq!(remaining().await, (1, 1, 1));
    tx.rollback().await.expect("the rollback succeeds");
    housekeeping::sweep(&app.app.services).await.expect("the sweep succeeds");
    assert_eq!(remaining().await, (0, 0, 0));
}
