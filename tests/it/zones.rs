//! The configured time zone on every surface: Morocco's offset changes, and days follow the local clocks.
//!
//! Morocco is at +01, at +00 in Ramadan (in 2026 from 15 February to 22 March), and permanently at +00 since
//! 20 September 2026. Zones with one offset are tested with each feature.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use calamine::{Data, Reader as _, Xlsx};
use passerelle::auth::Role;
use passerelle::entity::{attendance, event, user};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use crate::support::attendances::moment;
use crate::support::{Answer, Engine, TestApp, both_engines};

both_engines![
    files_show_local_times,
    statistics_group_by_local_days,
    filters_use_local_days,
    today_is_the_local_day,
    hours_are_those_of_each_day,
    days_of_23_and_25_hours_contain_all_their_rows,
    the_talents_api_shows_local_times,
    sheets_of_paper_are_read_in_the_zone_of_the_day,
    moments_in_json_stay_utc,
];

const MOROCCO: &str = "Africa/Casablanca";
/// Before Ramadan, in Ramadan, and after the permanent change.
const CHECK_INS: [&str; 4] =
    ["2026-01-14T23:30:00Z", "2026-03-03T10:05:00Z", "2026-03-03T23:30:00Z", "2026-12-09T23:30:00Z"];
/// The same in Moroccan local time.
const SHOWN: [&str; 4] = ["2026-01-15 00:30", "2026-03-03 10:05", "2026-03-03 23:30", "2026-12-09 23:30"];

async fn in_zone(engine: Engine, zone: &str, now: &str) -> TestApp {
    let app = TestApp::with(engine, &["--rate-limits", "off", "--time-zone", zone]).await;
    app.clock.set(moment(now));
    app
}

/// An event that begins at `start`, with an attendance at each of the other times.
async fn attended(app: &TestApp, start: &str, check_ins: &[&str]) -> event::Model {
    let event = app.event("Atelier", |row| row.start_at = moment(start)).await;
    for (at, time) in check_ins.iter().enumerate() {
        let entered = |row: &mut passerelle::entity::participant::Model| row.created_at = moment(time);
        let person = app.participant("Awa", &format!("Sarr {at}"), entered).await;
        app.attendance(&event, &person, |row| row.check_in_at = moment(time)).await;
    }
    event
}

/// An application in Morocco in December 2026, with an event in Ramadan.
async fn morocco(engine: Engine) -> (TestApp, event::Model) {
    let app = in_zone(engine, MOROCCO, "2026-12-10T09:00:00Z").await;
    let event = attended(&app, "2026-03-03T23:30:00Z", &CHECK_INS).await;
    (app, event)
}

/// A column of the first sheet, without its heading; times as displayed.
fn column(answer: &Answer, at: usize) -> Vec<String> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes())).expect("a workbook");
    let range = workbook.worksheet_range_at(0).expect("a sheet").expect("a readable one");
    let text = |cell: &Data| match cell {
        Data::DateTime(time) => time.as_datetime().expect("a time").format("%F %H:%M").to_string(),
        cell => cell.to_string(),
    };
    range.rows().skip(1).map(|row| text(&row[at])).collect()
}

