//! `/api/v1/users/:user_id`: reading, changing, deleting, enabling and disabling an account.

use axum::http::Method;
use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::accounts::PASSWORD_OF_AHMED;
use crate::rest::example::{assert_example, denied, malformed};
use crate::support::{Answer, Caller, PASSWORD, both_engines};

both_engines![
    one_account_is_as_documented,
    what_is_no_account_is_not_found,
    nobody_sees_the_account_of_another,
    an_administrator_changes_an_account,
    each_listed_field_is_changed_and_cleared,
    what_is_not_listed_is_never_stored,
    changes_are_checked,
    only_a_super_admin_sets_is_admin,
    only_administrators_change_accounts,
    removal_is_for_good,
    administrators_are_not_removed,
    an_account_is_disabled_and_enabled,
    the_own_account_is_neither_disabled_nor_enabled,
];

const AHMED: &str = "/api/v1/users/42";

async fn put(caller: &Caller<'_>, path: &str, body: Value) -> Answer {
    caller.send_json(Method::PUT, path, body).await
}

async fn delete(caller: &Caller<'_>, path: &str) -> Answer {
    caller.send_json(Method::DELETE, path, json!({})).await
}

async fn toggle(caller: &Caller<'_>, path: &str) -> Answer {
    caller.post(&format!("{path}/toggle-active"), json!({})).await
}

fn not_found() -> Value {
    denied("NOT_FOUND", "User not found")
}

fn admins_only() -> Value {
    denied("FORBIDDEN", "Admin access required")
}

async fn one_account_is_as_documented(app: Unlimited) {
    app.ahmed().await;
    let example = json!({
        "success": true,
        "user": {
            "id": 42,
            "unique_code": "MARAB0042M",
            "first_name": "Ahmed",
            "last_name": "Benali",
            "email": "user@example.com",
            "date_of_birth": "1990-05-15",
            "gender": "M",
            "age": 35,
            "phone": "+212600000000",
            "whatsapp": "+212600000000",
            "address": "123 Avenue Mohammed V, Rabat",
            "country": "Maroc",
            "city": "Rabat",
            "bio": "Développeur Full Stack passionné...",
            "years_experience": 8,
            "profile_score": 85,
            "availability": "disponible_maintenant",
            "work_mode": "hybride",
            "rate_range": "50000-100000",
            "portfolio_url": "https://ahmedbenali.com",
            "website": "https://ahmedbenali.com",
            "talents": [
                { "id": "<integer>", "name": "Développement Web", "emoji": "💻", "category": "Technologie" },
                { "id": "<integer>", "name": "Designer UI/UX", "emoji": "🎨", "category": "Créatif" }
            ],
            "social_media": {
                "linkedin": "https://linkedin.com/in/ahmedbenali",
                "github": "https://github.com/ahmedbenali",
                "twitter": "https://twitter.com/ahmedbenali"
            },
            "cv_analysis": {
                "summary": "Développeur senior avec expertise en React, Node.js...",
                "skills": ["React", "Node.js", "Python", "PostgreSQL"],
                "score": 85
            },
            "photo_url": "/static/uploads/photos/abc123.jpg",
            "cv_url": "/static/uploads/cvs/xyz789.pdf",
            "qr_code_url": "/static/uploads/qrcodes/qr_MARAB0042M.png",
            "account_active": true,
            "is_admin": false,
            "created_at": "2025-10-15T10:30:00",
            "updated_at": "2025-10-20T14:22:00"
        }
    });
    let cookie = app.talents_cookie("MARAB0042M", PASSWORD_OF_AHMED).await;
    let own = app.anonymous().with_header("cookie", &cookie);
    for caller in [app.admin(), app.super_admin(), own] {
        let answer = caller.get(AHMED).await;
        // PostgreSQL's `jsonb` does not preserve the order of keys.
        let mut example = example.clone();
        if answer.json()["user"]["cv_analysis"] == example["user"]["cv_analysis"] {
            example["user"]["cv_analysis"] = "<any>".into();
        }
        assert_example(&answer, 200, example);
    }
}

