//! Participants: mutations by staff, and counts.

use passerelle::auth::Role;
use passerelle::entity::audit_entry;
use passerelle::entity::event::EventType;
use passerelle::graphql::object::id;
use passerelle::graphql::participants::Participant;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};

use crate::support::attendances::moment;
use crate::support::{TestApp, both_engines};

both_engines![
    a_participant_is_created_changed_and_deleted,
    participants_are_named_by_any_identifier,
    a_deletion_takes_the_attendances_along,
    faults_of_forms_are_user_errors,
    kinds_of_events_are_counted,
    kinds_of_events_are_one_statement,
    strangers_see_no_participant,
];

async fn a_participant_is_created_changed_and_deleted(app: TestApp) {
    let create = "mutation { createParticipant(input: {firstName: \" Awa \", lastName: \"Sow\", cniNumber: \"CNI0000001\", \
        email: \"awa@example.com\", originLocality: \"\"}) { participant { databaseId fullName cniNumber email originLocality \
        attendanceCount createdAt } userErrors { code } } }";
    let answer = app.organizer().graphql(create).await.data()["createParticipant"].take();
    let id = answer["participant"]["databaseId"].clone();
    let expected = json!({
        "participant": {
            "databaseId": id, "fullName": "Awa Sow", "cniNumber": "CNI0000001", "email": "awa@example.com",
            "originLocality": null, "attendanceCount": 0, "createdAt": "2025-12-13T10:00:00Z"
        },
        "userErrors": []
    });
    assert_eq!(answer, expected);
    let update = format!(
        "mutation {{ updateParticipant(input: {{id: {id}, email: null, phone: \"+221 77 123 45 67\"}}) {{ participant {{ \
         firstName cniNumber email phone }} userErrors {{ code }} }} }}"
    );
    let answer = app.viewer().graphql(&update).await.data()["updateParticipant"]["participant"].take();
    let expected = json!({
        "firstName": "Awa", "cniNumber": "CNI0000001", "email": null, "phone": "+221 77 123 45 67"
    });
    assert_eq!(answer, expected);
    let delete = format!(
        "mutation {{ deleteParticipant(input: {{id: {id}}}) {{ deletedId deletedDatabaseId userErrors {{ code }} }} }}"
    );
    let node = app.viewer().graphql(&format!("{{ participant(id: {id}) {{ id }} }}")).await.data();
    let opaque = &node["participant"]["id"];
    let answer = app.admin().graphql(&delete).await.data();
    assert_eq!(
        answer["deleteParticipant"],
        json!({ "deletedId": opaque, "deletedDatabaseId": id, "userErrors": [] })
    );
    assert_eq!(app.admin().graphql(&delete).await.user_errors(), ["PARTICIPANT_NOT_FOUND"]);
    assert_eq!(app.viewer().graphql(&update).await.user_errors(), ["PARTICIPANT_NOT_FOUND"]);
    let one = format!("{{ participant(id: {id}) {{ fullName }} }}");
    assert_eq!(app.viewer().graphql(&one).await.data(), json!({ "participant": null }));
}

async fn participants_are_named_by_any_identifier(app: TestApp) {
    let row = app.abdoulaye().await;
    let opaque = id::encode::<Participant>(row.id).to_string();
    for id in [row.id.to_string(), row.id.simple().to_string(), opaque] {
        let update = format!(
            "mutation {{ updateParticipant(input: {{id: \"{id}\", function: \"{id}\"}}) {{ participant {{ databaseId }} \
             userErrors {{ code }} }} }}"
        );
        let answer = app.viewer().graphql(&update).await.data();
        assert_eq!(answer["updateParticipant"]["participant"]["databaseId"], json!(row.id), "{id}");
    }
    for id in ["1", "Abdoulaye", "UGFydGljaXBhbnQ6MQ", "00000000-0000-0000-0000-000000000000"] {
        let update = format!(
            "mutation {{ updateParticipant(input: {{id: \"{id}\", function: \"x\"}}) {{ userErrors {{ code }} }} }}"
        );
        assert_eq!(app.viewer().graphql(&update).await.user_errors(), ["PARTICIPANT_NOT_FOUND"], "{id}");
    }
}

async fn a_deletion_takes_the_attendances_along(app: TestApp) {
    let (row, other) = (app.abdoulaye().await, app.participant("Awa", "Sow", |_| {}).await);
    for title in ["A", "B"] {
        let event = app.event(title, |_| {}).await;
        app.attendance(&event, &row, |_| {}).await;
        app.attendance(&event, &other, |_| {}).await;
    }
    let event = app.event("C", |_| {}).await;
    let before =
        app.attendance(&event, &row, |stored| stored.deleted_at = Some(moment("2025-12-01T00:00:00Z"))).await;
    let delete = format!(
        "mutation {{ deleteParticipant(input: {{id: \"{}\"}}) {{ userErrors {{ code }} }} }}",
        row.id
    );
    assert_eq!(app.admin().graphql(&delete).await.outcome(), "OK");
    for stored in app.attendance_rows().await {
        let expected = match () {
            () if stored.id == before.id => before.deleted_at,
            () if stored.participant_id == row.id => Some(moment("2025-12-13T10:00:00Z")),
            () => None,
        };
        assert_eq!(stored.deleted_at, expected, "{stored:?}");
    }
    let log = audit_entry::Entity::find().order_by_asc(audit_entry::Column::Id);
    let log = log.all(app.app.services.database.read()).await.expect("the log can be read");
    let actions: Vec<String> = log
        .iter()
        .filter(|entry| entry.noun != "user")
        .map(|entry| format!("{} {}", entry.action, entry.noun))
        .collect();
    assert_eq!(actions, ["delete attendance", "delete attendance", "delete participant"]);
    let entry = log.last().expect("an entry");
    assert_eq!((&entry.before, &entry.noun_id), (&Some(json!({ "deleted_at": null })), &row.id.to_string()));
}