async fn files_show_local_times(engine: Engine) {
    let (app, event) = morocco(engine).await;
    let viewer = app.viewer();
    let csv = viewer.get("/api/exports/attendances/csv").await;
    let ends: Vec<_> = csv.text().lines().skip(1).map(|line| line.rsplit_once(';').expect("cells")).collect();
    assert_eq!(ends.iter().map(|(_, time)| *time).collect::<Vec<_>>(), SHOWN);
    assert!(ends.iter().all(|(line, _)| line.ends_with(";2026-03-03")), "{}", csv.text());
    assert_eq!(column(&viewer.get("/api/exports/attendances/excel").await, 12), SHOWN);
    let book = viewer.get("/api/exports/statistics/excel").await;
    let of_event = [column(&book, 3), column(&book, 10), column(&book, 11)].concat();
    assert_eq!(of_event, ["2026-03-03 23:30", SHOWN[0], SHOWN[3]]);
    // A late-evening event in January is on the next local day.
    let night = app.event("Nuit", |row| row.start_at = moment("2026-01-14T23:30:00Z")).await;
    for (event, name) in [(&event, "Atelier-2026-03-03"), (&night, "Nuit-2026-01-15")] {
        let pdf = viewer.get(&format!("/api/exports/attendances/pdf?eventId={}", event.id)).await;
        let name = format!("feuille-presence-{name}.pdf");
        assert!(pdf.header("content-disposition").is_some_and(|text| text.contains(&name)), "{name}");
        let query = format!("{{ attendanceSheetDownload(eventId: \"{}\") {{ url filename }} }}", event.id);
        let download = viewer.graphql(&query).await.data();
        assert_eq!(download["attendanceSheetDownload"]["filename"], name);
        let address = download["attendanceSheetDownload"]["url"].as_str().expect("an address");
        let path = address.strip_prefix("http://localhost:3000").expect("our own address");
        assert_eq!(app.anonymous().get(path).await.status(), 200, "signatures do not depend on the zone");
    }
    for (now, day) in [("2026-08-31T23:30:00Z", "2026-09-01"), ("2026-12-31T23:30:00Z", "2026-12-31")] {
        app.clock.set(moment(now));
        let viewer = app.signed_in(&app.account_of(Role::Viewer).await.email).await;
        let csv = viewer.get("/api/exports/attendances/csv").await;
        let name = format!("attachment; filename=\"presences-SIGIF-{day}.csv\"");
        assert_eq!(csv.header("content-disposition"), Some(name.as_str()));
        let download = viewer.graphql("{ attendancesDownload(format: CSV) { filename } }").await.data();
        assert_eq!(download["attendancesDownload"]["filename"], format!("presences-SIGIF-{day}.csv"));
    }
}

/// The non-empty periods of a trend.
async fn trend(app: &TestApp, metric: &str, group_by: &str) -> Vec<(String, i64)> {
    let path = format!(
        "/api/statistics/trends?metric={metric}&groupBy={group_by}&startDate=2026-01-01&endDate=2026-12-31"
    );
    let answer = app.viewer().get(&path).await.json();
    let points = answer["data"]["data"].as_array().expect("points").iter();
    let point = |point: &Value| {
        (point["period"].as_str().expect("a period").to_owned(), point["value"].as_i64().expect("a number"))
    };
    points.map(point).filter(|(_, value)| *value > 0).collect()
}

fn points<const N: usize>(points: [(&str, i64); N]) -> Vec<(String, i64)> {
    points.map(|(period, value)| (period.to_owned(), value)).to_vec()
}

async fn statistics_group_by_local_days(engine: Engine) {
    let app = in_zone(engine, MOROCCO, "2026-12-31T23:30:00Z").await;
    let borders = [
        // Months and weeks that end at +01, in Ramadan, and after the permanent change.
        "2026-01-14T23:30:00Z",
        "2026-01-31T22:59:59Z",
        "2026-01-31T23:00:00Z",
        "2026-02-28T23:59:59Z",
        "2026-03-03T10:05:00Z",
        "2026-03-03T23:30:00Z",
        "2026-08-30T23:30:00Z",
        "2026-12-06T23:30:00Z",
        "2026-12-31T23:30:00Z",
    ];
    attended(&app, "2026-03-03T23:30:00Z", &borders).await;
    let days = points([
        ("2026-01-15", 1),
        ("2026-01-31", 1),
        ("2026-02-01", 1),
        ("2026-02-28", 1),
        ("2026-03-03", 2),
        ("2026-08-31", 1),
        ("2026-12-06", 1),
        ("2026-12-31", 1),
    ]);
    let weeks = points([
        ("2026-W03", 1),
        ("2026-W05", 2),
        ("2026-W09", 1),
        ("2026-W10", 2),
        ("2026-W36", 1),
        ("2026-W49", 1),
        ("2026-W53", 1),
    ]);
    let months = points([("2026-01", 2), ("2026-02", 2), ("2026-03", 2), ("2026-08", 1), ("2026-12", 2)]);
    for metric in ["attendances", "participants"] {
        assert_eq!(trend(&app, metric, "day").await, days, "{metric}");
        assert_eq!(trend(&app, metric, "week").await, weeks, "{metric}");
        assert_eq!(trend(&app, metric, "month").await, months, "{metric}");
    }
    assert_eq!(trend(&app, "events", "day").await, points([("2026-03-03", 1)]));
    let organizations =
        "{ statistics { events(startDate: \"2026-03-03\", endDate: \"2026-03-03\") { totalCount } } }";
    let shown = app.viewer().graphql(organizations).await.data();
    assert_eq!(shown["statistics"]["events"]["totalCount"], 1);
}

