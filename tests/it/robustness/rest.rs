//! Random requests to every route of both REST APIs: the answer is one of the OpenAPI document, and no failure of the
//! server. `support/contract.rs` compares each answer with the document.

use passerelle::auth::Role;
use serde_json::Value;

use super::random::{Case, Random};
use super::requests::operations;
use super::{assert_no_inner_words, seeds};
use crate::support::{Answer, Engine, TestApp, both_engines};

both_engines![no_request_to_a_route_is_a_failure_of_the_server];

/// The requests of staff to each route, and those without credentials.
const BY_STAFF: usize = 14;
const ANONYMOUS: usize = 5;

async fn no_request_to_a_route_is_a_failure_of_the_server(engine: Engine) {
    let operations = operations();
    for seed in seeds() {
        let mut random = Random::new(seed);
        let app = TestApp::with(engine, &["--rate-limits", "off"]).await;
        let known = rows(&app).await;
        let (mut sent, mut successes) = (0, 0);
        for operation in &operations {
            // A session of its own, since requests end it.
            let staff = app.signed_in(&app.account_of(Role::SuperAdmin).await.email).await;
            let ends_session = operation.ends_session;
            for number in 0..BY_STAFF + ANONYMOUS {
                let caller = if number < BY_STAFF && !(ends_session && number > 4) {
                    staff.clone()
                } else {
                    app.anonymous().at(app.fresh_address())
                };
                let request = operation.request(&mut random, &known);
                let _case = Case { seed, sent: request.to_string() };
                let answer = request.send(&caller).await;
                assert_answer(operation.base, &answer);
                sent += 1;
                successes += usize::from(answer.status() < 400);
            }
        }
        assert!(successes > sent / 8, "{successes} of {sent}: the requests are too wrong to reach the rules");
        for path in ["/healthz", "/readyz", "/api/v1/countries"] {
            assert_eq!(app.anonymous().get(path).await.status(), 200, "{path}: the server goes on");
        }
    }
}

/// Asserts that an answer is a success, or a failure in the envelope of its API.
#[track_caller]
fn assert_answer(base: &str, answer: &Answer) {
    let status = answer.status();
    assert!(status < 500, "{status}: {}", answer.text());
    if status < 400 {
        return;
    }
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_no_inner_words(answer.text());
    let json = answer.json();
    let told = if base == "/api/v1" { &json } else { &json["error"] };
    let sentence = if base == "/api/v1" { &json["error"] } else { &told["message"] };
    assert_eq!(json["success"], false, "{json}");
    assert!(told["code"].is_string() && sentence.as_str().is_some_and(|text| !text.is_empty()), "{json}");
    let details = told.get("details").and_then(Value::as_object);
    assert!(details.into_iter().flatten().all(|(_, text)| text.is_string()), "{json}");
}

/// Inserts rows of each kind; returns their identifiers and codes.
pub async fn rows(app: &TestApp) -> Vec<String> {
    let mut known: Vec<String> = (1..=5).map(|id: i32| id.to_string()).collect();
    for number in 0..4 {
        let event = app.event(&format!("Atelier {number}"), |_| {}).await;
        let participant = app.participant("Awa", "Ndiaye", |_| {}).await;
        let attendance = app.attendance(&event, &participant, |_| {}).await;
        known.extend([event.id, participant.id, attendance.id].map(|id| id.to_string()));
        known.push(event.short_code.clone());
    }
    for number in 0..3 {
        let role = if number == 0 { Role::Viewer } else { Role::User };
        let account = app.new_account(&format!("somebody{number}@example.com"), role).await;
        known.extend([account.uuid.to_string(), account.id.to_string()]);
    }
    let shooting = app.shooting(3).await;
    known.extend((0..3).map(|at| shooting.code(at).to_owned()));
    known.push(shooting.project.to_string());
    known
}
