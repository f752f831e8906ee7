//! `/api/users/:id`: reading, changing and disabling an account, and changing its password.

use axum::http::Method;
use passerelle::auth::Role;
use passerelle::entity::user;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::{Answer, Caller, PASSWORD, both_engines};

both_engines![
    one_account_is_as_documented,
    an_account_without_events_has_no_latest_one,
    what_is_no_account_is_not_found,
    staff_do_not_see_who_is_no_staff,
    an_administrator_changes_an_account,
    what_is_absent_stays_as_it_is,
    changes_are_checked,
    people_change_their_own_names_alone,
    people_change_nobody_else,
    another_role_ends_every_session,
    only_a_super_admin_touches_a_super_admin,
    deletion_disables,
    nobody_deletes_the_own_account,
    a_password_is_changed_by_its_owner,
    a_new_password_is_checked,
    nobody_changes_the_password_of_another,
];

const UNKNOWN: &str = "/api/users/01890000-0000-7000-8000-000000000000";

fn path(account: &user::Model) -> String {
    format!("/api/users/{}", account.uuid)
}

async fn patch(caller: &Caller<'_>, path: &str, body: Value) -> Answer {
    caller.send_json(Method::PATCH, path, body).await
}

async fn delete(caller: &Caller<'_>, path: &str) -> Answer {
    caller.send_json(Method::DELETE, path, json!({})).await
}

fn not_found() -> Value {
    refused("USER_NOT_FOUND", "Utilisateur introuvable")
}

fn forbidden() -> Value {
    refused("UNAUTHORIZED_ACTION", "Action non autorisée pour ce rôle")
}

async fn one_account_is_as_documented(app: Unlimited) {
    let account = app.pointage_admin().await;
    let mut times = vec!["2025-11-01T09:00:00Z"; 11];
    times.insert(4, "2025-12-10T14:00:00Z");
    app.events_of(&account, &times).await;
    let example = json!({
        "success": true,
        "data": {
            "id": account.uuid,
            "email": "admin@sigif.gouv.sn",
            "firstName": "Administrateur",
            "lastName": "Principal",
            "fullName": "Administrateur Principal",
            "role": "admin",
            "isActive": true,
            "lastLoginAt": "2025-12-13T10:30:00Z",
            "createdAt": "2025-01-15T08:00:00Z",
            "updatedAt": "2025-12-13T10:30:00Z",
            "stats": { "eventsCreated": 12, "lastEventCreated": "2025-12-10T14:00:00Z" }
        }
    });
    for caller in [app.admin(), app.viewer(), app.organizer()] {
        assert_example(&caller.get(&path(&account)).await, 200, example.clone());
    }
}

async fn an_account_without_events_has_no_latest_one(app: Unlimited) {
    let account = app.new_account("new@example.com", Role::Viewer).await;
    let answer = app.admin().get(&path(&account)).await.json();
    assert_eq!(answer["data"]["lastLoginAt"], Value::Null);
    assert_eq!(answer["data"]["stats"], json!({ "eventsCreated": 0, "lastEventCreated": null }));
}

async fn what_is_no_account_is_not_found(app: Unlimited) {
    let account = app.account_of(Role::Viewer).await;
    let opaque = app.admin().graphql(&format!("{{ user(id: {}) {{ id }} }}", account.id)).await.data();
    let opaque = format!("/api/users/{}", opaque["user"]["id"].as_str().expect("an identifier"));
    let number = format!("/api/users/{}", account.id);
    let admin = app.admin();
    for path in
        [UNKNOWN, &number, &opaque, "/api/users/0", "/api/users/uuid-123", "/api/users/%20", "/api/users/-"]
    {
        assert_example(&admin.get(path).await, 404, not_found());
        assert_example(&patch(&admin, path, json!({ "firstName": "X" })).await, 404, not_found());
        assert_example(&delete(&admin, path).await, 404, not_found());
    }
}

async fn staff_do_not_see_who_is_no_staff(app: Unlimited) {
    let account = app.account_of(Role::User).await;
    for caller in [app.viewer(), app.organizer()] {
        assert_example(&caller.get(&path(&account)).await, 404, not_found());
    }
}

async fn an_administrator_changes_an_account(app: Unlimited) {
    let account = app.pointage_admin().await;
    let body = json!({
        "firstName": "Nouveau Prénom",
        "lastName": "Nouveau Nom",
        "role": "organizer",
        "isActive": false
    });
    let answer = patch(&app.admin(), &path(&account), body).await;
    let example = json!({
        "success": true,
        "data": {
            "id": account.uuid,
            "email": "admin@sigif.gouv.sn",
            "firstName": "Nouveau Prénom",
            "lastName": "Nouveau Nom",
            "role": "organizer",
            "isActive": false,
            "updatedAt": "2025-12-13T10:00:00Z"
        },
        "message": "Utilisateur modifié avec succès"
    });
    assert_example(&answer, 200, example);
    let found = app.admin().get("/api/users?search=prenom").await.json();
    assert_eq!(found["data"]["meta"]["total"], 1, "the new name is found");
}

