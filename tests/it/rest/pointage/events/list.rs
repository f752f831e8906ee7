//! `GET /api/events`: filters, order and pages.

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::domain::events::create::NewEvent;
use passerelle::entity::event::{self, EventStatus, EventType};
use passerelle::text::sort_key;
use serde_json::{Value, json};

use super::{BASE, forbidden, unauthenticated};
use crate::rest::Unlimited;
use crate::rest::accounts::time;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::both_engines;
use crate::support::events::workshop;

both_engines![
    the_list_is_as_documented,
    the_documented_query_is_understood,
    each_filter_narrows_the_list,
    days_begin_where_the_installation_is,
    search_looks_at_title_description_and_place,
    the_list_is_ordered_by_what_it_shows,
    the_last_to_begin_come_first,
    pages_follow_each_other,
    a_larger_limit_is_taken_as_100,
    invalid_parameters_are_refused,
    empty_and_unknown_parameters_are_ignored,
    nobody_else_lists_events,
];

async fn list(app: &Unlimited, query: &str) -> Value {
    let answer = app.viewer().get(&format!("/api/events?{query}")).await;
    assert_eq!(answer.status(), 200, "{query}: {}", answer.text());
    answer.json()["data"].take()
}

async fn titles(app: &Unlimited, query: &str) -> Vec<String> {
    let items = list(app, query).await["items"].take();
    let title = |item: &Value| item["title"].as_str().expect("a title").to_owned();
    items.as_array().expect("a list").iter().map(title).collect()
}

/// Inserts an event with this title, as modified by `change`.
async fn add(app: &Unlimited, title: &str, change: impl FnOnce(&mut event::Model)) {
    let mut row = app.event_row(None);
    (row.title, row.description, row.location) = (title.to_owned(), None, None);
    change(&mut row);
    app.insert_rows::<event::ActiveModel>([row]).await;
}

async fn the_list_is_as_documented(app: Unlimited) {
    let account = app.pointage_admin().await;
    app.clock.set(time("2025-12-01T10:00:00Z"));
    let principal = app.signed_in("admin@sigif.gouv.sn").await;
    let event = app.new_event(&principal, workshop()).await;
    let example = |count: i32| {
        json!({
            "success": true,
            "data": {
                "items": [
                    {
                        "id": event.id,
                        "title": "Atelier SIGIF - Interfaces NINEA",
                        "eventType": "workshop",
                        "description": "Atelier de formation sur les interfaces...",
                        "startDate": "2025-12-15T09:00:00Z",
                        "endDate": "2025-12-15T17:00:00Z",
                        "location": "Salle de conférence DTAI",
                        "organizer": "Direction des Systèmes d'Information",
                        "status": "scheduled",
                        "qrCodeData": format!("{BASE}/e/{}", event.short_code),
                        "attendanceCount": count,
                        "createdBy": { "id": account.uuid, "fullName": "Administrateur Principal" },
                        "createdAt": "2025-12-01T10:00:00Z",
                        "updatedAt": "2025-12-01T10:00:00Z"
                    }
                ],
                "meta": {
                    "page": 1,
                    "limit": 20,
                    "total": 1,
                    "totalPages": 1,
                    "hasNext": false,
                    "hasPrev": false
                }
            }
        })
    };
    for caller in [app.viewer(), app.organizer(), app.admin()] {
        assert_example(&caller.get("/api/events").await, 200, example(0));
    }
    let participants = app.insert_participants(3).await;
    app.insert_attendances(event.id, &participants, 1).await;
    assert_example(&app.viewer().get("/api/events").await, 200, example(3));
}

async fn the_documented_query_is_understood(app: Unlimited) {
    app.new_event(&app.admin(), workshop()).await;
    let meeting = NewEvent { event_type: EventType::Meeting, ..workshop() };
    app.new_event(&app.admin(), meeting).await;
    let query = "page=1&limit=20&status=scheduled&eventType=workshop&search=SIGIF";
    assert_eq!(titles(&app, query).await, ["Atelier SIGIF - Interfaces NINEA"]);
}

