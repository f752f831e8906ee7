//! Matching of the participant of a check-in: by CNI number, else by e-mail address, else a new one; and the
//! changes to the matched one.

use passerelle::entity::participant::Model;
use passerelle::entity::{audit_entry, event};
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};

use crate::support::attendances::signature;
use crate::support::{TestApp, both_engines};

both_engines![
    a_known_number_matches_its_participant,
    absent_fields_stay,
    a_number_or_an_address_is_never_replaced,
    missing_values_are_filled_in,
    without_a_number_the_address_decides,
    an_address_with_another_number_is_another_person,
    the_number_decides_between_two_participants,
    without_number_and_address_a_participant_is_new,
    deleted_participants_are_not_matched,
    previous_values_stay_in_the_audit_log,
    a_concurrently_created_participant_is_matched,
];

const RECORD: &str = "mutation ($event: ID!, $participant: ParticipantInput!, $signature: String!) { \
    recordAttendance(input: {eventId: $event, participant: $participant, signature: $signature}) { \
    attendance { participantId } userErrors { code field } } }";

/// Records an attendance at a new event and returns all participants, the attending one first.
async fn check_in(app: &TestApp, participant: Value) -> Vec<Model> {
    let event = app.event("Atelier", |_| {}).await;
    let id = record(app, &event, participant).await;
    let mut rows = app.participant_rows().await;
    rows.sort_by_key(|row| json!(row.id) != id);
    assert_eq!(json!(rows[0].id), id);
    rows
}

async fn record(app: &TestApp, event: &event::Model, participant: Value) -> Value {
    let variables = json!({ "event": event.id, "participant": participant, "signature": signature() });
    let answer = app.anonymous().at(app.fresh_address()).graphql_with(RECORD, variables).await;
    assert_eq!(answer.outcome(), "OK", "{}", answer.text());
    answer.data()["recordAttendance"]["attendance"]["participantId"].take()
}

fn named(first_name: &str, more: &Value) -> Value {
    let mut participant = json!({ "firstName": first_name, "lastName": "Fall" });
    for (key, value) in more.as_object().expect("an object") {
        participant[key] = value.clone();
    }
    participant
}

async fn a_known_number_matches_its_participant(app: TestApp) {
    let before = app.abdoulaye().await;
    for number in ["CNI1234567890", "cni1234567890", " Cni1234567890 "] {
        let rows =
            check_in(&app, named("Abdou", &json!({ "cniNumber": number, "function": "Directeur" }))).await;
        let [row] = &rows[..] else { panic!("one participant: {rows:#?}") };
        let expected = Model {
            first_name: "Abdou".to_owned(),
            function: Some("Directeur".to_owned()),
            first_name_sort: row.first_name_sort.clone(),
            function_sort: row.function_sort.clone(),
            search_text: row.search_text.clone(),
            updated_at: row.updated_at,
            ..before.clone()
        };
        assert_eq!(row, &expected);
        assert!(row.search_text.starts_with("abdou fall afall@finances.gouv.sn cni1234567890"));
        assert!(row.updated_at > before.updated_at);
    }
}

async fn absent_fields_stay(app: TestApp) {
    let before = app.abdoulaye().await;
    for more in [
        json!({}),
        json!({ "function": null, "originLocality": "", "phone": " ", "organization": null, "email": "" }),
    ] {
        let mut input = named("Abdoulaye", &more);
        input["cniNumber"] = "CNI1234567890".into();
        assert_eq!(check_in(&app, input).await, std::slice::from_ref(&before), "no change, no write");
    }
    let input = named(
        "Abdoulaye",
        &json!({ "cniNumber": "CNI1234567890", "originLocality": "Thiès", "phone": "+221 33 000 00 00" }),
    );
    let rows = check_in(&app, input).await;
    assert_eq!(
        (rows[0].origin_locality.as_deref(), rows[0].phone.as_deref()),
        (Some("Thiès"), Some("+221 33 000 00 00"))
    );
    assert_eq!((&rows[0].function, &rows[0].organization), (&before.function, &before.organization));
}

async fn a_number_or_an_address_is_never_replaced(app: TestApp) {
    let before = app.abdoulaye().await;
    let input = named("Abdoulaye", &json!({ "cniNumber": "cni1234567890", "email": "other@example.com" }));
    let rows = check_in(&app, input).await;
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0].cni_number, &rows[0].email), (&before.cni_number, &before.email));
    let input = named("Abdoulaye", &json!({ "email": "AFALL@finances.gouv.sn" }));
    assert_eq!(check_in(&app, input).await[0].email, before.email, "the stored spelling stays");
}

async fn missing_values_are_filled_in(app: TestApp) {
    let awa = app.participant("Awa", "Fall", |row| row.cni_number = Some("CNI0000001".to_owned())).await;
    let input = named("Awa", &json!({ "cniNumber": "CNI0000001", "email": "awa@example.com" }));
    let rows = check_in(&app, input).await;
    assert_eq!((rows[0].id, rows[0].email.as_deref()), (awa.id, Some("awa@example.com")));
    let baba = app.participant("Baba", "Fall", |row| row.email = Some("baba@example.com".to_owned())).await;
    let input = named("Baba", &json!({ "cniNumber": "CNI0000002", "email": "Baba@example.com" }));
    let rows = check_in(&app, input).await;
    assert_eq!((rows[0].id, rows[0].cni_number.as_deref()), (baba.id, Some("CNI0000002")));
    assert_eq!(rows[0].email.as_deref(), Some("baba@example.com"));
    // The address of another participant is not added.
    let coumba =
        app.participant("Coumba", "Fall", |row| row.cni_number = Some("CNI0000003".to_owned())).await;
    let input = named("Coumba", &json!({ "cniNumber": "CNI0000003", "email": "baba@example.com" }));
    let rows = check_in(&app, input).await;
    assert_eq!((rows[0].id, &rows[0].email), (coumba.id, &None));
}

