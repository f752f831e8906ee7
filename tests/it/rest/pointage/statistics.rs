//! `/api/statistics`: each documented example, each parameter. `graphql/statistics/` tests the numbers over
//! many rows.

use chrono::{DateTime, TimeDelta, Utc};
use passerelle::auth::Role;
use passerelle::entity::event::EventStatus;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::accounts::time;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::{Dataset, both_engines};

both_engines![
    the_dashboard_is_as_documented,
    an_event_is_as_documented,
    organizations_are_as_documented,
    trends_are_as_documented,
    trends_are_grouped_as_asked,
    an_empty_installation_has_every_key,
    a_missing_event_is_not_found,
    without_dates_it_is_this_year,
    limits_are_those_of_lists,
    invalid_parameters_are_refused,
];

async fn data(app: &Unlimited, path: &str) -> Value {
    let answer = app.viewer().get(&format!("/api/statistics/{path}")).await;
    assert_eq!(answer.status(), 200, "{path}: {}", answer.text());
    answer.json()["data"].take()
}

async fn the_dashboard_is_as_documented(app: Unlimited) {
    let creator = app.account_named("diop@example.com", "Mamadou", "Diop", Role::Organizer).await;
    let mut dataset = Dataset::default();
    for (title, start, status) in [
        ("Atelier SIGIF - Interfaces NINEA", "2025-12-13T09:00:00Z", EventStatus::Ongoing),
        ("Comité de Pilotage Q4", "2025-12-20T09:00:00Z", EventStatus::Scheduled),
        ("Formation", "2025-11-10T09:00:00Z", EventStatus::Completed),
        ("Séminaire", "2025-10-10T09:00:00Z", EventStatus::Cancelled),
    ] {
        let row = dataset.event(title, time(start));
        row.status = status;
        row.created_at = row.created_at.min(time("2025-12-12T14:30:00Z"));
    }
    for (name, organization) in [
        ("Abdoulaye", "Direction Générale des Impôts"),
        ("Aïssatou", "DTAI - Ministère des Finances"),
        ("Coumba", "DTAI - Ministère des Finances"),
        ("Moussa", "Direction du Budget"),
        ("Fatou", "Mairie de Thiès"),
    ] {
        let row = dataset.participant(name, "Fall", time("2025-11-30T23:59:59Z"));
        row.organization = Some(organization.to_owned());
    }
    dataset.participants[4].created_at = time("2025-12-01T00:00:00Z");
    for (event, participant, at, signed) in [
        (3, 1, "2025-10-10T09:00:00Z", true),
        (2, 1, "2025-11-10T09:00:00Z", true),
        (2, 0, "2025-11-10T09:05:00Z", false),
        (2, 3, "2025-12-08T00:00:00Z", true),
        (0, 1, "2025-12-12T23:59:59Z", true),
        (0, 0, "2025-12-13T09:15:00Z", true),
    ] {
        dataset.attendance(event, participant, time(at), signed);
    }
    dataset.write(&app, Some(creator.id)).await;
    let signed = |name: &str, title: &str, at: &str| json!({ "type": "attendance", "participantName": name, "eventTitle": title, "timestamp": at });
    let created = |title: &str, at: &str| json!({ "type": "event_created", "eventTitle": title, "createdBy": "Mamadou Diop", "timestamp": at });
    let workshop = "Atelier SIGIF - Interfaces NINEA";
    let example = json!({
        "success": true,
        "data": {
            "events": { "upcoming": 1, "ongoing": 1, "completed": 1, "cancelled": 1, "total": 4 },
            "participants": { "total": 5, "newThisMonth": 1, "activeThisMonth": 3 },
            "attendances": { "today": 1, "thisWeek": 3, "thisMonth": 3, "total": 6 },
            "signatures": { "total": 5, "rate": 83.33 },
            "topOrganizations": [
                { "name": "DTAI - Ministère des Finances", "participantCount": 2, "attendanceCount": 3 },
                { "name": "Direction Générale des Impôts", "participantCount": 1, "attendanceCount": 2 },
                { "name": "Direction du Budget", "participantCount": 1, "attendanceCount": 1 }
            ],
            "recentActivity": [
                signed("Abdoulaye Fall", workshop, "2025-12-13T09:15:00Z"),
                signed("Aïssatou Fall", workshop, "2025-12-12T23:59:59Z"),
                created("Comité de Pilotage Q4", "2025-12-12T14:30:00Z"),
                created(workshop, "2025-12-10T09:00:00Z"),
                signed("Moussa Fall", "Formation", "2025-12-08T00:00:00Z"),
                signed("Abdoulaye Fall", "Formation", "2025-11-10T09:05:00Z"),
                signed("Aïssatou Fall", "Formation", "2025-11-10T09:00:00Z"),
                created("Formation", "2025-11-07T09:00:00Z"),
                signed("Aïssatou Fall", "Séminaire", "2025-10-10T09:00:00Z"),
                created("Séminaire", "2025-10-07T09:00:00Z")
            ]
        }
    });
    assert_example(&app.viewer().get("/api/statistics/dashboard").await, 200, example);
}

