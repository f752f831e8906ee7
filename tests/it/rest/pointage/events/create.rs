//! `POST /api/events`: new events.

use passerelle::auth::Role;
use passerelle::entity::event;
use passerelle::qr::payload;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::{BASE, forbidden, path, unauthenticated};
use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid};
use crate::support::{Answer, Engine, TestApp, both_engines};

both_engines![
    an_organizer_creates_an_event,
    optional_fields_may_be_absent,
    each_field_is_required,
    the_form_of_each_field_is_checked,
    the_end_is_not_before_the_start,
    moments_have_whole_seconds_of_any_zone,
    all_faults_are_told_at_once,
    what_is_not_a_field_is_never_stored,
    the_code_ends_as_long_after_the_event_as_set,
    the_signing_page_can_be_a_separate_front_end,
    nobody_else_creates_events,
];

fn new_event() -> Value {
    json!({
        "title": "Atelier SIGIF - Interfaces NINEA",
        "eventType": "workshop",
        "description": "Atelier de formation sur les interfaces avec le système NINEA",
        "startDate": "2025-12-15T09:00:00Z",
        "endDate": "2025-12-15T17:00:00Z",
        "location": "Salle de conférence DTAI - Bâtiment Financière, Dakar",
        "organizer": "Direction des Systèmes d'Information",
        "additionalInfo": { "capacity": 50, "requirements": "Ordinateur portable requis" }
    })
}

/// The documented request body with one member changed.
fn with(name: &str, value: Value) -> Value {
    let mut body = new_event();
    body[name] = value;
    body
}

fn without(name: &str) -> Value {
    let mut body = new_event();
    body.as_object_mut().expect("an object").shift_remove(name);
    body
}

async fn create(app: &TestApp, body: Value) -> Answer {
    app.organizer().post("/api/events", body).await
}

async fn row(app: &TestApp, answer: &Answer) -> event::Model {
    let id = answer.json()["data"]["id"].as_str().expect("an identifier").parse().expect("a UUID");
    let found = event::Entity::find_by_id::<uuid::Uuid>(id).one(app.app.services.database.read()).await;
    found.expect("the database answers").expect("the event exists")
}

async fn an_organizer_creates_an_event(app: Unlimited) {
    let answer = create(&app, new_event()).await;
    let row = row(&app, &answer).await;
    let t = "1765620000";
    let signature = payload::sign(&row.qr_secret, &row.short_code, t);
    let example = json!({
        "success": true,
        "data": {
            "id": "<uuid>",
            "title": "Atelier SIGIF - Interfaces NINEA",
            "eventType": "workshop",
            "description": "Atelier de formation sur les interfaces avec le système NINEA",
            "startDate": "2025-12-15T09:00:00Z",
            "endDate": "2025-12-15T17:00:00Z",
            "location": "Salle de conférence DTAI - Bâtiment Financière, Dakar",
            "organizer": "Direction des Systèmes d'Information",
            "status": "scheduled",
            "qrCodeData": format!("{BASE}/e/{}?t={t}&s={signature}", row.short_code),
            "qrCodeSecret": row.qr_secret,
            "qrCodeExpiresAt": "2025-12-16T17:00:00Z",
            "additionalInfo": { "capacity": 50, "requirements": "Ordinateur portable requis" },
            "createdAt": "2025-12-13T10:00:00Z"
        },
        "message": "Événement créé avec succès"
    });
    assert_example(&answer, 201, example);
    assert!(row.qr_secret.len() >= 43, "32 random bytes");
    assert_eq!(row.created_by_id, Some(app.account_of(Role::Organizer).await.id));
    let found = app.viewer().get("/api/events?search=ninea%20financiere").await.json();
    assert_eq!(found["data"]["items"][0]["id"], answer.json()["data"]["id"], "title and place are found");
    for path in [path(row.id), "/api/events".to_owned()] {
        let shown = app.admin().get(&path).await;
        assert!(!shown.text().contains(&row.qr_secret), "the secret is shown once: {}", shown.text());
    }
}

