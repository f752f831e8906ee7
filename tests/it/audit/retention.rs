//! Retention: what is due by the settings, counted by a dry run and then erased and purged, and nothing else.

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::clock::Clock as _;
use passerelle::domain::retention::{Due, Periods, apply, count};
use passerelle::entity::{attendance_signature, event};
use sea_orm::EntityTrait as _;
use serde_json::json;

use super::{entries, seal_all, verified};
use crate::support::attendances::signature;
use crate::support::{Engine, TestApp, both_engines};

both_engines![nothing_is_due_without_settings, what_is_due_is_erased_and_nothing_else,];

/// An event that stays, with a participant who stays; a participant who is deleted; an event that is deleted.
async fn fill(app: &TestApp) {
    let kept = app.event("Atelier", |_| {}).await;
    let gone = app.event("Séminaire", |_| {}).await;
    for (event, name) in [(&kept, "Awa"), (&kept, "Moussa"), (&gone, "Awa")] {
        let input = json!({
            "eventId": event.id, "signature": signature(),
            "participant": { "firstName": name, "lastName": "Sow", "email": format!("{name}@example.sn") },
        });
        let record = "mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { userErrors { code } } }";
        let answer =
            app.anonymous().at([203, 0, 113, 5]).graphql_with(record, json!({ "input": input })).await;
        assert_eq!(answer.outcome(), "OK", "{}", answer.text());
    }
    let moussa =
        app.participant_rows().await.into_iter().find(|row| row.first_name == "Moussa").expect("Moussa");
    for delete in [
        format!("deleteParticipant(input: {{id: \"{}\"}}) {{ userErrors {{ code }} }}", moussa.id),
        format!("deleteEvent(input: {{id: \"{}\"}}) {{ userErrors {{ code }} }}", gone.id),
    ] {
        assert_eq!(app.admin().graphql(&format!("mutation {{ {delete} }}")).await.outcome(), "OK");
    }
}

async fn nothing_is_due_without_settings(app: TestApp) {
    fill(&app).await;
    seal_all(&app).await;
    app.advance_clock(TimeDelta::days(4_000));
    assert_eq!(apply(&app.system()).await.expect("applied"), Due::default());
    assert_eq!(app.participant_rows().await.len(), 2);
    assert!(entries(&app).await.iter().all(|entry| entry.content_salt.is_some()));
}

async fn what_is_due_is_erased_and_nothing_else(engine: Engine) {
    let flags = ["--retention-audit-days", "365", "--retention-deleted-days", "30"];
    let app = TestApp::with(engine, &flags).await;
    fill(&app).await;
    seal_all(&app).await;
    let periods =
        Periods { audit: Some(TimeDelta::days(365)), deleted: Some(TimeDelta::days(30)), withdrawn: None };
    let due = async |app: &TestApp| {
        count(app.system().database(), app.clock.now(), periods).await.expect("counted")
    };
    assert_eq!(due(&app).await, Due::default());
    app.advance_clock(TimeDelta::days(29));
    assert_eq!(apply(&app.system()).await.expect("applied"), Due::default());
    app.advance_clock(TimeDelta::days(2));
    let expected = Due { attendances: 2, participants: 1, events: 1, ..Due::default() };
    assert_eq!(due(&app).await, expected);
    assert_eq!(app.attendance_rows().await.len(), 3, "counting writes nothing");
    assert_eq!(apply(&app.system()).await.expect("applied"), expected);
    assert_eq!(due(&app).await, Due::default());
    // Awa stays, with her attendance and signature; of Moussa not even the log says anything.
    let database = app.system().database().clone();
    let names: Vec<_> = app.participant_rows().await.into_iter().map(|row| row.first_name).collect();
    assert_eq!(names, ["Awa"]);
    assert_eq!(app.attendance_rows().await.len(), 1);
    assert_eq!(attendance_signature::Entity::find().all(database.read()).await.expect("read").len(), 1);
    let events = event::Entity::find().all(database.read()).await.expect("read");
    assert_eq!(events.into_iter().map(|row| row.title).collect::<Vec<_>>(), ["Atelier"]);
    let log = entries(&app).await;
    assert!(!format!("{log:?}").contains("Moussa"));
    assert!(format!("{log:?}").contains("Awa"));
    assert_eq!(verified(&app).await.broken, None);
    // A year later the log loses the rest, but an entry of that day does not.
    app.advance_clock(TimeDelta::days(360));
    app.new_account("late@example.com", Role::User).await;
    let old = log.iter().filter(|entry| {
        entry.before.is_some()
            || entry.after.is_some()
            || entry.ip_address.is_some()
            || entry.actor_id.is_some()
    });
    let old = old.count() as u64;
    assert!(old >= 6, "{old}");
    assert_eq!(due(&app).await, Due { audit_entries: old, ..Due::default() });
    assert_eq!(apply(&app.system()).await.expect("applied").audit_entries, old);
    let left = entries(&app).await;
    // The late account, and what tells of the erasure.
    assert_eq!(left.len(), log.len() + 2, "no entry is removed");
    let with_data: Vec<_> = left
        .iter()
        .filter(|entry| entry.after.is_some() || entry.before.is_some() || entry.actor_label.is_some())
        .collect();
    assert_eq!(with_data.len(), 1);
    assert_eq!(with_data[0].after.as_ref().map(|after| &after["email"]), Some(&json!("late@example.com")));
    seal_all(&app).await;
    let report = verified(&app).await;
    let without_data = log.iter().filter(|entry| entry.noun == "audit_entry").count();
    assert_eq!(
        (report.erased, report.entries, report.broken),
        ((log.len() - without_data) as u64, log.len() as u64 + 2, None)
    );
}
