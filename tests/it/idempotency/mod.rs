//! Idempotency keys: a repeat of a request is answered as the first, and does nothing.
//!
//! `mutations.rs` repeats each mutation that creates, `routes.rs` each `POST` route; `keys.rs` tests which answers are
//! kept, for whom and how long; `phones.rs` what is sent at once, interrupted, or to two processes.

mod keys;
mod mutations;
mod phones;
mod routes;

use passerelle::entity::{event, idempotency_key};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::support::attendances::signature;
use crate::support::{Answer, Caller, TestApp};

/// A well-formed key.
const KEY: &str = "4b7f1d2e-0c7a-4f52-9a53-7f5a3b0c9d10";

/// The stored keys.
async fn stored(app: &TestApp) -> Vec<idempotency_key::Model> {
    let rows = idempotency_key::Entity::find().all(app.app.services.database.read()).await;
    rows.expect("the table can be read")
}

/// The body of a check-in of somebody without e-mail address and card number, whom nothing tells from others.
fn check_in(event: &event::Model, first_name: &str) -> Value {
    json!({
        "eventId": event.id,
        "participant": { "firstName": first_name, "lastName": "Sow" },
        "signature": signature()
    })
}

/// Sends a `POST` request with a key.
async fn post(caller: &Caller<'_>, key: &str, path: &str, body: &Value) -> Answer {
    caller.clone().with_header("idempotency-key", key).post(path, body.clone()).await
}
