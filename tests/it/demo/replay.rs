//! The demo answers documented requests as the documents show.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use passerelle::router::router;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::Demo;
use crate::support::both_engines;

both_engines![the_projects_are_as_documented, the_examples_of_reading_find_the_demo];

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

/// The status and body of the response to a request with a token.
async fn send(router: &Router, method: Method, path: &str, token: &str, body: Body) -> (u16, Bytes) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json");
    let mut request = request.body(body).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 40_000)));
    let Ok(response) = router.clone().oneshot(request).await;
    let status = response.status().as_u16();
    (status, to_bytes(response.into_body(), 1 << 26).await.expect("the body can be read"))
}

/// Every `GET` of the references, with the values of its examples, is answered: what is copied from them works.
async fn the_examples_of_reading_find_the_demo(demo: Demo) {
    let router = router(&demo.app, None).expect("the documents of the shim are in order");
    for (base, email) in [("/api", "admin@sigif.gouv.sn"), ("/api/v1", "admin@talento.com")] {
        let login = json!({ "email": email, "password": "Admin@2025!" }).to_string();
        let (_, answer) = send(&router, Method::POST, "/api/auth/login", "", login.into()).await;
        let answer: Value = serde_json::from_slice(&answer).expect("the answer is JSON");
        let token = answer["data"]["accessToken"].as_str().expect("a token");
        let document = get(&demo, &format!("{base}/openapi.json")).await;
        let mut count = 0;
        for (path, methods) in document["paths"].as_object().expect("paths") {
            let Some(operation) = methods.get("get") else { continue };
            let mut path = path.clone();
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let example = &parameter["example"];
                let value = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                let name = parameter["name"].as_str().expect("a name");
                path = path.replace(&format!("{{{name}}}"), &value);
            }
            let address = if path.starts_with(base) { path.clone() } else { format!("{base}{path}") };
            // They need what the query must say: the signature of a code, which no document can contain, the event whose
            // sheet is asked for, the person whose data are.
            let needs_query = ["/by-code/", "/exports/attendances/pdf", "/export/personal-data/"];
            if needs_query.iter().any(|part| address.contains(part)) {
                continue;
            }
            let (status, body) = send(&router, Method::GET, &address, token, Body::empty()).await;
            assert_eq!(status, 200, "{address}: {}", String::from_utf8_lossy(&body[..body.len().min(300)]));
            count += 1;
        }
        assert!(count >= 10, "{base}: {count}");
    }
}