async fn what_is_no_account_is_not_found(app: Unlimited) {
    app.ahmed().await;
    let uuid = app.signed_in_account(Role::User).await.0.uuid;
    let admin = app.admin();
    for id in [
        "9999",
        "0",
        "-1",
        "42.0",
        "abc",
        "99999999999999999999",
        "%20",
        "42%20",
        &uuid.to_string(),
        "MARAB0042M",
    ] {
        let path = format!("/api/v1/users/{id}");
        assert_example(&admin.get(&path).await, 404, not_found());
        assert_example(&put(&admin, &path, json!({ "bio": "x" })).await, 404, not_found());
        assert_example(&delete(&admin, &path).await, 404, not_found());
        assert_example(&toggle(&admin, &path).await, 404, not_found());
    }
}

async fn nobody_sees_the_account_of_another(app: Unlimited) {
    app.ahmed().await;
    let staff = app.new_account("staff@example.com", Role::Viewer).await;
    for role in [Role::User, Role::Presence, Role::Viewer, Role::Organizer] {
        let (account, caller) = app.signed_in_account(role).await;
        for path in [AHMED, "/api/v1/users/9999", "/api/v1/users/abc", &format!("/api/v1/users/{}", staff.id)]
        {
            assert_example(&caller.get(path).await, 403, denied("FORBIDDEN", "Access denied"));
        }
        let own = format!("/api/v1/users/{}", account.id);
        assert_eq!(caller.get(&own).await.status(), 200);
    }
    for path in [AHMED, "/api/v1/users/9999"] {
        let answer = app.anonymous().get(path).await;
        assert_example(&answer, 401, denied("AUTH_REQUIRED", "Authentication required"));
    }
}

async fn an_administrator_changes_an_account(app: Unlimited) {
    app.ahmed().await;
    let body = json!({
        "availability": "disponible_maintenant",
        "work_mode": "a_distance",
        "rate_range": "75000-125000",
        "account_active": true
    });
    let answer = put(&app.admin(), AHMED, body).await;
    let example = json!({
        "success": true,
        "message": "User updated successfully",
        "user": {
            "id": 42,
            "unique_code": "MARAB0042M",
            "first_name": "Ahmed",
            "last_name": "Benali",
            "availability": "disponible_maintenant"
        }
    });
    assert_example(&answer, 200, example);
    let user = app.admin().get(AHMED).await.json()["user"].take();
    assert_eq!(json!([user["work_mode"], user["rate_range"]]), json!(["a_distance", "75000-125000"]));
    assert_eq!(user["updated_at"], "2025-12-13T10:00:00");
}

async fn each_listed_field_is_changed_and_cleared(app: Unlimited) {
    app.ahmed().await;
    for (name, value) in [
        ("availability", json!("projet_actuel")),
        ("work_mode", json!("flexible")),
        ("rate_range", json!("1-2")),
        ("bio", json!("Deux\nlignes « é » \u{1f3ac}")),
        ("years_experience", json!(0)),
        ("years_experience", json!(80)),
        ("portfolio_url", json!("https://example.com/p?a=1&b=2")),
        ("website", json!("http://example.com")),
    ] {
        let answer = put(&app.admin(), AHMED, json!({ name: value })).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        assert_eq!(app.admin().get(AHMED).await.json()["user"][name], value);
        let answer = put(&app.admin(), AHMED, json!({ name: null })).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        assert_eq!(app.admin().get(AHMED).await.json()["user"][name], Value::Null, "{name}");
    }
    let user = app.admin().get(AHMED).await.json()["user"].take();
    assert_eq!((&user["first_name"], &user["phone"]), (&json!("Ahmed"), &json!("+212600000000")));
}

