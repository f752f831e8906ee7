//! Presence on projects: arrivals, departures, scans, corrections, histories.

mod bulk;
mod correcting;
mod history;
mod recording;
mod scanning;
mod standing;

use chrono::{DateTime, Utc};
use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::support::presence::Shooting;
use crate::support::{Answer, Caller, TestApp};

/// A member of staff who records presence.
fn staff(app: &TestApp) -> Caller<'_> {
    app.as_role(Role::Presence)
}

/// Sends a check-in or a check-out.
async fn record(app: &TestApp, project: i32, code: &str, action: &str, at: Option<&str>) -> Answer {
    let query = "mutation($input: RecordPresenceInput!) { recordPresence(input: $input) { \
        presenceRecord { databaseId date checkInAt checkOutAt durationHours state corrected } action \
        existingCheckInAt existingCheckOutAt userErrors { code field message } } }";
    let input = json!({ "projectId": project, "code": code, "action": action, "at": at });
    staff(app).graphql_with(query, json!({ "input": input })).await
}

/// Checks the person at `at` in, now.
async fn check_in(app: &TestApp, shooting: &Shooting, at: usize) -> Answer {
    record(app, shooting.project, shooting.code(at), "CHECK_IN", None).await
}

/// Checks the person at `at` out, now.
async fn check_out(app: &TestApp, shooting: &Shooting, at: usize) -> Answer {
    record(app, shooting.project, shooting.code(at), "CHECK_OUT", None).await
}

/// The record in the payload of the only field.
fn recorded(answer: &Answer) -> Value {
    let data = answer.data();
    let payload = data.as_object().and_then(|fields| fields.values().next()).expect("one field");
    assert_eq!(payload["userErrors"], json!([]), "{}", answer.text());
    payload["presenceRecord"].clone()
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}
