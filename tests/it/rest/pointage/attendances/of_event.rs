//! `GET /api/events/:eventId/attendances`: the attendances of one event.

use chrono::TimeDelta;
use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::attendances::moment;
use crate::support::both_engines;

both_engines![
    the_list_is_as_documented,
    nobody_came_yet,
    signatures_narrow_the_list_and_not_its_numbers,
    the_first_come_first_a_hundred_a_page,
    what_is_no_event_is_not_found,
    invalid_parameters_are_refused,
];

async fn the_list_is_as_documented(app: Unlimited) {
    let abdoulaye = app.abdoulaye().await;
    let event = app
        .event("Atelier SIGIF - Interfaces NINEA", |row| row.start_at = moment("2025-12-15T09:00:00Z"))
        .await;
    let mut first = None;
    for at in 0..23 {
        let person = match at {
            0 => abdoulaye.clone(),
            at => app.participant(&format!("P{at}"), "Sow", |_| {}).await,
        };
        let row = app
            .attendance(&event, &person, |row| {
                row.check_in_at = moment("2025-12-15T09:15:00Z") + TimeDelta::minutes(at);
                row.has_signature = at < 21;
            })
            .await;
        first.get_or_insert(row.id);
    }
    let answer = app.viewer().get(&format!("/api/events/{}/attendances?limit=1", event.id)).await;
    let mut example = json!({
        "success": true,
        "data": {
            "event": {
                "id": event.id,
                "title": "Atelier SIGIF - Interfaces NINEA",
                "startDate": "2025-12-15T09:00:00Z"
            },
            "items": [
                {
                    "id": first,
                    "participant": {
                        "id": abdoulaye.id,
                        "fullName": "Abdoulaye Fall",
                        "function": "Chef de Service Informatique",
                        "organization": "Direction Générale des Impôts",
                        "email": "afall@finances.gouv.sn",
                        "phone": "+221 77 123 45 67",
                        "cniNumber": "CNI1234567890"
                    },
                    "checkInTime": "2025-12-15T09:15:00Z",
                    "hasSignature": true
                }
            ],
            "meta": { "page": 1, "limit": 1, "total": 23, "totalPages": 23, "hasNext": true, "hasPrev": false },
            "stats": { "total": 23, "withSignature": 21, "withoutSignature": 2, "signatureRate": 91.30 }
        }
    });
    assert_example(&answer, 200, example.clone());
    let answer = app.viewer().get(&format!("/api/events/{}/attendances", event.id)).await;
    example["data"]["meta"] =
        json!({ "page": 1, "limit": 100, "total": 23, "totalPages": 1, "hasNext": false, "hasPrev": false });
    let mut full_answer = answer.json();
    assert_eq!(full_answer["data"]["items"].as_array().map(Vec::len), Some(23));
    full_answer["data"]["items"].as_array_mut().expect("a list").truncate(1);
    assert_eq!(full_answer, example);
}

async fn nobody_came_yet(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    let data = app.viewer().get(&format!("/api/events/{}/attendances", event.id)).await.json()["data"].take();
    assert_eq!(data["items"], json!([]));
    assert_eq!(
        data["stats"],
        json!({ "total": 0, "withSignature": 0, "withoutSignature": 0, "signatureRate": 0.0 })
    );
}

async fn signatures_narrow_the_list_and_not_its_numbers(app: Unlimited) {
    let event = app.insert_attended_events(1, 10).await.remove(0);
    for (query, total) in [("hasSignature=true", 8), ("hasSignature=false", 2), ("", 10)] {
        let path = format!("/api/events/{}/attendances?{query}", event.id);
        let data = app.viewer().get(&path).await.json()["data"].take();
        assert_eq!(data["meta"]["total"], total, "{query}");
        assert_eq!(
            data["stats"],
            json!({ "total": 10, "withSignature": 8, "withoutSignature": 2, "signatureRate": 80.0 })
        );
    }
}

async fn the_first_come_first_a_hundred_a_page(app: Unlimited) {
    let event = app.insert_attended_events(2, 104).await.remove(0);
    let list = async |query: &str| {
        let path = format!("/api/events/{}/attendances?{query}", event.id);
        let data = app.viewer().get(&path).await.json()["data"].take();
        let times = data["items"].as_array().expect("a list").iter().map(|item| item["checkInTime"].clone());
        (data["meta"].clone(), times.collect::<Vec<Value>>())
    };
    let (meta, first) = list("").await;
    let expected =
        json!({ "page": 1, "limit": 100, "total": 104, "totalPages": 2, "hasNext": true, "hasPrev": false });
    assert_eq!(meta, expected);
    assert!(first.is_sorted_by_key(|time| time.as_str().map(ToOwned::to_owned)));
    let (_, second) = list("page=2&limit=100").await;
    assert_eq!((first.len(), second.len()), (100, 4));
    let (_, backwards) = list("sortOrder=DESC&limit=4").await;
    assert_eq!(backwards, second.into_iter().rev().collect::<Vec<_>>());
    for (key, order) in
        [("id", "asc"), ("participant", "asc"), ("hasSignature", "desc"), ("checkInTime", "ASC")]
    {
        assert_eq!(list(&format!("sortBy={key}&sortOrder={order}")).await.1.len(), 100, "{key}");
    }
}

async fn what_is_no_event_is_not_found(app: Unlimited) {
    let deleted = app.event("Gone", |row| row.deleted_at = Some(row.created_at)).await.id.to_string();
    let not_found = refused("EVENT_NOT_FOUND", "Événement introuvable");
    let forbidden = refused("UNAUTHORIZED_ACTION", "Action non autorisée pour ce rôle");
    for id in ["01890000-0000-7000-8000-000000000000", "uuid-event-1", &deleted] {
        let path = format!("/api/events/{id}/attendances");
        assert_example(&app.viewer().get(&path).await, 404, not_found.clone());
        for role in [Role::User, Role::Presence] {
            assert_example(&app.as_role(role).get(&path).await, 403, forbidden.clone());
        }
        assert_example(
            &app.anonymous().get(&path).await,
            401,
            refused("TOKEN_INVALID", "Authentification requise"),
        );
    }
}

async fn invalid_parameters_are_refused(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    for (query, details) in [
        ("limit=0", json!({ "limit": "Doit être compris entre 1 et 100" })),
        ("hasSignature=x", json!({ "hasSignature": "Valeur booléenne attendue" })),
        (
            "sortBy=ipAddress",
            json!({ "sortBy": "Doit être l'une des valeurs : id, participant, checkInTime, hasSignature" }),
        ),
    ] {
        let path = format!("/api/events/{}/attendances?{query}", event.id);
        assert_example(&app.viewer().get(&path).await, 400, invalid(&details));
    }
}