async fn each_filter_narrows_the_list(app: Unlimited) {
    let days =
        ["2025-12-14T23:59:59Z", "2025-12-15T00:00:00Z", "2025-12-16T23:59:59Z", "2025-12-17T00:00:00Z"];
    let kinds = [EventType::Workshop, EventType::Meeting, EventType::Workshop, EventType::Other];
    let statuses =
        [EventStatus::Scheduled, EventStatus::Ongoing, EventStatus::Completed, EventStatus::Cancelled];
    for (((title, day), kind), status) in ["a", "b", "c", "d"].into_iter().zip(days).zip(kinds).zip(statuses)
    {
        add(&app, title, |row| {
            (row.start_at, row.end_at, row.event_type, row.status) = (time(day), None, kind, status);
        })
        .await;
    }
    for (query, expected) in [
        ("status=scheduled", "a"),
        ("status=ongoing", "b"),
        ("status=COMPLETED", "c"),
        ("status=cancelled", "d"),
        ("eventType=workshop", "ac"),
        ("eventType=Meeting", "b"),
        ("eventType=other", "d"),
        ("eventType=seminar", ""),
        ("startDateFrom=2025-12-15", "bcd"),
        ("startDateTo=2025-12-16", "abc"),
        ("startDateFrom=2025-12-15&startDateTo=2025-12-16", "bc"),
        ("startDateFrom=2025-12-17&startDateTo=2025-12-17", "d"),
        ("startDateTo=9999-12-31", "abcd"),
        ("eventType=workshop&status=completed&search=c", "c"),
    ] {
        let found = titles(&app, &format!("{query}&sortOrder=ASC")).await.concat();
        assert_eq!(found, expected, "{query}");
    }
}

async fn days_begin_where_the_installation_is(engine: crate::support::Engine) {
    let app = crate::support::TestApp::with(engine, &["--time-zone", "+02:00"]).await;
    let mut row = app.event_row(None);
    (row.start_at, row.end_at) = (time("2025-12-14T22:30:00Z"), None);
    app.insert_rows::<event::ActiveModel>([row]).await;
    for (day, total) in [("2025-12-14", 0), ("2025-12-15", 1)] {
        let query = format!("/api/events?startDateFrom={day}&startDateTo={day}");
        assert_eq!(app.viewer().get(&query).await.json()["data"]["meta"]["total"], total, "{day}");
    }
}

async fn search_looks_at_title_description_and_place(app: Unlimited) {
    add(&app, "Réunion budgétaire", |row| row.location = Some("Salle Étoile".to_owned())).await;
    add(&app, "Cent%", |row| row.description = Some("Clôture de l'exercice A_B".to_owned())).await;
    add(&app, "Autre", |row| row.organizer = Some("Budget".to_owned())).await;
    for (search, expected) in [
        ("BUDGETAIRE", "Réunion budgétaire"),
        ("etoile", "Réunion budgétaire"),
        ("r%C3%A9union+salle", "Réunion budgétaire"),
        ("cloture", "Cent%"),
        ("%25", "Cent%"),
        ("a_b", "Cent%"),
        ("budget", "Réunion budgétaire"),
        ("reunion+cloture", ""),
    ] {
        assert_eq!(titles(&app, &format!("search={search}")).await.concat(), expected, "{search}");
    }
}

/// All keys of an event in the list.
const SHOWN: [&str; 14] = [
    "id",
    "title",
    "eventType",
    "description",
    "startDate",
    "endDate",
    "location",
    "organizer",
    "status",
    "qrCodeData",
    "attendanceCount",
    "createdBy",
    "createdAt",
    "updatedAt",
];

async fn the_list_is_ordered_by_what_it_shows(app: Unlimited) {
    app.insert_varied_events(37, &app.insert_accounts(5).await).await;
    for key in SHOWN {
        for (order, descending) in [("ASC", false), ("desc", true)] {
            let items =
                list(&app, &format!("sortBy={key}&sortOrder={order}&limit=100")).await["items"].take();
            let items = items.as_array().expect("a list").clone();
            assert_eq!(items.len(), 37);
            let value = |item: &Value| {
                if key == "createdBy" { item[key]["fullName"].clone() } else { item[key].clone() }
            };
            let values: Vec<Value> = items.iter().map(value).collect();
            let mut sorted = values.clone();
            // Missing values are last in both directions.
            sorted.sort_by(|one, other| {
                let of = |value: &Value| (value.as_i64(), value.as_str().map(sort_key));
                let ordering = if descending { of(other).cmp(&of(one)) } else { of(one).cmp(&of(other)) };
                one.is_null().cmp(&other.is_null()).then(ordering)
            });
            assert_eq!(values, sorted, "{key} {order}");
        }
    }
}

async fn the_last_to_begin_come_first(app: Unlimited) {
    for (title, day) in
        [("b", "2025-12-15T09:00:00Z"), ("c", "2026-01-01T00:00:00Z"), ("a", "2025-01-01T00:00:00Z")]
    {
        add(&app, title, |row| (row.start_at, row.end_at) = (time(day), None)).await;
    }
    assert_eq!(titles(&app, "").await, ["c", "b", "a"]);
    assert_eq!(titles(&app, "sortBy=startDate").await, ["c", "b", "a"], "DESC is the default");
    assert_eq!(titles(&app, "sortOrder=ASC").await, ["a", "b", "c"]);
    assert_eq!(
        titles(&app, "sortBy=TITLE&sortOrder=asc&limit=1").await,
        ["a"],
        "parameter values are case-insensitive"
    );
}

