//! `GET /api/participants/:id`: one participant with all attendances.

use passerelle::auth::Role;
use passerelle::entity::event::EventType;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, refused};
use crate::support::attendances::moment;
use crate::support::both_engines;

both_engines![
    one_participant_is_as_documented,
    somebody_who_never_came_has_nothing_to_show,
    every_attendance_is_listed,
    what_is_no_participant_is_not_found,
    others_than_staff_are_refused_before_anything_is_looked_up,
];

async fn one_participant_is_as_documented(app: Unlimited) {
    let abdoulaye = app.abdoulaye().await;
    let mut shown = Vec::new();
    for (at, (kind, day)) in
        [(EventType::Workshop, 1), (EventType::Meeting, 2), (EventType::Workshop, 3), (EventType::Meeting, 4)]
            .into_iter()
            .enumerate()
    {
        let event = app
            .event(&format!("Rencontre {at}"), |row| {
                row.event_type = kind;
                row.start_at = moment("2025-12-01T09:00:00Z");
            })
            .await;
        let time = format!("2025-12-0{day}T09:15:00Z");
        let row = app.attendance(&event, &abdoulaye, |row| {
            row.check_in_at = moment(&time);
            row.has_signature = at != 1;
        });
        shown.push(json!({
            "id": row.await.id,
            "event": { "id": event.id, "title": event.title, "startDate": "2025-12-01T09:00:00Z" },
            "checkInTime": time,
            "hasSignature": at != 1
        }));
    }
    let event = app
        .event("Atelier SIGIF - Interfaces NINEA", |row| row.start_at = moment("2025-12-10T09:00:00Z"))
        .await;
    let time = "2025-12-10T09:30:00Z";
    let row = app.attendance(&event, &abdoulaye, |row| row.check_in_at = moment(time)).await;
    shown.push(json!({
        "id": row.id,
        "event": {
            "id": event.id,
            "title": "Atelier SIGIF - Interfaces NINEA",
            "startDate": "2025-12-10T09:00:00Z"
        },
        "checkInTime": time,
        "hasSignature": true
    }));
    shown.reverse();
    let example = json!({
        "success": true,
        "data": {
            "id": abdoulaye.id,
            "firstName": "Abdoulaye",
            "lastName": "Fall",
            "fullName": "Abdoulaye Fall",
            "function": "Chef de Service Informatique",
            "cniNumber": "CNI1234567890",
            "originLocality": "Dakar",
            "email": "afall@finances.gouv.sn",
            "phone": "+221 77 123 45 67",
            "organization": "Direction Générale des Impôts",
            "attendances": shown,
            "stats": {
                "totalAttendances": 5,
                "eventsTypes": { "workshop": 3, "meeting": 2 },
                "lastAttendance": "2025-12-10T09:30:00Z"
            },
            "createdAt": "2025-11-01T08:00:00Z",
            "updatedAt": "2025-12-10T09:30:00Z"
        }
    });
    for caller in [app.viewer(), app.organizer(), app.admin()] {
        assert_example(
            &caller.get(&format!("/api/participants/{}", abdoulaye.id)).await,
            200,
            example.clone(),
        );
    }
}

async fn somebody_who_never_came_has_nothing_to_show(app: Unlimited) {
    let awa = app.participant("Awa", "Sow", |_| {}).await;
    let data = app.viewer().get(&format!("/api/participants/{}", awa.id)).await.json()["data"].take();
    assert_eq!(data["attendances"], json!([]));
    assert_eq!(data["stats"], json!({ "totalAttendances": 0, "eventsTypes": {}, "lastAttendance": null }));
    assert_eq!((&data["function"], &data["email"]), (&Value::Null, &Value::Null));
}

async fn every_attendance_is_listed(app: Unlimited) {
    let awa = app.participant("Awa", "Sow", |_| {}).await;
    for at in 0..130 {
        let event = app.event(&format!("Atelier {at}"), |_| {}).await;
        app.attendance(&event, &awa, |row| row.has_signature = false).await;
    }
    let data = app.viewer().get(&format!("/api/participants/{}", awa.id)).await.json()["data"].take();
    assert_eq!(data["attendances"].as_array().map(Vec::len), Some(130));
    assert_eq!(data["stats"]["eventsTypes"], json!({ "workshop": 130 }));
}

async fn what_is_no_participant_is_not_found(app: Unlimited) {
    let deleted = app.participant("Gone", "Sow", |row| row.deleted_at = Some(row.created_at)).await;
    let not_found = refused("PARTICIPANT_NOT_FOUND", "Participant introuvable");
    let deleted = deleted.id.to_string();
    for id in ["01890000-0000-7000-8000-000000000000", "1", "uuid-participant-1", "%20", &deleted] {
        assert_example(&app.viewer().get(&format!("/api/participants/{id}")).await, 404, not_found.clone());
    }
}

async fn others_than_staff_are_refused_before_anything_is_looked_up(app: Unlimited) {
    let id = app.abdoulaye().await.id.to_string();
    let forbidden = refused("UNAUTHORIZED_ACTION", "Action non autorisée pour ce rôle");
    for id in [&id, "01890000-0000-7000-8000-000000000000", "x"] {
        let path = format!("/api/participants/{id}");
        for role in [Role::User, Role::Presence] {
            assert_example(&app.as_role(role).get(&path).await, 403, forbidden.clone());
        }
        assert_example(
            &app.anonymous().get(&path).await,
            401,
            refused("TOKEN_INVALID", "Authentification requise"),
        );
    }
}
