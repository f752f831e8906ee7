//! `POST /api/attendances`: a participant checks in.

use chrono::TimeDelta;
use futures_util::future::join_all;
use passerelle::auth::Role;
use passerelle::entity::attendance::CheckInMode;
use passerelle::entity::event::{self, EventStatus};
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::attendances::{moment, signature};
use crate::support::{Answer, TestApp, both_engines};

both_engines![
    a_check_in_is_as_documented,
    a_check_in_is_stored,
    a_duplicate_reports_the_first_check_in_time,
    the_event_is_checked_first,
    each_field_is_checked,
    all_faults_are_reported_at_once,
    invalid_signatures_have_their_error_codes,
    staff_fields_are_ignored,
    signed_in_callers_are_treated_like_anonymous_ones,
    an_invalid_credential_is_ignored,
    strangers_have_ten_a_minute,
    fifty_concurrent_check_ins_of_one_participant_are_one,
    forty_concurrent_check_ins_are_forty,
];

fn body(event: &event::Model) -> Value {
    json!({
        "eventId": event.id,
        "participant": {
            "firstName": "Abdoulaye",
            "lastName": "Fall",
            "function": "Chef de Service Informatique",
            "cniNumber": "CNI1234567890",
            "originLocality": "Dakar",
            "email": "afall@finances.gouv.sn",
            "phone": "+221 77 123 45 67",
            "organization": "Direction Générale des Impôts"
        },
        "signature": signature(),
        "notes": ""
    })
}

async fn check_in(app: &TestApp, body: Value) -> Answer {
    app.anonymous().post("/api/attendances", body).await
}

async fn a_check_in_is_as_documented(app: Unlimited) {
    let event = app.event("Atelier SIGIF - Interfaces NINEA", |_| {}).await;
    app.advance_clock(TimeDelta::seconds(23));
    let answer = check_in(&app, body(&event)).await;
    let example = json!({
        "success": true,
        "data": {
            "id": "<uuid>",
            "eventId": event.id,
            "participantId": "<uuid>",
            "checkInTime": "2025-12-13T10:00:23Z",
            "checkInMode": "qr_code",
            "hasSignature": true
        },
        "message": "Présence enregistrée avec succès"
    });
    assert_example(&answer, 201, example);
    let id = answer.json()["data"]["participantId"].as_str().expect("an identifier").to_owned();
    let shown = app.viewer().get(&format!("/api/participants/{id}")).await.json()["data"].take();
    for (key, value) in body(&event)["participant"].as_object().expect("an object") {
        assert_eq!(&shown[key], value, "{key}");
    }
    let short = json!({
        "eventId": app.event("B", |row| row.status = EventStatus::Scheduled).await.id,
        "participant": { "firstName": "Awa", "lastName": "Sow" },
        "signature": signature()
    });
    let answer = check_in(&app, short).await;
    assert_eq!(answer.status(), 201, "scheduled events take signatures: {}", answer.text());
}

async fn a_check_in_is_stored(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    let agent = "Mozilla/5.0 (iPhone)";
    let mut body = body(&event);
    for notes in [json!(""), json!("Arrivé en retard"), Value::Null] {
        body["notes"] = notes.clone();
        body["participant"] =
            json!({ "firstName": "P", "lastName": notes.as_str().unwrap_or("x").len().to_string() });
        let caller = app.anonymous().at([41, 82, 156, 10]).with_header("user-agent", agent);
        let answer = caller.post("/api/attendances", body.clone()).await;
        let id = answer.json()["data"]["id"].as_str().expect("an identifier").to_owned();
        let shown = app.viewer().get(&format!("/api/attendances/{id}")).await.json()["data"].take();
        assert_eq!(
            (&shown["ipAddress"], &shown["userAgent"], &shown["notes"]),
            (&json!("41.82.156.10"), &json!(agent), &notes)
        );
        assert_eq!(shown["signatureData"], json!(signature()));
    }
    for row in app.attendance_rows().await {
        assert_eq!((row.check_in_mode, row.recorded_by_id), (CheckInMode::QrCode, None));
    }
}

async fn a_duplicate_reports_the_first_check_in_time(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    assert_eq!(check_in(&app, body(&event)).await.status(), 201);
    let participants = app.participant_rows().await;
    app.advance_clock(TimeDelta::minutes(5));
    let example = json!({
        "success": false,
        "error": {
            "code": "ALREADY_CHECKED_IN",
            "message": "Vous avez déjà pointé pour cet événement",
            "details": { "checkInTime": "2025-12-13T10:00:00Z" }
        }
    });
    assert_example(&check_in(&app, body(&event)).await, 409, example.clone());
    let mut other = body(&event);
    other["participant"]["cniNumber"] = "cni1234567890".into();
    other["participant"]["email"] = "other@example.com".into();
    other["participant"]["function"] = "Autre".into();
    assert_example(&check_in(&app, other).await, 409, example.clone());
    let by_email = json!({ "firstName": "A.", "lastName": "FALL", "email": "AFALL@finances.gouv.sn" });
    let mut other = body(&event);
    other["participant"] = by_email;
    assert_example(&check_in(&app, other).await, 409, example);
    assert_eq!(app.participant_rows().await, participants, "a refused request changes nothing");
    assert_eq!(check_in(&app, body(&app.event("B", |_| {}).await)).await.status(), 201, "another event");
}

