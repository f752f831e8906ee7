//! `PATCH /api/events/:id`: changes of an event.

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::domain::events::create::NewEvent;
use passerelle::entity::event;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::{UNKNOWN, forbidden, patch, path, unauthenticated};
use crate::rest::Unlimited;
use crate::rest::accounts::time;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::events::workshop;
use crate::support::{TestApp, both_engines};

both_engines![
    an_event_is_changed_as_documented,
    what_is_absent_stays_and_null_clears,
    every_field_can_be_changed,
    additional_info_is_replaced_whole,
    changes_are_checked,
    the_end_is_checked_against_the_start_that_results,
    an_event_that_has_begun_keeps_its_start,
    staff_set_any_status,
    the_code_follows_the_end,
    the_creator_and_administrators_change_an_event,
    nobody_else_changes_events,
];

async fn row(app: &TestApp, id: uuid::Uuid) -> event::Model {
    let found = event::Entity::find_by_id(id).one(app.app.services.database.read()).await;
    found.expect("the database answers").expect("the event exists")
}

async fn an_event_is_changed_as_documented(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    app.clock.set(time("2025-12-13T14:00:00Z"));
    let body = json!({
        "title": "Atelier SIGIF - Interfaces NINEA (Mise à jour)",
        "status": "ongoing",
        "location": "Nouvelle salle - Bâtiment B",
        "additionalInfo": { "capacity": 60 }
    });
    let example = json!({
        "success": true,
        "data": {
            "id": event.id,
            "title": "Atelier SIGIF - Interfaces NINEA (Mise à jour)",
            "status": "ongoing",
            "location": "Nouvelle salle - Bâtiment B",
            "updatedAt": "2025-12-13T14:00:00Z"
        },
        "message": "Événement modifié avec succès"
    });
    assert_example(&patch(&app.admin(), &path(event.id), body).await, 200, example);
    let found = app.viewer().get("/api/events?search=batiment%20b").await.json();
    assert_eq!(found["data"]["meta"]["total"], 1, "the new place is found");
}

async fn what_is_absent_stays_and_null_clears(app: Unlimited) {
    let before = app.new_event(&app.admin(), workshop()).await;
    app.advance_clock(TimeDelta::minutes(1));
    for body in [
        json!({}),
        json!({ "title": null, "eventType": null, "startDate": null, "status": null }),
        json!({ "title": before.title, "location": "Salle de conférence DTAI", "status": "SCHEDULED" }),
        json!({ "id": "x", "qrCodeSecret": "x", "shortCode": "XXXXXX", "createdAt": "2020-01-01T00:00:00Z" }),
    ] {
        let answer = patch(&app.admin(), &path(before.id), body).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        assert_eq!(answer.json()["data"]["updatedAt"], "2025-12-13T10:00:00Z", "nothing was changed");
        assert_eq!(row(&app, before.id).await, before);
    }
    let names = ["description", "endDate", "location", "organizer", "additionalInfo"];
    let nothing: Value = names.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
    assert_eq!(patch(&app.admin(), &path(before.id), nothing).await.status(), 200);
    let after = app.anonymous().get(&path(before.id)).await.json()["data"].take();
    for name in names {
        assert_eq!(after[name], Value::Null, "{name}");
    }
    assert_eq!(after["title"], "Atelier SIGIF - Interfaces NINEA");
}

async fn every_field_can_be_changed(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let body = json!({
        "title": "Comité",
        "eventType": "committee",
        "description": "Deux\nlignes",
        "startDate": "2025-12-16T09:00:00Z",
        "endDate": "2025-12-16T11:00:00Z",
        "location": "Dakar",
        "organizer": "DTAI",
        "status": "cancelled",
        "additionalInfo": { "a": [1, null] }
    });
    assert_eq!(patch(&app.admin(), &path(event.id), body.clone()).await.status(), 200);
    let after = app.anonymous().get(&path(event.id)).await.json()["data"].take();
    for (name, value) in body.as_object().expect("an object") {
        assert_eq!(&after[name], value, "{name}");
    }
}

async fn additional_info_is_replaced_whole(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let body = json!({ "additionalInfo": { "capacity": 60 } });
    patch(&app.admin(), &path(event.id), body).await;
    let after = app.anonymous().get(&path(event.id)).await.json()["data"]["additionalInfo"].take();
    assert_eq!(after, json!({ "capacity": 60 }), "requirements are gone");
}

