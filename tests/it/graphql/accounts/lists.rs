//! The list of accounts: each filter criterion alone and combined, search, and sort orders.

use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::support::{TestApp, both_engines};

both_engines![
    each_criterion_equals_its_predicate,
    criteria_combine_with_and,
    search_is_by_parts_of_words_whatever_case_and_accents,
    an_order_is_kept_and_missing_values_come_last,
    the_viewer_lists_its_permissions,
];

const FIELDS: &str = "databaseId isActive role gender availability workMode hasCv hasPortfolio country { databaseId } city { databaseId } \
    firstName lastName email uniqueCode profileScore lastLoginAt createdAt";

async fn users(app: &TestApp, filter: &str) -> Vec<Value> {
    let query = format!("{{ users(first: 100 filter: {{{filter}}}) {{ totalCount nodes {{ {FIELDS} }} }} }}");
    let mut users = app.admin().graphql(&query).await.data()["users"].take();
    let nodes = users["nodes"].take().as_array().cloned().expect("a list");
    assert_eq!(users["totalCount"], nodes.len(), "the count agrees with the list: {filter}");
    nodes
}

type Predicate = fn(&Value) -> bool;

const CRITERIA: [(&str, Predicate); 14] = [
    ("isActive: true", |user| user["isActive"] == true),
    ("isActive: false", |user| user["isActive"] == false),
    ("roles: [VIEWER]", |user| user["role"] == "VIEWER"),
    ("roles: [ADMIN, USER]", |user| user["role"] == "ADMIN" || user["role"] == "USER"),
    ("roles: []", |_| false),
    ("countryId: 2", |user| user["country"]["databaseId"] == 2),
    ("cityId: 1", |user| user["city"]["databaseId"] == 1),
    ("gender: F", |user| user["gender"] == "F"),
    ("availability: PROJET_ACTUEL", |user| user["availability"] == "PROJET_ACTUEL"),
    ("workMode: HYBRIDE", |user| user["workMode"] == "HYBRIDE"),
    ("hasCv: true", |user| user["hasCv"] == true),
    ("hasCv: false", |user| user["hasCv"] == false),
    ("hasPortfolio: true", |user| user["hasPortfolio"] == true),
    ("search: \"ahmed\"", |user| {
        user["firstName"].as_str().is_some_and(|name| name.eq_ignore_ascii_case("ahmed"))
    }),
];

async fn each_criterion_equals_its_predicate(app: TestApp) {
    app.insert_accounts(95).await;
    let all = users(&app, "").await;
    assert_eq!(all.len(), 96);
    for (filter, admits) in CRITERIA {
        let expected: Vec<_> = all.iter().filter(|user| admits(user)).cloned().collect();
        assert!(!expected.is_empty() || filter == "roles: []", "{filter} matches some account");
        assert_eq!(users(&app, filter).await, expected, "{filter}");
    }
}

async fn criteria_combine_with_and(app: TestApp) {
    app.insert_accounts(95).await;
    let all = users(&app, "").await;
    let mut found = 0;
    for (at, (filter, admits)) in CRITERIA.iter().enumerate() {
        for (other, also) in &CRITERIA[at + 1..] {
            let (name, _) = filter.split_once(':').expect("a field");
            if other.starts_with(name) {
                continue;
            }
            let expected: Vec<_> = all.iter().filter(|user| admits(user) && also(user)).cloned().collect();
            found += expected.len();
            assert_eq!(users(&app, &format!("{filter} {other}")).await, expected, "{filter} {other}");
        }
    }
    assert!(found > 300, "{found}");
}

