//! Mutations of events: their answers, their refusals, and their audit entries.

use futures_util::future::join_all;
use passerelle::auth::Role;
use passerelle::domain::check::Change;
use passerelle::domain::events::details::EventChange;
use passerelle::domain::events::{remove, update};
use passerelle::entity::attendance;
use passerelle::graphql::events::Event;
use passerelle::graphql::object::id::encode;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::{entries, row};
use crate::support::events::workshop;
use crate::support::{TestApp, both_engines};

both_engines![
    an_event_is_created_with_its_code,
    faults_are_reported_by_field,
    absent_stays_and_null_clears,
    an_event_that_has_begun_keeps_its_start,
    an_event_is_removed_with_its_attendances,
    an_event_is_named_by_any_identifier,
    counts_are_public_and_attendances_are_not,
    every_change_leaves_one_entry_and_no_secret,
    changes_at_once_follow_each_other,
    a_removal_and_a_change_at_once_agree,
];

const CREATE: &str = "mutation ($input: CreateEventInput!) { createEvent(input: $input) {
    event { databaseId title eventType description startDate endDate location organizer status additionalInfo
        shortCode qrCodeData signedQrCodeData qrCodeExpiresAt attendanceCount createdBy { fullName } }
    signedQrCodeData qrCodeSecret userErrors { code field message } } }";

const UPDATE: &str = "mutation ($input: UpdateEventInput!) { updateEvent(input: $input) {
    event { title eventType description startDate endDate location organizer status additionalInfo }
    userErrors { code field message } } }";

async fn an_event_is_created_with_its_code(app: TestApp) {
    let input = json!({
        "title": "Atelier SIGIF",
        "eventType": "TRAINING",
        "startDate": "2025-12-15T10:00:00+01:00",
        "endDate": "2025-12-15T17:00:00Z",
        "additionalInfo": { "capacity": 50, "days": [1, 2.5, null, { "a": true }] }
    });
    let answer = app.organizer().graphql_with(CREATE, json!({ "input": input })).await;
    let payload = answer.data()["createEvent"].take();
    let (event, code) = (&payload["event"], payload["event"]["shortCode"].as_str().expect("a code"));
    let row = row(&app, event["databaseId"].as_str().expect("a UUID").parse().expect("a UUID")).await;
    let expected = json!({
        "databaseId": row.id,
        "title": "Atelier SIGIF",
        "eventType": "TRAINING",
        "description": null,
        "startDate": "2025-12-15T09:00:00Z",
        "endDate": "2025-12-15T17:00:00Z",
        "location": null,
        "organizer": null,
        "status": "SCHEDULED",
        "additionalInfo": { "capacity": 50, "days": [1, 2.5, null, { "a": true }] },
        "shortCode": row.short_code,
        "qrCodeData": format!("http://localhost:3000/e/{code}"),
        "signedQrCodeData": payload["signedQrCodeData"],
        "qrCodeExpiresAt": "2025-12-16T17:00:00Z",
        "attendanceCount": 0,
        "createdBy": { "fullName": "organizer Diallo" }
    });
    assert_eq!(event, &expected);
    assert_eq!(payload["qrCodeSecret"], row.qr_secret);
    assert_eq!(payload["userErrors"], json!([]));
    let signed = payload["signedQrCodeData"].as_str().expect("an address");
    assert!(signed.starts_with(&format!("http://localhost:3000/e/{code}?t=1765620000&s=")), "{signed}");
}

