//! A database that is gone or cannot be written for a while: what needs it is refused, and nothing is lost.

use std::os::unix::fs::PermissionsExt;
use std::process::ExitCode;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, DbErr};
use serde_json::json;

use super::faults::{assert_there, check_in, graphql, sign_in, while_clients_check_in, with_demo};
use super::pair::Pair;
use super::program::{Installation, KEY, OTHER_KEY};
use crate::support::{Engine, TestDatabase, postgres_url, run};

/// The primary is stopped for a second and a half while six clients check people in.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_stopped_under_load_loses_nothing() -> Result<(), DbErr> {
    if postgres_url().is_none() {
        return Ok(());
    }
    let mut pair = Pair::start();
    let installation = Installation::on(&pair.primary)
        .with("FERNET_KEYS", KEY)
        .with("JWT_SECRET", OTHER_KEY)
        .with("RATE_LIMITS", "off");
    installation.run(&["seed"]).success();
    let server = installation.serve(&[]);
    let token = sign_in(&server);
    let pause = || std::thread::sleep(Duration::from_millis(1_500));
    let (acknowledged, refused) = while_clients_check_in(&server, &token, &AtomicU64::new(1), || {
        pause();
        pair.stop_primary();
        pause();
        pair.start_primary();
        pause();
    });
    assert!(!refused.is_empty(), "the server was gone");
    assert!(refused.iter().all(|code| code == "SERVICE_UNAVAILABLE"), "{refused:?}");
    check_in(&server.address, &token, 1_000_000).expect("it is back");
    assert_eq!(server.stop(), Some(0));
    assert_there(&pair.primary, &acknowledged).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_no_writes_is_read() -> ExitCode {
    run(Engine::Postgres, async |database: TestDatabase| {
        let installation = with_demo(&database);
        let server = installation.serve(&[]);
        let token = sign_in(&server);
        let set = async |value: &str| {
            database.set_parameter("default_transaction_read_only", value).await;
            let other = sea_orm::Database::connect(database.url()).await.expect("the server answers");
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
            other.execute_unprepared(end).await.expect("the statement runs");
        };
        set("on").await;
        let told = installation.run(&["doctor"]);
        assert!(told.code == Some(1) && told.out.contains("its transactions are read-only"), "{told:?}");
        // Connections that were ended are found to be so.
        for _ in 0..20 {
            let _ = check_in(&server.address, &token, 1);
        }
        assert_eq!(check_in(&server.address, &token, 2), Err(Some("SERVICE_UNAVAILABLE".to_owned())));
        let (status, answer) =
            graphql(&server.address, &token, "{ events(first: 1) { totalCount } }", &json!({}))
                .expect("an answer");
        assert!(status == 200 && answer["errors"].is_null(), "reads go on: {answer}");
        set("off").await;
        let began = Instant::now();
        while check_in(&server.address, &token, 3).is_err() {
            assert!(began.elapsed() < Duration::from_secs(10), "it takes no writes");
        }
        assert_eq!(server.stop(), Some(0));
    })
    .await
}

/// Root may write everywhere, so the program is then run as nobody.
#[test]
fn a_file_that_cannot_be_written_stops_the_start() {
    let installation = Installation::new().with("FERNET_KEYS", KEY).with("JWT_SECRET", OTHER_KEY);
    assert_eq!(installation.serve(&[]).stop(), Some(0));
    let folder = installation.path().join("data");
    let allow = |mode| {
        for path in [folder.join("passerelle.db"), folder.clone()] {
            std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).expect("it is ours");
        }
    };
    let rights =
        |name: &str| std::fs::metadata(folder.join(name)).expect("a file").permissions().mode() & 0o777;
    assert_eq!(rights("passerelle.db"), 0o600, "nobody else reads the database");
    assert_eq!((rights(""), rights("uploads")), (0o700, 0o700), "nobody else enters the data folder");
    allow(0o555);
    std::fs::set_permissions(installation.path(), PermissionsExt::from_mode(0o755)).expect("it is ours");
    let told = installation.run_as_nobody(&["doctor"]);
    assert!(told.code == Some(1) && told.out.contains("the database refuses it"), "{told:?}");
    std::fs::set_permissions(installation.path(), PermissionsExt::from_mode(0o755)).expect("it is ours");
    let refused = installation.run_as_nobody(&["serve"]);
    allow(0o755);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains("DATA_DIR: ") && refused.err.contains("not writable"), "{refused:?}");
    assert_eq!(installation.serve(&[]).stop(), Some(0), "nothing was broken");
}

/// Whatever of the settings names a place that cannot be used, the message names the setting.
#[test]
fn a_place_that_cannot_be_used_is_told_with_its_setting() {
    let installation = || {
        Installation::new().with("FERNET_KEYS", KEY).with("JWT_SECRET", OTHER_KEY).with("DATA_DIR", "data")
    };
    for (setting, value) in [("DATA_DIR", "/dev/null"), ("DATA_DIR", "/dev/null/data")] {
        let with = installation().with(setting, value);
        for command in [&["serve"][..], &["seed"], &["doctor"]] {
            let told = with.run(command);
            assert!(matches!(told.code, Some(1 | 2)), "{told:?}");
            let text = format!("{}{}", told.out, told.err);
            assert!(text.contains("DATA_DIR: names no folder: /dev/null is a file"), "{text}");
        }
        let told = with.run(&["migrate"]).failure();
        assert!(told.contains("DATA_DIR: "), "{told}");
        assert!(with.files().is_empty());
    }
    let told =
        installation().with("DATABASE_URL", "sqlite:/dev/null/a.db?mode=rwc").run(&["serve"]).failure();
    assert!(told.contains("DATABASE_URL: ") && told.contains("/dev/null"), "{told}");
    // Root may write everywhere: the folder belongs to somebody else.
    let with =
        installation().with("DATA_DIR", "/proc/passerelle").with("DATABASE_URL", "sqlite:a.db?mode=rwc");
    let told = with.run(&["serve"]).failure();
    assert!(told.contains("DATA_DIR: file store: /proc/passerelle/uploads"), "{told}");
}

