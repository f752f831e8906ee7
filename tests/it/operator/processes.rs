//! Three processes on one PostgreSQL behind a proxy that passes each connection to the next one: callers cannot tell that
//! they are several. SQLite has one process.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use uuid::Uuid;

use super::program::{Installation, KEY, OTHER_KEY, Server};
use super::proxy::Proxy;
use crate::support::program::{HttpAnswer, send};
use crate::support::{Engine, TestDatabase, run};

const PROCESSES: usize = 3;
/// As many requests as reach each process twice.
const ROUNDS: usize = PROCESSES * 2;
/// An event of the demo that takes check-ins.
const EVENT: &str = "5eed0002-0000-4000-8000-000000000001";

/// The processes behind their proxy, on a database with the demo data.
struct Processes {
    proxy: Proxy,
    // Stopped before the folder and the database are gone.
    servers: Vec<Server>,
    _installation: Installation,
    _database: TestDatabase,
}

impl Processes {
    fn start(database: TestDatabase) -> Self {
        let installation =
            Installation::on(database.url()).with("FERNET_KEYS", KEY).with("JWT_SECRET", OTHER_KEY);
        installation.run(&["seed"]).success();
        let servers: Vec<Server> = (0..PROCESSES).map(|_| installation.serve(&[])).collect();
        let proxy = Proxy::before(servers.iter().map(|server| server.address.clone()).collect());
        Self { proxy, servers, _installation: installation, _database: database }
    }

    async fn get(&self, path: &str, credential: (&str, &str)) -> HttpAnswer {
        send(self.proxy.address, "GET", path, &[credential], "").await
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> HttpAnswer {
        let headers = [&[("content-type", "application/json")], headers].concat();
        send(self.proxy.address, "POST", path, &headers, &body.to_string()).await
    }

    /// The statuses of the same `GET` in each process, twice.
    async fn statuses(&self, path: &str, credential: (&str, &str)) -> Vec<u16> {
        let mut statuses = Vec::new();
        for _ in 0..ROUNDS {
            statuses.push(self.get(path, credential).await.status);
        }
        statuses
    }

    /// The header `Authorization` of a new token of the administrator.
    async fn administrator(&self) -> String {
        self.signed_in("admin@sigif.gouv.sn", "Admin@2025!").await
    }

    async fn signed_in(&self, email: &str, password: &str) -> String {
        let answer =
            self.post("/api/auth/login", &[], &json!({ "email": email, "password": password })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let token = answer.json()["data"]["accessToken"].as_str().map(ToOwned::to_owned);
        format!("Bearer {}", token.expect("a token"))
    }

    async fn graphql(&self, token: &str, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let answer = self.post("/graphql", &[("authorization", token)], &body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    fn stop(self) {
        for server in self.servers {
            assert_eq!(server.stop(), Some(0));
        }
    }
}

macro_rules! on_postgres {
    ($($name:ident => $test:ident,)*) => {$(
        #[tokio::test]
        async fn $name() -> ExitCode {
            run(Engine::Postgres, async |database: TestDatabase| {
                let processes = Processes::start(database);
                $test(&processes).await;
                processes.stop();
            })
            .await
        }
    )*};
}

on_postgres![
    a_session_is_one_in_all_processes => sessions,
    failed_logins_count_in_all_processes_together => failed_logins,
    requests_count_in_all_processes_together => requests,
    streams_of_all_processes_receive_what_one_records => streams,
    an_import_is_followed_and_repeated_in_any_process => imports,
    a_person_checks_in_once_in_all_processes => check_ins,
];

async fn sessions(processes: &Processes) {
    let admin = processes.administrator().await;
    let me = ("authorization", admin.as_str());
    assert_eq!(processes.statuses("/api/auth/me", me).await, [200; ROUNDS]);
    assert_eq!(processes.post("/api/auth/logout", &[me], &json!({})).await.status, 200);
    assert_eq!(processes.statuses("/api/auth/me", me).await, [401; ROUNDS], "after the logout");

    let login = json!({ "identifier": "user@example.com", "password": "motdepasse123" });
    let answer = processes.post("/api/v1/auth/login", &[], &login).await;
    let cookie = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).expect("a cookie").to_owned();
    let cookie = ("cookie", cookie.as_str());
    assert_eq!(processes.statuses("/api/v1/auth/me", cookie).await, [200; ROUNDS]);

    let admin = processes.administrator().await;
    let account = "{ users(filter: { search: \"user@example.com\" }, first: 1) { nodes { databaseId } } }";
    let found = processes.graphql(&admin, account, json!({})).await;
    let id = &found["data"]["users"]["nodes"][0]["databaseId"];
    let disable = "mutation($id: ID!) { toggleUserActive(input: { id: $id }) { userErrors { code } } }";
    let disabled = processes.graphql(&admin, disable, json!({ "id": id })).await;
    assert_eq!(disabled["data"]["toggleUserActive"]["userErrors"], json!([]), "{found} {disabled}");
    assert_eq!(processes.statuses("/api/v1/auth/me", cookie).await, [401; ROUNDS], "after the deactivation");
}

async fn failed_logins(processes: &Processes) {
    let login = json!({ "identifier": "admin@talento.com", "password": "Admin@2025?" });
    let mut statuses = Vec::new();
    for _ in 0..5 + ROUNDS {
        statuses.push(processes.post("/api/v1/auth/login", &[], &login).await.status);
    }
    assert_eq!(statuses, [&[401; 5][..], &[429; ROUNDS]].concat());
}

fn number(answer: &HttpAnswer, name: &str) -> Option<u64> {
    answer.head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))?.parse().ok())
}

