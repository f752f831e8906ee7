//! What documents cost: `extensions.cost` on request, the refusal above the limit, and `rateLimit`.

use chrono::{DateTime, TimeDelta, Utc};
use passerelle::auth::Role;
use passerelle::clock::Clock as _;
use serde_json::{Value, json};

use crate::support::attendances::signature;
use crate::support::{Caller, Engine, TestApp, both_engines};

both_engines![
    the_cost_is_reported_on_request,
    statements_of_writes_are_counted,
    the_rate_limit_counts_check_ins_down,
];

async fn cost_of(caller: &Caller<'_>, query: &str) -> Value {
    let body = json!({ "query": query, "extensions": { "cost": true } });
    caller.post("/graphql", body).await.json()["extensions"]["cost"].take()
}

async fn the_cost_is_reported_on_request(app: TestApp) {
    let query = "{ countries(first: 10) { nodes { name cities { name } } } }";
    let anonymous = app.anonymous();
    let executed = app.statements_of(anonymous.graphql(query)).await.len();
    assert_eq!(executed, 2, "one a level");
    let expected =
        json!({ "requested": 1 + 10 * (1 + 1 + 1 + 50), "limit": 100_000, "statements": executed });
    assert_eq!(cost_of(&anonymous, query).await, expected);
    for extensions in [json!({}), json!({ "cost": false }), Value::Null] {
        let body = json!({ "query": query, "extensions": extensions });
        assert!(anonymous.post("/graphql", body).await.json().get("extensions").is_none());
    }
}

async fn statements_of_writes_are_counted(app: TestApp) {
    let organizer = app.organizer();
    organizer.graphql("{ viewer { role } }").await;
    let create = "mutation { createParticipant(input: {firstName: \"Awa\", lastName: \"Sow\"}) { \
        participant { fullName } } }";
    let counted = cost_of(&organizer, create).await["statements"].take();
    let executed = app.statements_of(organizer.graphql(create)).await.len();
    assert!(executed > 2, "{executed}");
    assert_eq!(counted, executed);
}

#[tokio::test]
async fn a_refusal_says_how_much_was_asked_and_how_it_is_counted() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let query = "{ countries(first: 100) { nodes { users(first: 100) { nodes { id email role talents { id } } } } } }";
    let refused = app.anonymous().graphql(query).await;
    let [error] = &refused.errors()[..] else { panic!("{}", refused.text()) };
    let asked = error["extensions"]["limit"]["requested"].as_u64().expect("a number");
    assert!(asked > 100_000);
    let expected = json!({ "counts": "cost", "requested": asked, "limit": 100_000 });
    assert_eq!(error["extensions"]["limit"], expected);
    let message = error["message"].as_str().expect("a text");
    assert!(message.contains(&format!("at most 100000 cost, this is {asked}.")), "{message}");
    assert!(message.contains("a connection counts its selection `first` or `last` times"), "{message}");
    let many = app.anonymous().graphql(&format!("{{ {} }}", "__typename ".repeat(31))).await;
    let expected = json!({ "counts": "root fields", "requested": 31, "limit": 30 });
    assert_eq!(many.errors()[0]["extensions"]["limit"], expected);
}

const RATE_LIMIT: &str = "{ rateLimit { cost limit remaining resetAt } }";

async fn the_rate_limit_counts_check_ins_down(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let stranger = app.anonymous().at(app.fresh_address());
    let rate_limit = async || stranger.graphql(RATE_LIMIT).await.data()["rateLimit"].take();
    let time = |answer: &Value| -> DateTime<Utc> {
        answer["resetAt"].as_str().expect("a time").parse().expect("a time")
    };
    let before = rate_limit().await;
    assert_eq!((&before["cost"], &before["limit"]), (&json!(5), &json!(100_000)));
    assert_eq!(before["remaining"], 10);
    assert_eq!(time(&before), app.clock.now());
    for number in 0..2 {
        let query = "mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { userErrors { code } } }";
        let participant = json!({ "firstName": "Awa", "lastName": format!("Sow {number}") });
        let input = json!({ "eventId": event.id, "participant": participant, "signature": signature() });
        assert_eq!(stranger.graphql_with(query, json!({ "input": input })).await.outcome(), "OK");
    }
    let started = app.clock.now();
    app.advance_clock(TimeDelta::seconds(20));
    let after = rate_limit().await;
    assert_eq!(after["remaining"], 8);
    assert_eq!(time(&after), started + TimeDelta::minutes(1));
    app.advance_clock(TimeDelta::seconds(40));
    assert_eq!(rate_limit().await["remaining"], 10, "the window has ended");
    // Accounts have no such limit.
    for role in Role::ALL {
        let answer = app.as_role(role).graphql(RATE_LIMIT).await.data();
        assert_eq!(answer["rateLimit"]["remaining"], Value::Null, "{role}");
        assert_eq!(answer["rateLimit"]["resetAt"], Value::Null, "{role}");
    }
}

#[tokio::test]
async fn without_limits_the_rate_limit_still_answers() {
    let app = TestApp::with(Engine::Sqlite, &["--rate-limits", "off"]).await;
    let answer = app.anonymous().graphql(RATE_LIMIT).await.data();
    let expected = json!({ "cost": 5, "limit": 100_000, "remaining": null, "resetAt": null });
    assert_eq!(answer["rateLimit"], expected);
}
