//! Faults of the machine under the program itself: what was acknowledged is there afterwards, and nothing half.
//!
//! `FAULT_ROUNDS` is how often a server is killed, 3 by default; `.ci/long` kills it 20 times.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use passerelle::database::Database;
use passerelle::entity::{attendance, audit_entry};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbErr, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::program::{Installation, KEY, OTHER_KEY, Server, post};
use super::proxy::Proxy;
use crate::support::{Engine, TestDatabase, both_engines, postgres_url};

both_engines![
    a_kill_loses_no_acknowledged_check_in,
    a_killed_import_is_whole_or_not_there,
    a_stop_answers_what_it_has_begun,
];

/// An event of the demo that takes check-ins.
const EVENT: &str = "5eed0002-0000-4000-8000-000000000001";
/// How many clients check in at once.
const CLIENTS: u64 = 6;

fn rounds() -> u64 {
    let set = std::env::vars().find(|(name, _)| name == "FAULT_ROUNDS");
    set.map_or(3, |(_, rounds)| rounds.parse().expect("FAULT_ROUNDS is a number"))
}

/// With the demo data and without limits on requests.
pub(super) fn with_demo(database: &TestDatabase) -> Installation {
    let installation = Installation::on(database.url())
        .with("FERNET_KEYS", KEY)
        .with("JWT_SECRET", OTHER_KEY)
        .with("RATE_LIMITS", "off");
    installation.run(&["seed"]).success();
    installation
}

pub(super) fn sign_in(server: &Server) -> String {
    let body = json!({ "email": "admin@sigif.gouv.sn", "password": "Admin@2025!" }).to_string();
    let (status, answer) = post(&server.address, "/api/auth/login", None, &body).expect("an answer");
    assert_eq!(status, 200, "{answer}");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    answer["data"]["accessToken"].as_str().or(answer["accessToken"].as_str()).expect("a token").to_owned()
}

pub(super) fn graphql(server: &str, token: &str, query: &str, variables: &Value) -> Option<(u16, Value)> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let (status, answer) = post(server, "/graphql", Some(token), &body)?;
    Some((status, serde_json::from_str(&answer).expect("JSON")))
}

/// Checks in somebody new: the id of the attendance once it is acknowledged, else the code of the error, or none when no
/// answer came.
pub(super) fn check_in(server: &str, token: &str, number: u64) -> Result<Uuid, Option<String>> {
    let query = "mutation($input: RecordAttendanceInput!) { recordAttendance(input: $input) \
        { attendance { databaseId } userErrors { message } } }";
    let person = json!({ "firstName": format!("Prénom{number}"), "lastName": "Personne" });
    let input = json!({ "eventId": EVENT, "checkInMode": "MANUAL", "participant": person });
    let (_, answer) = graphql(server, token, query, &json!({ "input": input })).ok_or(None)?;
    let id = answer["data"]["recordAttendance"]["attendance"]["databaseId"].as_str();
    let code = || {
        answer["errors"][0]["extensions"]["code"]
            .as_str()
            .map_or_else(|| answer.to_string(), ToOwned::to_owned)
    };
    id.and_then(|id| id.parse().ok()).ok_or_else(|| Some(code()))
}

