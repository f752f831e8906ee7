//! `/api/auth`: login, refresh, logout, and the account of the token.

use axum::http::Method;
use chrono::TimeDelta;
use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::{PASSWORD, both_engines};

both_engines![
    login_answers_the_token_and_the_account,
    login_finds_the_account_whatever_the_case_of_its_address,
    a_wrong_password_and_an_unknown_account_are_refused_alike,
    a_disabled_account_is_reported_after_the_right_password_only,
    accounts_that_do_not_work_with_events_do_not_sign_in_here,
    fields_of_the_login_are_checked,
    credentials_are_not_read_from_the_address,
    refresh_gives_a_new_token_and_lets_the_old_one_pass_for_a_minute,
    logout_ends_the_whole_chain_of_tokens,
    me_is_the_account_of_the_token,
    a_malformed_token_is_invalid,
    a_token_ends_after_a_day,
];

async fn login(app: &Unlimited, body: Value) -> crate::support::Answer {
    app.anonymous().post("/api/auth/login", body).await
}

fn wrong() -> Value {
    refused("INVALID_CREDENTIALS", "Email ou mot de passe incorrect")
}

async fn login_answers_the_token_and_the_account(app: Unlimited) {
    app.pointage_admin().await;
    let answer = login(&app, json!({ "email": "admin@sigif.gouv.sn", "password": "Admin@2025!" })).await;
    let example = json!({
        "success": true,
        "data": {
            "accessToken": "<token>",
            "tokenType": "Bearer",
            "expiresIn": 86400,
            "user": {
                "id": "<uuid>",
                "email": "admin@sigif.gouv.sn",
                "firstName": "Administrateur",
                "lastName": "Principal",
                "fullName": "Administrateur Principal",
                "role": "admin",
                "isActive": true
            }
        }
    });
    assert_example(&answer, 200, example);
    assert_eq!(answer.cookie(), None, "the pointage API knows no cookies");
}

async fn login_finds_the_account_whatever_the_case_of_its_address(app: Unlimited) {
    app.pointage_admin().await;
    let answer = login(&app, json!({ "email": " Admin@SIGIF.gouv.sn ", "password": PASSWORD })).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
}

async fn a_wrong_password_and_an_unknown_account_are_refused_alike(app: Unlimited) {
    app.pointage_admin().await;
    for body in [
        json!({ "email": "admin@sigif.gouv.sn", "password": "Admin@2025?" }),
        json!({ "email": "nobody@sigif.gouv.sn", "password": "Admin@2025!" }),
    ] {
        assert_example(&login(&app, body).await, 401, wrong());
    }
}

async fn a_disabled_account_is_reported_after_the_right_password_only(app: Unlimited) {
    let account = app.pointage_admin().await;
    app.disable(&account).await;
    let disabled = refused("ACCOUNT_DISABLED", "Votre compte est désactivé. Contactez l'administrateur.");
    let answer = login(&app, json!({ "email": "admin@sigif.gouv.sn", "password": PASSWORD })).await;
    assert_example(&answer, 403, disabled);
    let answer = login(&app, json!({ "email": "admin@sigif.gouv.sn", "password": "Admin@2025?" })).await;
    assert_example(&answer, 401, wrong());
}

async fn accounts_that_do_not_work_with_events_do_not_sign_in_here(app: Unlimited) {
    for role in [Role::User, Role::Presence] {
        let email = app.account_of(role).await.email;
        let answer = login(&app, json!({ "email": email, "password": PASSWORD })).await;
        assert_example(&answer, 403, refused("UNAUTHORIZED_ACTION", "Action non autorisée pour ce rôle"));
        let answer = login(&app, json!({ "email": email, "password": "Admin@2025?" })).await;
        assert_example(&answer, 401, wrong());
    }
    for role in [Role::Viewer, Role::Organizer, Role::Admin, Role::SuperAdmin] {
        let email = app.account_of(role).await.email;
        let answer = login(&app, json!({ "email": email, "password": PASSWORD })).await;
        let shown = if role == Role::SuperAdmin { "admin" } else { role.as_str() };
        assert_eq!(answer.json()["data"]["user"]["role"], shown);
    }
}

async fn fields_of_the_login_are_checked(app: Unlimited) {
    let required = "Ce champ est requis";
    let (format, short) = ("Format d'email invalide", "Le mot de passe doit contenir au moins 8 caractères");
    for (body, details) in [
        (json!({}), json!({ "email": required, "password": required })),
        (json!({ "email": null, "password": null }), json!({ "email": required, "password": required })),
        (json!({ "email": " ", "password": "" }), json!({ "email": required, "password": required })),
        (json!({ "email": "a@example.com" }), json!({ "password": required })),
        (json!({ "password": PASSWORD }), json!({ "email": required })),
        (json!({ "email": "admin", "password": PASSWORD }), json!({ "email": format })),
        (json!({ "email": "MARAB0042M", "password": PASSWORD }), json!({ "email": format })),
        (json!({ "email": "a@example.com", "password": "Aa1!567" }), json!({ "password": short })),
        (json!({ "email": "admin", "password": "short" }), json!({ "password": short, "email": format })),
        (
            json!({ "email": 1, "password": true }),
            json!({ "email": "Texte attendu", "password": "Texte attendu" }),
        ),
        (json!({ "email": "admin" }), json!({ "email": format, "password": required })),
    ] {
        let answer = login(&app, body).await;
        assert_example(&answer, 400, invalid(&details));
    }
}

