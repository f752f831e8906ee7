//! `POST /api/participants`, `PATCH` and `DELETE /api/participants/:id`.

use axum::http::Method;
use passerelle::auth::Role;
use passerelle::entity::participant;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::{Answer, Caller, both_engines};

both_engines![
    a_participant_is_created_as_documented,
    names_alone_are_enough,
    a_number_is_taken_whatever_its_case,
    an_address_is_taken_whatever_its_case,
    each_field_is_checked,
    all_faults_are_reported_at_once,
    only_those_who_run_events_create_participants,
    a_participant_is_changed_as_documented,
    what_is_absent_stays_and_null_clears,
    changes_are_checked,
    duplicate_numbers_and_addresses_are_refused,
    all_staff_roles_change_participants,
    a_participant_is_deleted_with_every_attendance,
    only_administrators_delete,
];

const REQUIRED: &str = "Ce champ est requis";
const UNKNOWN: &str = "/api/participants/01890000-0000-7000-8000-000000000000";

/// The documented request body.
fn documented_body() -> Value {
    json!({
        "firstName": "Nouveau",
        "lastName": "Participant",
        "function": "Analyste",
        "cniNumber": "CNI9988776655",
        "originLocality": "Thiès",
        "email": "nouveau@example.com",
        "phone": "+221 77 999 88 77",
        "organization": "Ministère de l'Économie"
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut body = documented_body();
    body[name] = value;
    body
}

async fn create(app: &Unlimited, body: Value) -> Answer {
    app.organizer().post("/api/participants", body).await
}

fn path(row: &participant::Model) -> String {
    format!("/api/participants/{}", row.id)
}

async fn patch(caller: &Caller<'_>, path: &str, body: Value) -> Answer {
    caller.send_json(Method::PATCH, path, body).await
}

async fn delete(caller: &Caller<'_>, path: &str) -> Answer {
    caller.send_json(Method::DELETE, path, json!({})).await
}

fn forbidden() -> Value {
    refused("UNAUTHORIZED_ACTION", "Action non autorisée pour ce rôle")
}

fn not_found() -> Value {
    refused("PARTICIPANT_NOT_FOUND", "Participant introuvable")
}

async fn a_participant_is_created_as_documented(app: Unlimited) {
    let answer = create(&app, documented_body()).await;
    let example = json!({
        "success": true,
        "data": {
            "id": "<uuid>",
            "firstName": "Nouveau",
            "lastName": "Participant",
            "fullName": "Nouveau Participant",
            "cniNumber": "CNI9988776655",
            "email": "nouveau@example.com",
            "organization": "Ministère de l'Économie",
            "createdAt": "2025-12-13T10:00:00Z"
        },
        "message": "Participant créé avec succès"
    });
    assert_example(&answer, 201, example);
    let row = &app.participant_rows().await[0];
    assert_eq!(row.function.as_deref(), Some("Analyste"));
    assert_eq!(row.origin_locality.as_deref(), Some("Thiès"));
    assert_eq!(row.phone.as_deref(), Some("+221 77 999 88 77"));
    assert_eq!(
        row.search_text,
        "nouveau participant nouveau@example.com cni9988776655 ministere de leconomie"
    );
}

async fn names_alone_are_enough(app: Unlimited) {
    for (body, other) in [
        (json!({ "firstName": " Awa ", "lastName": "Sow" }), Value::Null),
        (
            json!({ "firstName": "Awa", "lastName": "Sow", "email": null, "cniNumber": "", "phone": " " }),
            Value::Null,
        ),
    ] {
        let answer = create(&app, body).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
        let data = answer.json()["data"].take();
        assert_eq!(data["fullName"], "Awa Sow");
        assert_eq!((&data["email"], &data["cniNumber"], &data["organization"]), (&other, &other, &other));
    }
}

async fn a_number_is_taken_whatever_its_case(app: Unlimited) {
    assert_eq!(create(&app, documented_body()).await.status(), 201);
    let taken = refused("CNI_ALREADY_EXISTS", "Un participant avec ce numéro CNI existe déjà");
    for number in ["CNI9988776655", "cni9988776655", " Cni9988776655 "] {
        let mut body = with("cniNumber", number.into());
        body["email"] = "other@example.com".into();
        assert_example(&create(&app, body).await, 409, taken.clone());
    }
}

async fn an_address_is_taken_whatever_its_case(app: Unlimited) {
    assert_eq!(create(&app, documented_body()).await.status(), 201);
    let taken = refused("EMAIL_ALREADY_EXISTS", "Un participant avec cet email existe déjà");
    for email in ["nouveau@example.com", "NOUVEAU@example.com", " nouveau@EXAMPLE.com"] {
        let mut body = with("email", email.into());
        body["cniNumber"] = "CNI0000000001".into();
        assert_example(&create(&app, body).await, 409, taken.clone());
    }
    let account = app.new_account("account@example.com", Role::Viewer).await;
    let mut body = with("email", account.email.into());
    body["cniNumber"] = Value::Null;
    assert_eq!(create(&app, body).await.status(), 201, "addresses of accounts are no conflict");
}

async fn each_field_is_checked(app: Unlimited) {
    let (text, character) = ("Texte attendu", "Contient un caractère interdit");
    let cni = "Format de CNI invalide (8 à 20 lettres et chiffres)";
    let (email, phone) = ("Format d'email invalide", "Format de téléphone invalide");
    for (name, value, sentence) in [
        ("firstName", Value::Null, REQUIRED),
        ("lastName", json!("  "), REQUIRED),
        ("firstName", json!("é".repeat(101)), "100 caractères au maximum"),
        ("lastName", json!("é".repeat(101)), "100 caractères au maximum"),
        ("function", json!("é".repeat(151)), "150 caractères au maximum"),
        ("originLocality", json!("é".repeat(151)), "150 caractères au maximum"),
        ("organization", json!("é".repeat(256)), "255 caractères au maximum"),
        ("cniNumber", json!("CNI1234"), cni),
        ("cniNumber", json!("C".repeat(21)), cni),
        ("cniNumber", json!("CNI 1234567"), cni),
        ("cniNumber", json!("CNI-1234567"), cni),
        ("cniNumber", json!("ÇNI1234567"), cni),
        ("email", json!("nouveau"), email),
        ("email", json!("nouveau@example"), email),
        ("phone", json!("1234567"), phone),
        ("phone", json!("+221 77 999 88 77 99 99"), phone),
        ("phone", json!("77 999 ab 77"), phone),
        ("firstName", json!(1), text),
        ("cniNumber", json!(1_234_567_890), text),
        ("function", json!(["x"]), text),
        ("organization", json!("a\u{0}b"), character),
        ("function", json!("a\u{7}b"), character),
    ] {
        let answer = create(&app, with(name, value)).await;
        assert_example(&answer, 400, invalid(&json!({ name: sentence })));
    }
    assert!(app.participant_rows().await.is_empty());
    let widest = json!({
        "firstName": "é".repeat(100), "lastName": "é".repeat(100), "function": "é".repeat(150),
        "cniNumber": "C".repeat(20), "originLocality": "é".repeat(150), "phone": "+221 77 999 88 77 999",
        "organization": "é".repeat(255)
    });
    let answer = create(&app, widest).await;
    assert_eq!(answer.status(), 201, "{}", answer.text());
    assert_eq!(create(&app, with("cniNumber", "12345678".into())).await.status(), 201);
}

async fn all_faults_are_reported_at_once(app: Unlimited) {
    let body = json!({
        "lastName": "x".repeat(101), "cniNumber": "1", "email": "x", "phone": "x", "function": "x".repeat(151)
    });
    let details = json!({
        "firstName": REQUIRED,
        "lastName": "100 caractères au maximum",
        "function": "150 caractères au maximum",
        "cniNumber": "Format de CNI invalide (8 à 20 lettres et chiffres)",
        "email": "Format d'email invalide",
        "phone": "Format de téléphone invalide"
    });
    assert_example(&create(&app, body).await, 400, invalid(&details));
    let nothing = json!({ "firstName": REQUIRED, "lastName": REQUIRED });
    assert_example(&create(&app, json!({})).await, 400, invalid(&nothing));
}

async fn only_those_who_run_events_create_participants(app: Unlimited) {
    for role in [Role::User, Role::Presence, Role::Viewer] {
        for body in [documented_body(), json!({})] {
            assert_example(&app.as_role(role).post("/api/participants", body).await, 403, forbidden());
        }
    }
    let answer = app.anonymous().post("/api/participants", documented_body()).await;
    assert_example(&answer, 401, refused("TOKEN_INVALID", "Authentification requise"));
    for (at, role) in [Role::Organizer, Role::Admin, Role::SuperAdmin].into_iter().enumerate() {
        let body = json!({ "firstName": "A", "lastName": "B", "cniNumber": format!("CNI0000{at}") });
        assert_eq!(app.as_role(role).post("/api/participants", body).await.status(), 201);
    }
}

async fn a_participant_is_changed_as_documented(app: Unlimited) {
    let abdoulaye = app.abdoulaye().await;
    let body = json!({
        "email": "newemail@example.com",
        "phone": "+221 77 111 22 33",
        "organization": "Nouvelle organisation",
        "function": "Nouvelle fonction"
    });
    let example = json!({
        "success": true,
        "data": {
            "id": abdoulaye.id,
            "email": "newemail@example.com",
            "phone": "+221 77 111 22 33",
            "organization": "Nouvelle organisation",
            "function": "Nouvelle fonction",
            "updatedAt": "2025-12-13T10:00:00Z"
        },
        "message": "Participant modifié avec succès"
    });
    assert_example(&patch(&app.admin(), &path(&abdoulaye), body).await, 200, example);
    let found = app.admin().get("/api/participants?search=newemail+nouvelle").await.json();
    assert_eq!(found["data"]["meta"]["total"], 1, "the new value is found");
    let found = app.admin().get("/api/participants?search=afall").await.json();
    assert_eq!(found["data"]["meta"]["total"], 0, "the old value is not found");
}

async fn what_is_absent_stays_and_null_clears(app: Unlimited) {
    let before = app.abdoulaye().await;
    for body in [
        json!({}),
        json!({ "firstName": null, "lastName": null }),
        json!({ "id": "x", "createdAt": "2001-01-01T00:00:00Z", "deletedAt": "2001-01-01T00:00:00Z" }),
        json!({ "firstName": "Abdoulaye", "email": "afall@finances.gouv.sn" }),
    ] {
        let answer = patch(&app.admin(), &path(&before), body.clone()).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        assert_eq!(app.participant_rows().await, std::slice::from_ref(&before), "{body}");
    }
    let nothing = json!({
        "function": null, "cniNumber": null, "originLocality": "", "email": null, "phone": " ",
        "organization": null
    });
    let data = patch(&app.admin(), &path(&before), nothing).await.json()["data"].take();
    assert_eq!((&data["email"], &data["organization"]), (&Value::Null, &Value::Null));
    let row = app.participant_rows().await.remove(0);
    let expected = participant::Model {
        function: None,
        cni_number: None,
        origin_locality: None,
        email: None,
        phone: None,
        organization: None,
        function_sort: None,
        origin_locality_sort: None,
        organization_sort: None,
        organization_fold: None,
        search_text: "abdoulaye fall".to_owned(),
        updated_at: row.updated_at,
        ..before
    };
    assert_eq!(row, expected);
    assert_eq!(row.updated_at, crate::support::attendances::moment("2025-12-13T10:00:00Z"));
}

async fn changes_are_checked(app: Unlimited) {
    let row = app.abdoulaye().await;
    for (body, details) in [
        (json!({ "firstName": "" }), json!({ "firstName": REQUIRED })),
        (json!({ "lastName": "x".repeat(101) }), json!({ "lastName": "100 caractères au maximum" })),
        (
            json!({ "cniNumber": "1", "email": "x", "phone": "y" }),
            json!({
                "cniNumber": "Format de CNI invalide (8 à 20 lettres et chiffres)",
                "email": "Format d'email invalide",
                "phone": "Format de téléphone invalide"
            }),
        ),
        (json!({ "email": 1 }), json!({ "email": "Texte attendu" })),
    ] {
        assert_example(&patch(&app.admin(), &path(&row), body.clone()).await, 400, invalid(&details));
        assert_example(&patch(&app.viewer(), &path(&row), body).await, 400, invalid(&details));
    }
    assert_eq!(app.participant_rows().await, [row]);
}

async fn duplicate_numbers_and_addresses_are_refused(app: Unlimited) {
    app.abdoulaye().await;
    let awa = app.participant("Awa", "Sow", |_| {}).await;
    let cni = refused("CNI_ALREADY_EXISTS", "Un participant avec ce numéro CNI existe déjà");
    let email = refused("EMAIL_ALREADY_EXISTS", "Un participant avec cet email existe déjà");
    for (body, example) in [
        (json!({ "cniNumber": "cni1234567890" }), cni),
        (json!({ "email": "AFALL@finances.gouv.sn" }), email),
    ] {
        assert_example(&patch(&app.admin(), &path(&awa), body).await, 409, example);
    }
}

async fn all_staff_roles_change_participants(app: Unlimited) {
    let row = app.abdoulaye().await;
    for role in [Role::Viewer, Role::Organizer, Role::Admin, Role::SuperAdmin] {
        let body = json!({ "function": role.as_str() });
        let answer = patch(&app.as_role(role), &path(&row), body).await;
        assert_eq!(answer.json()["data"]["function"], role.as_str());
        for path in [UNKNOWN, "/api/participants/x"] {
            assert_example(&patch(&app.as_role(role), path, json!({})).await, 404, not_found());
        }
    }
    for role in [Role::User, Role::Presence] {
        for path in [&path(&row), UNKNOWN] {
            assert_example(&patch(&app.as_role(role), path, json!({})).await, 403, forbidden());
        }
    }
}

async fn a_participant_is_deleted_with_every_attendance(app: Unlimited) {
    let (row, other) = (app.abdoulaye().await, app.participant("Awa", "Sow", |_| {}).await);
    let event = app.event("Atelier", |_| {}).await;
    let attendance = app.attendance(&event, &row, |_| {}).await;
    app.attendance(&event, &other, |_| {}).await;
    let answer = delete(&app.admin(), &path(&row)).await;
    assert_example(&answer, 200, json!({ "success": true, "message": "Participant supprimé avec succès" }));
    for path in [path(&row), format!("/api/attendances/{}", attendance.id)] {
        assert_eq!(app.admin().get(&path).await.status(), 404, "{path}");
    }
    assert_example(&delete(&app.admin(), &path(&row)).await, 404, not_found());
    let data = app.admin().get(&format!("/api/events/{}/attendances", event.id)).await.json()["data"].take();
    assert_eq!((&data["meta"]["total"], &data["stats"]["total"]), (&json!(1), &json!(1)));
    let reused = json!({
        "firstName": "Abdoulaye", "lastName": "Fall", "cniNumber": "CNI1234567890", "email": "afall@finances.gouv.sn"
    });
    assert_eq!(create(&app, reused).await.status(), 201, "number and address are free again");
    let deleted_row = app.participant_rows().await.into_iter().find(|candidate| candidate.id == row.id);
    assert!(deleted_row.expect("the row stays").deleted_at.is_some());
}

async fn only_administrators_delete(app: Unlimited) {
    let row = app.abdoulaye().await;
    for role in [Role::User, Role::Presence, Role::Viewer, Role::Organizer] {
        for path in [&path(&row), UNKNOWN] {
            assert_example(&delete(&app.as_role(role), path).await, 403, forbidden());
        }
    }
    assert_eq!(delete(&app.super_admin(), &path(&row)).await.status(), 200);
}