async fn optional_fields_may_be_absent(app: Unlimited) {
    let small = json!({ "title": " Atelier ", "eventType": "OTHER", "startDate": "2025-12-20T09:00:00Z" });
    let mut empty = small.clone();
    for name in ["description", "endDate", "location", "organizer", "additionalInfo"] {
        empty[name] = Value::Null;
    }
    let mut blank = small.clone();
    for name in ["description", "location", "organizer"] {
        blank[name] = " ".into();
    }
    for body in [small, empty, blank] {
        let answer = create(&app, body).await;
        let example = json!({
            "success": true,
            "data": {
                "id": "<uuid>",
                "title": "Atelier",
                "eventType": "other",
                "description": null,
                "startDate": "2025-12-20T09:00:00Z",
                "endDate": null,
                "location": null,
                "organizer": null,
                "status": "scheduled",
                "qrCodeData": "<sentence>",
                "qrCodeSecret": "<sentence>",
                "qrCodeExpiresAt": "2025-12-21T09:00:00Z",
                "additionalInfo": null,
                "createdAt": "2025-12-13T10:00:00Z"
            },
            "message": "Événement créé avec succès"
        });
        assert_example(&answer, 201, example);
    }
}

async fn each_field_is_required(app: Unlimited) {
    let required = "Ce champ est requis";
    for name in ["title", "eventType", "startDate"] {
        for body in [without(name), with(name, Value::Null)] {
            assert_example(&create(&app, body).await, 400, invalid(&json!({ name: required })));
        }
    }
    for title in ["", "  ", "\n"] {
        let answer = create(&app, with("title", title.into())).await;
        assert_example(&answer, 400, invalid(&json!({ "title": required })));
    }
}

async fn the_form_of_each_field_is_checked(app: Unlimited) {
    let types = "Doit être l'une des valeurs : workshop, meeting, committee, training, seminar, other";
    let moment = "Date et heure invalides (ISO 8601 attendu)";
    let (text, object) = ("Texte attendu", "Objet attendu");
    let long = |max: u32| format!("{max} caractères au maximum");
    let deep = format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40));
    for (name, value, details) in [
        ("title", json!("x".repeat(256)), &*long(255)),
        ("title", json!(1), text),
        ("title", json!("a\u{7}b"), "Contient un caractère interdit"),
        ("title", json!("a\0b"), "Contient un caractère interdit"),
        ("eventType", json!("party"), types),
        ("eventType", json!(""), types),
        ("eventType", json!(1), text),
        ("description", json!(["x"]), text),
        ("startDate", json!("15/12/2025"), moment),
        ("startDate", json!("2025-12-15"), moment),
        ("startDate", json!("2025-13-15T09:00:00Z"), moment),
        ("startDate", json!("2025-12-15T09:00:00"), moment),
        ("startDate", json!(1_734_245_400), text),
        ("endDate", json!("demain"), moment),
        ("endDate", json!("+12025-12-15T09:00:00Z"), moment),
        ("location", json!("x".repeat(256)), &long(255)),
        ("organizer", json!("x".repeat(151)), &long(150)),
        ("organizer", json!({}), text),
        ("additionalInfo", json!([1]), object),
        ("additionalInfo", json!("{}"), object),
        ("additionalInfo", json!(50), object),
        ("additionalInfo", serde_json::from_str(&deep).expect("JSON"), "JSON attendu"),
        ("additionalInfo", json!({ "a": "\0" }), "Contient un caractère interdit"),
    ] {
        let answer = create(&app, with(name, value.clone())).await;
        assert_example(&answer, 400, invalid(&json!({ name: details })));
    }
    let mut far = with("startDate", "+12025-12-15T09:00:00Z".into());
    far["endDate"] = Value::Null;
    assert_example(&create(&app, far).await, 400, invalid(&json!({ "startDate": moment })));
    for (name, value) in [
        ("title", "é".repeat(255)),
        ("description", "é".repeat(450_000)),
        ("location", "é".repeat(255)),
        ("organizer", "é".repeat(150)),
    ] {
        let answer = create(&app, with(name, value.clone().into())).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
        assert_eq!(answer.json()["data"][name], value);
    }
}

