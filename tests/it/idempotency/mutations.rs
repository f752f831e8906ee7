//! Each mutation that creates, sent twice with one key, and a third time with another input.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use passerelle::auth::Role;
use serde_json::{Value, json};

use super::{KEY, check_in, stored};
use crate::rest::Unlimited;
use crate::support::{Answer, Caller, PASSWORD, TestApp, both_engines};

both_engines![
    events_are_created_once,
    participants_are_created_once,
    attendances_are_recorded_once,
    accounts_are_created_once,
    cinema_talents_are_registered_once,
    companies_projects_and_assignments_are_made_once,
    presence_is_recorded_once,
    a_repeated_scan_is_no_departure,
    everybody_comes_and_leaves_once,
    files_are_imported_once,
    inputs_are_compared_by_their_values,
];

/// Sends a mutation with a key.
async fn mutate(caller: &Caller<'_>, field: &str, selection: &str, input: &Value) -> Answer {
    let name = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let query = format!(
        "mutation ($input: {name}!, $key: String) {{ {field}(input: $input, idempotencyKey: $key) \
         {{ {selection} userErrors {{ code field message }} }} }}"
    );
    caller.graphql_with(&query, json!({ "input": input, "key": KEY })).await
}

/// Sends a mutation twice, and once with another value of `changed`; returns the payloads of the first and the second.
async fn twice(
    app: &TestApp,
    caller: &Caller<'_>,
    (field, selection): (&str, &str),
    input: &Value,
    (changed, value): (&str, Value),
) -> [Value; 2] {
    let before = stored(app).await.len();
    let first = mutate(caller, field, selection, input).await;
    assert_eq!(first.outcome(), "OK", "{field}: {}", first.text());
    // Longer than two scans are one.
    app.advance_clock(TimeDelta::minutes(5));
    let second = mutate(caller, field, selection, input).await;
    let mut other = input.clone();
    other[changed] = value;
    let reused = mutate(caller, field, selection, &other).await;
    assert_eq!(reused.code().as_deref(), Some("IDEMPOTENCY_KEY_REUSED"), "{field}: {}", reused.text());
    assert_eq!(stored(app).await.len(), before + 1, "{field}");
    [first, second].map(|answer| answer.data()[field].take())
}

