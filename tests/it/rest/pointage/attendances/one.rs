//! `GET` and `DELETE /api/attendances/:id`, and its signature.

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use passerelle::auth::Role;
use passerelle::entity::attendance::SignatureFormat;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, refused};
use crate::support::attendances::{address, image, moment};
use crate::support::both_engines;

both_engines![
    one_attendance_is_as_documented,
    without_a_signature_there_is_none_to_show,
    the_signature_alone_is_as_documented,
    the_image_alone_is_for_those_who_ask_for_it,
    a_signature_is_what_was_sent,
    what_is_no_attendance_is_not_found,
    an_attendance_is_deleted_and_the_participant_may_sign_again,
    only_administrators_delete,
];

const UNKNOWN: &str = "/api/attendances/01890000-0000-7000-8000-000000000000";
const AGENT: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X)";

async fn one_attendance_is_as_documented(app: Unlimited) {
    let abdoulaye = app.abdoulaye().await;
    let event = app
        .event("Atelier SIGIF - Interfaces NINEA", |row| row.start_at = moment("2025-12-15T09:00:00Z"))
        .await;
    let row = app
        .attendance(&event, &abdoulaye, |row| {
            row.check_in_at = moment("2025-12-15T09:15:23Z");
            row.created_at = row.check_in_at;
            row.updated_at = row.check_in_at;
            row.user_agent = Some(AGENT.to_owned());
            row.notes = Some(String::new());
        })
        .await;
    let example = json!({
        "success": true,
        "data": {
            "id": row.id,
            "event": {
                "id": event.id,
                "title": "Atelier SIGIF - Interfaces NINEA",
                "eventType": "workshop",
                "startDate": "2025-12-15T09:00:00Z",
                "location": "Salle de conférence DTAI"
            },
            "participant": {
                "id": abdoulaye.id,
                "fullName": "Abdoulaye Fall",
                "function": "Chef de Service Informatique",
                "cniNumber": "CNI1234567890",
                "organization": "Direction Générale des Impôts",
                "email": "afall@finances.gouv.sn",
                "phone": "+221 77 123 45 67"
            },
            "checkInTime": "2025-12-15T09:15:23Z",
            "checkInMode": "qr_code",
            "signatureData": address("image/png", &image(ImageFormat::Png, 8, 4)),
            "signatureFormat": "png",
            "ipAddress": "41.82.156.10",
            "userAgent": AGENT,
            "notes": "",
            "createdAt": "2025-12-15T09:15:23Z",
            "updatedAt": "2025-12-15T09:15:23Z"
        }
    });
    for caller in [app.viewer(), app.organizer(), app.admin()] {
        assert_example(&caller.get(&format!("/api/attendances/{}", row.id)).await, 200, example.clone());
    }
}

async fn without_a_signature_there_is_none_to_show(app: Unlimited) {
    let (event, awa) = (app.event("A", |_| {}).await, app.participant("Awa", "Sow", |_| {}).await);
    let row = app.attendance(&event, &awa, |row| row.has_signature = false).await;
    let path = format!("/api/attendances/{}", row.id);
    let data = app.viewer().get(&path).await.json()["data"].take();
    for key in ["signatureData", "signatureFormat", "userAgent", "notes"] {
        assert_eq!(data.get(key), Some(&Value::Null), "{key} is there, and null");
    }
    let answer = app.viewer().get(&format!("{path}/signature")).await;
    assert_example(&answer, 404, refused("RESOURCE_NOT_FOUND", "Ressource introuvable"));
}

async fn the_signature_alone_is_as_documented(app: Unlimited) {
    let (event, awa) = (app.event("A", |_| {}).await, app.participant("Awa", "Sow", |_| {}).await);
    let baba = app.participant("Baba", "Sow", |_| {}).await;
    let png = app.attendance(&event, &awa, |_| {}).await;
    let jpeg = app.attendance(&event, &baba, |row| row.signature_format = Some(SignatureFormat::Jpeg)).await;
    for (row, media, kind, word) in
        [(png, "image/png", ImageFormat::Png, "png"), (jpeg, "image/jpeg", ImageFormat::Jpeg, "jpeg")]
    {
        let answer = app.viewer().get(&format!("/api/attendances/{}/signature", row.id)).await;
        let data = json!({ "signatureData": address(media, &image(kind, 8, 4)), "signatureFormat": word });
        assert_example(&answer, 200, json!({ "success": true, "data": data }));
    }
}

