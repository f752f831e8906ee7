//! `POST /api/users`: new accounts.

use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::{Answer, both_engines};

both_engines![
    an_administrator_creates_an_account,
    an_address_is_taken_whatever_its_case,
    each_field_is_required,
    the_form_of_each_field_is_checked,
    all_faults_are_told_at_once,
    a_password_keeps_every_rule,
    only_the_three_roles_of_the_document_are_given,
    what_is_not_a_field_is_never_stored,
    nobody_else_creates_accounts,
];

fn new_user() -> Value {
    json!({
        "email": "nouveau@sigif.gouv.sn",
        "password": "TempPassword@2025!",
        "firstName": "Nouveau",
        "lastName": "Utilisateur",
        "role": "organizer"
    })
}

/// The documented request body with one member changed.
fn with(name: &str, value: Value) -> Value {
    let mut body = new_user();
    body[name] = value;
    body
}

fn without(name: &str) -> Value {
    let mut body = new_user();
    body.as_object_mut().expect("an object").shift_remove(name);
    body
}

async fn create(app: &Unlimited, body: Value) -> Answer {
    app.admin().post("/api/users", body).await
}

async fn an_administrator_creates_an_account(app: Unlimited) {
    let answer = create(&app, new_user()).await;
    let example = json!({
        "success": true,
        "data": {
            "id": "<uuid>",
            "email": "nouveau@sigif.gouv.sn",
            "firstName": "Nouveau",
            "lastName": "Utilisateur",
            "fullName": "Nouveau Utilisateur",
            "role": "organizer",
            "isActive": true,
            "createdAt": "2025-12-13T10:00:00Z"
        },
        "message": "Utilisateur créé avec succès"
    });
    assert_example(&answer, 201, example);
    let login = json!({ "email": "nouveau@sigif.gouv.sn", "password": "TempPassword@2025!" });
    assert_eq!(app.anonymous().post("/api/auth/login", login).await.status(), 200);
}

async fn an_address_is_taken_whatever_its_case(app: Unlimited) {
    assert_eq!(create(&app, new_user()).await.status(), 201);
    let taken = refused("EMAIL_ALREADY_EXISTS", "Un utilisateur avec cet email existe déjà");
    for email in ["nouveau@sigif.gouv.sn", "NOUVEAU@sigif.gouv.sn", " nouveau@SIGIF.gouv.sn"] {
        assert_example(&create(&app, with("email", email.into())).await, 409, taken.clone());
    }
}

async fn each_field_is_required(app: Unlimited) {
    let required = "Ce champ est requis";
    for name in ["email", "password", "firstName", "lastName", "role"] {
        for body in [without(name), with(name, Value::Null)] {
            assert_example(&create(&app, body).await, 400, invalid(&json!({ name: required })));
        }
    }
    for name in ["email", "password", "firstName", "lastName"] {
        assert_example(&create(&app, with(name, "".into())).await, 400, invalid(&json!({ name: required })));
    }
    let all = json!({
        "email": required, "password": required, "firstName": required, "lastName": required, "role": required
    });
    assert_example(&create(&app, json!({})).await, 400, invalid(&all));
}

async fn the_form_of_each_field_is_checked(app: Unlimited) {
    let (email, long) = ("Format d'email invalide", "100 caractères au maximum");
    let (text, character) = ("Texte attendu", "Contient un caractère interdit");
    for (name, value, sentence) in [
        ("email", json!("nouveau"), email),
        ("email", json!("nouveau@sigif"), email),
        ("email", json!("nou veau@sigif.gouv.sn"), email),
        ("email", json!("@sigif.gouv.sn"), email),
        ("firstName", json!("é".repeat(101)), long),
        ("lastName", json!("é".repeat(101)), long),
        ("firstName", json!(1), text),
        ("lastName", json!(["x"]), text),
        ("email", json!({}), text),
        ("password", json!(12_345_678), text),
        ("role", json!(true), text),
        ("firstName", json!("a\u{0}b"), character),
        ("firstName", json!("a\u{7}b"), character),
    ] {
        let answer = create(&app, with(name, value)).await;
        assert_example(&answer, 400, invalid(&json!({ name: sentence })));
    }
    let answer = create(&app, with("firstName", "é".repeat(100).into())).await;
    assert_eq!(answer.status(), 201, "100 characters pass: {}", answer.text());
    let several = json!({
        "email": "x", "password": "short", "firstName": "", "lastName": "x".repeat(101), "role": "viewer"
    });
    let details = json!({
        "email": email,
        "password": "Le mot de passe doit contenir au moins 8 caractères",
        "firstName": "Ce champ est requis",
        "lastName": long
    });
    assert_example(&create(&app, several).await, 400, invalid(&details));
}

