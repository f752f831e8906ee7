//! `/api/v1/talents` and `/api/v1/talents/:talent_id`: the catalogue.

use serde_json::json;

use crate::rest::Unlimited;
use crate::rest::example::assert_example;
use crate::support::both_engines;

both_engines![
    the_catalogue_is_as_documented,
    a_talent_is_as_documented,
    categories_count_the_catalogue,
    an_unknown_talent_is_not_found,
];

async fn the_catalogue_is_as_documented(app: Unlimited) {
    app.ahmed().await;
    let answer = app.anonymous().get("/api/v1/talents").await;
    let json = answer.json();
    assert_eq!(answer.status(), 200);
    assert_eq!((&json["success"], &json["total"]), (&json!(true), &json!(73)));
    let talents = json["talents"].as_array().expect("a list");
    assert_eq!(talents.len(), 73);
    let first = json!({
        "id": 1, "name": "Développement Web", "emoji": "💻", "category": "Technologie", "is_active": true,
        "user_count": 1
    });
    assert_eq!(talents[0].to_string(), first.to_string());
    let counted = talents.iter().filter(|talent| talent["user_count"] == 1).count();
    assert_eq!(counted, 2, "Ahmed lists two talents");
    let keys: Vec<_> = json.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["success", "total", "talents", "categories"]);
}

async fn categories_count_the_catalogue(app: Unlimited) {
    let json = app.anonymous().get("/api/v1/talents").await.json();
    let talents = json["talents"].as_array().expect("a list");
    let categories = json["categories"].as_object().expect("an object");
    let names: Vec<_> = categories.keys().map(String::as_str).collect();
    assert_eq!(names[..3], ["Technologie", "Créatif", "Business"]);
    for (name, count) in categories {
        let counted = talents.iter().filter(|talent| talent["category"] == name.as_str()).count();
        assert_eq!(*count, counted, "{name}");
    }
    let all: i64 = categories.values().filter_map(serde_json::Value::as_i64).sum();
    assert_eq!(all, 73);
}

async fn a_talent_is_as_documented(app: Unlimited) {
    let ahmed = app.ahmed().await;
    let list = app.anonymous().get("/api/v1/talents").await.json();
    let talents = list["talents"].as_array().expect("a list");
    let his = talents.iter().find(|talent| talent["user_count"] == 1).expect("Ahmed lists some");
    let answer = app.anonymous().get(&format!("/api/v1/talents/{}", his["id"])).await;
    let mut talent = his.clone();
    talent["users"] = json!([{
        "id": ahmed.id,
        "unique_code": ahmed.unique_code,
        "first_name": "Ahmed",
        "last_name": "Benali",
        "availability": "disponible_maintenant"
    }]);
    assert_example(&answer, 200, json!({ "success": true, "talent": talent }));
}

async fn an_unknown_talent_is_not_found(app: Unlimited) {
    let example = json!({ "success": false, "error": "Talent not found", "code": "NOT_FOUND" });
    for id in ["99999", "0", "x"] {
        let answer = app.anonymous().get(&format!("/api/v1/talents/{id}")).await;
        assert_example(&answer, 404, example.clone());
    }
}