async fn what_is_absent_stays_as_it_is(app: Unlimited) {
    let account = app.pointage_admin().await;
    for body in [
        json!({}),
        json!({ "firstName": null, "lastName": null, "role": null, "isActive": null }),
        json!({ "email": "x@example.com", "password": "Other@2025!", "id": 1, "is_admin": false, "isAdmin": false }),
    ] {
        let data = patch(&app.admin(), &path(&account), body).await.json()["data"].take();
        assert_eq!(data["firstName"], "Administrateur");
        assert_eq!(data["email"], "admin@sigif.gouv.sn");
        assert_eq!(data["role"], "admin");
        assert_eq!(data["isActive"], true);
    }
    app.pointage_token("admin@sigif.gouv.sn").await;
}

async fn changes_are_checked(app: Unlimited) {
    let account = app.account_of(Role::Viewer).await;
    let long = "100 caractères au maximum";
    for (body, details) in [
        (json!({ "firstName": "x".repeat(101) }), json!({ "firstName": long })),
        (json!({ "lastName": "x".repeat(101) }), json!({ "lastName": long })),
        (
            json!({ "firstName": "", "lastName": "  " }),
            json!({ "firstName": "Ce champ est requis", "lastName": "Ce champ est requis" }),
        ),
        (
            json!({ "role": "super_admin" }),
            json!({ "role": "Doit être l'une des valeurs : admin, organizer, viewer" }),
        ),
        (json!({ "isActive": "false" }), json!({ "isActive": "Valeur booléenne attendue" })),
        (
            json!({ "firstName": 1, "isActive": 0 }),
            json!({ "firstName": "Texte attendu", "isActive": "Valeur booléenne attendue" }),
        ),
    ] {
        let answer = patch(&app.admin(), &path(&account), body).await;
        assert_example(&answer, 400, invalid(&details));
    }
}

async fn people_change_their_own_names_alone(app: Unlimited) {
    for role in [Role::Viewer, Role::Organizer, Role::Admin] {
        let path = path(&app.account_of(role).await);
        let caller = app.as_role(role);
        let answer = patch(&caller, &path, json!({ "firstName": "Aïda", "lastName": "Sall" })).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        assert_eq!(answer.json()["data"]["firstName"], "Aïda");
        let other = if role == Role::Viewer { "admin" } else { "viewer" };
        for body in [
            json!({ "role": other }),
            json!({ "isActive": false }),
            json!({ "firstName": "Other", "role": other }),
        ] {
            assert_example(&patch(&caller, &path, body).await, 403, forbidden());
        }
        let same = json!({ "role": role.as_str(), "isActive": true });
        assert_eq!(patch(&caller, &path, same).await.status(), 200, "an equal value is no change");
        let me = caller.get("/api/auth/me").await.json();
        assert_eq!((&me["data"]["firstName"], &me["data"]["role"]), (&json!("Aïda"), &json!(role.as_str())));
    }
}

async fn people_change_nobody_else(app: Unlimited) {
    let other = path(&app.pointage_admin().await);
    for role in [Role::User, Role::Presence, Role::Viewer, Role::Organizer] {
        let caller = app.as_role(role);
        for path in [&other, UNKNOWN, "/api/users/uuid-123"] {
            for body in [json!({ "firstName": "X" }), json!({ "firstName": "" }), json!({})] {
                assert_example(&patch(&caller, path, body).await, 403, forbidden());
            }
            assert_example(&delete(&caller, path).await, 403, forbidden());
        }
    }
}

async fn another_role_ends_every_session(app: Unlimited) {
    let account = app.new_account("a@example.com", Role::Viewer).await;
    for (body, ends) in [
        (json!({ "firstName": "Aïda" }), false),
        (json!({ "role": "organizer" }), true),
        (json!({ "role": "organizer" }), false),
        (json!({ "isActive": false }), true),
    ] {
        let token = app.pointage_token("a@example.com").await;
        let answer = patch(&app.admin(), &path(&account), body.clone()).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        let after = app.bearer(&token).get("/api/auth/me").await;
        assert_eq!(after.status(), if ends { 401 } else { 200 }, "{body}");
    }
}

async fn only_a_super_admin_touches_a_super_admin(app: Unlimited) {
    let boss = app.account_of(Role::SuperAdmin).await;
    for body in [json!({ "firstName": "X" }), json!({ "isActive": false }), json!({ "role": "viewer" })] {
        assert_example(&patch(&app.admin(), &path(&boss), body).await, 403, forbidden());
    }
    assert_example(&delete(&app.admin(), &path(&boss)).await, 403, forbidden());
    let other = app.new_account("other@example.com", Role::SuperAdmin).await;
    let answer = patch(&app.super_admin(), &path(&other), json!({ "firstName": "X" })).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_eq!(answer.json()["data"]["role"], "admin");
}