async fn events_are_created_once(app: Unlimited) {
    let input = json!({ "title": "Atelier", "eventType": "WORKSHOP", "startDate": "2026-01-01T09:00:00Z" });
    let selection = "event { id title createdBy { firstName } } signedQrCodeData qrCodeSecret";
    let other = ("title", json!("Autre"));
    let [mut first, second] = twice(&app, &app.organizer(), ("createEvent", selection), &input, other).await;
    let secret = first["qrCodeSecret"].take();
    assert_eq!(first, second, "the secret is null in the repeat");
    let row = &stored(&app).await[0];
    let (address, text) = (first["signedQrCodeData"].as_str().expect("an address"), format!("{row:?}"));
    let signature = address.split("s=").last().expect("a signature");
    for secret in [secret.as_str().expect("a secret"), signature, "Atelier"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let events = app.admin().graphql("{ events { totalCount } }").await.data();
    assert_eq!(events["events"]["totalCount"], 1);
}

async fn participants_are_created_once(app: Unlimited) {
    let input = json!({ "firstName": "Awa", "lastName": "Sow" });
    let other = ("lastName", json!("Fall"));
    let selection = "participant { id fullName }";
    let [first, second] = twice(&app, &app.admin(), ("createParticipant", selection), &input, other).await;
    assert_eq!(first, second);
    assert_eq!(app.participant_rows().await.len(), 1);
}

async fn attendances_are_recorded_once(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    let selection = "attendance { id checkInTime hasSignature signature { format } } firstCheckInTime";
    let input = check_in(&event, "Awa");
    let other = ("notes", json!("Sans stylo"));
    let [first, second] = twice(&app, &app.anonymous(), ("recordAttendance", selection), &input, other).await;
    assert_eq!(first, second);
    assert_eq!(first["attendance"]["checkInTime"], "2025-12-13T10:00:00Z");
    assert_eq!((app.attendance_rows().await.len(), app.participant_rows().await.len()), (1, 1));
    // Staff are shown the participant as well, under their own key.
    let selection = "attendance { participant { fullName } }";
    let input = json!({ "eventId": event.id, "checkInMode": "MANUAL",
        "participant": { "firstName": "Baba", "lastName": "Sow" } });
    let other = ("notes", json!("Sans stylo"));
    let [first, second] = twice(&app, &app.organizer(), ("recordAttendance", selection), &input, other).await;
    assert_eq!(first, second);
    assert_eq!(app.attendance_rows().await.len(), 2);
}

async fn accounts_are_created_once(app: Unlimited) {
    let selection = "user { id email uniqueCode }";
    let account =
        |email: &str| json!({ "email": email, "password": PASSWORD, "firstName": "Awa", "lastName": "Sow" });
    let other = ("password", json!("Autre@2026!"));
    let input = account("registered@example.com");
    let [first, second] =
        twice(&app, &app.anonymous(), ("registerUser", selection), &input, other.clone()).await;
    assert_eq!(first, second);
    assert_eq!(first["user"]["email"], "registered@example.com", "the e-mail address of the own account");
    let mut input = account("created@example.com");
    input["role"] = "VIEWER".into();
    let [first, second] = twice(&app, &app.admin(), ("createUser", selection), &input, other).await;
    assert_eq!(first, second);
    for row in stored(&app).await {
        let text = format!("{row:?}");
        assert!(!text.contains(PASSWORD) && !text.contains("@example.com"), "{text}");
    }
}

async fn cinema_talents_are_registered_once(app: Unlimited) {
    let selection =
        "cinemaTalent { id uniqueCode contact { email } } cinemaTalentEdge { node { firstName } }";
    let input = json!({
        "firstName": "Awa", "lastName": "Diop", "dateOfBirth": "1999-05-04", "talentTypes": ["FIGURANT"],
        "profile": { "email": "awa@example.org" }
    });
    for caller in [app.anonymous(), app.user()] {
        let other = ("firstName", json!("Zoé"));
        let [first, second] = twice(&app, &caller, ("registerCinemaTalent", selection), &input, other).await;
        assert_eq!(first, second);
    }
    let found = app.admin().graphql("{ cinemaTalents { totalCount } }").await.data();
    assert_eq!(found["cinemaTalents"]["totalCount"], 2);
}

async fn companies_projects_and_assignments_are_made_once(app: Unlimited) {
    let admin = app.admin();
    let selection = "production { databaseId name } productionEdge { node { id } }";
    let input = json!({ "name": "Atlas Images" });
    let other = ("name", json!("Autre"));
    let [first, second] = twice(&app, &admin, ("createProduction", selection), &input, other).await;
    assert_eq!(first, second);

    let super_admin = app.super_admin();
    let selection = "project { databaseId name } projectEdge { node { id } }";
    let input = json!({ "name": "Argan", "productionType": "Film",
        "productionId": first["production"]["databaseId"] });
    let other = ("name", json!("Autre"));
    let [first, second] = twice(&app, &super_admin, ("createProject", selection), &input, other).await;
    assert_eq!(first, second);

    app.new_account("third@example.com", Role::Admin).await;
    let third = app.signed_in("third@example.com").await;
    let person = app.cast(1).await[0].id;
    let selection = "assignment { projectCode } assignmentEdge { node { id } }";
    let input = json!({ "projectId": first["project"]["databaseId"], "cinemaTalentId": person, "talentType": "FIGURANT" });
    let other = ("cinemaTalentId", json!(999_999));
    let [first, second] = twice(&app, &third, ("assignTalent", selection), &input, other).await;
    assert_eq!(first, second);
    let counts = "{ productions { totalCount } projects { totalCount } }";
    let counts = admin.graphql(counts).await.data();
    assert_eq!(counts, json!({ "productions": { "totalCount": 1 }, "projects": { "totalCount": 1 } }));
}

async fn presence_is_recorded_once(app: Unlimited) {
    let shooting = app.shooting(1).await;
    let selection = "presenceRecord { id checkInAt checkOutAt } action existingCheckInAt";
    let input = |action| json!({ "projectId": shooting.project, "code": shooting.code(0), "action": action });
    let other = ("code", json!("MACAS0099F"));
    let call = ("recordPresence", selection);
    let [first, second] = twice(&app, &app.presence(), call, &input("CHECK_IN"), other.clone()).await;
    assert_eq!(first, second, "not ALREADY_CHECKED_IN");
    assert_eq!(first["action"], "CHECK_IN");
    let [first, second] = twice(&app, &app.admin(), call, &input("CHECK_OUT"), other).await;
    assert_eq!(first, second, "not ALREADY_CHECKED_OUT");
    assert_eq!((&first["action"], app.presence_rows().await.len()), (&json!("CHECK_OUT"), 1));
    // A refusal names the times of then, also when the record has another end now.
    let refused = [
        mutate(&app.super_admin(), "recordPresence", selection, &input("CHECK_IN")).await,
        mutate(&app.super_admin(), "recordPresence", selection, &input("CHECK_IN")).await,
    ];
    assert_eq!(refused[0].user_errors(), ["ALREADY_CHECKED_OUT code"]);
    assert_eq!(refused[0].text(), refused[1].text());
    assert!(refused[0].text().contains("\"existingCheckInAt\":\"2025"), "{}", refused[0].text());
}

async fn a_repeated_scan_is_no_departure(app: Unlimited) {
    let shooting = app.shooting(1).await;
    let selection = "presenceRecord { id checkInAt checkOutAt } action repeated";
    let input = json!({ "projectId": shooting.project, "code": shooting.code(0) });
    let other = ("code", json!("MACAS0099F"));
    let call = ("scanPresence", selection);
    let [first, second] = twice(&app, &app.presence(), call, &input, other.clone()).await;
    assert_eq!(first, second);
    assert_eq!(app.presence_rows().await[0].check_out_at, None);
    // A badge that was read twice, by two devices: the second one changed nothing, and its repeat does not, either.
    let [first, second] = twice(&app, &app.admin(), call, &input, other.clone()).await;
    assert_eq!((&first, &first["action"]), (&second, &json!("CHECK_OUT")));
    app.advance_clock(-TimeDelta::minutes(5));
    let [first, second] = twice(&app, &app.super_admin(), call, &input, other).await;
    assert_eq!((&first, &first["repeated"]), (&second, &json!(true)));
    assert_eq!(app.presence_rows().await.len(), 1);
}

async fn everybody_comes_and_leaves_once(app: Unlimited) {
    let shooting = app.shooting(3).await;
    let input = json!({ "projectId": shooting.project });
    let other = ("cinemaTalentIds", json!([shooting.id(0)]));
    for (caller, field) in [(app.presence(), "checkInAll"), (app.admin(), "checkOutAll")] {
        let call = (field, "count project { name }");
        let [first, second] = twice(&app, &caller, call, &input, other.clone()).await;
        assert_eq!((&first, &first["count"]), (&second, &json!(3)));
    }
    assert_eq!(app.presence_audit().await.len(), 6);
}

async fn files_are_imported_once(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    app.abdoulaye().await;
    // The first and the last have neither an e-mail address nor a card number.
    let file = |last: &str| {
        let lines = "Nom;Prénom;CNI\nSow;Awa;\nFall;Abdoulaye;CNI1234567890\nFall;Abdoulaye;CNI1234567890\n";
        STANDARD.encode(format!("{lines}{last};Zoé;\n"))
    };
    let selection =
        "committed created matched duplicates refused lines { number name outcome errors { code } }";
    let input = json!({ "content": file("Ba") });
    let other = ("content", json!(file("Diop")));
    let call = ("importParticipants", selection);
    let [first, second] = twice(&app, &app.admin(), call, &input, other.clone()).await;
    assert_eq!(first, second);
    assert_eq!((&first["created"], &first["lines"][0]["name"]), (&json!(2), &json!("Awa Sow")));
    assert_eq!(app.participant_rows().await.len(), 3);
    let input = json!({ "eventId": event.id, "content": file("Ba") });
    let call = ("importAttendances", selection);
    let [first, second] = twice(&app, &app.organizer(), call, &input, other).await;
    assert_eq!((&first, app.attendance_rows().await.len()), (&second, 3));
    assert!(!format!("{:?}", stored(&app).await).contains("Awa"));
}

async fn inputs_are_compared_by_their_values(app: Unlimited) {
    let admin = app.admin();
    let input = json!({ "firstName": "Awa", "lastName": "Sow" });
    let first = mutate(&admin, "createParticipant", "participant { id }", &input).await;
    let id = first.data()["createParticipant"]["participant"]["id"].clone();
    // The order of members, variables or none, other selections: it is the same request.
    let literal = format!(
        "mutation {{ again: createParticipant(idempotencyKey: \"{KEY}\", \
         input: {{lastName: \"Sow\", firstName: \"Awa\"}}) {{ participant {{ id fullName }} }} }}"
    );
    let again = admin.graphql(&literal).await.data()["again"]["participant"].take();
    assert_eq!(again, json!({ "id": id, "fullName": "Awa Sow" }));
    // The same text in another field is another request.
    let swapped = json!({ "firstName": "Sow", "lastName": "Awa" });
    let swapped = mutate(&admin, "createParticipant", "participant { id }", &swapped).await;
    assert_eq!(swapped.outcome(), "IDEMPOTENCY_KEY_REUSED");
    let english = admin.with_header("accept-language", "en");
    let other = mutate(&english, "createProduction", "production { id }", &json!({ "name": "Awa" })).await;
    assert_eq!(other.outcome(), "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(other.message(), "This idempotency key was used for another request");
    assert_eq!(other.json()["data"]["createProduction"], Value::Null);
}
