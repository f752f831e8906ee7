//! `GET /api/v1/users`: filters and pages.

use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, malformed};
use crate::support::both_engines;

both_engines![
    the_documented_query_answers_the_documented_list,
    each_filter_lets_through_what_it_names,
    filters_go_together,
    search_looks_in_name_address_and_code,
    pages_are_counted,
    a_larger_limit_is_taken_as_100,
    invalid_parameters_are_refused,
    every_role_is_listed,
    the_number_of_statements_does_not_grow_with_the_list,
];

async fn list(app: &Unlimited, query: &str) -> Value {
    let answer = app.admin().get(&format!("/api/v1/users?{query}")).await;
    assert_eq!(answer.status(), 200, "{query}: {}", answer.text());
    answer.json()
}

fn users(list: &Value) -> &[Value] {
    list["users"].as_array().expect("a list")
}

async fn the_documented_query_answers_the_documented_list(app: Unlimited) {
    app.ahmed().await;
    app.insert_accounts(30).await;
    let path =
        "/api/v1/users?search=benali+user@&country_id=1&availability=disponible_maintenant&page=1&limit=20";
    let answer = app.admin().get(path).await;
    let example = json!({
        "success": true,
        "total": 1,
        "page": 1,
        "limit": 20,
        "total_pages": 1,
        "users": [
            {
                "id": 42,
                "unique_code": "MARAB0042M",
                "first_name": "Ahmed",
                "last_name": "Benali",
                "email": "user@example.com",
                "gender": "M",
                "age": 35,
                "availability": "disponible_maintenant",
                "work_mode": "hybride",
                "country": "Maroc",
                "city": "Rabat",
                "account_active": true,
                "profile_score": 85,
                "has_cv": true,
                "has_portfolio": true,
                "created_at": "2025-10-15T10:30:00",
                "talents": [
                    { "id": "<integer>", "name": "Développement Web", "emoji": "💻" },
                    { "id": "<integer>", "name": "Designer UI/UX", "emoji": "🎨" }
                ]
            }
        ]
    });
    assert_example(&answer, 200, example);
}

async fn each_filter_lets_through_what_it_names(app: Unlimited) {
    app.insert_accounts(90).await;
    let all_users = list(&app, "limit=100").await;
    for (key, name, values) in [
        ("country", "country_id", &[("1", json!("Maroc")), ("2", json!("Sénégal"))][..]),
        ("city", "city_id", &[("1", json!("Rabat")), ("2", json!("Casablanca")), ("13", json!("Dakar"))]),
        ("gender", "gender", &[("M", json!("M")), ("F", json!("F")), ("N", json!("N"))]),
        (
            "availability",
            "availability",
            &[
                ("disponible_maintenant", json!("disponible_maintenant")),
                ("disponible_prochainement", json!("disponible_prochainement")),
                ("non_disponible", json!("non_disponible")),
                ("projet_actuel", json!("projet_actuel")),
            ],
        ),
        (
            "work_mode",
            "work_mode",
            &[
                ("sur_site", json!("sur_site")),
                ("a_distance", json!("a_distance")),
                ("hybride", json!("hybride")),
                ("flexible", json!("flexible")),
            ],
        ),
        ("has_cv", "has_cv", &[("true", json!(true)), ("false", json!(false))]),
        ("has_portfolio", "has_portfolio", &[("true", json!(true)), ("false", json!(false))]),
    ] {
        for (text, value) in values {
            let expected = users(&all_users).iter().filter(|user| user[key] == *value).count();
            let found = list(&app, &format!("{name}={text}&limit=100")).await;
            assert!(users(&found).iter().all(|user| user[key] == *value), "{name}={text}");
            assert_eq!(found["total"], expected, "{name}={text}");
        }
    }
}

async fn filters_go_together(app: Unlimited) {
    app.ahmed().await;
    app.insert_accounts(30).await;
    let all = "search=ahmed&country_id=1&city_id=1&gender=M&availability=disponible_maintenant&work_mode=hybride\
               &has_cv=true&has_portfolio=true";
    let found = list(&app, &format!("{all}&limit=100")).await;
    assert!(users(&found).iter().any(|user| user["id"] == 42), "{found}");
    for other in ["city_id=2", "gender=F", "has_cv=false", "search=nobody", "country_id=0", "country_id=999"]
    {
        let found = list(&app, &format!("{all}&{other}")).await;
        assert!(users(&found).iter().all(|user| user["id"] != 42), "{other}");
    }
}

