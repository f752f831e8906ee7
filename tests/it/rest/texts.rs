//! Texts and JSON without a documented maximum: only the body limit applies, for writing and for reading on
//! every surface.

use axum::http::Method;
use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, refused};
use crate::support::both_engines;

both_engines![
    a_description_fills_the_body,
    additional_info_fills_the_body,
    a_profile_fills_the_body,
    long_searches_are_answered,
];

/// A text of two-byte letters, in words.
fn long(letters: usize) -> String {
    "été à".chars().cycle().take(letters).collect::<String>().trim().to_owned()
}

fn event(name: &str, value: Value) -> Value {
    let mut body =
        json!({ "title": "Atelier", "eventType": "workshop", "startDate": "2026-01-15T09:00:00Z" });
    body[name] = value;
    body
}

async fn a_description_fills_the_body(app: Unlimited) {
    let organizer = app.organizer();
    let text = long(550_000);
    assert!(text.len() > 800_000, "{}", text.len());
    let created = organizer.post("/api/events", event("description", text.clone().into())).await;
    assert_eq!(created.status(), 201, "{}", &created.text()[..200]);
    assert_eq!(created.json()["data"]["description"], text);
    let id = created.json()["data"]["id"].as_str().expect("an identifier").to_owned();
    let other = format!("Zanzibar {}", long(490_000));
    let change = json!({ "description": other });
    let path = format!("/api/events/{id}");
    assert_eq!(organizer.send_json(Method::PATCH, &path, change).await.status(), 200);
    assert_eq!(organizer.get(&path).await.json()["data"]["description"], other);
    for query in ["", "?search=zanzibar", "?sortBy=description"] {
        let list = organizer.get(&format!("/api/events{query}")).await;
        assert_eq!(list.json()["data"]["items"][0]["description"], other, "{query}");
    }
    for format in ["excel", "csv", "pdf"] {
        let file = organizer.get(&format!("/api/exports/attendances/{format}?eventId={id}")).await;
        assert_eq!(file.status(), 200, "{format}");
    }
    let query = "mutation ($input: UpdateEventInput!) { updateEvent(input: $input) \
        { event { description } userErrors { code } } }";
    let input = json!({ "id": id, "description": text });
    let changed = organizer.graphql_with(query, json!({ "input": input })).await;
    assert_eq!(changed.data()["updateEvent"]["event"]["description"], text);
    let too_large = organizer.post("/api/events", event("description", long(900_000).into())).await;
    assert_example(&too_large, 413, refused("PAYLOAD_TOO_LARGE", "Requête trop volumineuse (1MB)"));
}

async fn additional_info_fills_the_body(app: Unlimited) {
    let organizer = app.organizer();
    for info in [
        json!({ "note": long(480_000) }),
        json!({ "rooms": (0..60_000).map(|at| json!({ "n": at })).collect::<Vec<_>>() }),
    ] {
        let created = organizer.post("/api/events", event("additionalInfo", info.clone())).await;
        assert_eq!(created.status(), 201, "{}", &created.text()[..200]);
        assert_eq!(created.json()["data"]["additionalInfo"], info);
        let path = format!("/api/events/{}", created.json()["data"]["id"].as_str().expect("an identifier"));
        assert_eq!(organizer.get(&path).await.json()["data"]["additionalInfo"], info);
    }
}

async fn a_profile_fills_the_body(app: Unlimited) {
    let account = app.account_of(Role::User).await;
    let path = format!("/api/v1/users/{}", account.id);
    let url = format!("https://example.com/{}", "x".repeat(150_000));
    let body =
        json!({ "bio": long(250_000), "rate_range": long(60_000), "portfolio_url": url, "website": url });
    let changed = app.admin().send_json(Method::PUT, &path, body.clone()).await;
    assert_eq!(changed.status(), 200, "{}", &changed.text()[..200]);
    let shown = app.admin().get(&path).await.json()["user"].take();
    for name in ["bio", "rate_range", "portfolio_url", "website"] {
        assert_eq!(shown[name], body[name], "{name}");
    }
    let listed = app.admin().get("/api/v1/users?search=user").await;
    assert_eq!(listed.status(), 200);
    let profile = json!({ "address": long(200_000),
        "socialNetworks": [{ "network": "x".repeat(100_000), "url": url }] });
    let query = "mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) \
        { user { address socialNetworks { network url } } userErrors { code field } } }";
    let changed = app.user().graphql_with(query, json!({ "input": { "profile": profile } })).await;
    assert_eq!(changed.data()["updateProfile"]["user"], profile);
}

async fn long_searches_are_answered(app: Unlimited) {
    let admin = app.admin();
    // One condition per word, and a long pattern, since each of these letters is eighteen when folded.
    let letters = (0..500).map(|at| char::from_u32(0x4e00 + at).expect("a letter").to_string());
    let words: String =
        url::form_urlencoded::byte_serialize(letters.collect::<Vec<_>>().join(" ").as_bytes()).collect();
    let pattern = "%EF%B7%BA".repeat(1_000);
    for path in ["/api/users", "/api/v1/users", "/api/events", "/api/participants"] {
        for search in [words.clone(), pattern.clone()] {
            let answer = admin.get(&format!("{path}?search={search}")).await;
            assert_eq!(answer.status(), 200, "{path}: {}", answer.text());
        }
        let longer = admin.get(&format!("{path}?search={}", "x".repeat(1_001))).await;
        assert_eq!(longer.status(), 400, "{path}");
    }
    let organization = admin.get(&format!("/api/participants?organization={}", "x".repeat(1_000))).await;
    assert_eq!(organization.status(), 200);
}
