//! `/metrics` of a running program: who may read it, what it says, and that clients cannot make it grow.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use crate::mail::SmtpServer;
use crate::support::program::{Program, send};
use crate::support::{Engine, TestApp, both_engines};

both_engines![every_metric_is_documented_and_every_documented_one_is_scraped, clients_cannot_add_series,];

const TOKEN: &str = "a token of the tests";

/// The metrics of a scrape: the type of each, the names of its labels, and its series with their values.
#[derive(Default)]
struct Scrape {
    kinds: BTreeMap<String, String>,
    labels: BTreeMap<String, BTreeSet<String>>,
    series: BTreeMap<String, f64>,
}

impl Scrape {
    async fn of(program: &Program) -> Self {
        let address = program.metrics_address.expect("--metrics-listen was given");
        let answer = send(address, "GET", "/metrics", &[], "").await;
        assert_eq!(answer.status, 200);
        assert!(answer.head.contains("content-type: text/plain; version=0.0.4"), "{}", answer.head);
        let mut scrape = Self::default();
        for line in answer.body.lines().filter(|line| !line.is_empty()) {
            if let Some(line) = line.strip_prefix("# TYPE ") {
                let (name, kind) = line.split_once(' ').expect("a name and a type");
                scrape.kinds.insert(name.to_owned(), kind.to_owned());
            } else if !line.starts_with('#') {
                let (series, value) = line.rsplit_once(' ').expect("a series and a value");
                scrape.series.insert(series.to_owned(), value.parse().expect("a number"));
            }
        }
        scrape.find_labels();
        scrape
    }

    fn find_labels(&mut self) {
        for series in self.series.keys() {
            let (name, labels) = series.split_once('{').unwrap_or((series, ""));
            let of_histogram = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
            let name = of_histogram.filter(|name| self.kinds.contains_key(*name)).unwrap_or(name);
            // No label of ours has a quoted comma.
            let names = labels.trim_end_matches('}').split(',').filter_map(|label| label.split_once('='));
            let names = names.map(|(label, _)| label.to_owned()).filter(|label| label != "le");
            self.labels.entry(name.to_owned()).or_default().extend(names);
        }
    }

    /// The value of the series of `name` with all of these labels, written as in a scrape; their sum if there are several.
    fn value(&self, name: &str, labels: &[&str]) -> f64 {
        let matches = |series: &str| {
            series.split('{').next() == Some(name) && labels.iter().all(|label| series.contains(label))
        };
        self.series.iter().filter(|(series, _)| matches(series)).map(|(_, value)| value).sum()
    }
}

/// The table of `docs/metrics.md`: the type and the labels of each metric.
fn documented() -> BTreeMap<String, (String, BTreeSet<String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/metrics.md");
    let text = std::fs::read_to_string(path).expect("the reference");
    let rows = text.lines().filter(|line| line.starts_with("| `pa") || line.starts_with("| `process"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, name, kind, _unit, labels, _meaning, _] = cells[..] else { panic!("{row}") };
        let labels = labels.split(',').map(|label| label.trim().trim_matches('`'));
        let labels = labels.filter(|label| !label.is_empty() && *label != "–").map(str::to_owned);
        (name.trim_matches('`').to_owned(), (kind.to_owned(), labels.collect()))
    })
    .collect()
}

/// A program with a trusted document, and a mail server.
async fn program(engine: Engine, mails: &SmtpServer) -> (Program, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = folder.path().join("documents.json");
    let trusted = json!({ "1a": "query Doors { countries(first: 1) { nodes { name } } }" });
    std::fs::write(&manifest, trusted.to_string()).expect("the manifest is written");
    let manifest = manifest.to_str().expect("its name is text").to_owned();
    let url = mails.url();
    let flags = [
        ["--metrics-listen", "127.0.0.1:0"],
        ["--rate-limits", "off"],
        ["--persisted-documents", &manifest],
        ["--smtp-url", &url],
        ["--mail-from", "a@example.org"],
    ];
    (Program::start(engine, flags.as_flattened()).await, folder)
}

