//! The demo answers documented requests as the documents show.

use std::net::{Ipv4Addr, SocketAddr};

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use passerelle::router::router;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::Demo;
use crate::support::both_engines;

both_engines![the_projects_are_as_documented];

/// The response to an anonymous `GET` request.
async fn get(demo: &Demo, path: &str) -> Value {
    let mut request = Request::get(path).body(Body::empty()).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 40_000)));
    let router = router(&demo.app, None).expect("the documents of the shim are in order");
    let Ok(response) = router.oneshot(request).await;
    let body = to_bytes(response.into_body(), 1 << 20).await.expect("the body can be read");
    serde_json::from_slice(&body).expect("the body is JSON")
}

async fn the_projects_are_as_documented(demo: Demo) {
    let list = get(&demo, "/api/v1/cinema/projects").await;
    let example = json!({
        "id": 1,
        "name": "Le Dernier Voyage",
        "production_type": "Film",
        "production_company": { "id": 1, "name": "Morocco Films Production" },
        "origin_country": "Maroc",
        "shooting_locations": "Marrakech, Essaouira, Atlas",
        "start_date": "2025-11-01",
        "end_date": "2025-12-31",
        "status": "en_preparation",
        "is_active": true,
        "assigned_talents_count": 15,
        "created_at": "2025-09-15T10:00:00"
    });
    assert_eq!(list["projects"][0].to_string(), example.to_string());
    // As the details of the production count them.
    for (query, total) in
        [("production_id=1", 12), ("production_id=1&is_active=true", 3), ("production_id=99", 0)]
    {
        assert_eq!(get(&demo, &format!("/api/v1/cinema/projects?{query}")).await["total"], total, "{query}");
    }
    let project = get(&demo, "/api/v1/cinema/projects/1").await["project"].take();
    let sophia = json!({
        "id": 1,
        "project_talent_id": 10,
        "unique_code": "MACAS0001F",
        "first_name": "Sophia",
        "last_name": "Martinez",
        "talent_type": "Acteur Principal",
        "role_description": "Rôle principal féminin",
        "project_code": "PRJ001001",
        "badge_generated": true,
        "assigned_at": "2025-09-20T14:00:00"
    });
    assert_eq!(project["assigned_talents"][0].to_string(), sophia.to_string());
    assert_eq!(project["assigned_talents"].as_array().map(Vec::len), Some(15));
    assert_eq!(project["created_by"], json!({ "id": 1, "email": null, "first_name": "Admin" }));
    assert_eq!(project["updated_at"], "2025-10-01T16:30:00");
    let missing = get(&demo, "/api/v1/cinema/projects/9999").await;
    assert_eq!(missing, json!({ "success": false, "error": "Project not found", "code": "NOT_FOUND" }));
}