async fn filters_use_local_days(engine: Engine) {
    let (app, _) = morocco(engine).await;
    let count = async |path: &str| app.viewer().get(path).await.text().lines().count() - 1;
    for (from, to, expected) in [
        ("2026-01-14", "2026-01-14", 0),
        ("2026-01-15", "2026-01-15", 1),
        ("2026-03-03", "2026-03-03", 2),
        ("2026-03-04", "2026-03-04", 0),
        ("2026-12-09", "2026-12-09", 1),
        ("2026-12-10", "2026-12-10", 0),
        ("2026-01-15", "2026-12-09", 4),
    ] {
        let path = format!("/api/exports/attendances/csv?startDate={from}&endDate={to}");
        assert_eq!(count(&path).await, expected, "{from} {to}");
        let query = format!(
            "{{ attendances(filter: {{ dateFrom: \"{from}\", dateTo: \"{to}\" }}) {{ totalCount }} }}"
        );
        let shown = app.viewer().graphql(&query).await.data();
        assert_eq!(shown["attendances"]["totalCount"], expected, "{from} {to}");
    }
    for (day, total) in [("2026-03-03", 1), ("2026-03-04", 0)] {
        let path = format!("/api/events?startDateFrom={day}&startDateTo={day}");
        assert_eq!(app.viewer().get(&path).await.json()["data"]["meta"]["total"], total, "{day}");
    }
}

async fn today_is_the_local_day(engine: Engine) {
    for (check_in, now, today) in [
        // The same day and the next one, at +01, in Ramadan and since September.
        ("2026-01-14T23:30:00Z", "2026-01-15T10:00:00Z", 1),
        ("2026-01-14T22:30:00Z", "2026-01-14T23:30:00Z", 0),
        ("2026-03-03T00:30:00Z", "2026-03-03T23:30:00Z", 1),
        ("2026-03-03T23:30:00Z", "2026-03-04T00:30:00Z", 0),
        ("2026-12-09T00:30:00Z", "2026-12-09T23:30:00Z", 1),
        ("2026-12-09T23:30:00Z", "2026-12-10T00:30:00Z", 0),
    ] {
        let app = in_zone(engine, MOROCCO, now).await;
        attended(&app, "2026-01-01T09:00:00Z", &[check_in]).await;
        let dashboard = app.viewer().get("/api/statistics/dashboard").await.json()["data"].take();
        assert_eq!(dashboard["attendances"]["today"], today, "{check_in} {now}");
    }
}

/// The non-empty hours of an event, which both surfaces show alike.
async fn hours(app: &TestApp, event: &event::Model) -> Vec<(String, i64)> {
    let query =
        format!("{{ statistics {{ event(id: \"{}\") {{ checkInTimeline {{ hour count }} }} }} }}", event.id);
    let by_graphql =
        app.viewer().graphql(&query).await.data()["statistics"]["event"]["checkInTimeline"].take();
    let by_rest = app.viewer().get(&format!("/api/statistics/events/{}", event.id)).await.json();
    assert_eq!(by_rest["data"]["checkInTimeline"], by_graphql);
    let hour = |hour: &Value| {
        (hour["hour"].as_str().expect("an hour").to_owned(), hour["count"].as_i64().expect("a number"))
    };
    by_graphql.as_array().expect("hours").iter().map(hour).filter(|(_, count)| *count > 0).collect()
}

