//! `erasePersonalData`: the person is gone, everywhere; attendances, counts and the hash chain stay.

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::entity::{assignment, attendance_signature, audit_entry, cinema_talent, session, user};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::{entries, seal_all, verified};
use crate::support::attendances::signature;
use crate::support::{Answer, Caller, TestApp, both_engines};

both_engines![
    a_participant_is_erased_and_the_attendances_stay,
    a_participant_who_was_deleted_is_erased,
    an_account_is_erased_with_its_sessions,
    only_super_admins_erase_administrators,
    a_cinema_talent_is_erased,
    only_administrators_erase,
];

async fn erase(caller: &Caller<'_>, kind: &str, id: impl std::fmt::Display, reason: &str) -> Answer {
    let query = format!(
        "mutation {{ erasePersonalData(input: {{person: {{kind: {kind}, id: \"{id}\"}}, reason: \"{reason}\"}}) {{ erased userErrors {{ code field }} }} }}"
    );
    caller.graphql(&query).await
}

/// Everything that the tables of events keep, and the audit log.
async fn everything(app: &TestApp) -> String {
    let database = app.system().database().clone();
    let signatures = attendance_signature::Entity::find().all(database.read()).await.expect("signatures");
    format!(
        "{:?} {:?} {signatures:?} {:?}",
        app.participant_rows().await,
        app.attendance_rows().await,
        entries(app).await
    )
}

/// What a person tells at the door.
const DATA: [&str; 9] = [
    "Abdoulaye",
    "Ndiaye",
    "CNI7654321",
    "+221 77 555 44 33",
    "ndiaye@",
    "Trésorerie",
    "Thiès",
    "203.0.113.50",
    "Phone 1.0",
];

async fn sign(app: &TestApp, event: &passerelle::entity::event::Model) -> Answer {
    let input = json!({
        "eventId": event.id,
        "participant": {
            "firstName": "Abdoulaye", "lastName": "Ndiaye", "cniNumber": "CNI7654321", "phone": "+221 77 555 44 33",
            "email": "ndiaye@example.sn", "organization": "Trésorerie", "originLocality": "Thiès",
        },
        "signature": signature(),
    });
    let record = "mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { \
        attendance { databaseId participantId } userErrors { code field } } }";
    let caller = app.anonymous().at([203, 0, 113, 50]).with_header("user-agent", "Phone 1.0");
    caller.graphql_with(record, json!({ "input": input })).await
}

const TRAIL: &str = "{ events { nodes { title attendanceCount signatureCount attendances { nodes { databaseId checkInTime \
    checkInMode hasSignature notes ipAddress signature { format } participant { fullName cniNumber email phone \
    organization originLocality function } } } } } }";

async fn a_participant_is_erased_and_the_attendances_stay(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let recorded = sign(&app, &event).await.data()["recordAttendance"]["attendance"].take();
    let id = recorded["participantId"].as_str().expect("an identifier").to_owned();
    let change = format!(
        "mutation {{ updateParticipant(input: {{id: \"{id}\", function: \"Chef de la Trésorerie\"}}) {{ userErrors {{ code }} }} }}"
    );
    assert_eq!(app.organizer().graphql(&change).await.outcome(), "OK");
    seal_all(&app).await;
    let mut expected = app.admin().graphql(TRAIL).await.data();
    let before = everything(&app).await;
    for datum in DATA {
        assert!(before.contains(datum), "{datum} is not there to be erased");
    }
    app.advance_clock(TimeDelta::minutes(1));
    assert_eq!(erase(&app.admin(), "PARTICIPANT", &id, "Demande du 12 mars").await.outcome(), "OK");
    let after = everything(&app).await;
    for datum in DATA {
        assert!(!after.contains(datum), "{datum} is still there:\n{after}");
    }
    // Counts, times and events are what they were.
    let row = &mut expected["events"]["nodes"][0]["attendances"]["nodes"][0];
    assert_eq!(row["participant"]["fullName"], "Abdoulaye Ndiaye");
    row["participant"] = json!({
        "fullName": "Personne effacée", "cniNumber": null, "email": null, "phone": null, "organization": null,
        "originLocality": null, "function": null,
    });
    row["ipAddress"] = Value::Null;
    row["signature"] = Value::Null;
    assert_eq!(row["hasSignature"], true);
    assert_eq!(app.admin().graphql(TRAIL).await.data(), expected);
    let image =
        format!("/api/attendances/{}/signature", recorded["databaseId"].as_str().expect("an identifier"));
    assert_eq!(app.admin().get(&image).await.status(), 404);
    let sheet = format!("/api/exports/attendances/pdf?eventId={}", event.id);
    assert_eq!(app.admin().get(&sheet).await.status(), 200);
    let book = format!("/api/exports/attendances/excel?eventId={}&includeSignatures=true", event.id);
    assert_eq!(app.admin().get(&book).await.status(), 200);
    // The log says who erased and why, and its chain holds.
    let last = entries(&app).await.pop().expect("an entry");
    assert_eq!(
        (last.action.as_str(), last.noun.as_str(), &last.noun_id, &last.after, last.actor_label.as_deref()),
        ("erase", "participant", &id, &Some(json!({ "reason": "Demande du 12 mars" })), Some("admin Diallo"))
    );
    let report = verified(&app).await;
    assert_eq!(report.broken, None);
    assert!(report.erased >= 3, "{report:?}");
    // Number and address are free: who comes again is another person.
    let later = app.event("Séminaire", |_| {}).await;
    let again = sign(&app, &later).await.data()["recordAttendance"]["attendance"].take();
    assert_ne!(again["participantId"], json!(id));
}