async fn what_is_not_listed_is_never_stored(app: Unlimited) {
    app.ahmed().await;
    let before = app.admin().get(AHMED).await.json();
    let body = json!({
        "id": 1, "user_id": 1, "unique_code": "XXXXX0001N", "first_name": "X", "last_name": "X",
        "email": "x@example.com", "password": "Other@2025!", "password_hash": "x", "role": "super_admin",
        "gender": "F", "phone": "+221770000000", "profile_score": 100, "created_at": "2001-01-01T00:00:00",
        "isAdmin": true, "talents": [], "profile": { "bio": "x" }, "cv_analysis": {}
    });
    assert_eq!(put(&app.super_admin(), AHMED, body).await.status(), 200);
    let mut after = app.admin().get(AHMED).await.json();
    after["user"]["updated_at"] = before["user"]["updated_at"].clone();
    // The score is computed from the profile and does not change.
    assert_eq!(after, before);
    app.talents_cookie("user@example.com", PASSWORD_OF_AHMED).await;
}

async fn changes_are_checked(app: Unlimited) {
    app.ahmed().await;
    let (url, years) = ("Adresse web invalide", "Doit être compris entre 0 et 80");
    let (text, integer) = ("Texte attendu", "Nombre entier attendu");
    let available = "Doit être l'une des valeurs : disponible_maintenant, disponible_prochainement, \
                     non_disponible, projet_actuel";
    let mode = "Doit être l'une des valeurs : a_distance, flexible, hybride, sur_site";
    for (body, details) in [
        (json!({ "availability": "now" }), json!({ "availability": available })),
        (json!({ "work_mode": "remote" }), json!({ "work_mode": mode })),
        (json!({ "work_mode": 1 }), json!({ "work_mode": text })),
        (json!({ "years_experience": -1 }), json!({ "years_experience": years })),
        (json!({ "years_experience": 81 }), json!({ "years_experience": years })),
        (json!({ "years_experience": "8" }), json!({ "years_experience": integer })),
        (json!({ "years_experience": 8.5 }), json!({ "years_experience": integer })),
        (json!({ "portfolio_url": "javascript:alert(1)" }), json!({ "portfolio_url": url })),
        (json!({ "website": "example.com" }), json!({ "website": url })),
        (json!({ "account_active": 1 }), json!({ "account_active": "Valeur booléenne attendue" })),
        (json!({ "bio": "a\u{0}b" }), json!({ "bio": "Contient un caractère interdit" })),
        (
            json!({ "years_experience": 99, "website": "x", "portfolio_url": "y" }),
            json!({ "years_experience": years, "portfolio_url": url, "website": url }),
        ),
    ] {
        assert_example(&put(&app.admin(), AHMED, body).await, 400, malformed(&details));
    }
}

async fn only_a_super_admin_sets_is_admin(app: Unlimited) {
    app.ahmed().await;
    assert_example(&put(&app.admin(), AHMED, json!({ "is_admin": true })).await, 403, admins_only());
    let same = put(&app.admin(), AHMED, json!({ "is_admin": false })).await;
    assert_eq!(same.status(), 200, "an equal value is no change: {}", same.text());
    for (is_admin, role) in [(true, "admin"), (false, "user")] {
        let cookie = app.talents_cookie("MARAB0042M", PASSWORD_OF_AHMED).await;
        let answer = put(&app.super_admin(), AHMED, json!({ "is_admin": is_admin })).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        let ended = app.anonymous().with_header("cookie", &cookie).get("/api/v1/auth/me").await;
        assert_eq!(ended.status(), 401, "another role ends every session");
        let cookie = app.talents_cookie("MARAB0042M", PASSWORD_OF_AHMED).await;
        let me = app.anonymous().with_header("cookie", &cookie).get("/api/v1/auth/me").await.json();
        assert_eq!((&me["user"]["is_admin"], &me["user"]["role"]), (&json!(is_admin), &json!(role)));
    }
}