async fn requests(processes: &Processes) {
    let nobody = ("x-nobody", "");
    for left in (0..10).rev() {
        let answer = processes.get("/api/users", nobody).await;
        assert_eq!((answer.status, number(&answer, "ratelimit-remaining")), (401, Some(left)));
    }
    for _ in 0..ROUNDS {
        let answer = processes.get("/api/users", nobody).await;
        assert_eq!((answer.status, number(&answer, "ratelimit-limit")), (429, Some(10)));
        assert!(
            number(&answer, "retry-after").is_some_and(|wait| (1..=6).contains(&wait)),
            "{}",
            answer.head
        );
    }
    // GraphQL has no such limit, so that it can sign in.
    let login = "mutation { login(input: { email: \"admin@sigif.gouv.sn\", password: \"Admin@2025!\" }) { accessToken } }";
    let answer = processes.post("/graphql", &[], &json!({ "query": login })).await.json();
    let token = format!("Bearer {}", answer["data"]["login"]["accessToken"].as_str().expect("a token"));
    let began = Instant::now();
    let client = async || {
        let mut passed = 0;
        for _ in 0..20 {
            let status = processes.get("/api/auth/me", ("authorization", token.as_str())).await.status;
            assert!(matches!(status, 200 | 429), "{status}");
            passed += u32::from(status == 200);
        }
        passed
    };
    let passed: u32 = join_all((0..8).map(|_| client())).await.into_iter().sum();
    let refilled = began.elapsed().as_secs_f64() / 0.6;
    assert!(passed >= 100 && f64::from(passed) <= 101.0 + refilled, "{passed} passed, {refilled} refilled");
}

/// An open response of `/graphql/stream`.
struct Stream(TcpStream, String);

