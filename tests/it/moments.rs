//! Date-times that no clock shows are refused on every surface and write nothing; above all second 60, which
//! one engine would store and the other would turn into the next minute.

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use passerelle::entity::{attendance, event};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::support::attendances::moment;
use crate::support::{Answer, both_engines};

both_engines![
    bodies_of_rest_are_refused,
    queries_of_rest_are_refused,
    graphql_is_refused_as_literal_and_as_variable,
    files_are_refused_by_their_line,
    cursors_are_refused,
    malformed_days_are_refused,
    valid_moments_are_accepted,
];

/// Date-times that no clock shows, or in another format.
const REFUSED: [&str; 12] = [
    "2026-12-15T10:30:60Z",
    "2026-12-15T23:59:60Z",
    "2026-12-15T10:30:60.5Z",
    "2026-12-15T10:30:60+01:00",
    "2026-12-15 10:30:60Z",
    "2026-12-15T24:00:00Z",
    "2026-12-15T10:60:00Z",
    "2026-12-15T10:30:61Z",
    "2026-02-29T10:30:00Z",
    "+2026-12-15T10:30:00Z",
    "2026-12-5T1:2:3Z",
    "9999-12-31T23:59:59-01:00",
];

fn assert_refused(answer: &Answer, field: &str, what: &str) {
    let body = answer.json();
    assert_eq!(answer.status(), 400, "{what}: {body}");
    assert_eq!(body["error"]["code"], "VALIDATION_ERROR", "{what}: {body}");
    assert!(body["error"]["details"][field].is_string(), "{what}: {body}");
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn count_of_events(app: &Unlimited) -> usize {
    event::Entity::find().all(app.app.services.database.read()).await.expect("the rows").len()
}

async fn bodies_of_rest_are_refused(app: Unlimited) {
    let event = app.event("Atelier", |row| row.start_at = moment("2026-12-20T09:00:00Z")).await;
    for text in REFUSED {
        for field in ["startDate", "endDate"] {
            let mut body = json!({
                "title": "Atelier", "eventType": "workshop", "startDate": "2026-12-15T09:00:00Z",
                "endDate": "2026-12-16T09:00:00Z"
            });
            body[field] = text.into();
            let created = app.organizer().post("/api/events", body).await;
            assert_refused(&created, field, text);
            let path = format!("/api/events/{}", event.id);
            let changed = app.organizer().send_json(Method::PATCH, &path, json!({ field: text })).await;
            assert_refused(&changed, field, text);
        }
    }
    assert_eq!(count_of_events(&app).await, 1);
}

async fn queries_of_rest_are_refused(app: Unlimited) {
    for text in REFUSED {
        for field in ["checkInFrom", "checkInTo"] {
            let answer = app.viewer().get(&format!("/api/attendances?{field}={}", encoded(text))).await;
            assert_refused(&answer, field, text);
        }
    }
}

async fn graphql_is_refused_as_literal_and_as_variable(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    let person = app.abdoulaye().await;
    for text in REFUSED {
        for document in [
            format!("{{ attendances(filter: {{ checkInFrom: \"{text}\" }}) {{ totalCount }} }}"),
            format!(
                "mutation {{ createEvent(input: {{ title: \"A\", eventType: WORKSHOP, startDate: \"{text}\" }}) \
                 {{ event {{ id }} }} }}"
            ),
            format!(
                "mutation {{ updateEvent(input: {{ id: \"{}\", endDate: \"{text}\" }}) {{ event {{ id }} }} }}",
                event.id
            ),
            format!(
                "mutation {{ recordAttendance(input: {{ eventId: \"{}\", participantId: \"{}\", checkInMode: MANUAL, \
                 checkInTime: \"{text}\" }}) {{ attendance {{ id }} }} }}",
                event.id, person.id
            ),
        ] {
            let answer = app.organizer().graphql(&document).await;
            assert_eq!(answer.code().as_deref(), Some("VALIDATION_ERROR"), "{document}: {}", answer.text());
        }
        let document =
            "query ($from: DateTime) { attendances(filter: { checkInFrom: $from }) { totalCount } }";
        let answer = app.viewer().graphql_with(document, json!({ "from": text })).await;
        assert_eq!(answer.code().as_deref(), Some("VALIDATION_ERROR"), "{text}: {}", answer.text());
    }
    assert_eq!(count_of_events(&app).await, 1);
    let rows = attendance::Entity::find().all(app.app.services.database.read()).await.expect("the rows");
    assert!(rows.is_empty());
}

/// A workbook of one line, with `text` as its check-in time.
fn workbook(text: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, title) in (0..).zip(["Nom", "Prénom", "Date Pointage"]) {
        sheet.write(0, at, title).expect("a cell");
        sheet.write(1, at, if at == 2 { text } else { "Fall" }).expect("a cell");
    }
    book.save_to_buffer().expect("a workbook")
}

