//! The phase of an event, and that participants sign at none that is over.

use chrono::TimeDelta;
use passerelle::clock::Clock as _;
use passerelle::entity::event::{self, EventStatus as Status};
use serde_json::json;

use crate::support::attendances::signature;
use crate::support::{TestApp, both_engines};

both_engines![the_phase_follows_from_status_and_clock, nobody_signs_at_an_event_of_a_year_ago,];

/// An event of this status that begins and whose code expires in so many hours.
async fn event(app: &TestApp, status: Status, begins: i64, expires: i64) -> event::Model {
    let now = app.clock.now();
    let title = format!("{status:?} {begins} {expires}");
    app.event(&title, |row| {
        row.status = status;
        row.start_at = now + TimeDelta::hours(begins);
        row.qr_expires_at = now + TimeDelta::hours(expires);
    })
    .await
}

async fn the_phase_follows_from_status_and_clock(app: TestApp) {
    let mut expected = Vec::new();
    for (status, begins, expires, phase) in [
        (Status::Scheduled, 1, 25, "UPCOMING"),
        (Status::Scheduled, 0, 24, "RUNNING"),
        (Status::Scheduled, -23, 1, "RUNNING"),
        (Status::Scheduled, -24, 0, "OVER"),
        (Status::Ongoing, 1, 25, "RUNNING"),
        (Status::Ongoing, -1, 23, "RUNNING"),
        (Status::Ongoing, -9_000, -8_900, "OVER"),
        (Status::Completed, 1, 25, "OVER"),
        (Status::Cancelled, 1, 25, "OVER"),
    ] {
        let row = event(&app, status, begins, expires).await;
        let one = format!("{{ event(id: \"{}\") {{ phase }} }}", row.id);
        assert_eq!(app.anonymous().graphql(&one).await.data()["event"]["phase"], phase, "{}", row.title);
        expected.push((row.title, phase));
    }
    for phase in ["UPCOMING", "RUNNING", "OVER"] {
        let list = format!("{{ events(filter: {{phase: {phase}}}) {{ nodes {{ title phase }} }} }}");
        let answer = app.viewer().graphql(&list).await.data();
        let nodes = answer["events"]["nodes"].as_array().expect("a list").clone();
        let mut found: Vec<_> = nodes.iter().map(|node| node["title"].as_str().expect("a title")).collect();
        let mut wanted: Vec<_> =
            expected.iter().filter(|(_, other)| *other == phase).map(|(title, _)| title.as_str()).collect();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{phase}");
        assert!(nodes.iter().all(|node| node["phase"] == phase));
    }
    // The clock alone moves it.
    app.advance_clock(TimeDelta::hours(30));
    let list = "{ events(filter: {phase: OVER}) { totalCount } }";
    assert_eq!(app.viewer().graphql(list).await.data()["events"]["totalCount"], expected.len());
}

async fn nobody_signs_at_an_event_of_a_year_ago(app: TestApp) {
    let row = event(&app, Status::Ongoing, -366 * 24, -365 * 24).await;
    let record = "mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { \
        attendance { checkInMode } userErrors { code field } } }";
    let sign = json!({ "input": {
        "eventId": row.id, "participant": { "firstName": "Awa", "lastName": "Sow" }, "signature": signature()
    } });
    for caller in [app.anonymous(), app.user(), app.organizer(), app.admin()] {
        let answer = caller.at(app.fresh_address()).graphql_with(record, sign.clone()).await;
        assert_eq!(answer.user_errors(), ["EVENT_NOT_ACTIVE eventId"]);
    }
    let body = json!({
        "eventId": row.id, "participant": { "firstName": "Awa", "lastName": "Sow" }, "signature": signature(),
        "checkInMode": "qr_code"
    });
    let answer = app.anonymous().at(app.fresh_address()).post("/api/attendances", body).await;
    assert_eq!((answer.status(), &answer.json()["error"]["code"]), (400, &json!("EVENT_NOT_ACTIVE")));
    assert!(app.attendance_rows().await.is_empty() && app.participant_rows().await.is_empty());
    // Staff still record what they forgot.
    let manual = json!({ "input": {
        "eventId": row.id, "participant": { "firstName": "Awa", "lastName": "Sow" }, "checkInMode": "MANUAL"
    } });
    let answer = app.organizer().graphql_with(record, manual).await.data();
    assert_eq!(answer["recordAttendance"]["attendance"]["checkInMode"], "MANUAL");
    // The last second of the code counts.
    let last = event(&app, Status::Scheduled, -24, 1).await;
    app.advance_clock(TimeDelta::minutes(60) - TimeDelta::seconds(1));
    let sign = |event: &event::Model| {
        json!({ "input": {
            "eventId": event.id, "participant": { "firstName": "Awa", "lastName": "Sow" }, "signature": signature()
        } })
    };
    let stranger = app.anonymous().at(app.fresh_address());
    assert_eq!(stranger.graphql_with(record, sign(&last)).await.outcome(), "OK");
    app.advance_clock(TimeDelta::seconds(1));
    assert_eq!(stranger.graphql_with(record, sign(&last)).await.outcome(), "EVENT_NOT_ACTIVE");
}