async fn without_a_number_the_address_decides(app: TestApp) {
    let before = app.abdoulaye().await;
    let input = named("Abdou", &json!({ "email": "aFall@Finances.gouv.sn" }));
    let rows = check_in(&app, input).await;
    assert_eq!((rows.len(), rows[0].id, rows[0].first_name.as_str()), (1, before.id, "Abdou"));
    assert_eq!((&rows[0].cni_number, &rows[0].function), (&before.cni_number, &before.function));
}

async fn an_address_with_another_number_is_another_person(app: TestApp) {
    let before = app.abdoulaye().await;
    let input = named("Fatou", &json!({ "cniNumber": "CNI0000009", "email": "afall@finances.gouv.sn" }));
    let rows = check_in(&app, input.clone()).await;
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (rows[0].first_name.as_str(), &rows[0].email),
        ("Fatou", &None),
        "created without the address"
    );
    assert_eq!(rows[0].cni_number.as_deref(), Some("CNI0000009"));
    assert_eq!(rows[1], before);
    assert_eq!(check_in(&app, input).await.len(), 2, "and matched by the number from then on");
}

async fn the_number_decides_between_two_participants(app: TestApp) {
    let before = app.abdoulaye().await;
    let awa = app.participant("Awa", "Fall", |row| row.cni_number = Some("CNI0000001".to_owned())).await;
    let input = named("Awa", &json!({ "cniNumber": "CNI0000001", "email": "afall@finances.gouv.sn" }));
    let rows = check_in(&app, input).await;
    assert_eq!((rows[0].id, &rows[0].email), (awa.id, &None));
    assert_eq!(rows[1], before);
}

async fn without_number_and_address_a_participant_is_new(app: TestApp) {
    app.participant("Awa", "Fall", |_| {}).await;
    let event = app.event("Atelier", |_| {}).await;
    for count in 2..=3 {
        record(
            &app,
            &event,
            named("Awa", &json!({ "phone": "+221 77 123 45 67", "cniNumber": " ", "email": "" })),
        )
        .await;
        assert_eq!(app.participant_rows().await.len(), count);
    }
}

async fn deleted_participants_are_not_matched(app: TestApp) {
    let now = crate::support::attendances::moment("2025-12-13T09:00:00Z");
    app.participant("Gone", "Fall", |row| {
        row.cni_number = Some("CNI0000001".to_owned());
        row.email = Some("gone@example.com".to_owned());
        row.deleted_at = Some(now);
    })
    .await;
    let rows =
        check_in(&app, named("Awa", &json!({ "cniNumber": "CNI0000001", "email": "gone@example.com" })))
            .await;
    assert_eq!((rows.len(), rows[0].email.as_deref()), (2, Some("gone@example.com")));
}

async fn previous_values_stay_in_the_audit_log(app: TestApp) {
    let (row, event) = (app.abdoulaye().await, app.event("Atelier", |_| {}).await);
    let input =
        named("Abdou", &json!({ "cniNumber": "CNI1234567890", "function": "Directeur", "phone": row.phone }));
    record(&app, &event, input).await;
    let log = audit_entry::Entity::find().order_by_asc(audit_entry::Column::Id);
    let log = log.all(app.app.services.database.read()).await.expect("the log can be read");
    let [attendance, image, participant] = &log[..] else { panic!("three entries: {log:#?}") };
    assert_eq!((attendance.action.as_str(), attendance.noun.as_str()), ("create", "attendance"));
    assert_eq!((image.action.as_str(), image.noun.as_str()), ("create", "attendance_signature"));
    let data = image.after.as_ref().expect("the entry has the created values")["data"].clone();
    assert!(data.as_str().is_some_and(|text| text.ends_with(" bytes")), "no picture in the log: {data}");
    assert_eq!(
        (participant.action.as_str(), participant.noun_id.as_str()),
        ("update", row.id.to_string().as_str())
    );
    let before = json!({ "first_name": "Abdoulaye", "function": "Chef de Service Informatique" });
    let after = json!({ "first_name": "Abdou", "function": "Directeur" });
    assert_eq!((&participant.before, &participant.after), (&Some(before), &Some(after)));
    assert!(log.iter().all(|entry| entry.actor_id.is_none() && entry.surface == "graphql"));
}

async fn a_concurrently_created_participant_is_matched(app: TestApp) {
    use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
    let event = app.event("Atelier", |_| {}).await;
    let template = app.participant("Awa", "Fall", |_| {}).await;
    for (number, address) in [(Some("CNI0000001"), None), (None, Some("awa@example.com"))] {
        // A concurrent transaction has inserted the participant and not committed: the row is not visible,
        // and the unique constraint waits.
        let tx = app.app.services.database.begin().await.expect("a transaction");
        let entered = Model {
            id: uuid::Uuid::now_v7(),
            cni_number: number.map(ToOwned::to_owned),
            email: address.map(ToOwned::to_owned),
            ..template.clone()
        };
        entered.clone().into_active_model().reset_all().insert(&tx).await.expect("the participant fits");
        let input = named("Awa", &json!({ "cniNumber": number, "email": address }));
        let commit = async {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            tx.commit().await.expect("the transaction commits");
        };
        let (found, ()) = futures_util::future::join(record(&app, &event, input), commit).await;
        assert_eq!(found, json!(entered.id));
    }
    assert_eq!(app.participant_rows().await.len(), 3);
}
