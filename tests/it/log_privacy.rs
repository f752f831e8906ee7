//! The log of a running program at the most detailed level: none of the names, addresses, numbers, passwords and
//! tokens of a run is in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::SinkExt as _;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{Duration, sleep};
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use crate::mail::{Log, SmtpServer};
use crate::support::attendances::signature;
use crate::support::program::Program;
use crate::support::{Engine, PASSWORD, TestApp, both_engines};

both_engines![no_personal_data_and_no_secret_is_logged, stored_values_that_cannot_be_read_are_not_logged];

/// What people say of themselves in the run. No part of it is a word of the program.
const PERSONAL: [&str; 21] = [
    "Zoulikha",
    "Bentaleb",
    "zoulikha.bentaleb",
    "Ngolo",
    "Kouyatenko",
    "ngolo.kouyatenko",
    "CNI7788991122",
    "CNI3344556677",
    "771234599",
    "77 123 45 99",
    "SN-X778899",
    "Villa Baobab 17",
    "instagram.com/zouli",
    "+221 70 555 66 77",
    "Direction des Secrets",
    "Quartier Plateau Nord",
    "Oukacha Notes",
    "PhotoDeZoulikha",
    "1987-03-29",
    "not-the-password-77",
    "a-new-Password-77!",
];

fn person() -> Value {
    json!({
        "firstName": "Zoulikha", "lastName": "Bentaleb", "email": "zoulikha.bentaleb@example.org",
        "phone": "+221771234599", "cniNumber": "CNI7788991122", "function": "Direction des Secrets",
        "originLocality": "Quartier Plateau Nord", "organization": "Direction des Secrets",
    })
}