impl Stream {
    async fn open(processes: &Processes, token: &str, query: &str, variables: &Value) -> Self {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let mut stream = TcpStream::connect(processes.proxy.address).await.expect("the proxy listens");
        let request = format!(
            "POST /graphql/stream HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             accept: text/event-stream\r\nauthorization: {token}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("it is taken");
        let mut stream = Self(stream, String::new());
        stream.wait_for("200 OK").await;
        stream
    }

    /// Reads until `text` has come.
    async fn wait_for(&mut self, text: &str) {
        let read = async {
            let mut chunk = [0; 4096];
            while !self.1.contains(text) {
                let length = self.0.read(&mut chunk).await.expect("the stream is open");
                assert!(length > 0, "the stream ended before {text}: {}", self.1);
                self.1.push_str(&String::from_utf8_lossy(&chunk[..length]));
            }
        };
        let came = timeout(Duration::from_secs(30), read).await;
        assert!(came.is_ok(), "no {text}: {}", self.1);
    }
}

const CHECK_IN: &str = "mutation($input: RecordAttendanceInput!) { recordAttendance(input: $input) \
    { attendance { databaseId } userErrors { code } } }";

async fn streams(processes: &Processes) {
    let admin = processes.administrator().await;
    let query = "subscription($id: ID!) { attendanceRecorded(eventId: $id) { databaseId } }";
    let mut streams = Vec::new();
    for _ in 0..PROCESSES {
        streams.push(Stream::open(processes, &admin, query, &json!({ "id": EVENT })).await);
    }
    for name in ["Awa", "Binta", "Coumba"] {
        let person = json!({ "firstName": name, "lastName": "Procès" });
        let input = json!({ "eventId": EVENT, "checkInMode": "MANUAL", "participant": person });
        let answer = processes.graphql(&admin, CHECK_IN, json!({ "input": input })).await;
        let id = answer["data"]["recordAttendance"]["attendance"]["databaseId"].as_str();
        let id = id.unwrap_or_else(|| panic!("{answer}"));
        for stream in &mut streams {
            stream.wait_for(id).await;
        }
    }
}

async fn imports(processes: &Processes) {
    let admin = processes.administrator().await;
    let line = |number: u32| format!("Importé;Prénom{number};I{number}@example.sn\n");
    let file = format!("Nom;Prénom;Email\n{}", (0..600).map(line).collect::<String>());
    let key = Uuid::new_v4().to_string();
    let progress =
        "subscription($key: String!) { importProgressed(idempotencyKey: $key) { written isFinished } }";
    let mut streams = Vec::new();
    for _ in 0..PROCESSES {
        streams.push(Stream::open(processes, &admin, progress, &json!({ "key": key })).await);
    }
    let import = "mutation($input: ImportParticipantsInput!, $key: String!) \
        { importParticipants(input: $input, idempotencyKey: $key) { committed created } }";
    let variables = json!({ "input": { "content": STANDARD.encode(file), "dryRun": false }, "key": key });
    // The same request in every process at once: one does it, the others are answered with what it did.
    let sent = (0..PROCESSES).map(|_| processes.graphql(&admin, import, variables.clone()));
    for answer in join_all(sent).await {
        let expected = json!({ "committed": true, "created": 600 });
        assert_eq!(answer["data"]["importParticipants"], expected, "{answer}");
    }
    for stream in &mut streams {
        stream.wait_for("\"isFinished\":true").await;
    }
    let count = "{ participants(filter: { search: \"Importé\" }) { totalCount } }";
    for _ in 0..ROUNDS {
        let answer = processes.graphql(&admin, count, json!({})).await;
        assert_eq!(answer["data"]["participants"]["totalCount"], 600);
    }
}

async fn check_ins(processes: &Processes) {
    let admin = processes.administrator().await;
    let person = json!({ "firstName": "Awa", "lastName": "Partout", "email": "awa@partout.sn" });
    let input = json!({ "eventId": EVENT, "checkInMode": "MANUAL", "participant": person });
    let sent = (0..ROUNDS * 2).map(|_| processes.graphql(&admin, CHECK_IN, json!({ "input": input })));
    let answers = join_all(sent).await;
    let recorded = answers.iter().filter(|answer| {
        let payload = &answer["data"]["recordAttendance"];
        let is_duplicate = payload["userErrors"][0]["code"] == "ALREADY_CHECKED_IN";
        assert!(payload["attendance"].is_object() != is_duplicate, "{answer}");
        !is_duplicate
    });
    assert_eq!(recorded.count(), 1);
}
