//! `GET /api/users`: filters, order and pages.

use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid};
use crate::support::both_engines;

both_engines![
    the_list_is_as_documented,
    the_documented_query_is_understood,
    only_accounts_that_work_with_events_are_listed,
    each_filter_narrows_the_list,
    search_ignores_case_and_accents,
    search_takes_its_wildcards_for_letters,
    the_list_is_ordered_by_what_it_shows,
    the_newest_come_first,
    pages_follow_each_other,
    a_larger_limit_is_taken_as_100,
    invalid_parameters_are_refused,
    empty_and_unknown_parameters_are_ignored,
];

async fn list(app: &Unlimited, query: &str) -> Value {
    let answer = app.admin().get(&format!("/api/users?{query}")).await;
    assert_eq!(answer.status(), 200, "{query}: {}", answer.text());
    answer.json()["data"].take()
}

/// The e-mail addresses in a list, without the domain.
async fn names(app: &Unlimited, query: &str) -> Vec<String> {
    let items = list(app, query).await["items"].take();
    let name = |item: &Value| item["email"].as_str().expect("an address").replace("@example.com", "");
    items.as_array().expect("a list").iter().map(name).collect()
}

async fn the_list_is_as_documented(app: Unlimited) {
    let account = app.pointage_admin().await;
    let token = app.pointage_token("admin@sigif.gouv.sn").await;
    let answer = app.bearer(&token).get("/api/users").await;
    let example = json!({
        "success": true,
        "data": {
            "items": [
                {
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
            ],
            "meta": {
                "page": 1,
                "limit": 20,
                "total": 1,
                "totalPages": 1,
                "hasNext": false,
                "hasPrev": false
            }
        }
    });
    assert_example(&answer, 200, example);
}

async fn the_documented_query_is_understood(app: Unlimited) {
    app.account_named("b@example.com", "Mamadou", "Sow", Role::Admin).await;
    app.account_named("a@example.com", "Mamadou", "Ba", Role::Admin).await;
    app.account_named("c@example.com", "Mamadou", "Diop", Role::Viewer).await;
    let query = "page=1&limit=20&role=admin&search=mamadou&sortBy=lastName&sortOrder=ASC";
    assert_eq!(names(&app, query).await, ["a", "b"]);
}

async fn only_accounts_that_work_with_events_are_listed(app: Unlimited) {
    for role in Role::ALL {
        app.account_of(role).await;
    }
    let mut names = names(&app, "").await;
    names.sort();
    assert_eq!(names, ["admin", "organizer", "super_admin", "viewer"]);
}

async fn each_filter_narrows_the_list(app: Unlimited) {
    for role in Role::ALL {
        app.account_of(role).await;
    }
    app.disable(&app.account_of(Role::Viewer).await).await;
    for (query, expected) in [
        ("role=viewer", &["viewer"][..]),
        ("role=organizer", &["organizer"]),
        ("role=admin", &["admin", "super_admin"]),
        ("role=ADMIN", &["admin", "super_admin"]),
        ("isActive=false", &["viewer"]),
        ("isActive=true", &["admin", "organizer", "super_admin"]),
        ("isActive=0", &["viewer"]),
        ("isActive=TRUE&role=viewer", &[]),
        ("search=organizer@", &["organizer"]),
        ("search=organizer&role=viewer", &[]),
    ] {
        let mut names = names(&app, query).await;
        names.sort();
        assert_eq!(names, expected, "{query}");
    }
    for shown in list(&app, "role=admin").await["items"].as_array().expect("a list") {
        assert_eq!(shown["role"], "admin", "only documented roles are shown");
    }
}

async fn search_ignores_case_and_accents(app: Unlimited) {
    app.account_named("a@example.com", "Aïssatou", "Ndiaye", Role::Viewer).await;
    app.account_named("b@example.com", "Zoé", "Éluard", Role::Viewer).await;
    for (search, expected) in [
        ("aissatou", &["a"][..]),
        ("A%C3%8FSSATOU", &["a"]),
        ("ndia", &["a"]),
        ("ndiaye+aissa", &["a"]),
        ("eluard", &["b"]),
        ("%C3%A9luard", &["b"]),
        ("B@EXAMPLE", &["b"]),
        ("aissatou+eluard", &[]),
    ] {
        assert_eq!(names(&app, &format!("search={search}")).await, expected, "{search}");
    }
}

async fn search_takes_its_wildcards_for_letters(app: Unlimited) {
    app.account_named("a@example.com", "Cent%", "A_B", Role::Viewer).await;
    app.account_named("b@example.com", "Cent", "AxB", Role::Viewer).await;
    assert_eq!(names(&app, "search=cent%25").await, ["a"]);
    assert_eq!(names(&app, "search=a_b").await, ["a"]);
    assert_eq!(names(&app, "search=%5C").await, [""; 0]);
    assert_eq!(names(&app, "search=%27%20OR%201%3D1").await, [""; 0]);
}

/// All keys of an account in the list.
const SHOWN: [&str; 9] =
    ["id", "email", "firstName", "lastName", "fullName", "role", "isActive", "lastLoginAt", "createdAt"];

async fn the_list_is_ordered_by_what_it_shows(app: Unlimited) {
    for (at, role) in
        [Role::Viewer, Role::Organizer, Role::Admin, Role::Viewer, Role::Organizer].iter().enumerate()
    {
        let (first, last) = (["ba", "aa", "ab", "ba", "ca"][at], ["z", "y", "x", "w", "y"][at]);
        let account = app.account_named(&format!("{}@example.com", 9 - at), first, last, *role).await;
        app.advance_clock(chrono::TimeDelta::minutes(1));
        if at % 2 == 0 {
            app.pointage_token(&account.email).await;
        } else if at == 3 {
            app.disable(&account).await;
        }
    }
    for key in SHOWN {
        for (order, descending) in [("ASC", false), ("desc", true)] {
            let items = list(&app, &format!("sortBy={key}&sortOrder={order}")).await["items"].take();
            let values: Vec<Value> =
                items.as_array().expect("a list").iter().map(|item| item[key].clone()).collect();
            let mut sorted = values.clone();
            // Missing values are last in both directions.
            sorted.sort_by(|one, other| {
                let texts = (one.to_string(), other.to_string());
                let ordering = if descending { texts.1.cmp(&texts.0) } else { texts.0.cmp(&texts.1) };
                one.is_null().cmp(&other.is_null()).then(ordering)
            });
            assert_eq!(values, sorted, "{key} {order}");
        }
    }
    assert_eq!(
        names(&app, "sortBy=LASTNAME&sortOrder=asc&limit=1").await,
        ["admin"],
        "parameter values are case-insensitive"
    );
}

async fn the_newest_come_first(app: Unlimited) {
    for at in 0..3 {
        app.new_account(&format!("{at}@example.com"), Role::Viewer).await;
        app.advance_clock(chrono::TimeDelta::minutes(1));
    }
    app.admin().token().await;
    let default = names(&app, "").await;
    assert_eq!(default, ["admin", "2", "1", "0"]);
    assert_eq!(names(&app, "sortBy=createdAt&sortOrder=DESC").await, default);
    assert_eq!(names(&app, "sortBy=createdAt").await, default, "DESC is the default");
    assert_eq!(names(&app, "sortOrder=ASC").await, ["0", "1", "2", "admin"]);
}

async fn pages_follow_each_other(app: Unlimited) {
    for at in 0..4 {
        app.new_account(&format!("{at}@example.com"), Role::Viewer).await;
    }
    let everybody = names(&app, "sortBy=email&sortOrder=ASC").await;
    assert_eq!(everybody.len(), 5);
    for (page, expected, has_next, has_previous) in [
        (1, &everybody[0..2], true, false),
        (2, &everybody[2..4], true, true),
        (3, &everybody[4..5], false, true),
        (4, &[], false, true),
        (i32::MAX, &[], false, true),
    ] {
        let query = format!("sortBy=email&sortOrder=ASC&limit=2&page={page}");
        let meta = json!({
            "page": page, "limit": 2, "total": 5, "totalPages": 3, "hasNext": has_next, "hasPrev": has_previous
        });
        assert_eq!(list(&app, &query).await["meta"], meta);
        assert_eq!(names(&app, &query).await, expected, "page {page}");
    }
    let empty_list = list(&app, "search=nobody").await;
    let meta =
        json!({ "page": 1, "limit": 20, "total": 0, "totalPages": 0, "hasNext": false, "hasPrev": false });
    assert_eq!(empty_list, json!({ "items": [], "meta": meta }));
    for page in ["7", "3000000000", "99999999999"] {
        assert_eq!(list(&app, &format!("page={page}")).await["items"], json!([]), "past the end: {page}");
    }
}

async fn a_larger_limit_is_taken_as_100(app: Unlimited) {
    app.insert_accounts(250).await;
    for (limit, size) in
        [("", 20), ("1", 1), ("100", 100), ("101", 100), ("1000000", 100), ("99999999999", 100)]
    {
        let page = list(&app, &format!("limit={limit}")).await;
        assert_eq!(page["meta"]["limit"], size, "{limit}");
        assert_eq!(page["items"].as_array().map(Vec::len), Some(size), "{limit}");
    }
}

async fn invalid_parameters_are_refused(app: Unlimited) {
    let (integer, boolean) = ("Nombre entier attendu", "Valeur booléenne attendue");
    let (range, page_range) = ("Doit être compris entre 1 et 100", "<sentence>");
    let roles = "Doit être l'une des valeurs : admin, organizer, viewer";
    let fields = format!("Doit être l'une des valeurs : {}", SHOWN.join(", "));
    let directions = "Doit être l'une des valeurs : ASC, DESC";
    for (query, details) in [
        ("page=0", json!({ "page": page_range })),
        ("page=-1", json!({ "page": page_range })),
        ("page=one", json!({ "page": integer })),
        ("page=1.5", json!({ "page": integer })),
        ("limit=0", json!({ "limit": range })),
        ("limit=-20", json!({ "limit": range })),
        ("limit=ten", json!({ "limit": integer })),
        ("isActive=yes", json!({ "isActive": boolean })),
        ("role=user", json!({ "role": roles })),
        ("role=presence", json!({ "role": roles })),
        ("role=super_admin", json!({ "role": roles })),
        ("sortBy=password", json!({ "sortBy": fields })),
        ("sortBy=updatedAt", json!({ "sortBy": fields })),
        ("sortBy=unique_code", json!({ "sortBy": fields })),
        ("sortBy=LAST_NAME", json!({ "sortBy": fields })),
        ("sortOrder=down", json!({ "sortOrder": directions })),
        ("search=%00", json!({ "search": "Contient un caractère interdit" })),
        (
            "page=a&limit=b&isActive=c&role=d&sortBy=e&sortOrder=f",
            json!({
                "page": integer, "limit": integer, "role": roles, "isActive": boolean, "sortBy": fields,
                "sortOrder": directions
            }),
        ),
    ] {
        let answer = app.admin().get(&format!("/api/users?{query}")).await;
        assert_example(&answer, 400, invalid(&details));
    }
}

async fn empty_and_unknown_parameters_are_ignored(app: Unlimited) {
    let plain = app.admin().get("/api/users").await;
    for query in [
        "",
        "page=&limit=&role=&search=&isActive=&sortBy=&sortOrder=",
        "shape=round&first=1&filter=x",
        "&&&",
        "=",
        "page=7&page=1",
        "search=%20",
        "search=%ff",
    ] {
        let answer = app.admin().get(&format!("/api/users?{query}")).await;
        assert_eq!(answer.status(), 200, "{query}");
        if query != "search=%ff" {
            assert_eq!(answer.text(), plain.text(), "{query}");
        }
    }
}