async fn faults_are_reported_by_field(app: TestApp) {
    let input = json!({
        "title": " ",
        "eventType": "OTHER",
        "description": "x\u{7}",
        "startDate": "2025-12-15T09:00:00Z",
        "endDate": "2025-12-15T08:59:59Z",
        "location": "x".repeat(256),
        "organizer": "x".repeat(151),
        "additionalInfo": [1]
    });
    let caller = app.organizer().with_header("accept-language", "en");
    let answer = caller.graphql_with(CREATE, json!({ "input": input })).await;
    let mut faults = answer.user_errors();
    faults.sort();
    let fields = ["additionalInfo", "description", "endDate", "location", "organizer", "title"];
    assert_eq!(faults, fields.map(|field| format!("VALIDATION_ERROR {field}")));
    let payload = answer.data()["createEvent"].take();
    for null_field in ["event", "signedQrCodeData", "qrCodeSecret"] {
        assert_eq!(payload[null_field], Value::Null, "{null_field}");
    }
    let end =
        payload["userErrors"].as_array().expect("a list").iter().find(|error| error["field"] == "endDate");
    assert_eq!(end.expect("the fault is reported")["message"], "The end must not be before the start");
    let french = app.organizer().graphql_with(CREATE, json!({ "input": input })).await;
    assert!(french.text().contains("La date de fin doit être postérieure à la date de début"));
    assert_eq!(entries(&app).await.len(), 0);
}

async fn absent_stays_and_null_clears(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let change = async |input: Value| {
        let mut input = input;
        input["id"] = json!(event.id);
        let answer = app.admin().graphql_with(UPDATE, json!({ "input": input })).await;
        answer.data()["updateEvent"]["event"].take()
    };
    let whole = change(json!({})).await;
    assert_eq!(whole["description"], "Atelier de formation sur les interfaces...");
    let nulls = json!({ "title": null, "eventType": null, "startDate": null, "status": null });
    assert_eq!(change(nulls).await, whole, "null leaves what an event can't lack");
    for name in ["description", "endDate", "location", "organizer", "additionalInfo"] {
        let after = change(json!({ name: null })).await;
        assert_eq!((&after[name], &after["title"]), (&Value::Null, &whole["title"]), "{name}");
    }
    // An absent variable is not null either.
    let query = "mutation ($id: ID!, $title: String, $location: String) { updateEvent(input: {id: $id, title: $title, \
         location: $location}) { event { title location } userErrors { code } } }";
    for (variables, location) in [
        (json!({ "id": event.id, "location": "Dakar" }), json!("Dakar")),
        (json!({ "id": event.id, "title": "Atelier" }), json!("Dakar")),
        (json!({ "id": event.id, "location": null }), Value::Null),
    ] {
        let answer = app.admin().graphql_with(query, variables).await.data();
        assert_eq!(answer["updateEvent"]["event"]["location"], location);
    }
}

async fn an_event_that_has_begun_keeps_its_start(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    app.clock.set(event.start_at);
    let input = json!({ "id": event.id, "startDate": "2025-12-15T09:00:01Z" });
    let answer = app.admin().graphql_with(UPDATE, json!({ "input": input })).await;
    assert_eq!(answer.user_errors(), ["EVENT_ALREADY_STARTED startDate"]);
    let input = json!({ "id": event.id, "startDate": "2025-12-15T09:00:00Z", "status": "ONGOING" });
    let answer = app.admin().graphql_with(UPDATE, json!({ "input": input })).await;
    assert_eq!(answer.data()["updateEvent"]["event"]["status"], "ONGOING");
}

