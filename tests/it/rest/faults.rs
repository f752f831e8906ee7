//! All faults of the fields of a request are told at once, whether binding or a rule finds them.

use serde_json::Value;

use crate::rest::Unlimited;
use crate::support::both_engines;

both_engines![the_faults_of_a_query_are_told_at_once];

async fn the_faults_of_a_query_are_told_at_once(app: Unlimited) {
    let long = "a".repeat(1_001);
    for (path, query, fields) in [
        ("/api/events", "page=0&status=q", "page status"),
        ("/api/events", "page=0&limit=0&eventType=q&sortBy=q", "page limit eventType sortBy"),
        (
            "/api/attendances",
            "page=0&limit=0&checkInMode=q&hasSignature=q",
            "page limit checkInMode hasSignature",
        ),
        ("/api/participants", "page=-1&limit=x&sortOrder=q", "page limit sortOrder"),
        ("/api/users", "page=0&role=q&isActive=q", "page role isActive"),
        ("/api/v1/users", "page=0&limit=zz", "page limit"),
        ("/api/v1/cinema/talents", "page=0&limit=0&height_min=x", "page limit height_min"),
        ("/api/v1/cinema/productions", "page=0&limit=0", "page limit"),
        ("/api/v1/cinema/projects", "page=0&production_id=x&is_active=q", "page production_id is_active"),
        // Rules find all of these, one after the other.
        ("/api/events", &format!("page=0&search={long}"), "page search"),
        ("/api/v1/users", &format!("page=0&search={long}"), "page search"),
        ("/api/v1/cinema/talents", &format!("page=0&search={long}&gender=q"), "page search gender"),
    ] {
        let answer = app.admin().get(&format!("{path}?{query}")).await;
        let json = answer.json();
        let details = if path.starts_with("/api/v1") { &json["details"] } else { &json["error"]["details"] };
        assert_eq!(answer.status(), 400, "{path}: {json}");
        let mut found: Vec<&str> =
            details.as_object().into_iter().flatten().map(|(field, _)| field.as_str()).collect();
        let mut expected: Vec<&str> = fields.split(' ').collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{path}?{query}");
        assert!(
            details.as_object().into_iter().flatten().all(|(_, message)| matches!(message, Value::String(_)))
        );
    }
}
