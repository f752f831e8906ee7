//! The welcome of a registered account.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use passerelle::database::Engine;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::log::Log;
use super::server::SmtpServer;
use crate::support::{Answer, Caller, PASSWORD, TestApp, both_engines};

both_engines![
    a_registered_account_is_welcomed,
    the_language_is_that_of_the_request,
    a_silent_server_delays_nothing,
    nothing_is_sent_for_a_refused_registration,
    a_registered_cinema_talent_gets_a_confirmation,
];

const REGISTER: &str = "mutation($input: RegisterUserInput!) { registerUser(input: $input) { user { uniqueCode } userErrors { code } } }";

async fn app(engine: Engine, server: &SmtpServer) -> TestApp {
    let from = "Été & Co <no-reply@example.org>";
    TestApp::with(engine, &["--smtp-url", &server.url(), "--mail-from", from]).await
}

async fn register(caller: &Caller<'_>, first_name: &str) -> Answer {
    let input = json!({ "email": "fatou@example.com", "password": PASSWORD, "firstName": first_name, "lastName": "Sow",
        "profile": { "phone": "+212 600 000 001", "countryId": 1, "cityId": 2, "gender": "F" } });
    caller.graphql_with(REGISTER, json!({ "input": input })).await
}

fn code(answer: &Answer) -> Value {
    answer.data()["registerUser"]["user"]["uniqueCode"].take()
}

/// The value of a header, unfolded and decoded.
fn header(mail: &str, name: &str) -> String {
    let (headers, _) = mail.split_once("\n\n").expect("headers end");
    let headers = headers.replace("\n ", " ");
    let value = headers.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    let value = value.unwrap_or_else(|| panic!("no {name} in {headers}"));
    // Spaces between encoded words do not count.
    let mut rest = value.replace("?= =?", "?==?");
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        let (word, after) = after.split_once("?=").expect("an encoded word ends");
        let bytes = STANDARD.decode(word).expect("base64");
        text += before;
        text += std::str::from_utf8(&bytes).expect("UTF-8");
        rest = after.to_owned();
    }
    text + &rest
}

async fn a_registered_account_is_welcomed(engine: Engine) {
    let server = SmtpServer::start().await;
    let app = app(engine, &server).await;
    let log = Log::start();
    let answer = register(&app.anonymous(), "Fàtou & fils").await;
    let code = code(&answer);
    let code = code.as_str().expect("it is registered");
    let mail = server.first_mail().await;
    log.line("mail sent").await;
    assert_eq!(mail.recipient, "fatou@example.com");
    assert!(mail.text.is_ascii());
    assert_eq!(header(&mail.text, "Subject"), "Bienvenue : votre compte est créé");
    assert!(header(&mail.text, "From").ends_with("<no-reply@example.org>"));
    assert!(header(&mail.text, "To").ends_with("<fatou@example.com>"));
    let text = mail.decoded();
    for part in [
        "Bonjour Fàtou & fils,",
        "<p>Bonjour Fàtou &amp; fils,</p>",
        &format!("Votre code unique est {code}."),
        "ouvrez http://localhost:3000 et donnez votre adresse e-mail ou ce code",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for part in [PASSWORD, "600 000 001", "600000001", "Sow"] {
        assert!(!text.contains(part), "{part}: {text}");
    }
    for part in ["fatou", "Fàtou", "Sow", code, "example"] {
        let lines = log.text();
        assert!(
            lines.lines().filter(|line| line.contains("mail")).all(|line| !line.contains(part)),
            "{lines}"
        );
    }
}

async fn the_language_is_that_of_the_request(engine: Engine) {
    let server = SmtpServer::start().await;
    let app = app(engine, &server).await;
    let caller = app.anonymous().with_header("accept-language", "en");
    let answer = register(&caller, "Fatou").await;
    let code = code(&answer);
    let mail = server.first_mail().await;
    assert_eq!(header(&mail.text, "Subject"), "Welcome: your account is ready");
    let text = mail.decoded();
    assert!(text.contains("Hello Fatou,") && text.contains("<html lang=\"en\">"), "{text}");
    assert!(text.contains(&format!("Your unique code is {}.", code.as_str().expect("a code"))), "{text}");
}

async fn a_silent_server_delays_nothing(engine: Engine) {
    let server = SmtpServer::silent().await;
    let app = app(engine, &server).await;
    // Much less than an attempt may take.
    let answer = timeout(Duration::from_secs(10), register(&app.anonymous(), "Fatou")).await;
    assert!(code(&answer.expect("the answer does not wait for the mail")).is_string());
}

async fn nothing_is_sent_for_a_refused_registration(engine: Engine) {
    let server = SmtpServer::start().await;
    let app = app(engine, &server).await;
    app.new_account("fatou@example.com", passerelle::auth::Role::User).await;
    let log = Log::start();
    let answer = register(&app.anonymous(), "Fatou").await;
    assert_eq!(answer.data()["registerUser"]["userErrors"][0]["code"], "EMAIL_ALREADY_EXISTS");
    app.app.services.mail.drain(Duration::from_secs(20)).await;
    assert!(server.mails().is_empty());
    assert!(!log.text().contains("mail sent") && !log.text().contains("mail not sent"), "{}", log.text());
}

#[tokio::test]
async fn without_a_server_the_log_says_that_nothing_is_sent() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let log = Log::start();
    assert!(code(&register(&app.anonymous(), "Fatou").await).is_string());
    let line = log.line("mail not sent: SMTP_URL is not set").await;
    assert!(line.contains("kind=\"account_registered\""), "{line}");
    assert!(!line.contains("fatou") && !line.contains("Fatou"), "{line}");
}

async fn a_registered_cinema_talent_gets_a_confirmation(engine: Engine) {
    let server = SmtpServer::start().await;
    let app = app(engine, &server).await;
    let register = "mutation ($input: RegisterCinemaTalentInput!) { registerCinemaTalent(input: $input) {
        cinemaTalent { uniqueCode } userErrors { code } } }";
    let mut input = json!({
        "firstName": "Awa", "lastName": "Diop", "dateOfBirth": "1999-05-04", "talentTypes": ["FIGURANT"],
        "profile": { "phone": "+221 77 123 45 67", "idDocumentNumber": "SN778899" }
    });
    // Without an address nothing is sent, and nothing fails.
    let silent = app.anonymous().graphql_with(register, json!({ "input": input })).await;
    assert_eq!(silent.data()["registerCinemaTalent"]["userErrors"], json!([]));
    input["profile"]["email"] = json!("awa@example.org");
    let answer = app.anonymous().graphql_with(register, json!({ "input": input })).await;
    let person = answer.data()["registerCinemaTalent"]["cinemaTalent"].take();
    let mail = server.first_mail().await;
    assert_eq!(mail.recipient, "awa@example.org");
    let text = mail.decoded();
    assert!(text.contains(person["uniqueCode"].as_str().expect("a code")), "{text}");
    for secret in ["77 123", "778899", "1999"] {
        assert!(!text.contains(secret), "{secret}");
    }
}
