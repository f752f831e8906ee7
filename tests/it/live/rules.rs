//! Every rule that adds or removes attendances notifies the subscribers of the event.

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use passerelle::entity::attendance::CheckInMode;
use serde_json::json;

use super::{count, recorded};
use crate::support::attendances::signature;
use crate::support::{TestApp, both_engines};

both_engines![a_rest_check_in_is_sent_with_its_participant, every_change_of_the_count_is_sent];

/// Records an attendance through the documented REST API.
async fn check_in(app: &TestApp, event: &str, last_name: &str) {
    let body = json!({
        "eventId": event,
        "participant": { "firstName": "Awa", "lastName": last_name },
        "signature": signature(),
    });
    let answer = app.anonymous().at(app.fresh_address()).post("/api/attendances", body).await;
    assert_eq!(answer.status(), 201, "{answer:?}");
}

async fn a_rest_check_in_is_sent_with_its_participant(app: TestApp) {
    let event = app.event("Atelier SIGIF", |_| ()).await;
    let mut stream = app.viewer().stream(&recorded(event.id)).await;
    app.wait_for_listeners(1).await;
    for last_name in ["Sow", "Ndiaye"] {
        check_in(&app, &event.id.to_string(), last_name).await;
        let answer = stream.answer().await;
        assert_eq!(
            answer["data"]["attendanceRecorded"]["participant"]["fullName"],
            format!("Awa {last_name}")
        );
    }
}

async fn every_change_of_the_count_is_sent(app: TestApp) {
    let event = app.event("Atelier SIGIF", |_| ()).await;
    let admin = app.admin();
    let mut stream = app.viewer().stream(&count(event.id)).await;
    let mut number = async || stream.answer().await["data"]["attendanceCount"].as_u64();
    assert_eq!(number().await, Some(0));
    check_in(&app, &event.id.to_string(), "Sow").await;
    assert_eq!(number().await, Some(1));
    let import = format!(
        "mutation {{ importAttendances(input: {{ eventId: \"{}\", content: \"{}\" }}) {{ committed }} }}",
        event.id,
        STANDARD.encode("Nom;Prénom\nFall;Abdoulaye\nDiop;Fatou\n")
    );
    assert_eq!(admin.graphql(&import).await.data()["importAttendances"]["committed"], true);
    assert_eq!(number().await, Some(3));
    let rows = app.attendance_rows().await;
    let (imported, signed): (Vec<_>, Vec<_>) =
        rows.iter().partition(|row| row.check_in_mode == CheckInMode::Import);
    assert_eq!(
        admin
            .send_json(Method::DELETE, &format!("/api/attendances/{}", signed[0].id), json!({}))
            .await
            .status(),
        200
    );
    assert_eq!(number().await, Some(2));
    let participant = format!("/api/participants/{}", imported[0].participant_id);
    assert_eq!(admin.send_json(Method::DELETE, &participant, json!({})).await.status(), 200);
    assert_eq!(number().await, Some(1));
    assert_eq!(
        admin.send_json(Method::DELETE, &format!("/api/events/{}", event.id), json!({})).await.status(),
        200
    );
    let end = stream.answer().await;
    assert_eq!(end["errors"][0]["extensions"]["code"], "EVENT_NOT_FOUND", "{end}");
}
