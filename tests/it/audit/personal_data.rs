//! `exportPersonalData`: everything of a person as JSON and as a PDF, at an address that ends.

use chrono::TimeDelta;
use lopdf::Document;
use passerelle::auth::Role;
use passerelle::clock::Clock as _;
use serde_json::{Value, json};

use super::entries;
use crate::support::attendances::signature;
use crate::support::{Answer, Caller, PASSWORD, TestApp, both_engines};

both_engines![
    a_participant_is_exported_with_attendances_and_signatures,
    an_account_is_exported_decrypted_and_without_secrets,
    a_cinema_talent_is_exported,
    the_pdf_has_what_the_json_has,
    addresses_end_and_exports_are_recorded,
];

/// The address of an export, without the name of the server.
async fn address(caller: &Caller<'_>, kind: &str, id: impl std::fmt::Display, format: &str) -> String {
    let query = format!(
        "mutation {{ exportPersonalData(input: {{person: {{kind: {kind}, id: \"{id}\"}}, format: {format}}}) {{ download {{ url filename }} userErrors {{ code }} }} }}"
    );
    let answer = caller.graphql(&query).await.data()["exportPersonalData"].take();
    assert_eq!(answer["userErrors"], json!([]));
    let download = &answer["download"];
    assert_eq!(download["filename"], format!("donnees-personnelles-2025-12-13.{}", format.to_lowercase()));
    let url = download["url"].as_str().expect("an address");
    url[url.find("/api/v1").expect("the path")..].to_owned()
}

async fn file(app: &TestApp, kind: &str, id: impl std::fmt::Display, format: &str) -> Answer {
    let address = address(&app.super_admin(), kind, id, format).await;
    let answer = app.anonymous().get(&address).await;
    assert_eq!(answer.status(), 200, "{}", String::from_utf8_lossy(answer.bytes()));
    answer
}

async fn participant(app: &TestApp) -> String {
    let event = app.event("Atelier SIGIF", |_| {}).await;
    let input = json!({
        "eventId": event.id, "signature": signature(),
        "participant": { "firstName": "Abdoulaye", "lastName": "Ndiaye", "cniNumber": "CNI7654321", "email": "ndiaye@example.sn" },
    });
    let record = "mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { attendance { participantId } } }";
    let caller = app.anonymous().at([203, 0, 113, 50]).with_header("user-agent", "Phone 1.0");
    let recorded = caller.graphql_with(record, json!({ "input": input })).await.data();
    recorded["recordAttendance"]["attendance"]["participantId"].as_str().expect("an identifier").to_owned()
}

async fn a_participant_is_exported_with_attendances_and_signatures(app: TestApp) {
    let id = participant(&app).await;
    let answer = file(&app, "PARTICIPANT", &id, "JSON").await;
    assert_eq!(answer.header("content-type"), Some("application/vnd.passerelle.person+json"));
    let data = answer.json();
    assert_eq!(data["kind"], "participant");
    assert_eq!(
        data["person"],
        json!({
            "id": id, "first_name": "Abdoulaye", "last_name": "Ndiaye", "cni_number": "CNI7654321",
            "email": "ndiaye@example.sn", "created_at": data["person"]["created_at"],
        })
    );
    let [attendance] = &data["attendances"].as_array().expect("a list")[..] else { panic!("one: {data}") };
    assert_eq!(
        (
            &attendance["event"],
            &attendance["ip_address"],
            &attendance["user_agent"],
            &attendance["check_in_mode"]
        ),
        (&json!("Atelier SIGIF"), &json!("203.0.113.50"), &json!("Phone 1.0"), &json!("qr_code"))
    );
    let sent = signature();
    let image = attendance["signature"].as_str().expect("an image");
    assert!(image.starts_with("iVBOR") && sent.contains("iVBOR"), "{image}");
    let actions: Vec<_> =
        data["audit_log"].as_array().expect("a list").iter().map(|entry| entry["action"].clone()).collect();
    // The export of this file is the latest.
    assert_eq!(actions, ["export", "create"]);
}

