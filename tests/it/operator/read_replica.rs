//! `DATABASE_READ_URL` with a real streaming replica: queries read there, but for callers who have just written, and on the
//! primary when it is gone or behind. SQLite has no replicas.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::{Value, json};

use super::pair::Pair;
use super::program::{Installation, KEY, OTHER_KEY, Server, post};
use super::proxy::Proxy;
use crate::support::postgres_url;

/// How long the replica may need to follow.
const FOLLOW: Duration = Duration::from_secs(10);

async fn connect(url: &str) -> DatabaseConnection {
    sea_orm::Database::connect(url).await.expect("the server answers")
}

async fn execute(database: &DatabaseConnection, statement: &str) {
    database.execute_unprepared(statement).await.expect("the statement runs");
}

/// How often tables of the replica were read. The counters of a session are published within a second.
async fn reads(replica: &DatabaseConnection) -> i64 {
    let statement =
        "SELECT coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0)::int8 FROM pg_stat_user_tables";
    let statement = Statement::from_string(replica.get_database_backend(), statement);
    let row = replica.query_one_raw(statement).await.expect("the server answers").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

fn graphql(server: &Server, token: &str, query: &str) -> Value {
    let body = json!({ "query": query }).to_string();
    let (status, answer) = post(&server.address, "/graphql", Some(token), &body).expect("an answer");
    assert_eq!(status, 200, "{answer}");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"].clone()
}

fn sign_in(server: &Server, email: &str) -> String {
    let body = json!({ "email": email, "password": "Admin@2025!" }).to_string();
    let (status, answer) = post(&server.address, "/api/auth/login", None, &body).expect("an answer");
    assert_eq!(status, 200, "{answer}");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    answer["data"]["accessToken"].as_str().expect("a token").to_owned()
}

/// The title of the first event as a caller sees it.
fn title(server: &Server, token: &str) -> String {
    let data = graphql(server, token, "{ event(id: \"5eed0002-0000-4000-8000-000000000001\") { title } }");
    data["event"]["title"].as_str().unwrap_or_else(|| panic!("{data}")).to_owned()
}

fn rename(server: &Server, token: &str, title: &str) {
    let rename = format!(
        "mutation {{ updateEvent(input: {{ id: \"5eed0002-0000-4000-8000-000000000001\", title: \"{title}\" }}) \
         {{ userErrors {{ code }} }} }}"
    );
    assert_eq!(graphql(server, token, &rename)["updateEvent"]["userErrors"], json!([]));
}

/// The title of the first event on this server.
async fn first_title(database: &DatabaseConnection) -> String {
    let statement = "SELECT title FROM event WHERE id = '5eed0002-0000-4000-8000-000000000001'";
    let statement = Statement::from_string(database.get_database_backend(), statement);
    let row = database.query_one_raw(statement).await.expect("the server answers").expect("a row");
    row.try_get_by_index(0).expect("a text")
}

/// Runs `query` until the replica has been read.
async fn wait_until_read<T>(replica: &DatabaseConnection, query: impl Fn() -> T) {
    let (before, began) = (reads(replica).await, Instant::now());
    while reads(replica).await == before {
        assert!(began.elapsed() < FOLLOW, "the replica is not read");
        query();
    }
}

/// Waits until `is_so`.
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < FOLLOW, "not within {FOLLOW:?}: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_read_on_the_replica_what_the_caller_has_not_just_written() {
    if postgres_url().is_none() {
        return;
    }
    let pair = Pair::start();
    // The replica behind a proxy, so that it can be taken away.
    let (_, address) = pair.replica.split_once('@').expect("a user and an address");
    let proxy = Proxy::before(vec![address.split('/').next().expect("an address").to_owned()]);
    let installation = Installation::on(&pair.primary)
        .with("DATABASE_READ_URL", &format!("postgres://postgres@{}/postgres", proxy.address))
        .with("FERNET_KEYS", KEY)
        .with("JWT_SECRET", OTHER_KEY)
        .with("RATE_LIMITS", "off");
    installation.run(&["seed"]).success();
    let (first, second) = (installation.serve(&[]), installation.serve(&[]));
    let (writer, reader) = (sign_in(&first, "admin@sigif.gouv.sn"), sign_in(&first, "admin@talento.com"));
    let replica = connect(&pair.replica).await;
    let before = title(&first, &writer);

    // A replica that has stopped to apply shows what was before, and to whom it may.
    wait_until_read(&replica, || [&first, &second].map(|server| title(server, &reader))).await;
    execute(&replica, "SELECT pg_wal_replay_pause()").await;
    rename(&first, &writer, "Renommé une fois");
    for server in [&first, &second, &first, &second] {
        assert_eq!(title(server, &writer), "Renommé une fois", "the caller sees what was just written");
        assert_eq!(title(server, &reader), before, "everybody else reads on the replica");
    }
    execute(&replica, "SELECT pg_wal_replay_resume()").await;
    wait_until("the replica follows", || title(&second, &reader) == "Renommé une fois");

    // Far behind, it is not read from.
    execute(&replica, "SELECT pg_wal_replay_pause()").await;
    rename(&second, &writer, "Renommé deux fois");
    assert_eq!(title(&second, &reader), "Renommé une fois");
    let began = Instant::now();
    while title(&second, &reader) != "Renommé deux fois" {
        assert!(began.elapsed() < Duration::from_secs(13), "it is read from, far behind as it is");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(
        began.elapsed() > Duration::from_secs(7),
        "{:?}: it was less than ten seconds behind",
        began.elapsed()
    );
    execute(&replica, "SELECT pg_wal_replay_resume()").await;

    // Gone, nobody notices.
    wait_until("it is read from again", || {
        rename(&first, &writer, "Renommé trois fois");
        title(&second, &reader) == "Renommé trois fois"
    });
    std::thread::sleep(Duration::from_secs(2));
    proxy.cut();
    for number in 0..20 {
        let began = Instant::now();
        assert_eq!(title(&first, &reader), "Renommé trois fois");
        assert!(began.elapsed() < Duration::from_secs(1), "request {number}: {:?}", began.elapsed());
    }
    proxy.restore();
    wait_until_read(&replica, || [&first, &second].map(|server| title(server, &reader))).await;
    let found = installation.run(&["doctor"]).success();
    assert!(found.contains("ok    replica: "), "{found}");
    assert_eq!((first.stop(), second.stop()), (Some(0), Some(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_no_replica_is_not_read_from() {
    let Some(url) = postgres_url() else { return };
    let database = crate::support::TestDatabase::new(crate::support::Engine::Postgres).await;
    let installation = Installation::on(database.url())
        .with("DATABASE_READ_URL", url.as_str())
        .with("FERNET_KEYS", KEY)
        .with("JWT_SECRET", OTHER_KEY);
    installation.run(&["seed"]).success();
    let server = installation.serve(&[]);
    std::thread::sleep(Duration::from_millis(500));
    let token = sign_in(&server, "admin@sigif.gouv.sn");
    // The database that it names has no tables: a query there would fail, or find nothing.
    assert_ne!(title(&server, &token), "");
    assert_eq!(server.stop(), Some(0));
    let found = installation.run(&["doctor"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    assert!(found.out.contains("not a replica of the database of DATABASE_URL"), "{found:?}");
    assert_eq!(found.out.matches("BAD").count(), 1, "{found:?}");
}

/// A primary that was restored from a backup: the replica, which has applied more, cannot follow it any more.
#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_has_parted_from_its_primary_is_not_read_from() {
    if postgres_url().is_none() {
        return;
    }
    let mut pair = Pair::start();
    let installation = Installation::on(&pair.primary)
        .with("DATABASE_READ_URL", &pair.replica)
        .with("FERNET_KEYS", KEY)
        .with("JWT_SECRET", OTHER_KEY)
        .with("RATE_LIMITS", "off");
    installation.run(&["seed"]).success();
    let server = installation.serve(&[]);
    let reader = sign_in(&server, "admin@talento.com");
    let writer = sign_in(&server, "admin@sigif.gouv.sn");
    let before = title(&server, &reader);
    assert_eq!(server.stop(), Some(0));
    pair.stop_primary();
    pair.keep_primary();
    pair.start_primary();

    let server = installation.serve(&[]);
    rename(&server, &writer, "Renommé, puis perdu");
    let replica = connect(&pair.replica).await;
    let began = Instant::now();
    while first_title(&replica).await != "Renommé, puis perdu" {
        assert!(began.elapsed() < FOLLOW, "the replica does not follow");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(server.stop(), Some(0));
    pair.stop_primary();
    pair.return_primary();
    pair.start_primary();

    // The replica answers, with a title that the primary does not have. Its own reads above are counted by now.
    let server = installation.serve(&[]);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (began, untouched) = (Instant::now(), reads(&replica).await);
    while began.elapsed() < Duration::from_secs(4) {
        assert_eq!(title(&server, &reader), before);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(reads(&replica).await, untouched, "its tables are not read");
    let found = installation.run(&["doctor"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    assert!(found.out.contains("they have parted"), "{found:?}");
    assert_eq!(server.stop(), Some(0));
}