async fn search_is_by_parts_of_words_whatever_case_and_accents(app: TestApp) {
    for (email, first, last) in [
        ("aissatou@example.com", "Aïssatou", "N'Diaye Sène"),
        ("percent@example.com", "100% vrai", "Sow"),
        ("under_score@example.com", "Back\\slash", "Œuvre"),
        ("other@example.com", "Zoé", "Sow"),
    ] {
        let id = app.new_account(email, Role::User).await.id;
        let rename = "mutation($i: UpdateUserInput!) { updateUser(input: $i) { userErrors { code } } }";
        let input = json!({ "i": { "id": id, "firstName": first, "lastName": last } });
        assert_eq!(app.admin().graphql_with(rename, input).await.outcome(), "OK");
    }
    let search = async |text: &str| -> Vec<String> {
        let query =
            "query($f: UserFilter) { users(filter: $f orderBy: [{field: DATABASE_ID}]) { nodes { email } } }";
        let answer = app
            .admin()
            .graphql_with(query, json!({ "f": { "search": text, "roles": ["USER"] } }))
            .await
            .data();
        let nodes = answer["users"]["nodes"].as_array().cloned().expect("a list");
        nodes
            .iter()
            .filter_map(|node| node["email"].as_str()?.split('@').next().map(ToOwned::to_owned))
            .collect()
    };
    for (text, found) in [
        ("aissatou", vec!["aissatou"]),
        ("AÏSSA", vec!["aissatou"]),
        ("ssat diaye", vec!["aissatou"]),
        ("sene aissatou", vec!["aissatou"]),
        ("aissatou sow", vec![]),
        ("sow", vec!["percent", "other"]),
        ("ZOE", vec!["other"]),
        ("oeuvre", vec!["under_score"]),
        ("%", vec!["percent"]),
        ("0% v", vec!["percent"]),
        ("_", vec!["under_score"]),
        ("\\", vec!["under_score"]),
        ("k\\s", vec!["under_score"]),
        ("%%", vec![]),
        ("@example.com", vec!["aissatou", "percent", "under_score", "other"]),
        ("  ", vec!["aissatou", "percent", "under_score", "other"]),
        ("'; DROP TABLE \"user\"; --", vec![]),
    ] {
        assert_eq!(search(text).await, found, "{text}");
    }
    let code = app.account_of(Role::User).await.unique_code;
    assert_eq!(search(&code.to_lowercase()).await, ["user"]);
}

async fn an_order_is_kept_and_missing_values_come_last(app: TestApp) {
    app.insert_accounts(60).await;
    for (field, key) in [
        ("LAST_LOGIN_AT", "lastLoginAt"),
        ("PROFILE_SCORE", "profileScore"),
        ("EMAIL", "email"),
        ("CREATED_AT", "createdAt"),
        ("DATABASE_ID", "databaseId"),
    ] {
        for direction in ["ASC", "DESC"] {
            let query = format!(
                "{{ users(first: 100 orderBy: [{{field: {field} direction: {direction}}}]) {{ nodes {{ {FIELDS} }} }} }}"
            );
            let nodes = app.admin().graphql(&query).await.data()["users"]["nodes"]
                .as_array()
                .cloned()
                .expect("a list");
            let values: Vec<_> = nodes.iter().map(|node| node[key].clone()).collect();
            let first_null = values.iter().position(Value::is_null).unwrap_or(values.len());
            assert!(values[first_null..].iter().all(Value::is_null), "{field} {direction}: {values:?}");
            let sorted = values[..first_null].is_sorted_by(|one, next| {
                let (one, next) = if direction == "ASC" { (one, next) } else { (next, one) };
                match (one.as_i64(), next.as_i64()) {
                    (Some(one), Some(next)) => one <= next,
                    _ => one.as_str() <= next.as_str(),
                }
            });
            assert!(sorted, "{field} {direction}: {values:?}");
        }
    }
}

/// `ReadContacts` as `READ_CONTACTS`.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}

async fn the_viewer_lists_its_permissions(app: TestApp) {
    assert_eq!(app.anonymous().graphql("{ viewer { role } }").await.data()["viewer"], Value::Null);
    for role in Role::ALL {
        let viewer =
            app.as_role(role).graphql("{ viewer { role may user { email } } }").await.data()["viewer"].take();
        assert_eq!(viewer["role"], role.to_string().to_uppercase());
        assert_eq!(viewer["user"]["email"], format!("{role}@example.com"));
        let may: Vec<_> = role.actions().map(|action| snake_case(&format!("{action:?}"))).collect();
        assert_eq!(viewer["may"], json!(may));
    }
}