async fn a_participant_who_was_deleted_is_erased(app: TestApp) {
    let event = app.event("Atelier", |_| {}).await;
    let recorded = sign(&app, &event).await.data()["recordAttendance"]["attendance"].take();
    let id = recorded["participantId"].as_str().expect("an identifier").to_owned();
    let delete =
        format!("mutation {{ deleteParticipant(input: {{id: \"{id}\"}}) {{ userErrors {{ code }} }} }}");
    assert_eq!(app.admin().graphql(&delete).await.outcome(), "OK");
    assert_eq!(erase(&app.admin(), "PARTICIPANT", &id, "Demande").await.outcome(), "OK");
    let after = everything(&app).await;
    for datum in DATA {
        assert!(!after.contains(datum), "{datum} is still there:\n{after}");
    }
    let rows = app.participant_rows().await;
    assert_eq!(rows.len(), 1);
    assert!(rows[0].deleted_at.is_some(), "it stays deleted");
}

async fn an_account_is_erased_with_its_sessions(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::Organizer).await;
    let fatou = app.signed_in("fatou@example.com").await.at([203, 0, 113, 77]);
    let profile = "mutation { updateProfile(input: {firstName: \"Aminata\", profile: {phone: \"+221771234567\", bio: \"Née à \
        Thiès\"}}) { userErrors { code } } }";
    assert_eq!(fatou.graphql(profile).await.outcome(), "OK");
    seal_all(&app).await;
    assert_eq!(erase(&app.admin(), "ACCOUNT", account.uuid, "Demande").await.outcome(), "OK");
    assert_eq!(fatou.graphql("{ events { totalCount } }").await.outcome(), "TOKEN_INVALID");
    let database = app.system().database().clone();
    assert!(user::Entity::find_by_id(account.id).one(database.read()).await.expect("read").is_none());
    let sessions = session::Entity::find().all(database.read()).await.expect("read");
    assert!(sessions.iter().all(|session| session.user_id != account.id));
    let log = entries(&app).await;
    let text = format!("{log:?}");
    for datum in ["fatou", "Aminata", "Thiès", "203.0.113.77"] {
        assert!(!text.contains(datum), "{datum} is still in the log:\n{text}");
    }
    let last = log.last().expect("an entry");
    assert_eq!(
        (last.action.as_str(), &last.noun_id, &last.after),
        ("erase", &account.id.to_string(), &Some(json!({ "reason": "Demande" })))
    );
    assert_eq!(verified(&app).await.broken, None);
}

async fn only_super_admins_erase_administrators(app: TestApp) {
    let other = app.new_account("other@example.com", Role::Admin).await;
    let admin = app.account_of(Role::Admin).await;
    assert_eq!(erase(&app.admin(), "ACCOUNT", other.id, "x").await.outcome(), "FORBIDDEN");
    assert_eq!(erase(&app.admin(), "ACCOUNT", admin.id, "x").await.outcome(), "FORBIDDEN");
    let own = app.account_of(Role::SuperAdmin).await.id;
    assert_eq!(erase(&app.super_admin(), "ACCOUNT", own, "x").await.outcome(), "CANNOT_DELETE_OWN_ACCOUNT");
    assert_eq!(erase(&app.super_admin(), "ACCOUNT", other.id, "x").await.outcome(), "OK");
    assert_eq!(erase(&app.super_admin(), "ACCOUNT", other.id, "x").await.outcome(), "USER_NOT_FOUND");
}