async fn faults_of_forms_are_user_errors(app: TestApp) {
    app.abdoulaye().await;
    let awa = app.participant("Awa", "Sow", |_| {}).await;
    let create = |fields: &str| {
        format!(
            "createParticipant(input: {{firstName: \"A\", lastName: \"B\" {fields}}}) {{ participant {{ id }} userErrors {{ code field }} }}"
        )
    };
    let update = |fields: &str| {
        format!(
            "updateParticipant(input: {{id: \"{}\" {fields}}}) {{ participant {{ id }} userErrors {{ code field }} }}",
            awa.id
        )
    };
    let wrong = "firstName: \"\" cniNumber: \"x\" email: \"x\" phone: \"x\"";
    let errors =
        ["firstName", "cniNumber", "email", "phone"].map(|field| format!("VALIDATION_ERROR {field}"));
    for (field, expected) in [
        (create("cniNumber: \"cni1234567890\""), vec!["CNI_ALREADY_EXISTS cniNumber".to_owned()]),
        (create("email: \"AFALL@finances.gouv.sn\""), vec!["EMAIL_ALREADY_EXISTS email".to_owned()]),
        (update("cniNumber: \"cni1234567890\""), vec!["CNI_ALREADY_EXISTS cniNumber".to_owned()]),
        (update("email: \"AFALL@finances.gouv.sn\""), vec!["EMAIL_ALREADY_EXISTS email".to_owned()]),
        (create("cniNumber: \"x\""), errors[1..2].to_vec()),
        (update(wrong), errors.to_vec()),
    ] {
        let answer = app.organizer().graphql(&format!("mutation {{ {field} }}")).await;
        assert_eq!(answer.user_errors(), expected, "{field}");
        let data = answer.data();
        let payload = data.as_object().and_then(|fields| fields.values().next()).cloned().unwrap_or_default();
        assert_eq!(payload["participant"], Value::Null);
    }
    assert_eq!(app.participant_rows().await.len(), 2);
}

async fn kinds_of_events_are_counted(app: TestApp) {
    let (row, awa) = (app.abdoulaye().await, app.participant("Awa", "Sow", |_| {}).await);
    for (at, kind) in
        [EventType::Seminar, EventType::Meeting, EventType::Workshop, EventType::Meeting, EventType::Other]
            .into_iter()
            .enumerate()
    {
        let event = app.event(&format!("E{at}"), |row| row.event_type = kind).await;
        app.attendance(&event, &row, |stored| stored.deleted_at = (at == 4).then_some(stored.created_at))
            .await;
    }
    let query =
        format!("{{ participant(id: \"{}\") {{ attendancesByEventType {{ eventType count }} }} }}", row.id);
    let expected = json!([
        { "eventType": "MEETING", "count": 2 },
        { "eventType": "SEMINAR", "count": 1 },
        { "eventType": "WORKSHOP", "count": 1 }
    ]);
    assert_eq!(app.viewer().graphql(&query).await.data()["participant"]["attendancesByEventType"], expected);
    let query = format!("{{ participant(id: \"{}\") {{ attendancesByEventType {{ count }} }} }}", awa.id);
    assert_eq!(app.viewer().graphql(&query).await.data()["participant"]["attendancesByEventType"], json!([]));
}

async fn kinds_of_events_are_one_statement(app: TestApp) {
    app.insert_attended_events(5, 30).await;
    let viewer = app.viewer();
    viewer.token().await;
    for (query, expected) in [
        ("{ participants(first: 30) { nodes { fullName attendancesByEventType { eventType count } } } }", 2),
        ("{ participants(first: 30) { nodes { attendanceCount attendancesByEventType { count } } } }", 3),
    ] {
        let statements = app.statements_of(async { viewer.graphql(query).await.data() }).await;
        assert_eq!(statements.len(), expected, "{query}\n{statements:#?}");
    }
    let data = viewer
        .graphql("{ participants(first: 30) { nodes { attendancesByEventType { eventType count } } } }")
        .await;
    for node in data.data()["participants"]["nodes"].as_array().expect("a list") {
        let counts = json!([
            { "eventType": "WORKSHOP", "count": 3 },
            { "eventType": "MEETING", "count": 1 },
            { "eventType": "SEMINAR", "count": 1 }
        ]);
        assert_eq!(node["attendancesByEventType"], counts);
    }
}

async fn strangers_see_no_participant(app: TestApp) {
    let row = app.abdoulaye().await;
    let opaque = id::encode::<Participant>(row.id);
    for caller in [app.anonymous(), app.user(), app.as_role(Role::Presence)] {
        let answer = caller.graphql(&format!("{{ participant(id: \"{}\") {{ id }} }}", row.id)).await;
        assert_ne!(answer.outcome(), "OK");
        let node = caller.graphql(&format!("{{ node(id: \"{}\") {{ id }} }}", *opaque)).await;
        assert_eq!(node.data()["node"], Value::Null);
    }
}
