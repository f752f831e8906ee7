//! Registration of an account by its owner.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, PASSWORD, TestApp, both_engines};

both_engines![
    a_person_registers_and_signs_in,
    faults_are_reported_by_field,
    an_address_is_taken_whatever_its_case,
    only_documented_fields_are_accepted,
    an_address_registers_twenty_an_hour,
];

const REGISTER: &str = "mutation($input: RegisterUserInput!) { registerUser(input: $input) { userErrors { code field } \
    user { databaseId email role isActive isAdmin uniqueCode fullName phone cvAnalysis createdAt lastLoginAt profileScore } } }";

fn person(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "firstName": " Fatou ", "lastName": "Sow" })
}

async fn register(caller: &Caller<'_>, input: &Value) -> Answer {
    caller.graphql_with(REGISTER, json!({ "input": input })).await
}

async fn a_person_registers_and_signs_in(app: TestApp) {
    let mut input = person("fatou@example.com");
    input["profile"] = json!({ "gender": "F", "countryId": 1, "cityId": 2, "phone": "+212 600 000 001", "cvAnalysis": { "x": 1 } });
    let answer = register(&app.anonymous(), &input).await;
    let mut user = answer.data()["registerUser"]["user"].take();
    let id = user["databaseId"].take();
    assert_eq!(
        user,
        json!({ "databaseId": null, "email": "fatou@example.com", "role": "USER", "isActive": true, "isAdmin": false,
        "uniqueCode": format!("MACAS{:04}F", id.as_i64().expect("a number")), "fullName": "Fatou Sow", "phone": "+212 600 000 001",
        "cvAnalysis": null, "createdAt": "2025-12-13T10:00:00Z", "lastLoginAt": null, "profileScore": 20 })
    );
    assert_eq!(answer.header("set-cookie"), None, "registration does not sign in");
    let fatou = app.signed_in("fatou@example.com").await;
    assert_eq!(
        fatou.graphql("{ viewer { user { databaseId } } }").await.data()["viewer"]["user"]["databaseId"],
        id
    );
    // The code of an account without a country and city begins with X's.
    let code = register(&app.anonymous(), &person("awa@example.com")).await.data()["registerUser"]["user"]["uniqueCode"].take();
    assert!(code.as_str().is_some_and(|code| code.starts_with("XXXXX") && code.ends_with('N')), "{code}");
}

async fn faults_are_reported_by_field(app: TestApp) {
    let with = |field: &str, value: Value| {
        let mut input = person("fatou@example.com");
        input[field] = value;
        input
    };
    let profile = |profile: Value| with("profile", profile);
    for (at, (input, errors)) in [
        (json!({ "email": "", "password": "", "firstName": "", "lastName": " " }), vec!["email", "password", "firstName", "lastName"]),
        (with("email", json!("fatou@localhost")), vec!["email"]),
        (with("email", json!(format!("{}@example.com", "a".repeat(65)))), vec!["email"]),
        (with("password", json!("Aa1!")), vec!["password"]),
        (with("password", json!("motdepasse123")), vec!["password"]),
        (with("password", json!(format!("Aa1!{}", "é".repeat(34)))), vec!["password"]),
        (with("firstName", json!("x".repeat(101))), vec!["firstName"]),
        (with("firstName", json!("a\u{7}b")), vec!["firstName"]),
        (profile(json!({ "dateOfBirth": "2025-12-13" })), vec!["dateOfBirth"]),
        (profile(json!({ "dateOfBirth": "1890-01-01" })), vec!["dateOfBirth"]),
        (profile(json!({ "phone": "12", "whatsapp": "abc", "website": "javascript:alert(1)", "portfolioUrl": "x" })),
            vec!["phone", "whatsapp", "portfolioUrl", "website"]),
        (profile(json!({ "address": "a\u{7}", "rateRange": "\u{7}", "bio": "\u{7}b", "yearsExperience": 81 })),
            vec!["address", "rateRange", "yearsExperience", "bio"]),
        (profile(json!({ "socialNetworks": (0..20_000).map(|at| json!({ "network": at.to_string(), "url": "https://x.org" })).collect::<Vec<_>>() })),
            vec!["socialNetworks"]),
        (profile(json!({ "yearsExperience": -1 })), vec!["yearsExperience"]),
        (profile(json!({ "countryId": 999 })), vec!["countryId"]),
        (profile(json!({ "countryId": 1, "cityId": 13 })), vec!["cityId"]),
        (profile(json!({ "cityId": 1 })), vec!["cityId"]),
        (profile(json!({ "talentIds": [1, 999] })), vec!["talentIds"]),
        (profile(json!({ "talentIds": (1..=51).collect::<Vec<_>>() })), vec!["talentIds"]),
        (profile(json!({ "socialNetworks": [{ "network": "x", "url": "https://x.org" }, { "network": "X", "url": "https://x.org" }] })), vec!["socialNetworks"]),
        (profile(json!({ "socialNetworks": [{ "network": "", "url": "ftp://x.org" }] })), vec!["socialNetworks", "socialNetworks"]),
    ]
    .into_iter()
    .enumerate()
    {
        let caller = app.anonymous().at(std::net::Ipv4Addr::new(10, 1, 0, u8::try_from(at).expect("a few")));
        let answer = register(&caller, &input).await;
        let expected: Vec<_> = errors.iter().map(|field| format!("VALIDATION_ERROR {field}")).collect();
        assert_eq!(answer.user_errors(), expected, "{input}: {}", answer.text());
    }
    let found_users = app.admin().graphql("{ users(filter: {search: \"fatou\"}) { totalCount } }").await;
    assert_eq!(found_users.data()["users"]["totalCount"], 0);
}