/// The check-in times of the 23 participants of the documented event, in minutes after nine.
const MINUTES: [i64; 23] =
    [15, -5, -2, 0, 1, 2, 3, 5, 6, 8, 10, 12, 18, 24, 31, 40, 52, 60, 62, 65, 71, 80, 90];

async fn an_event_is_as_documented(app: Unlimited) {
    let start = time("2025-12-15T09:00:00Z");
    let mut dataset = Dataset::default();
    let event = dataset.event("Atelier SIGIF - Interfaces NINEA", start);
    event.end_at = Some(time("2025-12-15T17:00:00Z"));
    let id = event.id;
    for (at, minutes) in MINUTES.into_iter().enumerate() {
        let row = dataset.participant("Awa", &format!("Ndiaye {at}"), start);
        let organization = match at {
            0..8 => Some("DTAI - Ministère des Finances"),
            8..14 => Some("Direction Générale des Impôts"),
            14..18 => Some("Direction du Budget"),
            18..21 => Some("Mairie de Thiès"),
            _ => None,
        };
        let function = match at % 12 {
            0..5 => Some("Développeur"),
            5..9 => Some("Chef de Service"),
            9..11 => Some("Analyste"),
            _ => None,
        };
        row.organization = organization.map(ToOwned::to_owned);
        row.function = function.map(ToOwned::to_owned);
        dataset.attendance(0, at, start + TimeDelta::minutes(minutes), at < 21);
    }
    dataset.write(&app, None).await;
    let example = json!({
        "success": true,
        "data": {
            "event": {
                "id": id,
                "title": "Atelier SIGIF - Interfaces NINEA",
                "startDate": "2025-12-15T09:00:00Z",
                "endDate": "2025-12-15T17:00:00Z"
            },
            "attendance": {
                "total": 23,
                "withSignature": 21,
                "withoutSignature": 2,
                "signatureRate": 91.30,
                "firstCheckIn": "2025-12-15T08:55:00Z",
                "lastCheckIn": "2025-12-15T10:30:00Z",
                "averageCheckInTime": "2025-12-15T09:28:10Z"
            },
            "checkInTimeline": [
                { "hour": "08:00", "count": 2 },
                { "hour": "09:00", "count": 15 },
                { "hour": "10:00", "count": 6 }
            ],
            "byOrganization": [
                { "organization": "DTAI - Ministère des Finances", "count": 8, "percentage": 34.78 },
                { "organization": "Direction Générale des Impôts", "count": 6, "percentage": 26.09 },
                { "organization": "Direction du Budget", "count": 4, "percentage": 17.39 },
                { "organization": "Mairie de Thiès", "count": 3, "percentage": 13.04 },
                { "organization": "Non renseigné", "count": 2, "percentage": 8.7 }
            ],
            "byFunction": [
                { "function": "Développeur", "count": 10 },
                { "function": "Chef de Service", "count": 8 },
                { "function": "Analyste", "count": 4 },
                { "function": "Non renseigné", "count": 1 }
            ]
        }
    });
    let answer = app.viewer().get(&format!("/api/statistics/events/{id}")).await;
    assert!(answer.text().contains("\"signatureRate\":91.3,"), "a number: {}", answer.text());
    assert_example(&answer, 200, example);
}

/// Six attendances of two organizations in 2025, and one in the year before.
fn two_organizations(start: DateTime<Utc>) -> Dataset {
    let mut dataset = Dataset::default();
    for at in 0..3 {
        dataset.event(&format!("Atelier {at}"), start + TimeDelta::days(at * 31));
    }
    for (name, family, organization) in [
        ("Aïssatou", "Ndiaye", Some("DTAI - Ministère des Finances")),
        ("Zoé", "Sarr", Some("DTAI - Ministère des Finances")),
        ("Abdoulaye", "Fall", Some("Direction Générale des Impôts")),
        ("Sans", "Organisation", None),
    ] {
        dataset.participant(name, family, start).organization = organization.map(ToOwned::to_owned);
    }
    for (event, participant) in [(0, 0), (0, 1), (1, 0), (1, 2), (2, 0), (2, 3)] {
        let at = dataset.events[event].start_at + TimeDelta::minutes(15);
        dataset.attendance(event, participant, at, true);
    }
    dataset.attendance(0, 2, start - TimeDelta::days(31), true);
    dataset
}