/// Lets clients check people in until `end` returns, and returns what was acknowledged and what was refused.
pub(super) fn while_clients_check_in(
    server: &Server,
    token: &str,
    numbers: &AtomicU64,
    end: impl FnOnce(),
) -> (Vec<Uuid>, Vec<String>) {
    let (stopped, acknowledged, refused) = (AtomicBool::new(false), Mutex::default(), Mutex::default());
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                while !stopped.load(Ordering::Relaxed) {
                    match check_in(&server.address, token, numbers.fetch_add(1, Ordering::Relaxed)) {
                        Ok(id) => push(&acknowledged, id),
                        Err(Some(code)) => push(&refused, code),
                        // The server is gone.
                        Err(None) => std::thread::sleep(Duration::from_millis(20)),
                    }
                }
            });
        }
        end();
        stopped.store(true, Ordering::Relaxed);
    });
    let all = |list: Mutex<Vec<Uuid>>| list.into_inner().unwrap_or_else(PoisonError::into_inner);
    (all(acknowledged), refused.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn push<T>(list: &Mutex<Vec<T>>, item: T) {
    list.lock().unwrap_or_else(PoisonError::into_inner).push(item);
}

/// Asserts that these attendances are there, each with its audit entry.
pub(super) async fn assert_there(url: &str, acknowledged: &[Uuid]) -> Result<(), DbErr> {
    let database = Database::look(url).await.expect("it opens");
    let db = database.read();
    let there = attendance::Entity::find()
        .filter(attendance::Column::Id.is_in(acknowledged.to_vec()))
        .count(db)
        .await?;
    let keys = acknowledged.iter().map(ToString::to_string);
    let audited = audit_entry::Entity::find()
        .filter(audit_entry::Column::Noun.eq("attendance"))
        .filter(audit_entry::Column::Action.eq("create"))
        .filter(audit_entry::Column::NounId.is_in(keys))
        .count(db)
        .await?;
    database.close().await;
    let expected = acknowledged.len() as u64;
    assert_eq!((there, audited), (expected, expected), "acknowledged attendances, and their audit entries");
    Ok(())
}

async fn a_kill_loses_no_acknowledged_check_in(database: TestDatabase) -> Result<(), DbErr> {
    let installation = with_demo(&database);
    let numbers = AtomicU64::new(1);
    let mut all = Vec::new();
    for round in 0..rounds() {
        let server = installation.serve(&[]);
        let token = sign_in(&server);
        let wait = Duration::from_millis(400 + 97 * (round % 7));
        let process = server.process();
        let (acknowledged, refused) = while_clients_check_in(&server, &token, &numbers, || {
            std::thread::sleep(wait);
            process.kill();
            std::thread::sleep(Duration::from_millis(200));
        });
        drop(server);
        assert!(!acknowledged.is_empty() && refused.is_empty(), "{refused:?}");
        all.extend(acknowledged);
        println!("round {round}: {} check-ins acknowledged so far", all.len());
    }
    assert_there(database.url(), &all).await
}

async fn a_killed_import_is_whole_or_not_there(database: TestDatabase) -> Result<(), DbErr> {
    let installation = with_demo(&database);
    let query =
        "mutation($input: ImportParticipantsInput!) { importParticipants(input: $input) { committed } }";
    let count = "{ participants(filter: { search: \"Importé\" }) { totalCount } }";
    for round in 0..rounds() {
        let server = installation.serve(&[]);
        let token = sign_in(&server);
        let line = |number: u64| format!("Importé{round};Prénom{number};I{round}-{number}@example.sn\n");
        let file = format!("Nom;Prénom;Email\n{}", (0..1_500).map(line).collect::<String>());
        let input = json!({ "content": STANDARD.encode(file), "dryRun": false });
        let (address, process) = (server.address.clone(), server.process());
        std::thread::scope(|scope| {
            scope.spawn(|| graphql(&address, &token, query, &json!({ "input": input })));
            std::thread::sleep(Duration::from_millis(300 + 250 * round));
            process.kill();
        });
        drop(server);
        let server = installation.serve(&[]);
        let (_, answer) = graphql(&server.address, &sign_in(&server), count, &json!({})).expect("an answer");
        let total = answer["data"]["participants"]["totalCount"].as_u64().expect("a number");
        println!("round {round}: {total} imported participants");
        assert_eq!(total % 1_500, 0, "an import is whole or not there");
        assert_eq!(server.stop(), Some(0));
    }
    Ok(())
}

async fn a_stop_answers_what_it_has_begun(database: TestDatabase) -> Result<(), DbErr> {
    let installation = with_demo(&database);
    let server = installation.serve(&[]);
    let token = sign_in(&server);
    let process = server.process();
    let (acknowledged, refused) = while_clients_check_in(&server, &token, &AtomicU64::new(1), || {
        std::thread::sleep(Duration::from_millis(500));
        process.terminate();
        std::thread::sleep(Duration::from_millis(500));
    });
    assert_eq!(server.wait(), Some(0));
    assert!(!acknowledged.is_empty() && refused.is_empty(), "{refused:?}");
    assert_there(database.url(), &acknowledged).await
}

/// A request whose body never ends, and a connection that sends nothing, hold a stop for the time that requests in flight
/// have, and no longer.
#[test]
fn a_request_that_hangs_delays_a_stop_for_a_bounded_time() {
    let installation = Installation::new();
    let server = installation.serve(&[]);
    let open = |text: &str| {
        let mut stream = TcpStream::connect(&server.address).expect("the server listens");
        stream.write_all(text.as_bytes()).expect("the server reads");
        stream
    };
    let head = "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    let hanging = [
        open(&format!("{head}Content-Length: 100\r\n\r\n{{\"query\"")),
        open("GET /healthz HTTP/1.1\r\nHost: "),
        open(""),
    ];
    std::thread::sleep(Duration::from_millis(500));
    let began = Instant::now();
    server.process().terminate();
    assert_eq!(server.wait(), Some(1), "one request was not answered");
    let elapsed = began.elapsed();
    assert!((Duration::from_secs(15)..Duration::from_secs(25)).contains(&elapsed), "{elapsed:?}");
    drop(hanging);
}

#[test]
fn a_killed_start_is_repeated_on_sqlite() {
    assert_start_is_repeated(&Installation::new());
}