async fn changes_are_checked(app: Unlimited) {
    let before = app.new_event(&app.admin(), workshop()).await;
    let statuses = "Doit être l'une des valeurs : scheduled, ongoing, completed, cancelled";
    let types = "Doit être l'une des valeurs : workshop, meeting, committee, training, seminar, other";
    for (body, details) in [
        (json!({ "title": " " }), json!({ "title": "Ce champ est requis" })),
        (json!({ "title": "x".repeat(256) }), json!({ "title": "255 caractères au maximum" })),
        (json!({ "status": "started" }), json!({ "status": statuses })),
        (json!({ "eventType": "party" }), json!({ "eventType": types })),
        (json!({ "additionalInfo": [] }), json!({ "additionalInfo": "Objet attendu" })),
        (
            json!({ "startDate": "2026-13-01", "endDate": "2025-12-01T10:00:00Z" }),
            // The end is not compared with the stored start, which the request wants to replace.
            json!({ "startDate": "Date et heure invalides (ISO 8601 attendu)" }),
        ),
        (json!({ "startDate": "x" }), json!({ "startDate": "Date et heure invalides (ISO 8601 attendu)" })),
        (
            json!({ "location": "x".repeat(256), "organizer": "x".repeat(151) }),
            json!({ "location": "255 caractères au maximum", "organizer": "150 caractères au maximum" }),
        ),
    ] {
        assert_example(&patch(&app.admin(), &path(before.id), body).await, 400, invalid(&details));
    }
    assert_eq!(row(&app, before.id).await, before);
}

async fn the_end_is_checked_against_the_start_that_results(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let details = json!({ "endDate": "La date de fin doit être postérieure à la date de début" });
    for body in [
        json!({ "endDate": "2025-12-15T08:00:00Z" }),
        json!({ "startDate": "2025-12-16T09:00:00Z" }),
        json!({ "startDate": "2025-12-16T09:00:00Z", "endDate": "2025-12-16T08:00:00Z" }),
    ] {
        assert_example(&patch(&app.admin(), &path(event.id), body).await, 400, invalid(&details));
    }
    for body in [
        json!({ "startDate": "2025-12-16T09:00:00Z", "endDate": "2025-12-16T09:00:00Z" }),
        json!({ "startDate": "2025-12-20T09:00:00Z", "endDate": null }),
        json!({ "startDate": "2025-12-21T09:00:00Z" }),
    ] {
        let answer = patch(&app.admin(), &path(event.id), body).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
    }
}

async fn an_event_that_has_begun_keeps_its_start(app: Unlimited) {
    let started = refused("EVENT_ALREADY_STARTED", "Événement déjà commencé (modification impossible)");
    let event = app.new_event(&app.admin(), workshop()).await;
    let (own, admin) = (path(event.id), app.admin());
    let later = json!({ "startDate": "2025-12-15T10:00:00Z" });
    // Staff have set it to ongoing or completed, although its start is in the future.
    for status in ["ongoing", "completed"] {
        assert_eq!(patch(&admin, &own, json!({ "status": status })).await.status(), 200);
        assert_example(&patch(&admin, &own, later.clone()).await, 422, started.clone());
        let mut back = later.clone();
        back["status"] = "scheduled".into();
        assert_example(&patch(&admin, &own, back).await, 422, started.clone());
    }
    for status in ["cancelled", "scheduled"] {
        assert_eq!(patch(&admin, &own, json!({ "status": status })).await.status(), 200);
        assert_eq!(patch(&admin, &own, later.clone()).await.status(), 200, "{status}: not begun");
    }
    // Its start is in the past: a scheduled event has begun, too.
    app.clock.set(time("2025-12-15T10:00:00Z"));
    let earlier = json!({ "startDate": "2025-12-15T09:00:00Z" });
    assert_example(&patch(&admin, &own, earlier.clone()).await, 422, started.clone());
    assert_example(&patch(&admin, &own, json!({ "startDate": "2025-12-15T11:00:00Z" })).await, 422, started);
    for body in [
        json!({ "startDate": "2025-12-15T10:00:00Z" }),
        json!({ "startDate": "2025-12-15T11:00:00+01:00", "title": "Atelier" }),
        json!({ "endDate": "2025-12-15T18:00:00Z", "location": null, "status": "completed" }),
    ] {
        assert_eq!(patch(&admin, &own, body.clone()).await.status(), 200, "{body}: the start is unchanged");
    }
    // Invalid fields are reported first.
    let mut both = earlier;
    both["title"] = "".into();
    let details = json!({ "title": "Ce champ est requis" });
    assert_example(&patch(&admin, &own, both).await, 400, invalid(&details));
}