async fn organizations_are_as_documented(app: Unlimited) {
    two_organizations(time("2025-01-15T09:00:00Z")).write(&app, None).await;
    let example = json!({
        "success": true,
        "data": {
            "items": [
                {
                    "organization": "DTAI - Ministère des Finances",
                    "participantCount": 2,
                    "attendanceCount": 4,
                    "eventsAttended": 3,
                    "averageAttendancePerEvent": 1.33,
                    "lastAttendance": "2025-03-18T09:15:00Z",
                    "topParticipants": [
                        { "fullName": "Aïssatou Ndiaye", "attendanceCount": 3 },
                        { "fullName": "Zoé Sarr", "attendanceCount": 1 }
                    ]
                },
                {
                    "organization": "Direction Générale des Impôts",
                    "participantCount": 1,
                    "attendanceCount": 1,
                    "eventsAttended": 1,
                    "averageAttendancePerEvent": 1.0,
                    "lastAttendance": "2025-02-15T09:15:00Z",
                    "topParticipants": [{ "fullName": "Abdoulaye Fall", "attendanceCount": 1 }]
                }
            ],
            "meta": { "total": 2, "period": { "start": "2025-01-01", "end": "2025-12-31" } }
        }
    });
    let path = "/api/statistics/organizations?startDate=2025-01-01&endDate=2025-12-31&limit=10";
    assert_example(&app.viewer().get(path).await, 200, example);
    let one = data(&app, "organizations?startDate=2025-01-01&endDate=2025-12-31&limit=1").await;
    assert_eq!((one["items"].as_array().map(Vec::len), &one["meta"]["total"]), (Some(1), &json!(2)));
}

async fn trends_are_as_documented(app: Unlimited) {
    two_organizations(time("2025-01-15T09:00:00Z")).write(&app, None).await;
    let month =
        |period: &str, label: &str, value: i64| json!({ "period": period, "label": label, "value": value });
    let example = json!({
        "success": true,
        "data": {
            "metric": "attendances",
            "groupBy": "month",
            "period": { "start": "2025-01-01", "end": "2025-12-31" },
            "data": [
                month("2025-01", "Janvier 2025", 2),
                month("2025-02", "Février 2025", 2),
                month("2025-03", "Mars 2025", 2),
                month("2025-04", "Avril 2025", 0),
                month("2025-05", "Mai 2025", 0),
                month("2025-06", "Juin 2025", 0),
                month("2025-07", "Juillet 2025", 0),
                month("2025-08", "Août 2025", 0),
                month("2025-09", "Septembre 2025", 0),
                month("2025-10", "Octobre 2025", 0),
                month("2025-11", "Novembre 2025", 0),
                month("2025-12", "Décembre 2025", 0)
            ],
            "summary": { "total": 6, "average": 0.5, "min": 0, "max": 2 }
        }
    });
    let path =
        "/api/statistics/trends?startDate=2025-01-01&endDate=2025-12-31&groupBy=month&metric=attendances";
    assert_example(&app.viewer().get(path).await, 200, example.clone());
    assert_example(&app.viewer().get("/api/statistics/trends").await, 200, example);
}

async fn trends_are_grouped_as_asked(app: Unlimited) {
    two_organizations(time("2025-01-15T09:00:00Z")).write(&app, None).await;
    for (query, first, label, periods, total) in [
        ("groupBy=day&metric=events", "2025-01-13", "13 janvier 2025", 7, 1),
        ("groupBy=WEEK&metric=participants", "2025-W03", "Semaine 3 2025", 1, 4),
        ("groupBy=month&metric=ATTENDANCES", "2025-01", "Janvier 2025", 1, 2),
    ] {
        let shown = data(&app, &format!("trends?startDate=2025-01-13&endDate=2025-01-19&{query}")).await;
        let list = shown["data"].as_array().expect("a list");
        assert_eq!(list.len(), periods, "{query}");
        assert_eq!((&list[0]["period"], &list[0]["label"]), (&json!(first), &json!(label)));
        assert_eq!(shown["summary"]["total"], total, "{query}");
    }
}

