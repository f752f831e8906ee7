//! `/api/v1/countries` and `/api/v1/cities`.

use serde_json::json;

use crate::rest::Unlimited;
use crate::rest::example::assert_example;
use crate::support::both_engines;

both_engines![
    countries_are_as_documented,
    cities_are_as_documented,
    cities_of_every_country_are_listed_without_a_code,
    a_code_without_country_has_no_cities,
];

async fn countries_are_as_documented(app: Unlimited) {
    app.ahmed().await;
    let answer = app.anonymous().get("/api/v1/countries").await;
    let mut first = answer.json();
    let others = first["countries"].as_array_mut().expect("a list").split_off(2);
    assert_eq!(others.len(), 52);
    let example = json!({
        "success": true,
        "total": 54,
        "countries": [
            { "id": 1, "name": "Maroc", "code": "MA", "flag": "🇲🇦", "user_count": 1, "cinema_talent_count": 0 },
            { "id": 2, "name": "Sénégal", "code": "SN", "flag": "🇸🇳", "user_count": 0, "cinema_talent_count": 0 }
        ]
    });
    assert_eq!(first.to_string(), example.to_string());
    let mut full_example = example;
    full_example["countries"].as_array_mut().expect("a list").extend(others);
    assert_example(&answer, 200, full_example);
}

async fn cities_are_as_documented(app: Unlimited) {
    app.ahmed().await;
    app.insert_accounts(30).await;
    for query in ["country_code=MA", "country_code=ma"] {
        let answer = app.anonymous().get(&format!("/api/v1/cities?{query}")).await;
        let json = answer.json();
        let city = |id: i32, name: &str, code: &str| {
            json!({
                "id": id, "name": name, "code": code, "country": "Maroc", "country_code": "MA",
                "user_count": "<integer>"
            })
        };
        let names = [
            ("Rabat", "RAB"),
            ("Casablanca", "CAS"),
            ("Marrakech", "MAR"),
            ("Fès", "FES"),
            ("Tanger", "TAN"),
            ("Agadir", "AGA"),
            ("Meknès", "MEK"),
            ("Oujda", "OUJ"),
            ("Kénitra", "KEN"),
            ("Tétouan", "TET"),
            ("Ouarzazate", "OUA"),
            ("Essaouira", "ESS"),
        ];
        let cities: Vec<_> = (1..).zip(names).map(|(id, (name, code))| city(id, name, code)).collect();
        assert_example(&answer, 200, json!({ "success": true, "total": 12, "cities": cities }));
        let listed = app.admin().get("/api/v1/users?city_id=1").await.json();
        assert_eq!(json["cities"][0]["user_count"], listed["total"], "counts agree with lists");
        assert!(listed["total"].as_i64() > Some(1), "active and inactive accounts alike");
    }
}

async fn cities_of_every_country_are_listed_without_a_code(app: Unlimited) {
    let answer = app.anonymous().get("/api/v1/cities").await.json();
    let cities = answer["cities"].as_array().expect("a list");
    assert_eq!(answer["total"], cities.len());
    assert!(cities.len() > 100, "a plain list is whole: {}", cities.len());
    let empty = app.anonymous().get("/api/v1/cities?country_code=").await.json();
    assert_eq!(empty["total"], answer["total"]);
}

async fn a_code_without_country_has_no_cities(app: Unlimited) {
    for code in ["ZZ", "Maroc", "1", "%27"] {
        let answer = app.anonymous().get(&format!("/api/v1/cities?country_code={code}")).await;
        assert_example(&answer, 200, json!({ "success": true, "total": 0, "cities": [] }));
    }
}