async fn a_cinema_talent_is_erased(app: TestApp) {
    let sophia = app.sophia().await;
    let (secret, mutate) = ("Rôle de Zorglub, +212677889900", async |mutation: String| {
        assert_eq!(
            app.admin().graphql(&format!("mutation {{ {mutation} }}")).await.outcome(),
            "OK",
            "{mutation}"
        );
    });
    let company = app.production("Atlas Studios", |_| {}).await;
    let (project, code) = (app.project(&company, "Kasbah", true).await.id, &sophia.unique_code);
    mutate(format!(
        "assignTalent(input: {{projectId: {project}, cinemaTalentId: {}, roleDescription: \"{secret}\"}}) {{ userErrors {{ code }} }}",
        sophia.id
    ))
    .await;
    mutate(format!(
        "scanPresence(input: {{projectId: {project}, code: \"{code}\"}}) {{ userErrors {{ code }} }}"
    ))
    .await;
    app.advance_clock(chrono::TimeDelta::hours(1));
    let at = app.clock_now().to_rfc3339();
    mutate(format!(
        "correctPresence(input: {{id: 1, checkOutAt: \"{at}\", reason: \"{secret}\"}}) {{ userErrors {{ code }} }}"
    ))
    .await;
    let tells = |entries: &[audit_entry::Model]| {
        entries
            .iter()
            .filter(|entry| format!("{:?} {:?}", entry.before, entry.after).contains("Zorglub"))
            .count()
    };
    assert_eq!(tells(&entries(&app).await), 2);
    assert_eq!(erase(&app.admin(), "CINEMA_TALENT", sophia.id, "Demande").await.outcome(), "OK");
    let database = app.system().database().clone();
    let row = cinema_talent::Entity::find_by_id(sophia.id)
        .one(database.read())
        .await
        .expect("read")
        .expect("it stays");
    assert_eq!((row.first_name.as_str(), row.phone, row.email), ("Talent", None, None));
    let last = entries(&app).await.pop().expect("an entry");
    assert_eq!((last.action.as_str(), last.noun.as_str()), ("erase", "cinema_talent"));
    assert_eq!(tells(&entries(&app).await), 0, "nor in the free texts of others");
    let assigned = assignment::Entity::find()
        .filter(assignment::Column::CinemaTalentId.eq(sophia.id))
        .one(database.read())
        .await
        .expect("read")
        .expect("it stays");
    assert_eq!(assigned.role_description, None);
    let record = app.presence_rows().await.pop().expect("the day worked stays");
    assert_eq!((record.correction_reason, record.check_out_at.is_some()), (None, true));
    assert_eq!(
        erase(&app.admin(), "CINEMA_TALENT", sophia.id, "x").await.outcome(),
        "CINEMA_TALENT_NOT_FOUND"
    );
}

async fn only_administrators_erase(app: TestApp) {
    let person = app.abdoulaye().await;
    for role in Role::ALL.into_iter().filter(|role| !role.is_admin()) {
        let answer = erase(&app.as_role(role), "PARTICIPANT", person.id, "x").await;
        assert_eq!(answer.outcome(), "FORBIDDEN", "{role}");
    }
    assert_eq!(erase(&app.anonymous(), "PARTICIPANT", person.id, "x").await.outcome(), "AUTH_REQUIRED");
    let reason = erase(&app.admin(), "PARTICIPANT", person.id, " ").await;
    assert_eq!(reason.user_errors(), ["VALIDATION_ERROR reason"]);
    for (kind, code) in [
        ("PARTICIPANT", "PARTICIPANT_NOT_FOUND"),
        ("ACCOUNT", "USER_NOT_FOUND"),
        ("CINEMA_TALENT", "CINEMA_TALENT_NOT_FOUND"),
    ] {
        for id in ["999999", "0190a000-0000-7000-8000-00000000000a", "x"] {
            assert_eq!(erase(&app.admin(), kind, id, "x").await.outcome(), code, "{kind} {id}");
        }
    }
    assert_eq!(app.participant_rows().await, [person]);
}
