//! `/api/v1/cinema/productions` and `/api/v1/cinema/productions/:production_id`.

use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, denied, malformed};
use crate::support::both_engines;

both_engines![
    the_list_is_as_documented,
    a_company_of_which_little_is_known_has_every_key,
    the_filters_combine,
    malformed_filters_are_reported_together,
    pages_are_numbered_by_identifier,
    the_details_are_as_documented,
    an_unknown_company_is_not_found,
];

async fn the_list_is_as_documented(app: Unlimited) {
    app.morocco_films().await;
    let example = json!({
        "success": true,
        "total": 1,
        "page": 1,
        "limit": 20,
        "total_pages": 1,
        "productions": [{
            "id": 1,
            "name": "Morocco Films Production",
            "description": "Société de production leader au Maroc",
            "specialization": "Films, Séries, Documentaires",
            "country": "Maroc",
            "city": "Casablanca",
            "founded_year": 2005,
            "ceo": "Youssef Alami",
            "employees_count": 45,
            "productions_count": 28,
            "is_verified": true,
            "is_active": true,
            "contact": {
                "email": "info@moroccofilms.ma",
                "phone": "+212522000000",
                "website": "https://moroccofilms.ma"
            },
            "social_media": {
                "facebook": "https://facebook.com/moroccofilms",
                "instagram": "https://instagram.com/moroccofilms"
            },
            "created_at": "2024-01-10T09:00:00"
        }]
    });
    assert_example(&app.anonymous().get("/api/v1/cinema/productions").await, 200, example);
}

async fn a_company_of_which_little_is_known_has_every_key(app: Unlimited) {
    app.production("Atlas Images", |_| {}).await;
    let list = app.anonymous().get("/api/v1/cinema/productions").await.json()["productions"].take();
    let example = json!([{
        "id": 1, "name": "Atlas Images", "description": null, "specialization": null, "country": null, "city": null,
        "founded_year": null, "ceo": null, "employees_count": null, "productions_count": null,
        "is_verified": false, "is_active": true,
        "contact": { "email": null, "phone": null, "website": null }, "social_media": {},
        "created_at": "2024-01-10T09:00:00"
    }]);
    assert_eq!(list.to_string(), example.to_string());
    let one = app.anonymous().get("/api/v1/cinema/productions/1").await.json()["production"].take();
    assert_eq!((&one["awards"], &one["services"], &one["studios"]), (&json!([]), &json!([]), &Value::Null));
}

async fn ids(app: &Unlimited, query: &str) -> Vec<i64> {
    let answer = app.anonymous().get(&format!("/api/v1/cinema/productions?{query}")).await;
    let json = answer.json();
    let ids: Vec<_> =
        json["productions"].as_array().expect("a list").iter().filter_map(|row| row["id"].as_i64()).collect();
    assert_eq!(json["total"], ids.len(), "{query}");
    ids
}

async fn the_filters_combine(app: Unlimited) {
    app.morocco_films().await;
    app.production("Lagune Productions", |row| row.country = Some("Côte d'Ivoire".into())).await;
    app.production("Casbah Pictures", |row| {
        row.country = Some("Maroc".into());
        row.is_active = false;
    })
    .await;
    for (query, expected) in [
        ("", vec![1, 2, 3]),
        ("country=Maroc", vec![1, 3]),
        ("country=Maroc&is_active=true", vec![1]),
        ("is_active=false", vec![3]),
        ("is_verified=false", vec![2, 3]),
        ("is_verified=true&is_active=false", vec![]),
        ("country=C%C3%B4te%20d%27Ivoire", vec![2]),
        ("country=cote%20d%E2%80%99ivoire", vec![2]),
        ("country=%20MAROC%20", vec![1, 3]),
        ("country=Atlantis", vec![]),
        ("country=", vec![1, 2, 3]),
    ] {
        assert_eq!(ids(&app, query).await, expected, "{query}");
    }
}

async fn malformed_filters_are_reported_together(app: Unlimited) {
    let answer = app.anonymous().get("/api/v1/cinema/productions?is_active=maybe&is_verified=2").await;
    let details = json!({ "is_active": "<sentence>", "is_verified": "<sentence>" });
    assert_example(&answer, 400, malformed(&details));
}

async fn pages_are_numbered_by_identifier(app: Unlimited) {
    for name in ["Zahra", "Atlas", "Milan"] {
        app.production(name, |_| {}).await;
    }
    let page = app.anonymous().get("/api/v1/cinema/productions?page=2&limit=2").await.json();
    assert_eq!((&page["productions"][0]["name"], &page["total"]), (&json!("Milan"), &json!(3)));
    assert_eq!((&page["page"], &page["limit"], &page["total_pages"]), (&json!(2), &json!(2), &json!(2)));
    let large = app.anonymous().get("/api/v1/cinema/productions?limit=500").await.json();
    assert_eq!((&large["limit"], large["productions"].as_array().map(Vec::len)), (&json!(100), Some(3)));
}

async fn the_details_are_as_documented(app: Unlimited) {
    let company = app.morocco_films().await;
    for number in 1..=12 {
        app.project(&company, &format!("Film {number}"), number <= 3).await;
    }
    let other = app.production("Atlas Images", |_| {}).await;
    app.project(&other, "Autre film", true).await;
    let example = json!({
        "success": true,
        "production": {
            "id": 1,
            "name": "Morocco Films Production",
            "logo_url": "https://moroccofilms.ma/logo.png",
            "description": "Société de production leader au Maroc",
            "specialization": "Films, Séries, Documentaires",
            "address": "123 Boulevard Mohammed V",
            "city": "Casablanca",
            "country": "Maroc",
            "postal_code": "20000",
            "founded_year": 2005,
            "ceo": "Youssef Alami",
            "employees_count": 45,
            "productions_count": 28,
            "notable_productions": [
                { "title": "Le Grand Voyage", "year": 2020 },
                { "title": "Nuits de Casablanca", "year": 2022 }
            ],
            "services": ["Production", "Post-production", "Distribution", "Location de matériel"],
            "equipment": "Caméras RED, Sony, Drones DJI, Éclairage complet",
            "studios": "2 studios de 500m² et 800m²",
            "certifications": ["ISO 9001", "CCM Certifié"],
            "memberships": ["FIPCA", "Chambre Marocaine des Producteurs"],
            "awards": [
                { "title": "Prix du Meilleur Film", "year": 2021 },
                { "title": "Grand Prix du Festival", "year": 2022 }
            ],
            "is_active": true,
            "is_verified": true,
            "active_projects_count": 3,
            "total_projects_count": 12,
            "created_at": "2024-01-10T09:00:00"
        }
    });
    assert_example(&app.anonymous().get("/api/v1/cinema/productions/1").await, 200, example);
}

async fn an_unknown_company_is_not_found(app: Unlimited) {
    for id in ["1", "999", "0", "abc", "1.5"] {
        let answer = app.anonymous().get(&format!("/api/v1/cinema/productions/{id}")).await;
        assert_example(&answer, 404, denied("NOT_FOUND", "Production not found"));
    }
}
