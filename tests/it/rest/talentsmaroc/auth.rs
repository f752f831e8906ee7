//! `/api/v1/auth`: login by e-mail address or code, the current account, logout.

use chrono::TimeDelta;
use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::accounts::PASSWORD_OF_AHMED;
use crate::rest::example::{assert_example, denied, malformed};
use crate::support::{Answer, PASSWORD, both_engines};

both_engines![
    login_answers_the_account_and_sets_the_cookie,
    login_takes_the_address_and_the_unique_code,
    refused_logins_are_answered_as_documented,
    missing_fields_are_refused_without_details,
    a_disabled_account_is_reported_after_the_right_password_only,
    every_role_signs_in_and_is_shown_as_the_document_knows_it,
    me_is_the_account_of_the_cookie,
    me_has_every_key_without_a_profile,
    logout_ends_the_session,
    a_session_ends_after_a_day_without_requests,
];

async fn login(app: &Unlimited, body: Value) -> Answer {
    app.anonymous().post("/api/v1/auth/login", body).await
}

fn required() -> Value {
    denied("AUTH_REQUIRED", "Authentication required")
}

async fn login_answers_the_account_and_sets_the_cookie(app: Unlimited) {
    app.ahmed().await;
    let body = json!({ "identifier": "user@example.com", "password": "motdepasse123" });
    let answer = login(&app, body).await;
    let example = json!({
        "success": true,
        "message": "Login successful",
        "user": {
            "id": 42,
            "email": "user@example.com",
            "unique_code": "MARAB0042M",
            "first_name": "Ahmed",
            "last_name": "Benali",
            "is_admin": false,
            "role": "user",
            "account_active": true
        }
    });
    assert_example(&answer, 200, example);
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("passerelle_session="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax"), "{cookie}");
}

async fn login_takes_the_address_and_the_unique_code(app: Unlimited) {
    app.ahmed().await;
    for identifier in ["user@example.com", "USER@Example.com", "MARAB0042M", "marab0042m", " MARAB0042M "] {
        let body = json!({ "identifier": identifier, "password": PASSWORD_OF_AHMED });
        let answer = login(&app, body).await;
        assert_eq!(answer.status(), 200, "{identifier}: {}", answer.text());
        assert_eq!(answer.json()["user"]["id"], 42);
    }
}

async fn refused_logins_are_answered_as_documented(app: Unlimited) {
    app.ahmed().await;
    for (identifier, password) in [
        ("user@example.com", "motdepasse124"),
        ("MARAB0042M", "x"),
        ("nobody@example.com", PASSWORD_OF_AHMED),
        ("MARAB0043M", PASSWORD_OF_AHMED),
        ("42", PASSWORD_OF_AHMED),
        ("' OR 1=1 --", PASSWORD_OF_AHMED),
    ] {
        let answer = login(&app, json!({ "identifier": identifier, "password": password })).await;
        assert_example(&answer, 401, denied("INVALID_CREDENTIALS", "Invalid credentials"));
        assert_eq!(answer.header("set-cookie"), None);
    }
}

async fn missing_fields_are_refused_without_details(app: Unlimited) {
    for body in [
        json!({}),
        json!({ "identifier": "user@example.com" }),
        json!({ "password": "motdepasse123" }),
        json!({ "identifier": null, "password": null }),
        json!({ "identifier": "", "password": "" }),
        json!({ "identifier": " ", "password": "motdepasse123" }),
        json!({ "email": "user@example.com", "password": "motdepasse123" }),
    ] {
        let answer = login(&app, body).await;
        assert_example(&answer, 400, denied("VALIDATION_ERROR", "Missing required fields"));
    }
    for (body, details) in [
        (json!({ "identifier": 42, "password": "x" }), json!({ "identifier": "Texte attendu" })),
        (
            json!({ "identifier": "x".repeat(255), "password": "x" }),
            json!({ "identifier": "254 caractères au maximum" }),
        ),
    ] {
        assert_example(&login(&app, body).await, 400, malformed(&details));
    }
}

async fn a_disabled_account_is_reported_after_the_right_password_only(app: Unlimited) {
    let account = app.ahmed().await;
    let cookie = app.talents_cookie("MARAB0042M", PASSWORD_OF_AHMED).await;
    app.disable(&account).await;
    let answer = login(&app, json!({ "identifier": "MARAB0042M", "password": PASSWORD_OF_AHMED })).await;
    assert_example(&answer, 403, denied("ACCOUNT_DISABLED", "Account disabled"));
    assert_eq!(answer.header("set-cookie"), None);
    let answer = login(&app, json!({ "identifier": "MARAB0042M", "password": "motdepasse124" })).await;
    assert_example(&answer, 401, denied("INVALID_CREDENTIALS", "Invalid credentials"));
    let answer = app.anonymous().with_header("cookie", &cookie).get("/api/v1/auth/me").await;
    assert_example(&answer, 401, required());
}

async fn every_role_signs_in_and_is_shown_as_the_document_knows_it(app: Unlimited) {
    for role in Role::ALL {
        let email = app.account_of(role).await.email;
        let user =
            login(&app, json!({ "identifier": email, "password": PASSWORD })).await.json()["user"].take();
        let shown = if role == Role::SuperAdmin { "admin" } else { role.as_str() };
        assert_eq!(user["role"], shown);
        assert_eq!(user["is_admin"], matches!(role, Role::Admin | Role::SuperAdmin));
    }
}

async fn me_is_the_account_of_the_cookie(app: Unlimited) {
    app.ahmed().await;
    let cookie = app.talents_cookie("user@example.com", PASSWORD_OF_AHMED).await;
    let answer = app.anonymous().with_header("cookie", &cookie).get("/api/v1/auth/me").await;
    let example = json!({
        "success": true,
        "user": {
            "id": 42,
            "email": "user@example.com",
            "unique_code": "MARAB0042M",
            "first_name": "Ahmed",
            "last_name": "Benali",
            "date_of_birth": "1990-05-15",
            "gender": "M",
            "phone": "+212600000000",
            "country": "Maroc",
            "city": "Rabat",
            "availability": "disponible_maintenant",
            "work_mode": "hybride",
            "rate_range": "50000-100000",
            "years_experience": 8,
            "bio": "Développeur Full Stack passionné...",
            "profile_score": 85,
            "is_admin": false,
            "role": "user",
            "account_active": true,
            "talents": [
                { "id": "<integer>", "name": "Développement Web", "emoji": "💻", "category": "Technologie" },
                { "id": "<integer>", "name": "Designer UI/UX", "emoji": "🎨", "category": "Créatif" }
            ],
            "social_media": {
                "linkedin": "https://linkedin.com/in/ahmedbenali",
                "github": "https://github.com/ahmedbenali",
                "twitter": "https://twitter.com/ahmedbenali"
            },
            "created_at": "2025-10-15T10:30:00",
            "updated_at": "2025-10-20T14:22:00"
        }
    });
    assert_example(&answer, 200, example);
    let answer = app.anonymous().get("/api/v1/auth/me").await;
    assert_example(&answer, 401, required());
}

async fn me_has_every_key_without_a_profile(app: Unlimited) {
    let account = app.account_of(Role::Viewer).await;
    let answer = app.viewer().get("/api/v1/auth/me").await;
    let example = json!({
        "success": true,
        "user": {
            "id": account.id,
            "email": "viewer@example.com",
            "unique_code": format!("XXXXX{:04}N", account.id),
            "first_name": "viewer",
            "last_name": "Diallo",
            "date_of_birth": null,
            "gender": "N",
            "phone": null,
            "country": null,
            "city": null,
            "availability": null,
            "work_mode": null,
            "rate_range": null,
            "years_experience": null,
            "bio": null,
            "profile_score": 0,
            "is_admin": false,
            "role": "viewer",
            "account_active": true,
            "talents": [],
            "social_media": {},
            "created_at": "2025-12-13T10:00:00",
            "updated_at": "2025-12-13T10:00:00"
        }
    });
    assert_example(&answer, 200, example);
}

async fn logout_ends_the_session(app: Unlimited) {
    app.ahmed().await;
    let cookie = app.talents_cookie("MARAB0042M", PASSWORD_OF_AHMED).await;
    let other = app.talents_cookie("MARAB0042M", PASSWORD_OF_AHMED).await;
    let answer = app.anonymous().with_header("cookie", &cookie).post("/api/v1/auth/logout", json!({})).await;
    assert_example(&answer, 200, json!({ "success": true, "message": "Logout successful" }));
    let cleared = answer.header("set-cookie");
    assert_eq!(cleared, Some("passerelle_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
    for path in ["/api/v1/auth/me", "/api/auth/me"] {
        assert_eq!(app.anonymous().with_header("cookie", &cookie).get(path).await.status(), 401);
    }
    let second_logout =
        app.anonymous().with_header("cookie", &cookie).post("/api/v1/auth/logout", json!({})).await;
    assert_example(&second_logout, 401, required());
    assert_eq!(app.anonymous().with_header("cookie", &other).get("/api/v1/auth/me").await.status(), 200);
}

async fn a_session_ends_after_a_day_without_requests(app: Unlimited) {
    app.ahmed().await;
    let cookie = app.talents_cookie("MARAB0042M", PASSWORD_OF_AHMED).await;
    let caller = app.anonymous().with_header("cookie", &cookie);
    for _ in 0..3 {
        app.advance_clock(TimeDelta::hours(23));
        assert_eq!(caller.get("/api/v1/auth/me").await.status(), 200, "each request prolongs it");
    }
    app.advance_clock(TimeDelta::hours(24) + TimeDelta::seconds(1));
    assert_example(&caller.get("/api/v1/auth/me").await, 401, required());
}
