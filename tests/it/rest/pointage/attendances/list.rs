//! `GET /api/attendances`: filters, order and pages.

use chrono::TimeDelta;
use passerelle::entity::attendance::{CheckInMode, SignatureFormat};
use passerelle::text::sort_key;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::attendances::moment;
use crate::support::both_engines;

both_engines![
    the_list_is_as_documented,
    the_documented_query_is_understood,
    each_filter_narrows_the_list,
    a_range_that_ends_before_it_begins_is_refused,
    the_list_is_ordered_by_what_it_shows,
    the_newest_come_first_fifty_a_page,
    invalid_parameters_are_refused,
];

async fn list(app: &Unlimited, query: &str) -> Value {
    let answer = app.viewer().get(&format!("/api/attendances?{query}")).await;
    assert_eq!(answer.status(), 200, "{query}: {}", answer.text());
    answer.json()["data"].take()
}

/// The participants of a list, by first name.
async fn names(app: &Unlimited, query: &str) -> Vec<String> {
    let items = list(app, query).await["items"].take();
    let name = |item: &Value| item["participant"]["fullName"].as_str().expect("a name").replace(" Sow", "");
    items.as_array().expect("a list").iter().map(name).collect()
}

async fn the_list_is_as_documented(app: Unlimited) {
    let abdoulaye = app.abdoulaye().await;
    let event = app
        .event("Atelier SIGIF - Interfaces NINEA", |row| row.start_at = moment("2025-12-15T09:00:00Z"))
        .await;
    let row = app
        .attendance(&event, &abdoulaye, |row| {
            row.check_in_at = moment("2025-12-15T09:15:00Z");
            row.created_at = row.check_in_at;
        })
        .await;
    let example = json!({
        "success": true,
        "data": {
            "items": [
                {
                    "id": row.id,
                    "event": {
                        "id": event.id,
                        "title": "Atelier SIGIF - Interfaces NINEA",
                        "eventType": "workshop",
                        "startDate": "2025-12-15T09:00:00Z"
                    },
                    "participant": {
                        "id": abdoulaye.id,
                        "fullName": "Abdoulaye Fall",
                        "function": "Chef de Service Informatique",
                        "organization": "Direction Générale des Impôts",
                        "email": "afall@finances.gouv.sn",
                        "phone": "+221 77 123 45 67"
                    },
                    "checkInTime": "2025-12-15T09:15:00Z",
                    "checkInMode": "qr_code",
                    "hasSignature": true,
                    "signatureFormat": "png",
                    "ipAddress": "41.82.156.10",
                    "createdAt": "2025-12-15T09:15:00Z"
                }
            ],
            "meta": { "page": 1, "limit": 50, "total": 1, "totalPages": 1, "hasNext": false, "hasPrev": false }
        }
    });
    for caller in [app.viewer(), app.organizer(), app.admin()] {
        assert_example(&caller.get("/api/attendances").await, 200, example.clone());
    }
    for caller in [app.user(), app.as_role(passerelle::auth::Role::Presence)] {
        let forbidden = refused("UNAUTHORIZED_ACTION", "Action non autorisée pour ce rôle");
        assert_example(&caller.get("/api/attendances").await, 403, forbidden);
    }
    let answer = app.anonymous().get("/api/attendances").await;
    assert_example(&answer, 401, refused("TOKEN_INVALID", "Authentification requise"));
}

async fn the_documented_query_is_understood(app: Unlimited) {
    let events = app.insert_attended_events(2, 5).await;
    let data = list(&app, &format!("eventId={}&hasSignature=true&page=1&limit=50", events[0].id)).await;
    assert_eq!(data["meta"]["total"], 4);
    for item in data["items"].as_array().expect("a list") {
        assert_eq!((&item["event"]["id"], &item["hasSignature"]), (&json!(events[0].id), &json!(true)));
    }
}

async fn each_filter_narrows_the_list(app: Unlimited) {
    let (one, other) = (app.event("A", |_| {}).await, app.event("B", |_| {}).await);
    let mut people = Vec::new();
    for (at, name) in ["Awa", "Baba", "Coumba"].into_iter().enumerate() {
        let person = app.participant(name, "Sow", |_| {}).await;
        app.attendance(&one, &person, |row| {
            row.check_in_at =
                moment("2025-12-10T09:00:00Z") + TimeDelta::hours(i64::try_from(at).unwrap_or(0));
            row.check_in_mode = [CheckInMode::QrCode, CheckInMode::Manual, CheckInMode::Import][at];
            row.has_signature = at == 0;
        })
        .await;
        people.push(person);
    }
    app.attendance(&other, &people[2], |row| row.check_in_at = moment("2025-12-11T09:00:00Z")).await;
    for (query, expected) in [
        (format!("eventId={}", one.id), &["Awa", "Baba", "Coumba"][..]),
        (format!("eventId={}", other.id), &["Coumba"]),
        (format!("participantId={}", people[2].id), &["Coumba", "Coumba"]),
        (format!("participantId={}&eventId={}", people[0].id, other.id), &[]),
        ("eventId=01890000-0000-7000-8000-000000000000".to_owned(), &[]),
        ("checkInFrom=2025-12-10T10:00:00Z".to_owned(), &["Baba", "Coumba", "Coumba"]),
        ("checkInFrom=2025-12-10T10:00:00Z&checkInTo=2025-12-10T11:00:00Z".to_owned(), &["Baba", "Coumba"]),
        ("checkInTo=2025-12-10T09:00:00Z".to_owned(), &["Awa"]),
        ("checkInTo=2025-12-10T10:00:00%2B01:00".to_owned(), &["Awa"]),
        ("checkInFrom=2025-12-10T10:00:00Z&checkInTo=2025-12-10T10:00:00Z".to_owned(), &["Baba"]),
        ("hasSignature=true".to_owned(), &["Awa", "Coumba"]),
        ("hasSignature=false".to_owned(), &["Baba", "Coumba"]),
        ("checkInMode=manual".to_owned(), &["Baba"]),
        ("checkInMode=QR_CODE".to_owned(), &["Awa", "Coumba"]),
        ("checkInMode=import&hasSignature=false".to_owned(), &["Coumba"]),
    ] {
        assert_eq!(names(&app, &format!("{query}&sortOrder=ASC")).await, expected, "{query}");
    }
}