async fn an_account_is_exported_decrypted_and_without_secrets(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::Organizer).await;
    let fatou = app.signed_in("fatou@example.com").await;
    let profile = "mutation { updateProfile(input: {profile: {phone: \"+221771234567\", bio: \"Née à Thiès\", talentIds: [1], \
        socialNetworks: [{network: \"x\", url: \"https://x.org/fatou\"}]}}) { userErrors { code } } }";
    assert_eq!(fatou.graphql(profile).await.outcome(), "OK");
    let create = "mutation { createEvent(input: {title: \"Atelier de Fatou\", eventType: WORKSHOP, startDate: \"2025-12-20T09:00:00Z\"}) { userErrors { code } } }";
    assert_eq!(fatou.graphql(create).await.outcome(), "OK");
    let answer = file(&app, "ACCOUNT", account.id, "JSON").await;
    for secret in ["$2b$", "gAAAA", "•••", PASSWORD, "phone_index", "secret_hash"] {
        assert!(!answer.text().contains(secret), "{secret}: {}", answer.text());
    }
    let data = answer.json();
    assert_eq!(
        (&data["person"]["email"], &data["person"]["phone"], &data["person"]["bio"]),
        (&json!("fatou@example.com"), &json!("+221771234567"), &json!("Née à Thiès"))
    );
    assert!(data["person"]["social_media"].to_string().contains("https://x.org/fatou"));
    assert_eq!(data["events_created"][0]["title"], "Atelier de Fatou");
    assert_eq!(
        (data["talents"].as_array().map(Vec::len), data["sessions"].as_array().map(Vec::len)),
        (Some(1), Some(1))
    );
    let done: Vec<Value> =
        data["actions"].as_array().expect("a list").iter().map(|entry| entry["action"].clone()).collect();
    assert!(done.contains(&json!("create")) && done.contains(&json!("update")), "{done:?}");
    let about = data["audit_log"].as_array().expect("a list");
    assert!(
        about.iter().any(|entry| entry["after"]["phone"] == "+221771234567"),
        "decrypted in the log, too"
    );
}

async fn a_cinema_talent_is_exported(app: TestApp) {
    let sophia = app.sophia().await;
    let data = file(&app, "CINEMA_TALENT", sophia.id, "JSON").await.json();
    assert_eq!((&data["kind"], &data["person"]["first_name"]), (&json!("cinema_talent"), &json!("Sophia")));
    let query =
        format!("{{ cinemaTalent(id: {}) {{ contact {{ phone }} languages {{ code }} }} }}", sophia.id);
    let shown = app.admin().graphql(&query).await.data()["cinemaTalent"].take();
    assert_eq!(data["person"]["phone"], shown["contact"]["phone"], "decrypted");
    let languages: Vec<Value> = shown["languages"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|language| language["code"].clone())
        .collect();
    assert!(!languages.is_empty());
    assert_eq!(data["person"]["languages"], json!(languages));
    assert!(data["files"].as_array().is_some_and(|files| !files.is_empty()));
}

async fn the_pdf_has_what_the_json_has(app: TestApp) {
    let id = participant(&app).await;
    let answer = file(&app, "PARTICIPANT", &id, "PDF").await;
    assert_eq!(answer.header("content-type"), Some("application/pdf"));
    let document = Document::load_mem(answer.bytes()).expect("a PDF");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).expect("its text");
    for part in ["Abdoulaye Ndiaye", "CNI7654321", "ndiaye@example.sn", "Atelier SIGIF", "203.0.113.50"] {
        assert!(text.replace('\n', " ").contains(part), "{part} is not in the PDF:\n{text}");
    }
}

async fn addresses_end_and_exports_are_recorded(app: TestApp) {
    let id = participant(&app).await;
    let address = address(&app.admin(), "PARTICIPANT", &id, "JSON").await;
    let last = entries(&app).await.pop().expect("an entry");
    assert_eq!(
        (last.action.as_str(), last.noun.as_str(), &last.noun_id, last.actor_label.as_deref()),
        ("export", "participant", &id, Some("admin Diallo"))
    );
    assert_eq!(app.anonymous().get(&address).await.status(), 200);
    let other = address.replacen("/json?", "/pdf?", 1);
    assert_ne!(app.anonymous().get(&other).await.status(), 200, "the signature is of one file");
    app.advance_clock(TimeDelta::minutes(5));
    assert_ne!(app.anonymous().get(&address).await.status(), 200, "it is {}", app.clock.now());
}