async fn deletion_disables(app: Unlimited) {
    let account = app.new_account("a@example.com", Role::Viewer).await;
    let token = app.pointage_token("a@example.com").await;
    for _ in 0..2 {
        let answer = delete(&app.admin(), &path(&account)).await;
        assert_example(
            &answer,
            200,
            json!({ "success": true, "message": "Utilisateur supprimé avec succès" }),
        );
    }
    assert_eq!(app.bearer(&token).get("/api/auth/me").await.status(), 401);
    assert_eq!(app.admin().get(&path(&account)).await.json()["data"]["isActive"], false);
    let body = json!({ "email": "a@example.com", "password": PASSWORD });
    assert_eq!(
        app.anonymous().post("/api/auth/login", body).await.json()["error"]["code"],
        "ACCOUNT_DISABLED"
    );
}

async fn nobody_deletes_the_own_account(app: Unlimited) {
    let own = refused("CANNOT_DELETE_OWN_ACCOUNT", "Impossible de supprimer son propre compte");
    for role in [Role::Admin, Role::SuperAdmin] {
        let path = path(&app.account_of(role).await);
        assert_example(&delete(&app.as_role(role), &path).await, 403, own.clone());
        assert_eq!(app.as_role(role).get("/api/auth/me").await.status(), 200);
    }
}

async fn a_password_is_changed_by_its_owner(app: Unlimited) {
    let account = app.new_account("a@example.com", Role::Viewer).await;
    let (mine, other) =
        (app.pointage_token("a@example.com").await, app.pointage_token("a@example.com").await);
    let path = format!("{}/password", path(&account));
    let wrong = json!({ "currentPassword": "OldPassword@2025!", "newPassword": "NewPassword@2025!" });
    let answer = patch(&app.bearer(&mine), &path, wrong).await;
    let incorrect = refused("CURRENT_PASSWORD_INCORRECT", "Le mot de passe actuel est incorrect");
    assert_example(&answer, 401, incorrect);
    let right = json!({ "currentPassword": PASSWORD, "newPassword": "NewPassword@2025!" });
    let answer = patch(&app.bearer(&mine), &path, right).await;
    assert_example(&answer, 200, json!({ "success": true, "message": "Mot de passe modifié avec succès" }));
    assert_eq!(app.bearer(&mine).get("/api/auth/me").await.status(), 200);
    assert_eq!(app.bearer(&other).get("/api/auth/me").await.status(), 401, "every other token ends");
    for (password, status) in [(PASSWORD, 401), ("NewPassword@2025!", 200)] {
        let body = json!({ "email": "a@example.com", "password": password });
        assert_eq!(app.anonymous().post("/api/auth/login", body).await.status(), status);
    }
}

async fn a_new_password_is_checked(app: Unlimited) {
    let path = format!("{}/password", path(&app.account_of(Role::Viewer).await));
    let required = "Ce champ est requis";
    let short = "Le mot de passe doit contenir au moins 8 caractères";
    let composition =
        "Le mot de passe doit contenir au moins 1 majuscule, 1 minuscule, 1 chiffre et 1 caractère spécial";
    for (body, details) in [
        (json!({}), json!({ "currentPassword": required, "newPassword": required })),
        (
            json!({ "currentPassword": "", "newPassword": "" }),
            json!({ "currentPassword": required, "newPassword": required }),
        ),
        (json!({ "newPassword": "NewPassword@2025!" }), json!({ "currentPassword": required })),
        (json!({ "currentPassword": PASSWORD }), json!({ "newPassword": required })),
        (json!({ "currentPassword": PASSWORD, "newPassword": "Aa1!567" }), json!({ "newPassword": short })),
        (
            json!({ "currentPassword": "wrong", "newPassword": "newpassword" }),
            json!({ "newPassword": composition }),
        ),
        (
            json!({ "currentPassword": 1, "newPassword": null }),
            json!({ "currentPassword": "Texte attendu", "newPassword": required }),
        ),
    ] {
        assert_example(&patch(&app.viewer(), &path, body).await, 400, invalid(&details));
    }
}

async fn nobody_changes_the_password_of_another(app: Unlimited) {
    let other = app.pointage_admin().await;
    let body = json!({ "currentPassword": PASSWORD, "newPassword": "NewPassword@2025!" });
    for caller in [app.viewer(), app.organizer(), app.admin(), app.super_admin()] {
        for id in [other.uuid, Uuid::nil()] {
            let answer = patch(&caller, &format!("/api/users/{id}/password"), body.clone()).await;
            assert_example(&answer, 403, forbidden());
        }
        let answer = patch(&caller, "/api/users/uuid-123/password", body.clone()).await;
        assert_example(&answer, 403, forbidden());
    }
    app.pointage_token("admin@sigif.gouv.sn").await;
}
