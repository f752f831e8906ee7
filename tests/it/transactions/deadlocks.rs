//! Real deadlocks on PostgreSQL: another program locks two rows in the opposite order of every write that locks two. The
//! write is the victim, runs again, and succeeds.

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

/// A row, as another program locks it.
#[derive(Clone, Copy, Debug)]
enum Row {
    /// The account that acts.
    Actor,
    /// A session of the account that acts.
    SessionOfActor,
    /// A session of the account that the write is about.
    Session,
    /// The address that the account that acts or signs in is known to come from.
    KnownNetwork,
    /// What attempts of the account that acts or signs in are counted in, over all addresses.
    CounterOfAccount,
    /// What attempts are counted in by address.
    CounterOfAddress,
    /// A talent that the account that acts is about to list, in a transaction that will be rolled back.
    Talents,
    /// The row that the write is about, in this table.
    Own(&'static str),
    /// The other row, in this table.
    Other(&'static str),
    /// A participant who is about to get the same number, likewise.
    SameNumber,
    /// An account that is about to get the same e-mail address, likewise.
    SameEmail,
}

/// Each write that locks two rows or more: which it locks first, and which later.
const TABLE: &[(&str, Row, Row)] = &[
    ("createUser", Row::Actor, Row::SameEmail),
    ("updateUser", Row::Own("user"), Row::Session),
    ("updateProfile", Row::Actor, Row::Talents),
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
];

/// Likewise, for what counts attempts to sign in: where limits are on, in a transaction of its own before the write.
const COUNTED: &[(&str, Row, Row)] = &[
    ("login", Row::CounterOfAccount, Row::CounterOfAddress),
    ("login", Row::Own("user"), Row::KnownNetwork),
    ("changePassword", Row::CounterOfAccount, Row::CounterOfAddress),
    ("changePassword", Row::Actor, Row::KnownNetwork),
    ("changePassword", Row::SessionOfActor, Row::KnownNetwork),
];

/// Writes of one row, or of new ones that nobody else can have locked.
const OF_ONE_ROW: [&str; 2] = ["registerUser", "createEvent"];

#[test]
fn every_write_is_in_the_table_or_locks_one_row() {
    let known = |name| OF_ONE_ROW.contains(&name) || TABLE.iter().any(|(other, ..)| *other == name);
    for name in WRITES {
        assert!(known(name), "{name}");
    }
}

impl Row {
    /// How another program locks it.
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
            Self::Talents => format!(
                "INSERT INTO user_talent (user_id, talent_id, created_at) \
                 SELECT {actor}, 3, now()"
            ),
            Self::Own("user") => format!("SELECT 1 FROM \"user\" WHERE uuid = '{row}' FOR UPDATE"),
            Self::Own(table) => format!("SELECT 1 FROM {table} WHERE id = '{row}' FOR UPDATE"),
            Self::Other(table) => format!("SELECT 1 FROM {table} WHERE id = '{other}' FOR UPDATE"),
            Self::SameNumber => {
                format!("UPDATE participant SET cni_number = 'B' || cni_number WHERE id = '{row}'")
            }
            Self::SameEmail => {
                format!("UPDATE \"user\" SET email = 'created@example.com' WHERE uuid = '{row}'")
            }
        }
    }
}

/// The account that acts or signs in, as an expression.
fn account_id(request: &Request) -> String {
    match &request.actor {
        Some(actor) => actor.id.to_string(),
        None => format!("(SELECT id FROM \"user\" WHERE uuid = '{}')", request.row),
    }
}

/// Another program's connection, which never gives way: the application finds the deadlock first.
async fn other_program(app: &TestApp) -> DatabaseConnection {
    let options = ConnectOptions::new(app.place.url()).max_connections(1).to_owned();
    let other = Database::connect(options).await.expect("the database takes connections");
    other.execute_unprepared("SET deadlock_timeout = '1min'").await.expect("a setting");
    other
}

/// Waits until the application waits for a lock.
async fn until_it_waits(app: &TestApp) {
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
    panic!("the application waits for nothing");
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
    // One that locks nothing provokes nothing.
    assert!(matches!(&locked, Ok(locked) if locked.rows_affected() > 0), "{row:?}: {locked:?}");
}

#[tokio::test]
async fn every_write_that_locks_two_rows_survives_a_deadlock() {
    if postgres_url().is_none() {
        return;
    }
    survive(&["--rate-limits", "off"], TABLE).await;
    survive(&[], COUNTED).await;
}

async fn survive(flags: &[&str], table: &[(&'static str, Row, Row)]) {
    let place = TestDatabase::new(Engine::Postgres).await;
    place.set("deadlock_timeout", "50ms").await;
    let app = TestApp::at_place(Arc::new(place), flags).await;
    let other = other_program(&app).await;
    let mut counted = deadlocks(&app).await;
    for (round, (name, first, later)) in table.iter().enumerate() {
        let request = request_of(&app, name, round).await;
        let tx = other.begin().await.expect("a transaction");
        lock(&tx, *later, &request).await;
        let opposite = async {
            until_it_waits(&app).await;
            lock(&tx, *first, &request).await;
            tx.rollback().await.expect("it ends");
        };
        let (answer, ()) = tokio::join!(request.send(&app), opposite);
        assert_eq!(answer.outcome(), "OK", "{name} {first:?} {later:?}: {}", answer.text());
        // The statistics come a moment later.
        let mut found = deadlocks(&app).await;
        for _ in 0..400 {
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

/// What is swept is left alone while a transaction has it locked: the sweep waits for nobody.
#[tokio::test]
async fn the_sweep_passes_over_what_is_locked() {
    if postgres_url().is_none() {
        return;
    }
    let app = TestApp::with(Engine::Postgres, &["--rate-limits", "off"]).await;
    for email in ["one@example.com", "two@example.com"] {
        app.new_account(email, Role::Viewer).await;
        let _session = app.signed_in(email).await;
    }
    app.later(TimeDelta::days(31));
    let counter = rate_limit::ActiveModel {
        key: Set("of long ago".to_owned()),
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
    let left = async || {
        let database = app.app.services.database.read();
        let sessions = session::Entity::find().count(database).await.expect("a number");
        let networks = known_network::Entity::find().count(database).await.expect("a number");
        (sessions, networks, rate_limit::Entity::find().count(database).await.expect("a number"))
    };
    assert_eq!(left().await, (2, 2, 1));
    let swept = timeout(Duration::from_secs(10), housekeeping::sweep(&app.app.services)).await;
    swept.expect("it waits for nobody").expect("it sweeps");
    assert_eq!(left().await, (1, 1, 1));
    tx.rollback().await.expect("it ends");
    housekeeping::sweep(&app.app.services).await.expect("it sweeps");
    assert_eq!(left().await, (0, 0, 0));
}