async fn the_event_is_checked_first(app: Unlimited) {
    let not_found = refused("EVENT_NOT_FOUND", "L'événement spécifié n'existe pas");
    let cancelled = refused("EVENT_CANCELLED", "Cet événement a été annulé");
    let over = refused("EVENT_NOT_ACTIVE", "Événement non actif (annulé ou terminé)");
    let deleted = app.event("Gone", |row| row.deleted_at = Some(row.created_at)).await;
    let unknown = event::Model { id: uuid::Uuid::now_v7(), ..deleted.clone() };
    let off = app.event("Off", |row| row.status = EventStatus::Cancelled).await;
    let done = app.event("Done", |row| row.status = EventStatus::Completed).await;
    for (event, example) in [(deleted, &not_found), (unknown, &not_found), (off, &cancelled), (done, &over)] {
        let mut wrong = body(&event);
        wrong["participant"]["cniNumber"] = "x".into();
        wrong["signature"] = "x".into();
        for body in [body(&event), wrong] {
            assert_example(&check_in(&app, body).await, 400, example.clone());
        }
    }
    assert!(app.participant_rows().await.is_empty() && app.attendance_rows().await.is_empty());
}

const REQUIRED: &str = "Ce champ est requis";

async fn each_field_is_checked(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    let cni = "Format de CNI invalide (8 à 20 lettres et chiffres)";
    for (pointer, value, name, sentence) in [
        ("/eventId", Value::Null, "eventId", REQUIRED),
        ("/eventId", json!("uuid-event-1"), "eventId", "Identifiant invalide"),
        ("/eventId", json!(1), "eventId", "Texte attendu"),
        ("/participant", Value::Null, "participant", REQUIRED),
        ("/participant", json!("Abdoulaye"), "participant", "Objet attendu"),
        ("/participant/firstName", Value::Null, "participant.firstName", REQUIRED),
        ("/participant/firstName", json!(" "), "participant.firstName", REQUIRED),
        (
            "/participant/lastName",
            json!("x".repeat(101)),
            "participant.lastName",
            "100 caractères au maximum",
        ),
        (
            "/participant/function",
            json!("x".repeat(151)),
            "participant.function",
            "150 caractères au maximum",
        ),
        ("/participant/cniNumber", json!("CNI-12"), "participant.cniNumber", cni),
        (
            "/participant/originLocality",
            json!("x".repeat(151)),
            "participant.originLocality",
            "150 caractères au maximum",
        ),
        ("/participant/email", json!("x"), "participant.email", "Format d'email invalide"),
        ("/participant/phone", json!("x"), "participant.phone", "Format de téléphone invalide"),
        (
            "/participant/organization",
            json!("x".repeat(256)),
            "participant.organization",
            "255 caractères au maximum",
        ),
        ("/participant/phone", json!(771_234_567), "participant.phone", "Texte attendu"),
        ("/signature", Value::Null, "signature", REQUIRED),
        ("/signature", json!(""), "signature", REQUIRED),
        ("/signature", json!({}), "signature", "Texte attendu"),
        ("/notes", json!("x".repeat(501)), "notes", "500 caractères au maximum"),
        ("/notes", json!("a\u{0}"), "notes", "Contient un caractère interdit"),
    ] {
        let mut body = body(&event);
        *body.pointer_mut(pointer).expect("a member") = value;
        let answer = check_in(&app, body).await;
        assert_example(&answer, 400, invalid(&json!({ name: sentence })));
    }
    assert!(app.attendance_rows().await.is_empty());
    let mut longest = body(&event);
    longest["notes"] = "é".repeat(500).into();
    assert_eq!(check_in(&app, longest).await.status(), 201);
}

async fn all_faults_are_reported_at_once(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    let wrong = json!({
        "eventId": event.id,
        "participant": { "lastName": "", "cniNumber": "x", "email": "x", "phone": "x" },
        "notes": "x".repeat(501)
    });
    let details = json!({
        "participant.firstName": REQUIRED,
        "participant.lastName": REQUIRED,
        "participant.cniNumber": "Format de CNI invalide (8 à 20 lettres et chiffres)",
        "participant.email": "Format d'email invalide",
        "participant.phone": "Format de téléphone invalide",
        "signature": REQUIRED,
        "notes": "500 caractères au maximum"
    });
    assert_example(&check_in(&app, wrong).await, 400, invalid(&details));
    let details = json!({ "eventId": REQUIRED, "participant": REQUIRED, "signature": REQUIRED });
    assert_example(&check_in(&app, json!({})).await, 400, invalid(&details));
}