async fn search_looks_in_name_address_and_code(app: Unlimited) {
    app.ahmed().await;
    let zoe = app.account_named("zoe@example.com", "Zoé", "Éluard", Role::User).await.id;
    for (search, expected) in [
        ("ahmed", 42),
        ("BENALI", 42),
        ("user@example", 42),
        ("marab0042m", 42),
        ("AB0042", 42),
        ("b%C3%A9nali", 42),
        ("eluard", zoe),
        ("Zoe+%C3%89lu", zoe),
    ] {
        let found = list(&app, &format!("search={search}")).await;
        let ids: Vec<_> = users(&found).iter().map(|user| user["id"].clone()).collect();
        assert_eq!(ids, [expected], "{search}");
    }
    for search in ["%2B212600000000", "Rabat", "%25", "_"] {
        assert_eq!(list(&app, &format!("search={search}")).await["total"], 0, "{search}");
    }
}

async fn pages_are_counted(app: Unlimited) {
    app.insert_accounts(44).await;
    app.admin().token().await;
    let mut seen = Vec::new();
    for (page, size) in [(1, 20), (2, 20), (3, 5), (4, 0), (i32::MAX, 0)] {
        let found = list(&app, &format!("page={page}")).await;
        let page_fields = json!([found["total"], found["page"], found["limit"], found["total_pages"]]);
        assert_eq!(page_fields, json!([45, page, 20, 3]));
        assert_eq!(users(&found).len(), size, "page {page}");
        seen.extend(users(&found).iter().map(|user| user["id"].as_i64()));
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 45, "each account once");
    let empty_list = list(&app, "search=nobody").await;
    let example =
        json!({ "success": true, "total": 0, "page": 1, "limit": 20, "total_pages": 0, "users": [] });
    assert_eq!(empty_list.to_string(), example.to_string());
}

async fn a_larger_limit_is_taken_as_100(app: Unlimited) {
    app.insert_accounts(120).await;
    for (limit, size) in [("", 20), ("1", 1), ("100", 100), ("101", 100), ("99999999999", 100)] {
        let found = list(&app, &format!("limit={limit}")).await;
        assert_eq!((found["limit"].clone(), users(&found).len()), (size.into(), size), "{limit}");
    }
}

async fn invalid_parameters_are_refused(app: Unlimited) {
    let (integer, boolean) = ("Nombre entier attendu", "Valeur booléenne attendue");
    let one_of = |words: &str| format!("Doit être l'une des valeurs : {words}");
    let available = one_of("disponible_maintenant, disponible_prochainement, non_disponible, projet_actuel");
    let mode = one_of("a_distance, flexible, hybride, sur_site");
    for (query, details) in [
        ("page=0", json!({ "page": "<sentence>" })),
        ("page=x", json!({ "page": integer })),
        ("limit=0", json!({ "limit": "<sentence>" })),
        ("limit=x", json!({ "limit": integer })),
        ("country_id=Maroc", json!({ "country_id": integer })),
        ("city_id=1.5", json!({ "city_id": integer })),
        ("availability=now", json!({ "availability": available })),
        ("work_mode=remote", json!({ "work_mode": mode })),
        ("gender=X", json!({ "gender": one_of("M, F, N") })),
        ("has_cv=oui", json!({ "has_cv": boolean })),
        ("has_portfolio=2", json!({ "has_portfolio": boolean })),
        ("search=a%00b", json!({ "search": "Contient un caractère interdit" })),
        (
            "country_id=a&has_cv=b&page=c",
            json!({ "country_id": integer, "has_cv": boolean, "page": integer }),
        ),
    ] {
        let answer = app.admin().get(&format!("/api/v1/users?{query}")).await;
        assert_example(&answer, 400, malformed(&details));
    }
}

async fn every_role_is_listed(app: Unlimited) {
    for role in Role::ALL {
        app.account_of(role).await;
    }
    assert_eq!(list(&app, "").await["total"], Role::ALL.len());
}

async fn the_number_of_statements_does_not_grow_with_the_list(app: Unlimited) {
    app.insert_accounts(95).await;
    let admin = app.admin();
    admin.token().await;
    let few = app.statements_of(admin.get("/api/v1/users?limit=10")).await;
    let many = app.statements_of(admin.get("/api/v1/users?limit=100")).await;
    assert_eq!(users(&list(&app, "limit=100").await).len(), 96);
    assert_eq!(many.len(), few.len(), "{many:#?}");
    assert!(few.len() <= 5, "the accounts, their number, countries, cities, talents: {few:#?}");
}
