//! All lines are written or none, while others write as well, and whatever breaks off.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use passerelle::database::Engine;
use passerelle::domain::imports::progress::Meter;
use passerelle::domain::imports::{self, Import, Outcome, Remark, Target};
use passerelle::entity::{audit_entry, import_line, import_run, participant};
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, EntityTrait as _, IntoActiveModel as _};
use serde_json::json;
use uuid::Uuid;

use super::{import, sentences};
use crate::support::{TestApp, both_engines};

both_engines![
    nobody_sees_an_import_that_broke_off_and_it_is_removed,
    a_dropped_request_stops_the_reader,
    who_comes_during_an_import_is_not_entered_twice,
    what_was_shown_is_completed,
    new_people_are_found,
    a_dry_run_writes_nothing_at_all,
];

/// A file of people with numbers and addresses.
fn people(number: usize) -> String {
    let line = |at: usize| format!("Nom{at};Prénom{at};CNI{at:08};p{at}@example.sn\n");
    format!("Nom;Prénom;CNI;Email\n{}", (1..=number).map(line).collect::<String>())
}

/// Waits until an import has written something.
async fn begun(meter: &Meter) {
    while meter.progress().written == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// All rows of the table, hidden ones as well.
async fn stored(app: &TestApp) -> usize {
    let rows = participant::Entity::find().all(app.app.services.database.read()).await;
    rows.expect("rows").len()
}

async fn nobody_sees_an_import_that_broke_off_and_it_is_removed(app: TestApp) {
    let scope = app.organizer().scope().await;
    let meter = Arc::<Meter>::default();
    let event = app.event("Atelier", |_| ()).await;
    let (target, file) = (Target::Attendances(event.id), people(1_500).into_bytes());
    let running = imports::run(&scope, Import { target, file, dry_run: false, meter: Arc::clone(&meter) });
    tokio::select! {
        _ = running => panic!("it ended too early"),
        () = begun(&meter) => {}
    }
    assert!(stored(&app).await > 0, "something was written");
    let seen = app.viewer().graphql("{ participants { totalCount } attendances { totalCount } }").await;
    assert_eq!(
        seen.data(),
        json!({ "participants": { "totalCount": 0 }, "attendances": { "totalCount": 0 } })
    );
    let check_in = "Nom;Prénom;CNI\nNom1;Prénom1;CNI00000001\n";
    let answer = import(&app.organizer(), "importParticipants", json!({}), check_in.as_bytes()).await;
    assert_eq!(sentences(&answer), ["2 CREATED"], "hidden people hold no unique value");

    if scope.engine() == Engine::Postgres {
        imports::settle_at_start(&scope).await.expect("settled");
        assert!(stored(&app).await > 1, "another process may still run it");
        app.advance_clock(chrono::TimeDelta::minutes(2));
    }
    imports::settle_at_start(&scope).await.expect("settled");
    assert_eq!(stored(&app).await, 1);
    let database = app.app.services.database.read();
    assert!(import_run::Entity::find().all(database).await.expect("rows").is_empty());
    assert!(import_line::Entity::find().all(database).await.expect("rows").is_empty());
    let audited = audit_entry::Entity::find().all(database).await.expect("rows");
    assert_eq!(audited.iter().filter(|entry| entry.noun == "participant").count(), 1);
    assert_eq!(audited.iter().filter(|entry| entry.noun == "attendance").count(), 0);
}

/// The reader runs on a thread that cannot be cancelled: a server that stops would wait for it.
async fn a_dropped_request_stops_the_reader(app: TestApp) {
    const LINES: u32 = 9_000;
    let scope = app.organizer().scope().await;
    let meter = Arc::<Meter>::default();
    let (target, file) = (Target::Participants, people(LINES as usize).into_bytes());
    let running = imports::run(&scope, Import { target, file, dry_run: true, meter: Arc::clone(&meter) });
    tokio::select! {
        _ = running => panic!("it ended too early"),
        () = async {
            while meter.progress().checked == 0 {
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
        } => {}
    }
    assert!(meter.is_stopped());
    // The line that it was at is still finished.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let checked = meter.progress().checked;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(checked < LINES, "{checked}");
    assert_eq!(meter.progress().checked, checked, "it has stopped");
}

async fn who_comes_during_an_import_is_not_entered_twice(app: TestApp) {
    let event = app.event("Atelier", |_| ()).await;
    let scope = app.organizer().scope().await;
    let meter = Arc::<Meter>::default();
    let organizer = app.organizer();
    let (target, file) = (Target::Attendances(event.id), people(1_000).into_bytes());
    let running = imports::run(&scope, Import { target, file, dry_run: false, meter: Arc::clone(&meter) });
    let coming = async {
        begun(&meter).await;
        let query = "mutation($input: RecordAttendanceInput!) { recordAttendance(input: $input) \
            { attendance { id } userErrors { code } } }";
        let come = async |(first, last, number, email): (&str, &str, Option<&str>, Option<&str>)| {
            let person = json!({ "firstName": first, "lastName": last, "cniNumber": number, "email": email });
            let input = json!({ "eventId": event.id, "participant": person, "checkInMode": "MANUAL" });
            let answer = organizer.graphql_with(query, json!({ "input": input })).await;
            assert_eq!(answer.outcome(), "OK", "{}", answer.text());
        };
        // All at once, so that all come before the import shows its lines.
        join_all([
            come(("Prénom7", "Nom7", Some("CNI00000007"), None)),
            come(("Prénom999", "Nom999", None, Some("p999@example.sn"))),
            come(("Tout", "Autre", None, Some("p500@example.sn"))),
        ])
        .await;
    };
    let (report, ()) = join(running, coming).await;
    let report = report.expect("it is written");
    assert!(report.committed);
    let line = |number: usize| report.lines.iter().find(|line| line.number == number).expect("a line");
    for (number, besides) in [(8, "email"), (1_000, "cniNumber")] {
        let line = line(number);
        assert_eq!(line.outcome, Outcome::Duplicate, "{line:?}");
        let [Remark::AlreadyRecorded(_), Remark::NotWritten(fields)] = line.remarks[..] else {
            panic!("{line:?}")
        };
        assert!(fields.names().eq([besides]), "{line:?}");
    }
    assert_eq!(line(501).remarks, [Remark::EmailLeftOut]);
    assert_eq!(report.count(Outcome::Created), 998);
    assert_eq!((app.participant_rows().await.len(), app.attendance_rows().await.len()), (1_001, 1_001));
}

/// The number of participants that a filter finds.
async fn found(app: &TestApp, filter: &str) -> u64 {
    let query = format!("{{ participants(filter: {{ {filter} }}) {{ totalCount }} }}");
    let answer = app.organizer().graphql(&query).await;
    answer.json()["data"]["participants"]["totalCount"].as_u64().expect("a number")
}

/// Searches find the new people of every import as soon as it is answered.
async fn new_people_are_found(app: TestApp) {
    for (number, count) in [(1, 3), (2, 450)] {
        let file = (0..count).fold("Nom;Prénom;Organisation\n".to_owned(), |file, at| {
            file + &format!("Zorglub{number};P{at};Trésor {number}\n")
        });
        let answer = import(&app.organizer(), "importParticipants", json!({}), file.as_bytes()).await;
        assert_eq!(sentences(&answer).len(), count);
        let count = count as u64;
        assert_eq!(found(&app, &format!(r#"search: "zorglub{number}""#)).await, count);
        assert_eq!(found(&app, &format!(r#"organization: "tresor {number}""#)).await, count);
    }
}

async fn what_was_shown_is_completed(app: TestApp) {
    let abdoulaye = app.abdoulaye().await;
    let scope = app.organizer().scope().await;
    let (id, database) = (Uuid::now_v7(), app.app.services.database.write());
    let run = import_run::Model { id, is_shown: true, touched_at: scope.now() - chrono::TimeDelta::hours(1) };
    run.into_active_model().reset_all().insert(database).await.expect("inserted");
    let change = json!({
        "first_name": "Abdoulaye", "last_name": "Fall", "function": { "Set": "Ministre" }, "cni_number": "Keep",
        "origin_locality": "Keep", "email": "Keep", "phone": "Keep", "organization": "Keep"
    });
    let line = import_line::Model {
        import_id: id,
        number: 2,
        participant_id: abdoulaye.id,
        is_new: false,
        cni_number: None,
        email: None,
        change: Some(change),
        attendance_id: None,
    };
    line.into_active_model().reset_all().insert(database).await.expect("inserted");
    // A new person, as PostgreSQL has one between the moment of being shown and that of being found; SQLite, when a copy of
    // that moment was restored on it.
    let awa = app.participant("Awa", "Zorglub", |row| row.organization = Some("Trésor".to_owned())).await;
    let unfound =
        "UPDATE participant SET search_text = '', organization_fold = NULL WHERE last_name = 'Zorglub'";
    database.execute_unprepared(unfound).await.expect(unfound);
    assert_eq!(found(&app, r#"search: "zorglub""#).await, 0);
    let line = import_line::Model {
        import_id: id,
        number: 3,
        participant_id: awa.id,
        is_new: true,
        cni_number: None,
        email: None,
        change: None,
        attendance_id: None,
    };
    line.into_active_model().reset_all().insert(database).await.expect("inserted");
    imports::settle_stale(&scope).await.expect("settled");
    let rows = app.participant_rows().await;
    assert!(rows.iter().any(|row| row.function.as_deref() == Some("Ministre")));
    assert_eq!(found(&app, r#"search: "zorglub""#).await, 1);
    assert_eq!(found(&app, r#"organization: "tresor""#).await, 1);
    let runs = import_run::Entity::find().all(app.app.services.database.read()).await.expect("rows");
    assert!(runs.is_empty());
}

async fn a_dry_run_writes_nothing_at_all(app: TestApp) {
    let answer =
        import(&app.organizer(), "importParticipants", json!({ "dryRun": true }), people(3).as_bytes()).await;
    assert_eq!(sentences(&answer), ["2 CREATED", "3 CREATED", "4 CREATED"]);
    assert_eq!(stored(&app).await, 0);
}