async fn invalid_signatures_have_their_error_codes(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    let large = refused("SIGNATURE_TOO_LARGE", "La signature dépasse la taille maximale autorisée (100KB)");
    let format =
        refused("SIGNATURE_INVALID_FORMAT", "Format de signature invalide. PNG ou JPEG base64 attendu.");
    let longer = format!("data:image/png;base64,{}", "A".repeat(102_401));
    let (large_sentence, format_sentence) = (&large["error"]["message"], &format["error"]["message"]);
    for (address, status, example) in [
        (longer.as_str(), 413, &large),
        ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", 400, &format),
        ("iVBORw0KGgoAAAANSUhEUgAA", 400, &format),
        ("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA", 400, &format),
    ] {
        let mut body = body(&event);
        body["signature"] = address.into();
        assert_example(&check_in(&app, body.clone()).await, status, example.clone());
        // Beside other faults it is one of them.
        body["notes"] = "x".repeat(501).into();
        let sentence = if status == 413 { large_sentence } else { format_sentence };
        let details = json!({ "notes": "500 caractères au maximum", "signature": sentence });
        assert_example(&check_in(&app, body).await, 400, invalid(&details));
    }
    let mut body = body(&event);
    body["notes"] = "x".repeat(1024 * 1024).into();
    let answer = check_in(&app, body).await;
    assert_example(&answer, 413, refused("PAYLOAD_TOO_LARGE", "Requête trop volumineuse (1MB)"));
}

async fn staff_fields_are_ignored(app: Unlimited) {
    let (event, awa) = (app.event("A", |_| {}).await, app.participant("Awa", "Sow", |_| {}).await);
    let mut body = body(&event);
    for (name, value) in [
        ("checkInMode", json!("manual")),
        ("checkInTime", json!("2020-01-01T00:00:00Z")),
        ("participantId", json!(awa.id)),
        ("ipAddress", json!("1.1.1.1")),
        ("id", json!(awa.id)),
    ] {
        body[name] = value;
    }
    body["participant"]["id"] = json!(awa.id);
    for caller in [app.anonymous(), app.admin()] {
        let answer = caller.post("/api/attendances", body.clone()).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
        let data = answer.json()["data"].take();
        assert_eq!(
            (&data["checkInMode"], &data["checkInTime"]),
            (&json!("qr_code"), &json!("2025-12-13T10:00:00Z"))
        );
        assert_ne!(data["participantId"], json!(awa.id));
        let id = data["id"].as_str().expect("an identifier");
        app.admin().send_json(axum::http::Method::DELETE, &format!("/api/attendances/{id}"), json!({})).await;
    }
}

async fn signed_in_callers_are_treated_like_anonymous_ones(app: Unlimited) {
    for role in Role::ALL {
        let event = app.event("A", |_| {}).await;
        let answer = app.as_role(role).post("/api/attendances", body(&event)).await;
        assert_eq!(answer.status(), 201, "{role}: {}", answer.text());
        let answer = app.as_role(role).post("/api/attendances", json!({ "eventId": event.id })).await;
        assert_eq!(answer.status(), 400, "{role}: staff sign, too: {}", answer.text());
    }
    assert!(app.attendance_rows().await.iter().all(|row| row.recorded_by_id.is_none()));
}

async fn an_invalid_credential_is_ignored(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    assert_eq!(app.bearer("x.y.z").post("/api/attendances", body(&event)).await.status(), 201);
}

async fn strangers_have_ten_a_minute(app: TestApp) {
    let event = app.event("A", |_| {}).await;
    let caller = app.anonymous().at(app.fresh_address());
    for _ in 0..10 {
        assert_ne!(caller.post("/api/attendances", body(&event)).await.status(), 429);
    }
    let answer = caller.post("/api/attendances", body(&event)).await;
    assert_example(&answer, 429, refused("RATE_LIMIT_EXCEEDED", "Trop de requêtes"));
    let other = app.anonymous().at(app.fresh_address()).post("/api/attendances", body(&event)).await;
    assert_eq!(other.status(), 409, "another address");
}

async fn fifty_concurrent_check_ins_of_one_participant_are_one(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    let answers = join_all((0..50).map(|_| check_in(&app, body(&event)))).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status() == 201);
    assert_eq!(made.len(), 1, "{:#?}", answers.iter().map(Answer::text).collect::<Vec<_>>());
    for answer in refused {
        assert_eq!(answer.status(), 409, "{}", answer.text());
        let error = answer.json()["error"].take();
        assert_eq!(error["details"], json!({ "checkInTime": "2025-12-13T10:00:00Z" }));
    }
    assert_eq!((app.attendance_rows().await.len(), app.participant_rows().await.len()), (1, 1));
    let row = app.participant_rows().await.remove(0);
    assert_eq!(row.email.as_deref(), Some("afall@finances.gouv.sn"));
    assert_eq!(row.created_at, moment("2025-12-13T10:00:00Z"));
}

async fn forty_concurrent_check_ins_are_forty(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    let bodies = (0..40).map(|at| {
        let mut body = body(&event);
        body["participant"]["cniNumber"] = format!("CNI00000{at:02}").into();
        body["participant"]["email"] = format!("p{at}@example.com").into();
        body
    });
    let answers = join_all(bodies.map(|body| check_in(&app, body))).await;
    for answer in &answers {
        assert_eq!(answer.status(), 201, "{}", answer.text());
    }
    assert_eq!((app.attendance_rows().await.len(), app.participant_rows().await.len()), (40, 40));
}