async fn no_personal_data_and_no_secret_is_logged(engine: Engine) {
    let mails = SmtpServer::answering(&["550 5.1.1 <zoulikha.bentaleb@example.org>: Zoulikha unknown"]).await;
    let url = mails.url();
    let flags = ["--log", "trace", "--log-format", "json", "--rate-limits", "off", "--smtp-url", &url];
    let program = Program::start(engine, &[&flags[..], &["--mail-from", "a@example.org"]].concat()).await;
    let private = use_with_private_texts(&program).await;
    sleep(Duration::from_millis(500)).await;
    let log = program.log();
    let requests = log.lines().filter(|line| line.contains(r#""message":"request""#)).count();
    assert!(requests >= 25, "{requests} requests were logged");
    assert!(log.contains("INSERT INTO"), "statements are logged at this level");
    assert!(log.contains("mail not sent"), "the refused mail is logged");
    for text in private {
        let line = log.lines().find(|line| line.to_lowercase().contains(&text.to_lowercase()));
        assert!(line.is_none(), "{text:?} is in the log:\n{}", line.unwrap_or_default());
    }
    let emails = log.lines().find(|line| line.contains("@example.org") || line.contains("admin@example.com"));
    assert!(emails.is_none(), "an e-mail address is in the log:\n{}", emails.unwrap_or_default());
}

/// Uses each part of the program with personal data and secrets, and returns their texts.
pub async fn use_with_private_texts(program: &Program) -> Vec<String> {
    let mut private = accounts(program).await;
    let token = private[0].clone();
    private.extend(attendances(program, &token).await);
    files(program, &token).await;
    cinema(program, &token).await;
    refusals(program, &token).await;
    private.extend(live(program, &token).await);
    private.extend(PERSONAL.iter().map(|text| (*text).to_owned()));
    private.extend([PASSWORD.to_owned(), "bosCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4".to_owned()]);
    let short: Vec<_> = private.iter().filter(|text| text.len() < 5).collect();
    assert!(short.is_empty(), "{short:?} may be anywhere by chance");
    private
}

/// serde quotes the value that it did not expect.
async fn stored_values_that_cannot_be_read_are_not_logged(app: TestApp) {
    app.production("Atlas", |row| {
        row.awards = json!([{ "title": ["x"], "year": "Bentaleb" }]);
        row.notable_productions = json!("Zoulikha 771234599");
    })
    .await;
    let log = Log::start();
    for field in ["awards { title }", "notableProductions { title }"] {
        let query = format!("{{ productions(first: 1) {{ nodes {{ {field} }} }} }}");
        let answer = app.admin().graphql(&query).await;
        assert_eq!(answer.code().as_deref(), Some("INTERNAL_SERVER_ERROR"), "{}", answer.text());
    }
    let text = log.text();
    assert_eq!(text.matches("does not have the form that was stored: Data").count(), 2, "{text}");
    for value in ["Bentaleb", "Zoulikha", "771234599"] {
        assert!(!text.contains(value), "{text}");
    }
}

/// Signs in, with and without success, and changes accounts; returns the tokens and cookies.
async fn accounts(program: &Program) -> Vec<String> {
    let token = program.sign_in().await;
    for path in ["/api/auth/login", "/api/v1/auth/login"] {
        let name = if path.starts_with("/api/v1") { "identifier" } else { "email" };
        for email in ["admin@example.com", "zoulikha.bentaleb@example.org"] {
            let login = json!({ name: email, "password": "not-the-password-77" });
            assert_eq!(program.post(path, None, &login).await.status, 401);
        }
    }
    let login = json!({ "identifier": "admin@example.com", "password": PASSWORD });
    let answer = program.post("/api/v1/auth/login", None, &login).await;
    let head = answer.head;
    let (_, cookie) = head.split_once("set-cookie: ").unwrap_or_else(|| panic!("{head}"));
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let me = program.send("GET", "/api/v1/auth/me", &[("cookie", &cookie)], "").await;
    assert_eq!(me.status, 200, "{}", me.body);
    let register = "mutation ($input: RegisterUserInput!) { registerUser(input: $input) { user { uniqueCode } userErrors { code } } }";
    let input = json!({ "input": {
        "email": "zoulikha.bentaleb@example.org", "firstName": "Zoulikha", "lastName": "Bentaleb",
        "password": "a-new-Password-77!",
        "profile": { "phone": "+221771234599", "whatsapp": "+221 70 555 66 77", "address": "Villa Baobab 17",
            "dateOfBirth": "1987-03-29",
            "socialNetworks": [{ "network": "instagram", "url": "https://instagram.com/zouli" }] },
    } });
    for expected in [json!([]), json!([{ "code": "EMAIL_ALREADY_EXISTS" }])] {
        let answer = program.graphql(None, register, input.clone()).await;
        assert_eq!(answer["data"]["registerUser"]["userErrors"], expected, "{answer}");
    }
    let secret = cookie.split_once('=').map_or("", |(_, secret)| secret).to_owned();
    vec![token, secret]
}

/// Records attendances by each surface; returns what is secret of the event and the signature.
async fn attendances(program: &Program, token: &str) -> Vec<String> {
    let create = "mutation ($input: CreateEventInput!) { createEvent(input: $input) { qrCodeSecret event { databaseId } userErrors { code } } }";
    let input = json!({ "input": { "title": "Atelier", "eventType": "WORKSHOP", "startDate": "2030-01-01T09:00:00Z" } });
    let answer = program.graphql(Some(token), create, input).await;
    let created = &answer["data"]["createEvent"];
    let id = created["event"]["databaseId"].as_str().unwrap_or_else(|| panic!("{answer}"));
    let check_in = json!({ "eventId": id, "participant": person(), "signature": signature() });
    let answer = program.post("/api/attendances", None, &check_in).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(program.post("/api/attendances", None, &check_in).await.status, 409);
    let other = json!({ "input": { "eventId": id, "checkInMode": "MANUAL", "notes": "Oukacha Notes", "participant": {
        "firstName": "Ngolo", "lastName": "Kouyatenko", "email": "ngolo.kouyatenko@example.org",
        "cniNumber": "CNI3344556677", "phone": "77 123 45 99" } } });
    let record = "mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { attendance { id } \
        userErrors { code field } } }";
    let answer = program.graphql(Some(token), record, other).await;
    assert_eq!(answer["data"]["recordAttendance"]["userErrors"], json!([]), "{answer}");
    let bearer = format!("Bearer {token}");
    let list = format!("/api/attendances?eventId={id}&search=Bentaleb");
    assert_eq!(program.send("GET", &list, &[("authorization", &bearer)], "").await.status, 200);
    let download = format!("{{ attendancesDownload(format: CSV, eventId: \"{id}\") {{ url }} }}");
    let answer = program.graphql(Some(token), &download, json!({})).await;
    let mut secrets = vec![signature()[40..80].to_owned()];
    secrets.extend(created["qrCodeSecret"].as_str().map(str::to_owned));
    if let Some(url) = answer["data"]["attendancesDownload"]["url"].as_str() {
        let path = &url[url.find("/api").unwrap_or_default()..];
        assert_eq!(program.get(path).await.status, 200, "{path}");
        secrets.extend(url.rsplit_once('=').map(|(_, signature)| signature.to_owned()));
    }
    secrets
}

/// Imports a file, and uploads one that is none.
async fn files(program: &Program, token: &str) {
    let file = "prenom;nom;email;cni;telephone\nZoulikha;Bentaleb;zoulikha.bentaleb@example.org;CNI7788991122;771234599\n\
        Ngolo;Kouyatenko;no-address;CNI3344556677;x\nNgolo;;;;;;;\n";
    let import = "mutation ($input: ImportParticipantsInput!) { importParticipants(input: $input) { refused lines { number } \
        userErrors { code } } }";
    for dry_run in [true, false] {
        let input = json!({ "input": { "content": STANDARD.encode(file), "dryRun": dry_run } });
        let answer = program.graphql(Some(token), import, input).await;
        assert!(answer["data"]["importParticipants"]["refused"].as_i64() >= Some(1), "{answer}");
    }
    let upload = "mutation ($file: Upload!) { uploadUserPhoto(input: { id: 1, file: $file }) { userErrors { code } } }";
    let operations = json!({ "query": upload, "variables": { "file": null } });
    let part = |name: &str, more: &str, content: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{content}\r\n")
    };
    let body = part("operations", "", &operations.to_string())
        + &part("map", "", r#"{"0": ["variables.file"]}"#)
        + &part("0", "; filename=\"PhotoDeZoulikha.jpg\"", "Zoulikha Bentaleb is no picture")
        + "--x--\r\n";
    let bearer = format!("Bearer {token}");
    let headers = [
        ("authorization", &*bearer),
        ("content-type", "multipart/form-data; boundary=x"),
        ("graphql-preflight", "1"),
    ];
    let answer = program.send("POST", "/graphql", &headers, &body).await.json();
    assert_eq!(answer["data"]["uploadUserPhoto"]["userErrors"][0]["code"], "UNSUPPORTED_FORMAT", "{answer}");
}

/// Registers and reads a cinema talent, whose fields are encrypted.
async fn cinema(program: &Program, token: &str) {
    let register = "mutation ($input: RegisterCinemaTalentInput!) { registerCinemaTalent(input: $input) { cinemaTalent { \
        databaseId contact { email phone whatsapp } idDocument { number } } userErrors { code field } } }";
    let input = json!({ "input": {
        "firstName": "Zoulikha", "lastName": "Bentaleb", "dateOfBirth": "1987-03-29", "talentTypes": ["FIGURANT"],
        "profile": { "email": "zoulikha.bentaleb@example.org", "phone": "+221771234599", "whatsapp": "+221 70 555 66 77",
            "idDocumentType": "Passeport", "idDocumentNumber": "SN-X778899" },
    } });
    let answer = program.graphql(Some(token), register, input).await;
    assert_eq!(answer["data"]["registerCinemaTalent"]["userErrors"], json!([]), "{answer}");
    let find = "query ($search: String) { cinemaTalents(filter: { search: $search }) { totalCount nodes { lastName } } }";
    let answer = program.graphql(Some(token), find, json!({ "search": "Zoulikha" })).await;
    assert_eq!(answer["data"]["cinemaTalents"]["totalCount"], 1, "{answer}");
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", &*bearer)];
    program.send("GET", "/api/v1/cinema/talents?search=%2B221771234599", &headers, "").await;
}

/// What is malformed, unknown, forbidden or foreign, with personal data in every place.
async fn refusals(program: &Program, token: &str) {
    let create = "mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { userErrors { code field message } } }";
    let wrong = json!({ "firstName": ["Zoulikha"], "lastName": "Bentaleb", "email": "zoulikha.bentaleb@", "phone": 771_234_599 });
    let taken = person();
    for input in [wrong, taken] {
        let answer = program.graphql(Some(token), create, json!({ "input": input })).await;
        assert!(answer.to_string().contains("code"), "{answer}");
    }
    let inline = "mutation { createParticipant(input: { firstName: \"Zoulikha\", lastName: \"Bentaleb\", cniNumber: \"CNI7788991122\" }) \
        { participant { id } userErrors { code } nowhere } }";
    program.post("/graphql", Some(token), &json!({ "query": inline })).await;
    let bearer = format!("Bearer {token}");
    let query = "/graphql?query=%7Bparticipants(filter%3A%7Bsearch%3A%22Bentaleb%22%7D)%7BtotalCount%7D%7D";
    assert_eq!(program.send("GET", query, &[("authorization", &bearer)], "").await.status, 200);
    for path in [
        "/api/participants?search=zoulikha.bentaleb%40example.org&page=Zoulikha",
        "/api/participants/zoulikha.bentaleb@example.org",
        "/api/Zoulikha/Bentaleb",
        "/Zoulikha",
        "/e/Bentaleb?t=Zoulikha&s=CNI7788991122",
        "/static/uploads/photos/PhotoDeZoulikha.jpg",
    ] {
        program.send("GET", path, &[("authorization", &bearer), ("referer", "https://x/Zoulikha")], "").await;
    }
    for body in
        ["{\"email\": \"zoulikha.bentaleb@example.org\"", "[\"Zoulikha\"]", "\"Bentaleb\"", "Zoulikha\u{0}"]
    {
        let headers = [("content-type", "application/json"), ("authorization", &*bearer)];
        for path in ["/api/users", "/api/v1/auth/login", "/graphql", "/graphql/stream", "/api/attendances"] {
            program.send("POST", path, &headers, body).await;
        }
    }
    program
        .send("GET", "/api/users", &[("authorization", "Bearer Zoulikha.Bentaleb.CNI7788991122")], "")
        .await;
    program
        .send(
            "POST",
            "/api/auth/logout",
            &[("authorization", &bearer), ("origin", "https://zoulikha.bentaleb")],
            "",
        )
        .await;
}

/// Opens a socket with a new token, and subscribes; returns the token.
async fn live(program: &Program, _: &str) -> Vec<String> {
    let token = program.sign_in().await;
    let mut request =
        format!("ws://{}/graphql/ws", program.address).into_client_request().expect("an address");
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
    let stream = TcpStream::connect(program.address).await.expect("the program listens");
    let (mut socket, _) = client_async(request, stream).await.expect("the handshake passes");
    let messages = [
        json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } }),
        json!({ "id": "Zoulikha", "type": "subscribe", "payload": { "query": "query Bentaleb { __typename }" } }),
        json!({ "id": "1", "type": "Zoulikha", "payload": "Bentaleb" }),
    ];
    for message in messages {
        socket.send(Message::text(message.to_string())).await.expect("it is sent");
    }
    vec![token]
}