async fn files_are_refused_by_their_line(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    let document = "mutation ($input: ImportAttendancesInput!) { importAttendances(input: $input) { committed \
        lines { number outcome errors { code field } } userErrors { code } } }";
    let refused = [
        "2025-12-12T10:30:60Z",
        "2025-12-12 10:30:60",
        "12/12/2025 10:30:60",
        "2025-12-12T10:30:60",
        "12/12/2025 24:00",
        "2025-12-12T10:30:60.5+01:00",
    ];
    for text in refused {
        let lines = format!("Nom;Prénom;Date Pointage\nFall;Fall;{text}\n");
        for file in [lines.into_bytes(), workbook(text)] {
            let input = json!({ "input": { "eventId": event.id, "content": STANDARD.encode(file) } });
            let answer =
                app.organizer().graphql_with(document, input).await.data()["importAttendances"].take();
            assert_eq!(answer["committed"], false, "{text}: {answer}");
            let fault = json!({ "code": "VALIDATION_ERROR", "field": "checkInTime" });
            let line = json!([{ "number": 2, "outcome": "REFUSED", "errors": [fault] }]);
            assert_eq!(answer["lines"], line, "{text}: {answer}");
        }
    }
    let rows = attendance::Entity::find().all(app.app.services.database.read()).await.expect("the rows");
    assert!(rows.is_empty());
}

async fn cursors_are_refused(app: Unlimited) {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    let events = app.insert_attended_events(1, 3).await;
    let list = |after: &str| {
        format!(
            "{{ attendances(first: 1{after}, filter: {{ eventId: \"{}\" }}, orderBy: [{{ field: CHECK_IN_TIME }}]) \
             {{ pageInfo {{ endCursor }} }} }}",
            events[0].id
        )
    };
    let first = app.viewer().graphql(&list("")).await.data();
    let cursor = first["attendances"]["pageInfo"]["endCursor"].as_str().expect("a cursor").to_owned();
    let parts = String::from_utf8(URL_SAFE_NO_PAD.decode(&cursor).expect("ours")).expect("a text");
    let time = parts.find("2025-").expect("a moment");
    let altered = format!("{}60{}", &parts[..time + 17], &parts[time + 19..]);
    let altered = URL_SAFE_NO_PAD.encode(altered);
    assert_eq!(app.viewer().graphql(&list(&format!(", after: \"{cursor}\""))).await.code(), None);
    let answer = app.viewer().graphql(&list(&format!(", after: \"{altered}\""))).await;
    assert_eq!(answer.code().as_deref(), Some("VALIDATION_ERROR"), "{parts}: {}", answer.text());
}

async fn malformed_days_are_refused(app: Unlimited) {
    for text in
        ["2026-02-29", "2026-12-32", "2026- 1- 1", "2026-1-5  ", "+12345-1-1", "15/12/2026", "2026-12-15T"]
    {
        for path in
            ["/api/events?startDateFrom=", "/api/statistics/trends?metric=events&groupBy=day&startDate="]
        {
            let answer = app.viewer().get(&format!("{path}{}", encoded(text))).await;
            assert_eq!(answer.status(), 400, "{path}{text}: {}", answer.text());
            assert_eq!(answer.json()["error"]["code"], "VALIDATION_ERROR", "{path}{text}");
        }
        let document = format!("{{ events(filter: {{ startDateFrom: \"{text}\" }}) {{ totalCount }} }}");
        let answer = app.viewer().graphql(&document).await;
        assert_eq!(answer.code().as_deref(), Some("VALIDATION_ERROR"), "{text}: {}", answer.text());
    }
}

async fn valid_moments_are_accepted(app: Unlimited) {
    for (text, shown) in [
        ("2026-12-15T10:30:59Z", "2026-12-15T10:30:59Z"),
        ("2026-12-15T10:30:59.999999999Z", "2026-12-15T10:30:59Z"),
        ("2026-12-15T10:30:00.000Z", "2026-12-15T10:30:00Z"),
        ("2026-12-15T00:30:00+01:00", "2026-12-14T23:30:00Z"),
        ("2026-12-15t10:30:00z", "2026-12-15T10:30:00Z"),
        ("2026-12-15 10:30:00+0100", "2026-12-15T09:30:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
    ] {
        let body = json!({ "title": "Atelier", "eventType": "workshop", "startDate": text });
        let answer = app.organizer().post("/api/events", body).await;
        assert_eq!(answer.status(), 201, "{text}: {}", answer.text());
        let data: Value = answer.json()["data"].take();
        assert_eq!(data["startDate"], shown, "{text}");
    }
}