async fn a_range_that_ends_before_it_begins_is_refused(app: Unlimited) {
    let answer = app
        .viewer()
        .get("/api/attendances?checkInFrom=2025-12-10T10:00:01Z&checkInTo=2025-12-10T10:00:00Z")
        .await;
    assert_example(&answer, 400, refused("INVALID_DATE_RANGE", "Plage de dates invalide"));
}

/// All keys of an attendance in the list.
const SHOWN: [&str; 9] = [
    "id",
    "event",
    "participant",
    "checkInTime",
    "checkInMode",
    "hasSignature",
    "signatureFormat",
    "ipAddress",
    "createdAt",
];

async fn the_list_is_ordered_by_what_it_shows(app: Unlimited) {
    for at in 0..5_usize {
        let event = app.event(["B", "A", "C", "b", "D"][at], |_| {}).await;
        let person =
            app.participant(["Zoé", "Awa", "Awa", "Baba", "Ca"][at], ["A", "Z", "B", "C", "D"][at], |_| {});
        app.attendance(&event, &person.await, |row| {
            row.check_in_at = moment("2025-12-10T09:00:00Z") + TimeDelta::minutes([3, 1, 4, 1, 5][at]);
            row.created_at = moment("2025-12-10T09:00:00Z") + TimeDelta::minutes([9, 2, 6, 5, 3][at]);
            row.check_in_mode = [CheckInMode::QrCode, CheckInMode::Manual, CheckInMode::Import][at % 3];
            row.has_signature = at % 2 == 0;
            row.signature_format = Some([SignatureFormat::Png, SignatureFormat::Jpeg][at / 2 % 2]);
            row.ip_address = (at != 3).then(|| format!("41.82.156.{}", 9 - at));
        })
        .await;
    }
    for key in SHOWN {
        for (order, descending) in [("asc", false), ("DESC", true)] {
            let items = list(&app, &format!("sortBy={key}&sortOrder={order}")).await["items"].take();
            let shown = |item: &Value| match key {
                "event" => item[key]["title"].to_string(),
                "participant" => item[key]["fullName"].to_string(),
                _ => item[key].to_string(),
            };
            let items_there = items.as_array().expect("a list").iter().filter(|item| !item[key].is_null());
            let values: Vec<String> = items_there.map(shown).collect();
            let mut expected = values.clone();
            expected.sort_by_key(|value| sort_key(value));
            if descending {
                expected.reverse();
            }
            assert_eq!(values, expected, "{key} {order}");
            assert_eq!(items.as_array().map(Vec::len), Some(5), "{key}");
        }
    }
}

async fn the_newest_come_first_fifty_a_page(app: Unlimited) {
    app.insert_attended_events(1, 60).await;
    let data = list(&app, "").await;
    assert_eq!((&data["meta"]["limit"], &data["meta"]["totalPages"]), (&json!(50), &json!(2)));
    let times: Vec<String> = data["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| item["checkInTime"].as_str().expect("a time").to_owned())
        .collect();
    let mut sorted = times.clone();
    sorted.sort();
    sorted.reverse();
    assert_eq!((times.len(), &times), (50, &sorted));
    let second = list(&app, "page=2").await;
    assert_eq!(second["items"].as_array().map(Vec::len), Some(10));
    for (limit, size) in [("1", 1), ("100", 100), ("1000", 100)] {
        assert_eq!(list(&app, &format!("limit={limit}")).await["meta"]["limit"], size, "{limit}");
    }
}

async fn invalid_parameters_are_refused(app: Unlimited) {
    let fields = format!("Doit être l'une des valeurs : {}", SHOWN.join(", "));
    let (identifier, time) = ("Identifiant invalide", "Date et heure invalides (ISO 8601 attendu)");
    for (query, details) in [
        ("limit=0", json!({ "limit": "Doit être compris entre 1 et 100" })),
        ("eventId=uuid-event-1", json!({ "eventId": identifier })),
        ("participantId=1", json!({ "participantId": identifier })),
        ("checkInFrom=hier", json!({ "checkInFrom": time })),
        ("checkInTo=2025-12-15", json!({ "checkInTo": time })),
        ("hasSignature=oui", json!({ "hasSignature": "Valeur booléenne attendue" })),
        (
            "checkInMode=nfc",
            json!({ "checkInMode": "Doit être l'une des valeurs : import, manual, qr_code" }),
        ),
        ("sortBy=notes", json!({ "sortBy": fields })),
        (
            "eventId=x&checkInFrom=y&limit=z",
            json!({
                "limit": "Nombre entier attendu", "eventId": identifier, "checkInFrom": time
            }),
        ),
    ] {
        let answer = app.viewer().get(&format!("/api/attendances?{query}")).await;
        assert_example(&answer, 400, invalid(&details));
    }
}