async fn the_image_alone_is_for_those_who_ask_for_it(app: Unlimited) {
    let (event, awa) = (app.event("A", |_| {}).await, app.participant("Awa", "Sow", |_| {}).await);
    let row = app.attendance(&event, &awa, |_| {}).await;
    let path = format!("/api/attendances/{}/signature", row.id);
    let answer = app.viewer().with_header("accept", "image/png").get(&path).await;
    assert_eq!((answer.status(), answer.header("content-type")), (200, Some("image/png")));
    let name = format!("inline; filename=\"signature-{}.png\"", row.id);
    assert_eq!(answer.header("content-disposition"), Some(name.as_str()));
    assert_eq!(answer.bytes(), image(ImageFormat::Png, 8, 4));
    for accept in ["application/json", "*/*", "image/jpeg"] {
        let answer = app.viewer().with_header("accept", accept).get(&path).await;
        assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"), "{accept}");
    }
    let answer = app.user().with_header("accept", "image/png").get(&path).await;
    assert_eq!(answer.status(), 403, "the same rights");
    assert_eq!(
        app.viewer().with_header("accept", "image/png").get(&format!("{UNKNOWN}/signature")).await.status(),
        404
    );
}

async fn a_signature_is_what_was_sent(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    for (at, (media, kind)) in
        [("image/png", ImageFormat::Png), ("image/jpeg", ImageFormat::Jpeg)].into_iter().enumerate()
    {
        let bytes = image(kind, 600, 200);
        let body = json!({
            "eventId": event.id,
            "participant": { "firstName": format!("P{at}"), "lastName": "Sow" },
            "signature": address(media, &bytes)
        });
        let answer = app.anonymous().post("/api/attendances", body).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
        let id = answer.json()["data"]["id"].as_str().expect("an identifier").to_owned();
        let shown = app.viewer().get(&format!("/api/attendances/{id}/signature")).await.json();
        let shown = shown["data"]["signatureData"].as_str().expect("an address");
        let (_, base64) = shown.split_once(',').expect("data after the comma");
        assert_eq!(STANDARD.decode(base64).expect("base64"), bytes);
    }
}

async fn what_is_no_attendance_is_not_found(app: Unlimited) {
    let (event, awa) = (app.event("A", |_| {}).await, app.participant("Awa", "Sow", |_| {}).await);
    let deleted = app.attendance(&event, &awa, |row| row.deleted_at = Some(row.created_at)).await;
    let deleted = format!("/api/attendances/{}", deleted.id);
    let not_found = refused("ATTENDANCE_NOT_FOUND", "Présence introuvable");
    for path in [UNKNOWN, "/api/attendances/1", "/api/attendances/uuid-attendance-1", &deleted] {
        assert_example(&app.viewer().get(path).await, 404, not_found.clone());
        assert_example(&app.viewer().get(&format!("{path}/signature")).await, 404, not_found.clone());
        let answer = app.admin().send_json(Method::DELETE, path, json!({})).await;
        assert_example(&answer, 404, not_found.clone());
        for role in [Role::User, Role::Presence] {
            assert_eq!(app.as_role(role).get(path).await.status(), 403);
            assert_eq!(app.as_role(role).get(&format!("{path}/signature")).await.status(), 403);
        }
        assert_eq!(app.anonymous().get(path).await.status(), 401);
        assert_eq!(app.anonymous().get(&format!("{path}/signature")).await.status(), 401);
    }
}

async fn an_attendance_is_deleted_and_the_participant_may_sign_again(app: Unlimited) {
    let (event, abdoulaye) = (app.event("A", |_| {}).await, app.abdoulaye().await);
    let row = app.attendance(&event, &abdoulaye, |_| {}).await;
    let path = format!("/api/attendances/{}", row.id);
    let answer = app.admin().send_json(Method::DELETE, &path, json!({})).await;
    assert_example(&answer, 200, json!({ "success": true, "message": "Présence supprimée avec succès" }));
    assert_eq!(app.admin().get(&path).await.status(), 404);
    assert_eq!(app.admin().get(&format!("{path}/signature")).await.status(), 404);
    let shown = app.admin().get(&format!("/api/participants/{}", abdoulaye.id)).await.json();
    assert_eq!(shown["data"]["stats"]["totalAttendances"], 0);
    let body = json!({
        "eventId": event.id,
        "participant": { "firstName": "Abdoulaye", "lastName": "Fall", "cniNumber": "CNI1234567890" },
        "signature": address("image/png", &image(ImageFormat::Png, 16, 8))
    });
    let answer = app.anonymous().post("/api/attendances", body).await;
    assert_eq!(answer.status(), 201, "{}", answer.text());
    assert_eq!(answer.json()["data"]["participantId"], json!(abdoulaye.id));
}

async fn only_administrators_delete(app: Unlimited) {
    let (event, awa) = (app.event("A", |_| {}).await, app.participant("Awa", "Sow", |_| {}).await);
    let path = format!("/api/attendances/{}", app.attendance(&event, &awa, |_| {}).await.id);
    let forbidden = refused("UNAUTHORIZED_ACTION", "Action non autorisée pour ce rôle");
    for role in [Role::User, Role::Presence, Role::Viewer, Role::Organizer] {
        for path in [&path, UNKNOWN] {
            let answer = app.as_role(role).send_json(Method::DELETE, path, json!({})).await;
            assert_example(&answer, 403, forbidden.clone());
        }
    }
    assert_eq!(app.super_admin().send_json(Method::DELETE, &path, json!({})).await.status(), 200);
}