async fn an_empty_installation_has_every_key(app: Unlimited) {
    let example = json!({
        "success": true,
        "data": {
            "events": { "upcoming": 0, "ongoing": 0, "completed": 0, "cancelled": 0, "total": 0 },
            "participants": { "total": 0, "newThisMonth": 0, "activeThisMonth": 0 },
            "attendances": { "today": 0, "thisWeek": 0, "thisMonth": 0, "total": 0 },
            "signatures": { "total": 0, "rate": 0.0 },
            "topOrganizations": [],
            "recentActivity": []
        }
    });
    assert_example(&app.viewer().get("/api/statistics/dashboard").await, 200, example);
    let example = json!({
        "success": true,
        "data": { "items": [], "meta": { "total": 0, "period": { "start": "2025-01-01", "end": "2025-12-31" } } }
    });
    assert_example(&app.viewer().get("/api/statistics/organizations").await, 200, example);
}

async fn a_missing_event_is_not_found(app: Unlimited) {
    let mut dataset = Dataset::default();
    let deleted = dataset.event("Atelier", time("2025-12-15T09:00:00Z"));
    deleted.deleted_at = Some(time("2025-12-16T09:00:00Z"));
    let deleted = deleted.id.to_string();
    dataset.write(&app, None).await;
    for id in [deleted.as_str(), "01890000-0000-7000-8000-000000000000", "uuid-event-1", "1"] {
        let answer = app.viewer().get(&format!("/api/statistics/events/{id}")).await;
        assert_example(&answer, 404, refused("EVENT_NOT_FOUND", "Événement introuvable"));
    }
}

async fn without_dates_it_is_this_year(app: Unlimited) {
    for (query, start, end) in [
        ("", "2025-01-01", "2025-12-31"),
        ("startDate=&endDate=", "2025-01-01", "2025-12-31"),
        ("startDate=2024-03-01", "2024-03-01", "2024-12-31"),
        ("endDate=2024-03-01", "2024-01-01", "2024-03-01"),
    ] {
        let period = json!({ "start": start, "end": end });
        assert_eq!(data(&app, &format!("organizations?{query}")).await["meta"]["period"], period, "{query}");
        assert_eq!(data(&app, &format!("trends?{query}")).await["period"], period, "{query}");
    }
}

async fn limits_are_those_of_lists(app: Unlimited) {
    let start = time("2025-12-01T09:00:00Z");
    let mut dataset = Dataset::default();
    dataset.event("Atelier", start);
    for at in 0..120 {
        dataset.participant("Awa", "Fall", start).organization = Some(format!("Direction {at:03}"));
        dataset.attendance(0, at, start, true);
    }
    dataset.write(&app, None).await;
    for (limit, size) in [("", 20), ("1", 1), ("100", 100), ("101", 100), ("99999999999", 100)] {
        let shown = data(&app, &format!("organizations?limit={limit}")).await;
        assert_eq!(shown["items"].as_array().map(Vec::len), Some(size), "{limit}");
        assert_eq!(shown["meta"]["total"], 120);
    }
}

async fn invalid_parameters_are_refused(app: Unlimited) {
    let (date, range) = ("Date invalide (AAAA-MM-JJ attendu)", "Doit être compris entre 1 et 100");
    for (query, details) in [
        ("organizations?limit=0", json!({ "limit": range })),
        ("organizations?limit=-1", json!({ "limit": range })),
        ("organizations?limit=ten", json!({ "limit": "Nombre entier attendu" })),
        ("organizations?startDate=2025-02-30", json!({ "startDate": date })),
        ("trends?startDate=01/02/2025&endDate=hier", json!({ "startDate": date, "endDate": date })),
        ("trends?groupBy=year", json!({ "groupBy": "Doit être l'une des valeurs : day, month, week" })),
        (
            "trends?metric=signatures",
            json!({ "metric": "Doit être l'une des valeurs : attendances, events, participants" }),
        ),
        (
            "trends?startDate=2020-01-01&endDate=2025-12-31&groupBy=day",
            json!({ "groupBy": "Plus de 1000 périodes : choisir des périodes plus longues ou une plage plus courte" }),
        ),
    ] {
        assert_example(&app.viewer().get(&format!("/api/statistics/{query}")).await, 400, invalid(&details));
    }
    for path in ["organizations", "trends"] {
        let query = format!("/api/statistics/{path}?startDate=2025-12-31&endDate=2025-01-01");
        let answer = app.viewer().get(&query).await;
        assert_example(&answer, 400, refused("INVALID_DATE_RANGE", "Plage de dates invalide"));
    }
}