/// The tables of a new database are made by migrations, each of which is one transaction.
#[tokio::test]
async fn a_killed_start_is_repeated_on_postgres() {
    let Some(url) = postgres_url() else { return };
    let name = format!("passerelle_killed_{}", Uuid::new_v4().simple());
    let server = sea_orm::Database::connect(url.as_str()).await.expect("the server answers");
    let execute = async |statement: String| {
        server.execute_unprepared(&statement).await.expect("the statement runs");
    };
    execute(format!("CREATE DATABASE {name}")).await;
    let mut url: Url = url.parse().expect("an address");
    url.set_path(&name);
    assert_start_is_repeated(&Installation::on(url.as_str()));
    execute(format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

fn assert_start_is_repeated(installation: &Installation) {
    for milliseconds in [30, 80, 150, 250, 400, 700] {
        installation.start_and_kill(Duration::from_millis(milliseconds));
    }
    assert_eq!(installation.serve(&[]).stop(), Some(0));
    installation.run(&["doctor"]).success();
}

#[test]
fn a_second_server_on_one_file_is_refused() {
    let installation = Installation::new();
    let server = installation.serve(&[]);
    let refused = installation.run(&["serve"]).failure();
    assert!(refused.contains("another passerelle process has ./data/passerelle.db open"), "{refused}");
    assert!(refused.contains("Stop that one, or use another DATA_DIR."), "{refused}");
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_loses_nothing() -> Result<(), DbErr> {
    let database = TestDatabase::new(Engine::Sqlite).await;
    let installation = with_demo(&database);
    let file = database.url().strip_prefix("sqlite:").expect("a file");
    let size = std::fs::metadata(file).expect("the file").len();
    let server = installation.serve_on_full_disk(size / 1024 + 64);
    let token = sign_in(&server);
    let (mut acknowledged, mut refused) = (Vec::new(), Vec::new());
    for number in 1..5_000 {
        match check_in(&server.address, &token, number) {
            Ok(id) => acknowledged.push(id),
            Err(code) => refused.push(code.unwrap_or_default()),
        }
        if refused.len() == 5 {
            break;
        }
    }
    assert_eq!(refused, ["SERVICE_UNAVAILABLE"; 5], "after {} check-ins", acknowledged.len());
    let (status, answer) =
        graphql(&server.address, &token, "{ events(first: 1) { totalCount } }", &json!({}))
            .expect("an answer");
    assert!(status == 200 && answer["errors"].is_null(), "reads go on: {answer}");
    assert_eq!(server.stop(), Some(0));
    let server = installation.serve(&[]);
    check_in(&server.address, &sign_in(&server), 5_001).expect("there is room again");
    assert_eq!(server.stop(), Some(0));
    assert_there(database.url(), &acknowledged).await
}

/// The status of a `GET`.
fn status_of(address: &str, path: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

/// SQLite has no server that could be gone.
#[tokio::test]
async fn a_server_that_is_gone_is_reported_in_time_and_comes_back() {
    if postgres_url().is_none() {
        return;
    }
    let database = TestDatabase::new(Engine::Postgres).await;
    with_demo(&database);
    let mut url: Url = database.url().parse().expect("an address");
    let target = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(5432));
    let proxy = Proxy::before(vec![target]);
    url.set_host(Some("127.0.0.1")).expect("a host");
    url.set_port(Some(proxy.address.port())).expect("a port");
    let installation = Installation::on(url.as_str())
        .with("FERNET_KEYS", KEY)
        .with("JWT_SECRET", OTHER_KEY)
        .with("RATE_LIMITS", "off");
    let server = installation.serve(&[]);
    let token = sign_in(&server);
    let address = server.address.as_str();
    let anonymous = json!({ "query": "{ countries { totalCount } }" }).to_string();
    let login = json!({ "email": "admin@sigif.gouv.sn", "password": "Admin@2025!" }).to_string();
    let requests = [
        ("/graphql", None, anonymous.as_str()),
        ("/graphql", Some(token.as_str()), anonymous.as_str()),
        ("/api/auth/login", None, login.as_str()),
    ];
    for (path, token, body) in requests {
        assert_eq!(post(address, path, token, body).expect("an answer").0, 200, "{path}");
    }
    proxy.cut();
    // The first request may meet a connection that has ended, the others a server that refuses them.
    for (path, token, body) in requests {
        let began = Instant::now();
        let (status, answer) = post(address, path, token, body).expect("an answer");
        let elapsed = began.elapsed();
        assert_eq!(status, 503, "{path}: {answer}");
        assert!(elapsed < Duration::from_millis(3_500), "{path}: {elapsed:?}");
    }
    assert_eq!((status_of(address, "/readyz"), status_of(address, "/healthz")), (Some(503), Some(200)));
    proxy.restore();
    let began = Instant::now();
    while status_of(address, "/readyz") != Some(200) {
        assert!(began.elapsed() < Duration::from_secs(10), "it does not come back");
        std::thread::sleep(Duration::from_millis(50));
    }
    for (path, token, body) in requests {
        assert_eq!(post(address, path, token, body).expect("an answer").0, 200, "{path}");
    }
    assert_eq!(server.stop(), Some(0));
}