/// One of everything that is measured.
async fn use_everything(program: &Program) -> String {
    assert_eq!(program.get("/healthz").await.status, 200);
    assert_eq!(program.get("/api/nowhere").await.status, 404);
    assert_eq!(program.get("/api/v1/countries").await.status, 200);
    let wrong = json!({ "email": "admin@example.com", "password": "not the password" });
    assert_eq!(program.post("/api/auth/login", None, &wrong).await.status, 401);
    let token = program.sign_in().await;
    let file = STANDARD.encode("prenom;nom;email\nAwa;Ba;awa.ba@example.org\n");
    let import =
        "mutation ($content: String!) { importParticipants(input: { content: $content }) { created } }";
    let answer = program.graphql(Some(&token), import, json!({ "content": file })).await;
    assert_eq!(answer["data"]["importParticipants"]["created"], 1, "{answer}");
    let register =
        "mutation ($input: RegisterUserInput!) { registerUser(input: $input) { userErrors { code } } }";
    let input = json!({ "input": { "email": "new@example.org", "password": "Admin@2025!", "firstName": "New",
        "lastName": "Person" } });
    let answer = program.graphql(None, register, input).await;
    assert_eq!(answer["data"]["registerUser"]["userErrors"], json!([]), "{answer}");
    // A loader of each kind.
    let lists = "{ participants(first: 5) { nodes { attendanceCount lastAttendance } }
        countries(first: 2) { nodes { users(first: 1) { nodes { email } } } }
        nodes(ids: [\"Q291bnRyeTox\"]) { ... on Country { name } } }";
    program.graphql(Some(&token), lists, json!({})).await;
    let named = program.post("/graphql", None, &json!({ "documentId": "1a" })).await;
    assert_eq!(named.status, 200, "{}", named.body);
    let refused = program.graphql(None, "query Anything { users { totalCount } }", json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "AUTH_REQUIRED", "{refused}");
    token
}

async fn every_metric_is_documented_and_every_documented_one_is_scraped(engine: Engine) {
    let mails = SmtpServer::start().await;
    let (program, _folder) = program(engine, &mails).await;
    let token = use_everything(&program).await;
    mails.first_mail().await;
    let mut request =
        format!("ws://{}/graphql/ws", program.address).into_client_request().expect("an address");
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().expect("a header"));
    let stream = TcpStream::connect(program.address).await.expect("the program listens");
    let (socket, _) = client_async(request, stream).await.expect("the handshake passes");
    let address = program.address;
    let events = tokio::spawn({
        let headers = format!("Bearer {token}");
        async move {
            let query = json!({ "query": "subscription { attendanceCount(eventId: \"0190b5a0-0000-7000-8000-000000000000\") { count } }" });
            let headers = [
                ("content-type", "application/json"),
                ("accept", "text/event-stream"),
                ("authorization", &*headers),
            ];
            send(address, "POST", "/graphql/stream", &headers, &query.to_string()).await
        }
    });
    sleep(Duration::from_millis(300)).await;
    let scrape = Scrape::of(&program).await;
    let scraped: BTreeMap<_, _> = scrape
        .kinds
        .iter()
        .map(|(name, kind)| {
            (name.clone(), (kind.clone(), scrape.labels.get(name).cloned().unwrap_or_default()))
        })
        .collect();
    assert_eq!(scraped, documented());
    assert_values(&scrape, engine);
    drop(socket);
    events.abort();
    for _ in 0..100 {
        let closed = Scrape::of(&program).await.value("passerelle_live_connections", &["socket"]);
        if closed == 0.0 {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("the socket is still counted");
}

#[track_caller]
#[expect(clippy::float_cmp, reason = "these are whole numbers")]
fn assert_values(scrape: &Scrape, engine: Engine) {
    let requests = |labels: &[&str]| scrape.value("passerelle_http_requests_total", labels);
    let login = r#"route="/api/auth/login""#;
    assert_eq!(requests(&[login, r#"method="POST""#, r#"status="401""#, r#"surface="pointage""#]), 1.0);
    assert_eq!(requests(&[login, r#"status="200""#]), 1.0);
    assert_eq!(requests(&[r#"route="/api/v1/countries""#, r#"surface="talentsmaroc""#]), 1.0);
    assert_eq!(requests(&[r#"route="-""#, r#"status="404""#, r#"surface="pointage""#]), 1.0);
    assert_eq!(requests(&[r#"route="/graphql""#]), 5.0);
    assert_eq!(scrape.value("passerelle_http_request_duration_seconds_count", &[r#"route="/graphql""#]), 5.0);
    assert_eq!(scrape.value("passerelle_http_refusals_total", &[r#"reason="unauthenticated""#]), 1.0);
    let signed_in = |outcome: &str| scrape.value("passerelle_sign_ins_total", &[outcome]);
    assert_eq!((signed_in(r#""ok""#), signed_in(r#""invalid_credentials""#)), (1.0, 1.0));
    let operations = |labels: &[&str]| scrape.value("passerelle_graphql_operations_total", labels);
    assert_eq!(operations(&[r#"operation="Doors""#, r#"type="query""#, r#"outcome="OK""#]), 1.0);
    assert_eq!(operations(&[r#"operation="-""#, r#"outcome="AUTH_REQUIRED""#]), 1.0);
    assert_eq!(operations(&[r#"operation="-""#, r#"type="mutation""#, r#"outcome="OK""#]), 2.0);
    for loader in ["rows", "pages", "counts", "latest"] {
        let label = format!("loader=\"{loader}\"");
        assert!(scrape.value("passerelle_loader_batch_size_count", &[&label]) >= 1.0, "{loader}");
    }
    assert_eq!(scrape.value("passerelle_live_connections", &[r#"kind="socket""#]), 1.0);
    assert_eq!(scrape.value("passerelle_mails_total", &[r#"outcome="sent""#]), 1.0);
    assert_eq!(scrape.value("passerelle_mails_queued", &[]), 0.0);
    assert_eq!(scrape.value("passerelle_imports_running", &[]), 0.0);
    assert!(scrape.value("passerelle_database_statements_total", &[]) >= 10.0);
    assert!(scrape.value("passerelle_rows_read_total", &["planned"]) >= 54.0, "the countries of a route");
    let engine = match engine {
        Engine::Sqlite => r#"engine="sqlite""#,
        Engine::Postgres => r#"engine="postgres""#,
    };
    assert_eq!(scrape.value("passerelle_build_info", &[engine]), 1.0);
    let memory = scrape.value("process_resident_memory_bytes", &[]);
    assert!((10e6..512e6).contains(&memory), "{memory}");
    assert!(scrape.value("passerelle_database_connections_max", &[]) >= 16.0);
}

async fn clients_cannot_add_series(engine: Engine) {
    let program = Program::start(engine, &["--metrics-listen", "127.0.0.1:0"]).await;
    let invent = async |name: String| {
        let query = json!({ "query": format!("query {name} {{ __typename }}"), "operationName": name });
        assert_eq!(program.post("/graphql", None, &query).await.status, 200);
        for path in
            [format!("/{name}"), format!("/api/{name}"), format!("/api/v1/{name}"), format!("/e/{name}")]
        {
            program.get(&path).await;
        }
        program.send(&name, "/graphql", &[], "").await;
        let unknown = json!({ "email": format!("{name}@example.org"), "password": "not the password" });
        program.post("/api/auth/login", None, &unknown).await;
    };
    invent("first".to_owned()).await;
    let before = Scrape::of(&program).await.series.len();
    for at in 0..20 {
        invent(format!("name{at}")).await;
    }
    let after: Vec<_> = Scrape::of(&program).await.series.into_keys().collect();
    let invented: Vec<_> = after.iter().filter(|series| series.contains("name1")).collect();
    assert!(invented.is_empty(), "{invented:#?}");
    // What the limit of logins adds: 429.
    assert!(after.len() <= before + 40, "{before} became {}", after.len());
}

#[tokio::test]
async fn metrics_are_off_without_a_setting() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    assert_eq!(app.super_admin().get("/metrics").await.status(), 404);
}

#[tokio::test]
async fn the_token_opens_the_metrics_beside_everything_else() {
    let program = Program::start(Engine::Sqlite, &["--metrics-token", TOKEN]).await;
    for value in ["", "Bearer", "Bearer a token of the test", "Basic a token of the tests"] {
        let answer = program.send("GET", "/metrics", &[("authorization", value)], "").await;
        assert_eq!(answer.status, 401, "{value}");
        assert!(answer.head.to_lowercase().contains("www-authenticate: bearer"), "{}", answer.head);
        assert!(!answer.body.contains("passerelle_"));
    }
    let answer =
        program.send("GET", "/metrics", &[("authorization", "Bearer a token of the tests")], "").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("\npasserelle_http_requests_total{"), "{}", answer.body);
    assert!(!answer.body.contains(TOKEN));
}

#[tokio::test]
async fn an_address_of_its_own_has_the_token_too_if_there_is_one() {
    let flags = ["--metrics-token", TOKEN, "--metrics-listen", "127.0.0.1:0"];
    let program = Program::start(Engine::Sqlite, &flags).await;
    let address = program.metrics_address.expect("it was given");
    assert_eq!(send(address, "GET", "/metrics", &[], "").await.status, 401);
    let header = ("authorization", "Bearer a token of the tests");
    assert_eq!(send(address, "GET", "/metrics", &[header], "").await.status, 200);
    assert_eq!(send(address, "GET", "/graphql", &[header], "").await.status, 404, "nothing else is there");
}