/// A pipe whose reader is gone, or a disk that is full: requests are answered all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_cannot_be_written_is_lost_alone() -> ExitCode {
    run(Engine::Sqlite, async |database: TestDatabase| {
        let installation = with_demo(&database);
        let server = installation.serve_without_log();
        let token = sign_in(&server);
        for number in 0..3 {
            check_in(&server.address, &token, number).expect("it is acknowledged");
        }
        assert_eq!(server.stop(), Some(0));
    })
    .await
}

/// Files to which nobody can write, by the attribute of the file system; writable again at the end.
struct Immutable(Vec<String>);

impl Immutable {
    /// None where the user or the file system lacks the attribute.
    fn set(files: &[String]) -> Option<Self> {
        let immutable = Self(files.to_vec());
        chattr("+i", files).then_some(immutable)
    }
}

impl Drop for Immutable {
    fn drop(&mut self) {
        chattr("-i", &self.0);
    }
}

fn chattr(change: &str, files: &[String]) -> bool {
    let mut command = std::process::Command::new("chattr");
    let command = command.arg(change).args(files).stderr(std::process::Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The same on SQLite, whose files refuse every write while the server has them open, as on a disk that became read-only.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_takes_no_writes_is_read() -> ExitCode {
    run(Engine::Sqlite, async |database: TestDatabase| {
        let installation = with_demo(&database);
        let server = installation.serve(&[]);
        let token = sign_in(&server);
        let first = check_in(&server.address, &token, 1).expect("it is acknowledged");
        let file = url::Url::parse(database.url()).map(|url| url.path().to_owned()).expect("a path");
        let Some(immutable) = Immutable::set(&[file.clone(), format!("{file}-wal")]) else {
            eprintln!("no file can be made immutable here: not tested");
            return;
        };
        for number in 2..5 {
            let refused = check_in(&server.address, &token, number);
            assert_eq!(refused, Err(Some("SERVICE_UNAVAILABLE".to_owned())), "{number}");
        }
        let query = "{ events(first: 1) { totalCount } }";
        let (status, answer) = graphql(&server.address, &token, query, &json!({})).expect("an answer");
        assert!(status == 200 && answer["errors"].is_null(), "reads go on: {answer}");
        drop(immutable);
        let began = Instant::now();
        let last = loop {
            match check_in(&server.address, &token, 5) {
                Ok(id) => break id,
                Err(code) => {
                    assert!(began.elapsed() < Duration::from_secs(10), "it takes no writes: {code:?}");
                }
            }
        };
        assert_eq!(server.stop(), Some(0));
        assert_there(database.url(), &[first, last]).await.expect("the database is read");
    })
    .await
}

/// Each connection is an open file, and many systems begin with a soft limit of 1 024.
#[test]
fn the_limit_of_open_files_is_raised() {
    let installation = Installation::new().with("FERNET_KEYS", KEY).with("JWT_SECRET", OTHER_KEY);
    let server = installation.serve_with_open_files(256, 512);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).expect("the process runs");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("a line");
    let numbers: Vec<&str> = line.split_whitespace().filter(|word| word.parse::<u32>().is_ok()).collect();
    assert_eq!(numbers, ["512", "512"], "{line}");
    assert_eq!(server.stop(), Some(0));
}

/// Nothing of an erased person can be read from the files of the database, nor from its log.
#[tokio::test(flavor = "multi_thread")]
async fn the_erased_are_not_in_the_file() -> ExitCode {
    const PEOPLE: usize = 40;
    run(Engine::Sqlite, async |database: TestDatabase| {
        let installation = with_demo(&database);
        let server = installation.serve(&[]);
        let token = sign_in(&server);
        let ask = |query: &str, variables: &serde_json::Value| {
            let (status, answer) = graphql(&server.address, &token, query, variables).expect("an answer");
            assert!(status == 200 && answer["errors"].is_null(), "{answer}");
            answer["data"].clone()
        };
        let create = "mutation($input: CreateParticipantInput!) { createParticipant(input: $input) \
            { participant { databaseId } userErrors { message } } }";
        let erase = "mutation($id: ID!) { erasePersonalData(input: {person: {kind: PARTICIPANT, id: $id}, reason: \"Demande\"}) \
            { erased userErrors { message } } }";
        let file = url::Url::parse(database.url()).map(|url| url.path().to_owned()).expect("a path");
        let count = || {
            let of = |name: String| std::fs::read(name).unwrap_or_default();
            let bytes = [of(file.clone()), of(format!("{file}-wal"))].concat();
            bytes.windows(9).filter(|part| *part == b"Zenobiala").count()
        };
        let mut ids = Vec::new();
        for number in 0..PEOPLE {
            let input = json!({ "firstName": "Zenobiala", "lastName": "Kxw", "email": format!("z{number}@x.sn") });
            let data = ask(create, &json!({ "input": input }));
            let id = &data["createParticipant"]["participant"]["databaseId"];
            ids.push(id.as_str().expect("an id").to_owned());
        }
        assert!(count() >= PEOPLE, "they are there first");
        for id in ids {
            assert_eq!(ask(erase, &json!({ "id": id }))["erasePersonalData"]["erased"], true);
        }
        assert_eq!(count(), 0);
        assert_eq!(server.stop(), Some(0));
        assert_eq!(count(), 0);
    })
    .await
}