async fn an_event_is_removed_with_its_attendances(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let other = app.new_event(&app.admin(), workshop()).await;
    let participants = app.insert_participants(4).await;
    app.insert_attendances(event.id, &participants, 2).await;
    app.insert_attendances(other.id, &participants, 2).await;
    app.advance_clock(chrono::TimeDelta::minutes(5));
    let remove = format!(
        "mutation {{ deleteEvent(input: {{id: \"{}\"}}) {{ deletedId deletedDatabaseId deletedAttendanceCount userErrors {{ code }} }} }}",
        event.id
    );
    let opaque = app.viewer().graphql(&format!("{{ event(id: \"{}\") {{ id }} }}", event.id)).await.data();
    let payload = app.admin().graphql(&remove).await.data()["deleteEvent"].take();
    let expected = json!({ "deletedId": opaque["event"]["id"], "deletedDatabaseId": event.id, "deletedAttendanceCount": 4, "userErrors": [] });
    assert_eq!(payload, expected);
    assert_eq!(app.admin().graphql(&remove).await.user_errors(), ["EVENT_NOT_FOUND"]);
    // The deleted event is missing on every path to it.
    let query = format!(
        "{{ event(id: \"{0}\") {{ id }} node(id: \"{1}\") {{ id }} events {{ totalCount }} \
         attendances {{ totalCount nodes {{ event {{ databaseId }} }} }} \
         participants {{ nodes {{ attendanceCount attendances {{ totalCount }} }} }} }}",
        event.id,
        encode::<Event>(event.id).as_str()
    );
    let data = app.admin().graphql(&query).await.data();
    assert_eq!((&data["event"], &data["node"]), (&Value::Null, &Value::Null));
    assert_eq!((&data["events"]["totalCount"], &data["attendances"]["totalCount"]), (&json!(1), &json!(4)));
    for node in data["attendances"]["nodes"].as_array().expect("a list") {
        assert_eq!(node["event"]["databaseId"], json!(other.id));
    }
    for node in data["participants"]["nodes"].as_array().expect("a list") {
        assert_eq!(node, &json!({ "attendanceCount": 1, "attendances": { "totalCount": 1 } }));
    }
    // The rows stay in the database, with one common deletion time.
    let deleted_at = row(&app, event.id).await.deleted_at;
    assert_eq!(deleted_at.map(|time| time.to_rfc3339()).as_deref(), Some("2025-12-13T10:05:00+00:00"));
    let rows =
        attendance::Entity::find().all(app.app.services.database.read()).await.expect("the rows can be read");
    for row in rows {
        assert_eq!(row.deleted_at, if row.event_id == event.id { deleted_at } else { None });
    }
}

async fn an_event_is_named_by_any_identifier(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let opaque = encode::<Event>(event.id).to_string();
    for id in [event.id.to_string(), event.id.simple().to_string(), opaque.clone()] {
        let answer = app.anonymous().graphql(&format!("{{ event(id: \"{id}\") {{ id databaseId }} }}")).await;
        assert_eq!(answer.data()["event"], json!({ "id": opaque, "databaseId": event.id }), "{id}");
        let input = json!({ "input": { "id": id, "title": "Atelier" } });
        assert_eq!(app.admin().graphql_with(UPDATE, input).await.outcome(), "OK", "{id}");
    }
    let account = app.account_of(Role::Admin).await;
    for id in [account.uuid.to_string(), account.id.to_string(), "x".to_owned(), String::new()] {
        let answer = app.anonymous().graphql(&format!("{{ event(id: \"{id}\") {{ id }} }}")).await;
        assert_eq!(answer.data()["event"], Value::Null, "{id}");
        let input = json!({ "input": { "id": id, "title": "Atelier" } });
        assert_eq!(app.admin().graphql_with(UPDATE, input).await.outcome(), "EVENT_NOT_FOUND", "{id}");
    }
}

async fn counts_are_public_and_attendances_are_not(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let participants = app.insert_participants(3).await;
    app.insert_attendances(event.id, &participants, 2).await;
    let numbers = "attendanceCount signatureCount attendanceStats { total withSignature withoutSignature signatureRate }";
    let query = format!("{{ event(id: \"{}\") {{ {numbers} }} }}", event.id);
    let expected = json!({
        "attendanceCount": 3,
        "signatureCount": 2,
        "attendanceStats": { "total": 3, "withSignature": 2, "withoutSignature": 1, "signatureRate": 66.67 }
    });
    for caller in [app.anonymous(), app.user(), app.viewer(), app.admin()] {
        assert_eq!(caller.graphql(&query).await.data()["event"], expected);
    }
    let names = format!("{{ event(id: \"{}\") {{ title attendances {{ totalCount }} }} }}", event.id);
    for (caller, code) in [(app.anonymous(), "AUTH_REQUIRED"), (app.user(), "FORBIDDEN")] {
        let answer = caller.graphql(&names).await;
        assert_eq!(answer.code().as_deref(), Some(code));
        assert_eq!(answer.json()["data"]["event"], json!({ "title": event.title, "attendances": null }));
    }
}