async fn an_address_is_taken_whatever_its_case(app: TestApp) {
    assert_eq!(register(&app.anonymous(), &person("fatou@example.com")).await.outcome(), "OK");
    let duplicate = register(&app.anonymous(), &person("FATOU@Example.com")).await;
    assert_eq!(duplicate.user_errors(), ["EMAIL_ALREADY_EXISTS email"]);
    let (one, other) = (person("awa@example.com"), person("Awa@example.com"));
    let (caller, beside) = (app.anonymous(), app.anonymous());
    let (one, other) = tokio::join!(register(&caller, &one), register(&beside, &other));
    let mut outcomes = [one.outcome(), other.outcome()];
    outcomes.sort();
    assert_eq!(outcomes, ["EMAIL_ALREADY_EXISTS", "OK"]);
}

async fn only_documented_fields_are_accepted(app: TestApp) {
    for field in ["role", "isAdmin", "isActive", "id", "uuid", "uniqueCode", "passwordHash", "profileScore"] {
        let mut input = person("fatou@example.com");
        input[field] = json!("ADMIN");
        let answer = register(&app.anonymous(), &input).await;
        assert!(!answer.errors().is_empty(), "{field}: {}", answer.text());
        let mut input = person("fatou@example.com");
        input["profile"] = json!({ field: "ADMIN" });
        let answer = register(&app.anonymous(), &input).await;
        assert!(!answer.errors().is_empty(), "profile.{field}: {}", answer.text());
    }
    let found_users = app.admin().graphql("{ users(filter: {search: \"fatou\"}) { totalCount } }").await;
    assert_eq!(found_users.data()["users"]["totalCount"], 0);
}

async fn an_address_registers_twenty_an_hour(app: TestApp) {
    for at in 0..20 {
        let answer = register(&app.anonymous(), &person(&format!("fatou{at}@example.com"))).await;
        assert_eq!(answer.outcome(), "OK");
    }
    let refused = register(&app.anonymous(), &person("fatou20@example.com")).await;
    assert_eq!(refused.code().as_deref(), Some("RATE_LIMIT_EXCEEDED"));
    assert_eq!(refused.errors()[0]["extensions"]["retryAfterSeconds"], 3600);
    let elsewhere = app.anonymous().at(app.fresh_address());
    assert_eq!(register(&elsewhere, &person("fatou20@example.com")).await.outcome(), "OK");
    app.advance_clock(TimeDelta::hours(1));
    assert_eq!(register(&app.anonymous(), &person("fatou21@example.com")).await.outcome(), "OK");
}