async fn hours_are_those_of_each_day(engine: Engine) {
    let app = in_zone(engine, MOROCCO, "2026-12-10T09:00:00Z").await;
    let months =
        ["2026-01-14T09:59:59Z", "2026-03-03T10:05:00Z", "2026-03-03T10:59:59Z", "2026-12-09T11:00:00Z"];
    let event = attended(&app, "2026-01-14T09:00:00Z", &months).await;
    assert_eq!(hours(&app, &event).await, points([("10:00", 3), ("11:00", 1)]));
    // 02:30 occurs twice: before the change and after it.
    let twice = ["2026-02-15T01:30:00Z", "2026-02-15T02:30:00Z", "2026-02-15T03:00:00Z"];
    let event = attended(&app, "2026-02-15T00:00:00Z", &twice).await;
    assert_eq!(hours(&app, &event).await, points([("02:00", 2), ("03:00", 1)]));
    // 02:00 does not occur.
    let never = ["2026-03-22T01:59:59Z", "2026-03-22T02:00:00Z"];
    let event = attended(&app, "2026-03-22T00:00:00Z", &never).await;
    assert_eq!(hours(&app, &event).await, points([("01:00", 1), ("03:00", 1)]));
    // Offsets of half an hour and of three quarters of an hour.
    for (zone, hour) in [("Asia/Kolkata", "15:00"), ("Asia/Kathmandu", "15:00"), ("Pacific/Chatham", "22:00")]
    {
        let app = in_zone(engine, zone, "2026-12-10T09:00:00Z").await;
        let event =
            attended(&app, "2026-06-01T09:00:00Z", &["2026-06-01T10:14:59Z", "2026-06-01T09:31:00Z"]).await;
        let shown = hours(&app, &event).await;
        assert_eq!(shown.last().map(|(hour, _)| hour.as_str()), Some(hour), "{zone} {shown:?}");
    }
}

async fn days_of_23_and_25_hours_contain_all_their_rows(engine: Engine) {
    // Midnight does not exist on this day, which has 23 hours and begins at 01:00. A day of 25 hours shows
    // its last hour twice.
    for (zone, day, moments) in [
        (
            "Africa/Cairo",
            "2026-04-24",
            ["2026-04-23T21:59:59Z", "2026-04-23T22:00:00Z", "2026-04-24T20:59:59Z", "2026-04-24T21:00:00Z"],
        ),
        (
            "Africa/Cairo",
            "2026-10-29",
            ["2026-10-28T20:59:59Z", "2026-10-28T21:00:00Z", "2026-10-29T21:59:59Z", "2026-10-29T22:00:00Z"],
        ),
        (
            "America/Santiago",
            "2026-09-06",
            ["2026-09-06T03:59:59Z", "2026-09-06T04:00:00Z", "2026-09-07T02:59:59Z", "2026-09-07T03:00:00Z"],
        ),
        (
            "America/Santiago",
            "2026-04-04",
            ["2026-04-04T02:59:59Z", "2026-04-04T03:00:00Z", "2026-04-05T03:59:59Z", "2026-04-05T04:00:00Z"],
        ),
        (
            MOROCCO,
            "2026-02-15",
            ["2026-02-14T22:59:59Z", "2026-02-14T23:00:00Z", "2026-02-15T23:59:59Z", "2026-02-16T00:00:00Z"],
        ),
    ] {
        let app = in_zone(engine, zone, "2026-12-10T09:00:00Z").await;
        attended(&app, moments[1], &moments).await;
        let found = trend(&app, "attendances", "day").await;
        assert_eq!(found.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1, 2, 1], "{zone} {found:?}");
        assert_eq!(found[1].0, day, "{zone}");
        let csv =
            app.viewer().get(&format!("/api/exports/attendances/csv?startDate={day}&endDate={day}")).await;
        let shown: Vec<_> = csv.text().lines().skip(1).collect();
        assert!(
            shown.len() == 2 && shown.iter().all(|line| line.contains(&format!(";{day} "))),
            "{zone} {shown:?}"
        );
        let path = format!("/api/events?startDateFrom={day}&startDateTo={day}");
        assert_eq!(app.viewer().get(&path).await.json()["data"]["meta"]["total"], 1, "{zone}");
    }
}