async fn credentials_are_not_read_from_the_address(app: Unlimited) {
    app.pointage_admin().await;
    let path = "/api/auth/login?email=admin@sigif.gouv.sn&password=Admin@2025!";
    let answer = app.anonymous().post(path, json!({})).await;
    assert_eq!(answer.status(), 400, "{}", answer.text());
}

async fn refresh_gives_a_new_token_and_lets_the_old_one_pass_for_a_minute(app: Unlimited) {
    app.pointage_admin().await;
    let old = app.pointage_token("admin@sigif.gouv.sn").await;
    let answer = app.bearer(&old).send_json(Method::POST, "/api/auth/refresh", json!({})).await;
    let example = json!({
        "success": true,
        "data": { "accessToken": "<token>", "tokenType": "Bearer", "expiresIn": 86400 }
    });
    assert_example(&answer, 200, example);
    let new = answer.json()["data"]["accessToken"].as_str().expect("a token").to_owned();
    assert_ne!(new, old);
    app.advance_clock(TimeDelta::seconds(59));
    assert_eq!(app.bearer(&old).get("/api/auth/me").await.status(), 200);
    app.advance_clock(TimeDelta::seconds(2));
    let answer = app.bearer(&old).get("/api/auth/me").await;
    assert_example(&answer, 401, refused("TOKEN_INVALID", "Token JWT invalide"));
    assert_eq!(app.bearer(&new).get("/api/auth/me").await.status(), 200);
}

async fn logout_ends_the_whole_chain_of_tokens(app: Unlimited) {
    app.pointage_admin().await;
    let old = app.pointage_token("admin@sigif.gouv.sn").await;
    let other = app.pointage_token("admin@sigif.gouv.sn").await;
    let answer = app.bearer(&old).send_json(Method::POST, "/api/auth/refresh", json!({})).await;
    let new = answer.json()["data"]["accessToken"].as_str().expect("a token").to_owned();
    let answer = app.bearer(&new).send_json(Method::POST, "/api/auth/logout", json!({})).await;
    assert_example(&answer, 200, json!({ "success": true, "message": "Déconnexion réussie" }));
    for ended in [&old, &new] {
        let answer = app.bearer(ended).get("/api/auth/me").await;
        assert_example(&answer, 401, refused("TOKEN_INVALID", "Token JWT invalide"));
    }
    assert_eq!(app.bearer(&other).get("/api/auth/me").await.status(), 200, "another session continues");
}

async fn me_is_the_account_of_the_token(app: Unlimited) {
    let account = app.pointage_admin().await;
    let token = app.pointage_token("admin@sigif.gouv.sn").await;
    let answer = app.bearer(&token).get("/api/auth/me").await;
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
            "lastLoginAt": "2025-12-13T10:00:00Z",
            "createdAt": "2025-01-15T08:00:00Z"
        }
    });
    assert_example(&answer, 200, example);
}

async fn a_malformed_token_is_invalid(app: Unlimited) {
    let token = app.pointage_token(&app.account_of(Role::Viewer).await.email).await;
    let mut forged = token.clone();
    forged.truncate(forged.len() - 4);
    for authorization in
        ["", "Bearer", "Bearer ", "Bearer x.y.z", "Basic YTpi", &token, &format!("Bearer {forged}")]
    {
        let answer = app.anonymous().with_header("authorization", authorization).get("/api/auth/me").await;
        assert_example(&answer, 401, refused("TOKEN_INVALID", "Token JWT invalide"));
    }
    let answer = app.anonymous().get("/api/auth/me").await;
    assert_example(&answer, 401, refused("TOKEN_INVALID", "Authentification requise"));
    let answer =
        app.anonymous().with_header("authorization", &format!("bearer {token}")).get("/api/auth/me").await;
    assert_eq!(answer.status(), 200, "the scheme is case-insensitive");
}

async fn a_token_ends_after_a_day(app: Unlimited) {
    let token = app.pointage_token(&app.account_of(Role::Viewer).await.email).await;
    app.advance_clock(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(app.bearer(&token).get("/api/auth/me").await.status(), 200);
    app.advance_clock(TimeDelta::seconds(10));
    for path in ["/api/auth/me", "/api/users"] {
        let answer = app.bearer(&token).get(path).await;
        assert_example(&answer, 401, refused("TOKEN_EXPIRED", "Token JWT expiré"));
    }
}
