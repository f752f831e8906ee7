//! The program itself, as a process of its own, for what is global to a process: its metrics and its log.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use passerelle::auth::Role;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::app::SECRETS;
use super::{Engine, PASSWORD, TestApp, TestDatabase};

/// How long a test waits for an answer.
const ANSWER_TIMEOUT: Duration = Duration::from_mins(1);

/// A running `passerelle serve`; it is killed when it is dropped.
pub struct Program {
    process: Child,
    /// Where it serves.
    pub address: SocketAddr,
    /// Where it serves its metrics, with `--metrics-listen`.
    pub metrics_address: Option<SocketAddr>,
    log: Arc<Mutex<String>>,
    // The last field, so that the database is dropped after the process has ended.
    _database: Arc<TestDatabase>,
}

/// A response.
#[derive(Debug)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// The head, as it was sent.
    pub head: String,
    /// The body.
    pub body: String,
}

impl HttpAnswer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }
}

impl Program {
    /// Starts it with these flags, on a database with an administrator, `admin@example.com`.
    pub async fn start(engine: Engine, flags: &[&str]) -> Self {
        let database = Arc::new(TestDatabase::new(engine).await);
        let app = TestApp::on_database(Arc::clone(&database), &[]).await;
        app.account_of(Role::Admin).await;
        let opened = app.app.services.database.clone();
        drop(app);
        opened.close().await;
        let data_folder = database.data_folder().to_str().expect("its name is text");
        let own = ["serve", "--port", "0", "--database-url", database.url(), "--data-dir", data_folder];
        let mut process = Command::new(env!("CARGO_BIN_EXE_passerelle"))
            .args([&own[..], &SECRETS, flags].concat())
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program was built with the tests");
        let log = Arc::new(Mutex::new(String::new()));
        let errors = process.stderr.take().expect("it is piped");
        std::thread::spawn({
            let log = Arc::clone(&log);
            move || {
                for line in BufReader::new(errors).lines().map_while(Result::ok) {
                    let mut log = log.lock().expect("no thread panics with the lock");
                    log.push_str(&line);
                    log.push('\n');
                }
            }
        });
        let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
        let wants_metrics = flags.contains(&"--metrics-listen");
        let (mut address, mut metrics_address, mut line) = (None, None, String::new());
        while address.is_none() || wants_metrics && metrics_address.is_none() {
            line.clear();
            let read = output.read_line(&mut line).expect("the output is text");
            assert!(read > 0, "the program ended: {}", log.lock().expect("no thread panics with the lock"));
            if let Some(listening) = line.trim().strip_prefix("passerelle listens on ") {
                address = listening.parse().ok();
            } else if let Some(url) = line.trim().strip_prefix("metrics ") {
                let url = url.trim().trim_start_matches("http://").trim_end_matches("/metrics");
                metrics_address = url.parse().ok();
            }
        }
        // Read to its end, so that the program never waits for its reader.
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
        let address = address.expect("it was printed");
        Self { process, address, metrics_address, log, _database: database }
    }

    /// The most memory that the process has had so far.
    pub fn peak_memory_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux tells it");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1024
    }

    /// The log so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("no thread panics with the lock").clone()
    }

    /// Asks it to stop, and waits for its end; returns whether it succeeded.
    pub async fn stop(mut self) -> bool {
        let id = self.process.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        assert!(asked.success());
        let ended = async {
            loop {
                if let Some(status) = self.process.try_wait().expect("it is ours") {
                    return status.success();
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(ANSWER_TIMEOUT, ended).await.expect("it stops")
    }

    /// Sends a request with these headers.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> HttpAnswer {
        send(self.address, method, path, headers, body).await
    }

    /// Sends a GET request.
    pub async fn get(&self, path: &str) -> HttpAnswer {
        self.send("GET", path, &[], "").await
    }

    /// Sends a JSON body.
    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> HttpAnswer {
        let authorization = token.map(|token| format!("Bearer {token}"));
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(authorization.as_deref().map(|value| ("authorization", value)));
        self.send("POST", path, &headers, &body.to_string()).await
    }

    /// Sends a document with variables to `/graphql`.
    pub async fn graphql(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        let answer = self.post("/graphql", token, &json!({ "query": query, "variables": variables })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// Signs in the administrator, and returns the token.
    pub async fn sign_in(&self) -> String {
        let login = json!({ "email": "admin@example.com", "password": PASSWORD });
        let answer = self.post("/api/auth/login", None, &login).await.json();
        answer["data"]["accessToken"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends a request over a connection of its own.
pub async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> HttpAnswer {
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").expect("a String takes everything");
    }
    let request = request + "\r\n" + body;
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.expect("the program listens");
        stream.write_all(request.as_bytes()).await.expect("the request is taken");
        let mut response = Vec::new();
        stream.read_to_end(&mut response).await.expect("a whole response");
        response
    };
    let response = timeout(ANSWER_TIMEOUT, exchange).await.expect("an answer in time");
    let response = String::from_utf8_lossy(&response).into_owned();
    let (head, body) = response.split_once("\r\n\r\n").expect("a response");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    HttpAnswer { status, head: head.to_owned(), body: body.to_owned() }
}
