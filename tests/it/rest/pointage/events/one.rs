//! `GET` and `DELETE /api/events/:id`: reading and deleting an event.

use passerelle::auth::Role;
use passerelle::entity::attendance;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::{BASE, UNKNOWN, delete, forbidden, not_found, patch, path, unauthenticated};
use crate::rest::Unlimited;
use crate::rest::accounts::time;
use crate::rest::example::{assert_example, refused};
use crate::support::both_engines;
use crate::support::events::workshop;

both_engines![
    one_event_is_as_documented,
    an_event_is_open_to_everybody,
    what_an_event_lacks_is_null,
    what_is_no_event_is_not_found,
    a_deleted_event_is_gone_with_its_attendances,
    nobody_else_deletes_events,
];

async fn one_event_is_as_documented(app: Unlimited) {
    let account = app.pointage_admin().await;
    app.clock.set(time("2025-12-01T10:00:00Z"));
    let principal = app.signed_in("admin@sigif.gouv.sn").await;
    let event = app.new_event(&principal, workshop()).await;
    app.clock.set(time("2025-12-13T08:00:00Z"));
    let participants = app.insert_participants(23).await;
    app.insert_attendances(event.id, &participants, 21).await;
    let touched = patch(&app.admin(), &path(event.id), json!({ "location": "Salle de conférence" })).await;
    assert_eq!(touched.status(), 200);
    let example = json!({
        "success": true,
        "data": {
            "id": event.id,
            "title": "Atelier SIGIF - Interfaces NINEA",
            "eventType": "workshop",
            "description": "Atelier de formation sur les interfaces...",
            "startDate": "2025-12-15T09:00:00Z",
            "endDate": "2025-12-15T17:00:00Z",
            "location": "Salle de conférence",
            "organizer": "Direction des Systèmes d'Information",
            "status": "scheduled",
            "qrCodeData": format!("{BASE}/e/{}", event.short_code),
            "additionalInfo": { "capacity": 50, "requirements": "Ordinateur portable requis" },
            "attendanceStats": {
                "total": 23, "withSignature": 21, "withoutSignature": 2, "signatureRate": 91.30
            },
            "createdBy": { "id": account.uuid, "fullName": "Administrateur Principal" },
            "createdAt": "2025-12-01T10:00:00Z",
            "updatedAt": "2025-12-13T08:00:00Z"
        }
    });
    for caller in [app.anonymous(), app.user(), app.viewer(), app.organizer(), app.admin()] {
        assert_example(&caller.get(&path(event.id)).await, 200, example.clone());
    }
}

async fn an_event_is_open_to_everybody(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    // An invalid token does not restrict a public route.
    assert_eq!(app.bearer("x.y.z").get(&path(event.id)).await.status(), 200);
    let invalid = refused("TOKEN_INVALID", "Token JWT invalide");
    assert_example(&app.bearer("x.y.z").get("/api/events").await, 401, invalid);
}

async fn what_an_event_lacks_is_null(app: Unlimited) {
    let mut row = app.event_row(None);
    (row.description, row.end_at, row.location) = (None, None, None);
    (row.organizer, row.additional_info) = (None, None);
    let id = row.id;
    app.insert_rows::<passerelle::entity::event::ActiveModel>([row]).await;
    let data = app.anonymous().get(&path(id)).await.json()["data"].take();
    for name in ["description", "endDate", "location", "organizer", "additionalInfo", "createdBy"] {
        assert_eq!(data[name], Value::Null, "{name}");
    }
    let empty_stats = json!({ "total": 0, "withSignature": 0, "withoutSignature": 0, "signatureRate": 0.0 });
    assert_eq!(data["attendanceStats"], empty_stats);
}

async fn what_is_no_event_is_not_found(app: Unlimited) {
    app.new_event(&app.admin(), workshop()).await;
    let account = path(app.account_of(Role::Admin).await.uuid);
    for path in [
        UNKNOWN,
        &account,
        "/api/events/1",
        "/api/events/uuid-event-1",
        "/api/events/%20",
        "/api/events/RXZlbnQ6MQ",
    ] {
        assert_example(&app.anonymous().get(path).await, 404, not_found());
        assert_example(&patch(&app.admin(), path, json!({ "title": "X" })).await, 404, not_found());
        assert_example(&delete(&app.admin(), path).await, 404, not_found());
        let regenerate = format!("{path}/regenerate-qr");
        assert_example(&app.admin().post(&regenerate, json!({})).await, 404, not_found());
    }
}

async fn a_deleted_event_is_gone_with_its_attendances(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let other = app.new_event(&app.admin(), workshop()).await;
    let participants = app.insert_participants(3).await;
    app.insert_attendances(event.id, &participants, 2).await;
    app.insert_attendances(other.id, &participants[..1], 1).await;
    let example = json!({ "success": true, "message": "Événement supprimé avec succès" });
    assert_example(&delete(&app.admin(), &path(event.id)).await, 200, example);
    for caller in [app.anonymous(), app.admin()] {
        assert_example(&caller.get(&path(event.id)).await, 404, not_found());
    }
    assert_example(&delete(&app.admin(), &path(event.id)).await, 404, not_found());
    assert_example(&patch(&app.admin(), &path(event.id), json!({ "title": "X" })).await, 404, not_found());
    assert_eq!(app.viewer().get("/api/events").await.json()["data"]["meta"]["total"], 1);
    let by_code = format!("/api/events/by-code/{}", event.short_code);
    assert_example(&app.anonymous().get(&by_code).await, 404, not_found());
    let remaining = app.viewer().graphql("{ attendances { nodes { eventId } } }").await.data();
    assert_eq!(remaining["attendances"]["nodes"], json!([{ "eventId": other.id }]));
    let rows = attendance::Entity::find().all(app.app.services.database.read()).await;
    assert_eq!(rows.expect("the database answers").len(), 4, "the rows stay in the audit trail");
}

async fn nobody_else_deletes_events(app: Unlimited) {
    let event = app.new_event(&app.organizer(), workshop()).await;
    for role in [Role::User, Role::Presence, Role::Viewer, Role::Organizer] {
        for path in [&path(event.id), UNKNOWN, "/api/events/x"] {
            assert_example(&delete(&app.as_role(role), path).await, 403, forbidden());
        }
    }
    assert_example(&delete(&app.anonymous(), UNKNOWN).await, 401, unauthenticated());
    assert_eq!(app.anonymous().get(&path(event.id)).await.status(), 200);
}