async fn the_talents_api_shows_local_times(engine: Engine) {
    for (zone, created, shown) in [
        (MOROCCO, "2026-01-14T23:30:00Z", "2026-01-15T00:30:00"),
        (MOROCCO, "2026-03-03T23:30:00Z", "2026-03-03T23:30:00"),
        (MOROCCO, "2026-12-09T23:30:00Z", "2026-12-09T23:30:00"),
        ("+01:00", "2026-12-09T23:30:00Z", "2026-12-10T00:30:00"),
        ("UTC", "2026-01-14T23:30:00Z", "2026-01-14T23:30:00"),
    ] {
        let app = in_zone(engine, zone, created).await;
        let admin = app.account_of(Role::Admin).await;
        let caller = app.admin().by_cookie();
        let one = caller.get(&format!("/api/v1/users/{}", admin.id)).await.json();
        let all = caller.get("/api/v1/users").await.json();
        let me = caller.get("/api/v1/auth/me").await.json();
        for (way, time) in [
            ("one", &one["user"]["created_at"]),
            ("all", &all["users"][0]["created_at"]),
            ("me", &me["user"]["created_at"]),
        ] {
            assert_eq!(time, shown, "{zone} {way} {one} {all} {me}");
        }
        assert_eq!(one["user"]["updated_at"].as_str().map(str::len), Some(shown.len()));
    }
}

async fn sheets_of_paper_are_read_in_the_zone_of_the_day(engine: Engine) {
    let app = in_zone(engine, MOROCCO, "2026-12-10T09:00:00Z").await;
    let event = app.event("Atelier", |row| row.start_at = moment("2026-01-14T09:00:00Z")).await;
    let lines = "Nom;Prénom;Date Pointage\nA;A;2026-01-15 00:30\nB;B;03/03/2026 10:05\nC;C;2026-03-03 23:30:00\n\
        D;D;09/12/2026 23:30\nE;E;2026-02-15 02:30\nF;F;2026-03-22 02:30\nG;G;2026-03-03T10:05:00+01:00\n";
    let query = "mutation ($input: ImportAttendancesInput!) { importAttendances(input: $input) { created refused \
        userErrors { code } } }";
    let input = json!({ "input": { "eventId": event.id, "content": STANDARD.encode(lines) } });
    let answer = app.organizer().graphql_with(query, input).await.data();
    assert_eq!(answer["importAttendances"]["created"], 7, "{answer}");
    let rows = attendance::Entity::find().all(app.app.services.database.read()).await.expect("the rows");
    let mut found: Vec<_> = rows.iter().map(|row| row.check_in_at).collect();
    found.sort_unstable();
    let expected = [
        CHECK_INS[0],
        // 02:30 occurs twice on that day: the first one is used.
        "2026-02-15T01:30:00Z",
        "2026-03-03T09:05:00Z",
        CHECK_INS[1],
        CHECK_INS[2],
        // 02:30 does not occur on that day: the time is read with the offset before the change.
        "2026-03-22T02:30:00Z",
        CHECK_INS[3],
    ];
    assert_eq!(found, expected.map(moment));
}

async fn moments_in_json_stay_utc(engine: Engine) {
    let (app, event) = morocco(engine).await;
    let viewer = app.viewer();
    let rest = viewer.get("/api/attendances?sortOrder=ASC").await.json()["data"].take();
    let graphql = viewer.graphql("{ attendances(last: 10) { nodes { checkInTime } } }").await.data();
    for (at, time) in CHECK_INS.iter().enumerate() {
        assert_eq!(rest["items"][at]["checkInTime"], *time, "{rest}");
        assert!(graphql.to_string().contains(time), "{graphql}");
    }
    assert_eq!(
        viewer.get(&format!("/api/events/{}", event.id)).await.json()["data"]["startDate"],
        "2026-03-03T23:30:00Z"
    );
    // The pointage API shows the account that signs in with UTC times, whatever the zone.
    let account: user::Model = app.account_of(Role::Admin).await;
    let created = moment("2026-01-14T23:30:00Z");
    let mut row = account.into_active_model().reset_all();
    row.created_at = sea_orm::Set(created);
    let account = row.update(app.app.services.database.write()).await.expect("the account");
    let query = format!("{{ user(id: \"{}\") {{ createdAt }} }}", account.id);
    assert_eq!(app.admin().graphql(&query).await.data()["user"]["createdAt"], "2026-01-14T23:30:00Z");
}