async fn only_administrators_change_accounts(app: Unlimited) {
    app.ahmed().await;
    for role in [Role::User, Role::Presence, Role::Viewer, Role::Organizer] {
        let (account, caller) = app.signed_in_account(role).await;
        let own = format!("/api/v1/users/{}", account.id);
        for path in [AHMED, "/api/v1/users/9999", &own] {
            assert_example(&put(&caller, path, json!({ "bio": "x" })).await, 403, admins_only());
            assert_example(&delete(&caller, path).await, 403, admins_only());
            assert_example(&toggle(&caller, path).await, 403, admins_only());
        }
        assert_example(&caller.get("/api/v1/users").await, 403, admins_only());
    }
}

async fn removal_is_for_good(app: Unlimited) {
    app.ahmed().await;
    let cookie = app.talents_cookie("MARAB0042M", PASSWORD_OF_AHMED).await;
    let answer = delete(&app.admin(), AHMED).await;
    assert_example(&answer, 200, json!({ "success": true, "message": "User deleted successfully" }));
    assert_example(&app.admin().get(AHMED).await, 404, not_found());
    assert_example(&delete(&app.admin(), AHMED).await, 404, not_found());
    assert_eq!(app.anonymous().with_header("cookie", &cookie).get("/api/v1/auth/me").await.status(), 401);
    let body = json!({ "identifier": "MARAB0042M", "password": PASSWORD_OF_AHMED });
    let login = app.anonymous().post("/api/v1/auth/login", body).await;
    assert_example(&login, 401, denied("INVALID_CREDENTIALS", "Invalid credentials"));
    assert_eq!(app.admin().get("/api/v1/users?search=benali").await.json()["total"], 0);
    let countries = app.anonymous().get("/api/v1/countries").await.json();
    assert_eq!(countries["countries"][0]["user_count"], 0);
}

async fn administrators_are_not_removed(app: Unlimited) {
    for role in [Role::Admin, Role::SuperAdmin] {
        let path = format!("/api/v1/users/{}", app.account_of(role).await.id);
        for caller in [app.admin(), app.super_admin()] {
            let answer = delete(&caller, &path).await;
            assert_example(&answer, 403, denied("FORBIDDEN", "Cannot delete admin users"));
        }
    }
}

async fn an_account_is_disabled_and_enabled(app: Unlimited) {
    app.ahmed().await;
    let cookie = app.talents_cookie("MARAB0042M", PASSWORD_OF_AHMED).await;
    for (message, active) in [("User account deactivated", false), ("User account activated", true)] {
        let answer = toggle(&app.admin(), AHMED).await;
        let example = json!({ "success": true, "message": message, "account_active": active });
        assert_example(&answer, 200, example);
        let ended = app.anonymous().with_header("cookie", &cookie).get("/api/v1/auth/me").await;
        assert_eq!(ended.status(), 401, "sessions from before stay ended");
    }
    app.talents_cookie("MARAB0042M", PASSWORD_OF_AHMED).await;
}

async fn the_own_account_is_neither_disabled_nor_enabled(app: Unlimited) {
    for role in [Role::Admin, Role::SuperAdmin] {
        let path = format!("/api/v1/users/{}", app.account_of(role).await.id);
        let caller = app.as_role(role);
        assert_eq!(toggle(&caller, &path).await.status(), 403);
        assert_eq!(put(&caller, &path, json!({ "account_active": false })).await.status(), 403);
        let body = json!({ "identifier": format!("{role}@example.com"), "password": PASSWORD });
        assert_eq!(app.anonymous().post("/api/v1/auth/login", body).await.status(), 200);
    }
    let boss = format!("/api/v1/users/{}", app.account_of(Role::SuperAdmin).await.id);
    assert_eq!(toggle(&app.admin(), &boss).await.status(), 403, "an admin may not disable a super admin");
}