async fn staff_set_any_status(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    for status in ["completed", "scheduled", "cancelled", "ongoing", "Scheduled"] {
        let answer = patch(&app.admin(), &path(event.id), json!({ "status": status })).await;
        assert_eq!(answer.json()["data"]["status"], status.to_lowercase());
    }
    app.clock.set(time("2026-12-15T10:00:00Z"));
    let status = app.anonymous().get(&path(event.id)).await.json()["data"]["status"].take();
    assert_eq!(status, "scheduled", "the clock never moves it");
}

async fn the_code_follows_the_end(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let expires = async || row(&app, event.id).await.qr_expires_at;
    for (body, expected) in [
        (json!({ "title": "Atelier" }), "2025-12-16T17:00:00Z"),
        (json!({ "endDate": "2025-12-17T18:00:00Z" }), "2025-12-18T18:00:00Z"),
        (json!({ "startDate": "2025-12-15T08:00:00Z" }), "2025-12-18T18:00:00Z"),
        (json!({ "endDate": null }), "2025-12-16T08:00:00Z"),
        (json!({ "startDate": "2025-12-20T08:00:00Z" }), "2025-12-21T08:00:00Z"),
    ] {
        assert_eq!(patch(&app.admin(), &path(event.id), body.clone()).await.status(), 200);
        assert_eq!(expires().await, time(expected), "{body}");
    }
    let after = row(&app, event.id).await;
    assert_eq!(
        (after.short_code, after.qr_secret, after.qr_issued_at),
        (event.short_code, event.qr_secret, event.qr_issued_at),
        "the code itself stays valid"
    );
}

async fn the_creator_and_administrators_change_an_event(app: Unlimited) {
    let own = path(app.new_event(&app.organizer(), workshop()).await.id);
    let regenerate = format!("{own}/regenerate-qr");
    for caller in [app.organizer(), app.admin(), app.super_admin()] {
        assert_eq!(patch(&caller, &own, json!({ "title": "Atelier" })).await.status(), 200);
        assert_eq!(caller.post(&regenerate, json!({})).await.status(), 200);
    }
    let (_, another) = app.signed_in_account(Role::Organizer).await;
    assert_example(&patch(&another, &own, json!({ "title": "Other" })).await, 403, forbidden());
    assert_example(&another.post(&regenerate, json!({})).await, 403, forbidden());
    // Administrators change events without a creator.
    let row = app.event_row(None);
    let nobodys = path(row.id);
    app.insert_rows::<event::ActiveModel>([row]).await;
    assert_example(&patch(&app.organizer(), &nobodys, json!({ "title": "Other" })).await, 403, forbidden());
    assert_eq!(patch(&app.admin(), &nobodys, json!({ "title": "Other" })).await.status(), 200);
}

async fn nobody_else_changes_events(app: Unlimited) {
    let other = path(app.new_event(&app.admin(), NewEvent { end_at: None, ..workshop() }).await.id);
    for role in [Role::User, Role::Presence, Role::Viewer] {
        for path in [&other, UNKNOWN, "/api/events/x"] {
            for body in [json!({ "title": "X" }), json!({ "title": "" })] {
                assert_example(&patch(&app.as_role(role), path, body).await, 403, forbidden());
            }
            let regenerate = format!("{path}/regenerate-qr");
            assert_example(&app.as_role(role).post(&regenerate, json!({})).await, 403, forbidden());
        }
    }
    assert_example(&patch(&app.anonymous(), UNKNOWN, json!({})).await, 401, unauthenticated());
    // A former organizer may not change the events that they created.
    let (account, caller) = app.signed_in_account(Role::Organizer).await;
    let own = path(app.new_event(&caller, workshop()).await.id);
    let viewer = json!({ "role": "viewer" });
    let demoted = patch(&app.admin(), &format!("/api/users/{}", account.uuid), viewer).await;
    assert_eq!(demoted.status(), 200, "{}", demoted.text());
    let caller = app.signed_in(&account.email).await;
    assert_example(&patch(&caller, &own, json!({ "title": "X" })).await, 403, forbidden());
}