async fn pages_follow_each_other(app: Unlimited) {
    app.insert_events(5, &[]).await;
    let all = titles(&app, "sortBy=id&sortOrder=ASC").await;
    for (page, expected, has_next, has_previous) in [
        (1, &all[0..2], true, false),
        (2, &all[2..4], true, true),
        (3, &all[4..5], false, true),
        (4, &[], false, true),
        (i32::MAX, &[], false, true),
    ] {
        let query = format!("sortBy=id&sortOrder=ASC&limit=2&page={page}");
        let meta = json!({
            "page": page, "limit": 2, "total": 5, "totalPages": 3, "hasNext": has_next, "hasPrev": has_previous
        });
        assert_eq!(list(&app, &query).await["meta"], meta);
        assert_eq!(titles(&app, &query).await, expected, "page {page}");
    }
}

async fn a_larger_limit_is_taken_as_100(app: Unlimited) {
    app.insert_events(130, &[]).await;
    for (limit, size) in [("", 20), ("1", 1), ("100", 100), ("101", 100), ("99999999999", 100)] {
        let page = list(&app, &format!("limit={limit}")).await;
        assert_eq!(page["meta"]["limit"], size, "{limit}");
        assert_eq!(page["items"].as_array().map(Vec::len), Some(size), "{limit}");
    }
}

async fn invalid_parameters_are_refused(app: Unlimited) {
    let (integer, day) = ("Nombre entier attendu", "Date invalide (AAAA-MM-JJ attendu)");
    let one_of = |words: &str| format!("Doit être l'une des valeurs : {words}");
    let statuses = one_of("scheduled, ongoing, completed, cancelled");
    let types = one_of("workshop, meeting, committee, training, seminar, other");
    let fields = one_of(&SHOWN.join(", "));
    for (query, details) in [
        ("page=0", json!({ "page": "<sentence>" })),
        ("page=one", json!({ "page": integer })),
        ("limit=0", json!({ "limit": "Doit être compris entre 1 et 100" })),
        ("limit=ten", json!({ "limit": integer })),
        ("status=planned", json!({ "status": statuses })),
        ("eventType=party", json!({ "eventType": types })),
        ("startDateFrom=15/12/2025", json!({ "startDateFrom": day })),
        ("startDateFrom=2025-02-30", json!({ "startDateFrom": day })),
        ("startDateTo=2025-12-15T09:00:00Z", json!({ "startDateTo": day })),
        ("sortBy=qrSecret", json!({ "sortBy": fields })),
        ("sortBy=shortCode", json!({ "sortBy": fields })),
        ("sortBy=START_DATE", json!({ "sortBy": fields })),
        ("sortBy=createdBy.id", json!({ "sortBy": fields })),
        ("sortOrder=down", json!({ "sortOrder": one_of("ASC, DESC") })),
        ("search=%00", json!({ "search": "Contient un caractère interdit" })),
        (&format!("search={}", "x".repeat(1_001)), json!({ "search": "1000 caractères au maximum" })),
        (
            "page=a&limit=b&status=c&eventType=d&startDateFrom=e&startDateTo=f&sortBy=g&sortOrder=h",
            json!({
                "page": integer, "limit": integer, "status": statuses, "eventType": types, "startDateFrom": day,
                "startDateTo": day, "sortBy": fields, "sortOrder": one_of("ASC, DESC")
            }),
        ),
    ] {
        let answer = app.viewer().get(&format!("/api/events?{query}")).await;
        assert_example(&answer, 400, invalid(&details));
    }
    let range = app.viewer().get("/api/events?startDateFrom=2025-12-16&startDateTo=2025-12-15").await;
    assert_example(&range, 400, refused("INVALID_DATE_RANGE", "Plage de dates invalide"));
}

async fn empty_and_unknown_parameters_are_ignored(app: Unlimited) {
    app.insert_events(3, &[]).await;
    app.advance_clock(TimeDelta::minutes(1));
    let plain = app.viewer().get("/api/events").await;
    for query in [
        "page=&limit=&status=&eventType=&startDateFrom=&startDateTo=&search=&sortBy=&sortOrder=",
        "shape=round&first=1&filter=x",
        "page=7&page=1",
        "search=%20",
    ] {
        let answer = app.viewer().get(&format!("/api/events?{query}")).await;
        assert_eq!((answer.status(), answer.text()), (200, plain.text()), "{query}");
    }
}

async fn nobody_else_lists_events(app: Unlimited) {
    for role in [Role::User, Role::Presence] {
        for query in ["", "?page=x"] {
            let answer = app.as_role(role).get(&format!("/api/events{query}")).await;
            assert_example(&answer, 403, forbidden());
        }
    }
    assert_example(&app.anonymous().get("/api/events").await, 401, unauthenticated());
}