async fn all_faults_are_told_at_once(app: Unlimited) {
    let body = json!({
        "title": "x".repeat(256), "eventType": "party", "startDate": "15/12/2025", "endDate": "2025-12-15T17:00:00Z",
        "organizer": "x".repeat(151), "additionalInfo": 50
    });
    let details = json!({
        "title": "255 caractères au maximum",
        "eventType": "Doit être l'une des valeurs : workshop, meeting, committee, training, seminar, other",
        "startDate": "Date et heure invalides (ISO 8601 attendu)",
        "organizer": "150 caractères au maximum",
        "additionalInfo": "Objet attendu"
    });
    assert_example(&create(&app, body).await, 400, invalid(&details));
    let events = app.viewer().graphql("{ events { totalCount } }").await.data();
    assert_eq!(events["events"]["totalCount"], 0);
}

async fn the_end_is_not_before_the_start(app: Unlimited) {
    let details = json!({ "endDate": "La date de fin doit être postérieure à la date de début" });
    for end in ["2025-12-15T08:59:59Z", "2025-12-14T17:00:00Z", "2025-12-15T10:00:00+02:00"] {
        assert_example(&create(&app, with("endDate", end.into())).await, 400, invalid(&details));
    }
    let mut body = with("endDate", "2025-12-14T17:00:00Z".into());
    body["organizer"] = "x".repeat(151).into();
    let both = json!({
        "organizer": "150 caractères au maximum",
        "endDate": "La date de fin doit être postérieure à la date de début"
    });
    assert_example(&create(&app, body).await, 400, invalid(&both));
    let answer = create(&app, with("endDate", "2025-12-15T09:00:00Z".into())).await;
    assert_eq!(answer.status(), 201, "an event can end when it begins: {}", answer.text());
}

async fn moments_have_whole_seconds_of_any_zone(app: Unlimited) {
    for written in ["2025-12-15T10:00:00+01:00", "2025-12-15T09:00:00.999Z", "2025-12-15T09:00:00+00:00"] {
        let answer = create(&app, with("startDate", written.into())).await;
        assert_eq!(answer.json()["data"]["startDate"], "2025-12-15T09:00:00Z", "{written}");
    }
}

async fn what_is_not_a_field_is_never_stored(app: Unlimited) {
    let mut body = new_event();
    for (name, value) in [
        ("id", json!("01890000-0000-7000-8000-000000000000")),
        ("status", json!("completed")),
        ("shortCode", json!("A7KP2M")),
        ("qrCodeSecret", json!("known")),
        ("createdBy", json!(1)),
        ("createdAt", json!("2020-01-01T00:00:00Z")),
    ] {
        body[name] = value;
    }
    let answer = create(&app, body).await;
    let row = row(&app, &answer).await;
    assert_eq!(answer.json()["data"]["status"], "scheduled");
    assert!(row.id.to_string() != "01890000-0000-7000-8000-000000000000" && row.qr_secret != "known");
    assert_eq!(row.created_at.to_rfc3339(), "2025-12-13T10:00:00+00:00");
}

async fn the_code_ends_as_long_after_the_event_as_set(engine: Engine) {
    let app = TestApp::with(engine, &["--qr-lifetime-hours", "48"]).await;
    let answer = create(&app, new_event()).await;
    assert_eq!(answer.json()["data"]["qrCodeExpiresAt"], "2025-12-17T17:00:00Z");
    let always = with("endDate", "9999-12-31T23:00:00Z".into());
    assert_eq!(create(&app, always).await.json()["data"]["qrCodeExpiresAt"], "9999-12-31T23:59:59Z");
}

async fn the_signing_page_can_be_a_separate_front_end(engine: Engine) {
    let app = TestApp::with(engine, &["--check-in-url", "https://pointage.sigif.gouv.sn/"]).await;
    let address = create(&app, new_event()).await.json()["data"]["qrCodeData"].take();
    let address = address.as_str().expect("an address");
    assert!(address.starts_with("https://pointage.sigif.gouv.sn/e/"), "{address}");
}

async fn nobody_else_creates_events(app: Unlimited) {
    for role in [Role::User, Role::Presence, Role::Viewer] {
        for body in [new_event(), json!({})] {
            assert_example(&app.as_role(role).post("/api/events", body).await, 403, forbidden());
        }
    }
    assert_example(&app.anonymous().post("/api/events", new_event()).await, 401, unauthenticated());
    for caller in [app.admin(), app.super_admin()] {
        assert_eq!(caller.post("/api/events", new_event()).await.status(), 201);
    }
}