/// A value of another type or enum keeps the rules from running; the faults of the other fields are told all the same.
async fn all_faults_are_told_at_once(app: Unlimited) {
    let roles = "Doit être l'une des valeurs : admin, organizer, viewer";
    let several = json!({
        "email": "x", "password": "temppassword@2025!", "firstName": 1, "lastName": "x".repeat(101), "role": "root"
    });
    let details = json!({
        "email": "Format d'email invalide",
        "password": "Le mot de passe doit contenir au moins 1 majuscule, 1 minuscule, 1 chiffre et 1 caractère spécial",
        "firstName": "Texte attendu",
        "lastName": "100 caractères au maximum",
        "role": roles
    });
    assert_example(&create(&app, several).await, 400, invalid(&details));
    let weak = json!({
        "email": "nouveau@sigif.gouv.sn", "password": "short", "firstName": "A", "lastName": "B", "role": null
    });
    let details = json!({
        "password": "Le mot de passe doit contenir au moins 8 caractères", "role": "Ce champ est requis"
    });
    assert_example(&create(&app, weak).await, 400, invalid(&details));
    // What is taken is no fault of a field, and nothing is written of what is refused.
    assert_example(&create(&app, with("role", "root".into())).await, 400, invalid(&json!({ "role": roles })));
    assert_eq!(create(&app, new_user()).await.status(), 201);
    assert_example(&create(&app, with("role", "root".into())).await, 400, invalid(&json!({ "role": roles })));
}

async fn a_password_keeps_every_rule(app: Unlimited) {
    let composition =
        "Le mot de passe doit contenir au moins 1 majuscule, 1 minuscule, 1 chiffre et 1 caractère spécial";
    for (password, sentence) in [
        ("Aa1!567", "Le mot de passe doit contenir au moins 8 caractères"),
        ("temppassword@2025!", composition),
        ("TEMPPASSWORD@2025!", composition),
        ("TempPassword@!", composition),
        ("TempPassword2025", composition),
        ("Temp Password 2025", composition),
        (&"Aa1!".repeat(18), "Le mot de passe ne doit pas dépasser 71 octets"),
    ] {
        let answer = create(&app, with("password", password.into())).await;
        assert_example(&answer, 400, invalid(&json!({ "password": sentence })));
    }
}

async fn only_the_three_roles_of_the_document_are_given(app: Unlimited) {
    let details = json!({ "role": "Doit être l'une des valeurs : admin, organizer, viewer" });
    for role in ["user", "presence", "super_admin", "root", ""] {
        for caller in [app.admin(), app.super_admin()] {
            let answer = caller.post("/api/users", with("role", role.into())).await;
            assert_example(&answer, 400, invalid(&details));
        }
    }
    for role in ["admin", "organizer", "viewer"] {
        let mut body = with("role", role.into());
        body["email"] = format!("{role}1@sigif.gouv.sn").into();
        let answer = create(&app, body).await;
        assert_eq!(answer.json()["data"]["role"], role);
    }
}

async fn what_is_not_a_field_is_never_stored(app: Unlimited) {
    let mut body = new_user();
    for (name, value) in [
        ("id", json!("00000000-0000-0000-0000-000000000001")),
        ("isActive", json!(false)),
        ("isAdmin", json!(true)),
        ("createdAt", json!("2001-01-01T00:00:00Z")),
        ("passwordHash", json!("x")),
        ("profile", json!({ "bio": "x" })),
    ] {
        body[name] = value;
    }
    let answer = create(&app, body).await;
    assert_eq!(answer.status(), 201);
    let data = answer.json()["data"].take();
    assert_ne!(data["id"], "00000000-0000-0000-0000-000000000001");
    assert_eq!((&data["isActive"], &data["role"]), (&json!(true), &json!("organizer")));
    assert_eq!(data["createdAt"], "2025-12-13T10:00:00Z");
}

async fn nobody_else_creates_accounts(app: Unlimited) {
    for role in [Role::User, Role::Presence, Role::Viewer, Role::Organizer] {
        for body in [new_user(), json!({})] {
            let answer = app.as_role(role).post("/api/users", body).await;
            let refused = refused("UNAUTHORIZED_ACTION", "Action non autorisée pour ce rôle");
            assert_example(&answer, 403, refused);
        }
    }
    let answer = app.anonymous().post("/api/users", new_user()).await;
    assert_example(&answer, 401, refused("TOKEN_INVALID", "Authentification requise"));
}