async fn every_change_leaves_one_entry_and_no_secret(app: TestApp) {
    let admin = app.admin();
    let event = app.new_event(&admin, workshop()).await;
    app.insert_attendances(event.id, &app.insert_participants(3).await, 1).await;
    for mutation in [
        "updateEvent(input: {id: $ID, location: \"Dakar\"}) { userErrors { code } }",
        "updateEvent(input: {id: $ID, location: \"Dakar\"}) { userErrors { code } }",
        "updateEvent(input: {id: $ID, endDate: \"2025-12-16T17:00:00Z\"}) { userErrors { code } }",
        "regenerateQrCode(input: {id: $ID}) { userErrors { code } }",
        "updateEvent(input: {id: $ID, title: \"\"}) { userErrors { code } }",
        "deleteEvent(input: {id: $ID}) { userErrors { code } }",
    ] {
        let mutation = mutation.replace("$ID", &format!("\"{}\"", event.id));
        admin.graphql(&format!("mutation {{ {mutation} }}")).await;
    }
    let log_entries = entries(&app).await;
    let text = |entry: &passerelle::entity::audit_entry::Model| format!("{} {}", entry.action, entry.noun);
    let actions: Vec<_> = log_entries.iter().map(text).collect();
    assert_eq!(actions, ["create event", "update event", "update event", "update event", "delete event"]);
    let keys = |columns: &Option<Value>| -> Vec<String> {
        let mut keys: Vec<_> = columns
            .as_ref()
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|map| map.keys().cloned())
            .collect();
        keys.sort();
        keys
    };
    assert_eq!(
        log_entries[0].after.as_ref().expect("the entry has the created values")["title"],
        event.title
    );
    assert_eq!(keys(&log_entries[1].after), ["location"]);
    assert_eq!(keys(&log_entries[2].after), ["end_at", "qr_expires_at"]);
    assert_eq!(keys(&log_entries[3].after), ["qr_secret", "short_code"]);
    assert_eq!(keys(&log_entries[4].after), ["deleted_at"]);
    let admin = app.account_of(Role::Admin).await.id;
    for entry in &log_entries {
        assert_eq!((entry.actor_id, entry.noun_id.as_str()), (Some(admin), event.id.to_string().as_str()));
    }
    let secrets = [event.qr_secret, row(&app, event.id).await.qr_secret];
    let log = format!("{log_entries:?}");
    assert!(secrets.iter().all(|secret| !log.contains(secret)), "{log}");
}

async fn changes_at_once_follow_each_other(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let scope = app.admin().scope().await;
    let changes = (0..12).map(|at| {
        let change = EventChange {
            title: Some(format!("Atelier {at}")),
            location: Change::Set(format!("Salle {at}")),
            ..EventChange::default()
        };
        update::event(&scope, event.id.into(), change)
    });
    for changed in join_all(changes).await {
        changed.expect("the changes run one after the other");
    }
    let log_entries = entries(&app).await;
    assert_eq!(log_entries.len(), 13);
    let mut title = json!(event.title);
    for entry in &log_entries[1..] {
        let (before, after) =
            (entry.before.as_ref().expect("a change"), entry.after.as_ref().expect("a change"));
        assert_eq!(before["title"], title, "each change begins where the one before ended");
        title = after["title"].clone();
    }
    assert_eq!(row(&app, event.id).await.title, title);
}

async fn a_removal_and_a_change_at_once_agree(app: TestApp) {
    let scope = app.admin().scope().await;
    for _ in 0..6 {
        let event = app.new_event(&app.admin(), workshop()).await;
        let change = EventChange { title: Some("Autre".to_owned()), ..EventChange::default() };
        let (removed, changed) = futures_util::future::join(
            Box::pin(remove::event(&scope, event.id.into())),
            Box::pin(update::event(&scope, event.id.into(), change)),
        )
        .await;
        assert_eq!(removed.expect("one of the calls deletes it").attendances, 0);
        let row = row(&app, event.id).await;
        assert_eq!(row.title == "Autre", changed.is_ok(), "changed before the deletion, or not at all");
        assert!(row.deleted_at.is_some());
    }
}
