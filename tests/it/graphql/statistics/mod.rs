//! Statistics: every number equals a recount over the raw rows, at every day boundary, in several zones, on
//! both engines.

mod recount;
mod rules;

use chrono::{DateTime, NaiveDate, Utc};
use passerelle::clock::Clock as _;
use passerelle::time_zone::TimeZone;
use serde_json::{Value, json};

use self::recount::{Recount, two_decimals};
use crate::support::{Dataset, Engine, TestApp, both_engines};

both_engines![
    the_dashboard_equals_a_recount,
    every_event_equals_a_recount,
    organizations_equal_a_recount,
    trends_equal_a_recount,
    all_numbers_of_periods_equal_those_of_trends,
    current_periods_change_at_midnight_of_the_zone,
];

/// Zones behind, at and ahead of UTC; one with half an hour; two that change their clocks within the days of
/// the dataset.
const ZONES: [&str; 6] = ["UTC", "+01:00", "-03:00", "+05:30", "Africa/Casablanca", "America/Santiago"];

const EVENT: &str = "event { databaseId title } attendance { total withSignature withoutSignature signatureRate firstCheckIn \
    lastCheckIn averageCheckInTime } checkInTimeline { hour count } byOrganization { organization count percentage } \
    byFunction { function count }";
const DASHBOARD: &str = "{ statistics { dashboard { events { upcoming ongoing completed cancelled total } \
    participants { total newThisMonth activeThisMonth } attendances { today thisWeek thisMonth total } \
    signatures { total rate } topOrganizations { name participantCount attendanceCount } \
    recentActivity { type participantName eventTitle createdBy timestamp } } } }";
const ORGANIZATION: &str = "organization participantCount attendanceCount eventsAttended averageAttendancePerEvent \
    lastAttendance topParticipants { fullName attendanceCount }";

/// Periods that begin and end at the day boundaries of the dataset.
const PERIODS: [(&str, &str); 8] = [
    ("2025-01-01", "2025-12-31"),
    ("2024-02-29", "2024-02-29"),
    ("2020-12-20", "2021-01-10"),
    ("2024-12-25", "2025-01-05"),
    ("2025-11-30", "2025-12-01"),
    ("2025-12-08", "2026-01-01"),
    ("2025-02-24", "2025-09-07"),
    ("2022-01-01", "2022-03-31"),
];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The application in a zone, with a dataset.
struct Fixture {
    app: TestApp,
    zone: TimeZone,
    dataset: Dataset,
}

impl Fixture {
    async fn in_zone(engine: Engine, zone: &str) -> Self {
        let app = TestApp::with(engine, &["--time-zone", zone]).await;
        let dataset = Dataset::generate(app.clock.now());
        Self { app, zone: zone.parse().expect("a zone"), dataset }
    }

    /// The application with the dataset inserted, created by an organizer.
    async fn of_many(engine: Engine, zone: &str) -> Self {
        let fixture = Self::in_zone(engine, zone).await;
        let organizer = fixture.app.account_of(passerelle::auth::Role::Organizer).await;
        fixture.dataset.write(&fixture.app, Some(organizer.id)).await;
        fixture
    }

    fn recount(&self) -> Recount<'_> {
        Recount::of(&self.dataset, self.zone, self.app.clock.now())
    }

    async fn ask(&self, query: &str) -> Value {
        self.app.viewer().graphql(query).await.data()["statistics"].take()
    }
}

async fn the_dashboard_equals_a_recount(engine: Engine) {
    for zone in ZONES {
        let fixture = Fixture::of_many(engine, zone).await;
        let shown = fixture.ask(DASHBOARD).await["dashboard"].take();
        assert_eq!(shown, fixture.recount().dashboard(Some("organizer Diallo")), "{zone}");
        for number in
            ["/events/total", "/participants/newThisMonth", "/attendances/today", "/signatures/total"]
        {
            assert!(
                shown.pointer(number).and_then(Value::as_i64).expect("a number") > 0,
                "{number} is put to the test"
            );
        }
    }
}

async fn every_event_equals_a_recount(engine: Engine) {
    for zone in ZONES {
        let fixture = Fixture::of_many(engine, zone).await;
        let recount = fixture.recount();
        let mut busy = 0;
        for event in fixture.dataset.events.iter().filter(|event| event.title.starts_with("Atelier")) {
            let query = format!("{{ statistics {{ event(id: \"{}\") {{ {EVENT} }} }} }}", event.id);
            if event.deleted_at.is_some() {
                assert_eq!(
                    fixture.app.viewer().graphql(&query).await.code().as_deref(),
                    Some("EVENT_NOT_FOUND")
                );
                continue;
            }
            let shown = fixture.ask(&query).await["event"].take();
            assert_eq!(shown, recount.event(event.id), "{zone} {}", event.title);
            busy += usize::from(shown["checkInTimeline"].as_array().is_some_and(|hours| hours.len() > 3));
        }
        assert!(busy > 10, "{busy}");
        for (start, end) in PERIODS {
            let all = recount.events_within(day(start), day(end));
            let mut found = Vec::new();
            for page in 1..=all.len() / 40 + 2 {
                let query = format!(
                    "{{ statistics {{ events(startDate: \"{start}\" endDate: \"{end}\" limit: 40 page: {page}) \
                    {{ period {{ start end }} totalCount nodes {{ {EVENT} }} }} }} }}"
                );
                let mut shown = fixture.ask(&query).await["events"].take();
                assert_eq!(shown["period"], json!({ "start": start, "end": end }));
                assert_eq!(shown["totalCount"], all.len(), "{start}");
                found.extend(shown["nodes"].take().as_array().cloned().expect("a list"));
            }
            assert_eq!(found, all, "{zone} {start}");
        }
    }
}

async fn organizations_equal_a_recount(engine: Engine) {
    for zone in ZONES {
        let fixture = Fixture::of_many(engine, zone).await;
        for (start, end) in PERIODS {
            let all = fixture.recount().organizations(day(start), day(end));
            for (limit, page) in [(100, 1), (3, 1), (3, 2), (1, 4), (5, 9)] {
                let query = format!(
                    "{{ statistics {{ organizations(startDate: \"{start}\" endDate: \"{end}\" limit: {limit} page: {page}) \
                    {{ period {{ start end }} totalCount nodes {{ {ORGANIZATION} }} }} }} }}"
                );
                let nodes: Vec<_> = all.iter().skip(limit * (page - 1)).take(limit).cloned().collect();
                let expected = json!({
                    "period": { "start": start, "end": end }, "totalCount": all.len(), "nodes": nodes
                });
                assert_eq!(
                    fixture.ask(&query).await["organizations"],
                    expected,
                    "{zone} {start} {limit} {page}"
                );
            }
        }
    }
}

async fn trends_equal_a_recount(engine: Engine) {
    for zone in ZONES {
        let fixture = Fixture::of_many(engine, zone).await;
        for (start, end) in PERIODS {
            for group_by in ["DAY", "WEEK", "MONTH"] {
                for metric in ["ATTENDANCES", "EVENTS", "PARTICIPANTS"] {
                    let query = format!(
                        "{{ statistics {{ trends(startDate: \"{start}\" endDate: \"{end}\" groupBy: {group_by} metric: {metric}) \
                        {{ metric groupBy period {{ start end }} data {{ period value }} summary {{ total average min max }} }} }} }}"
                    );
                    let periods = fixture.recount().trend(metric, group_by, day(start), day(end));
                    let values = || periods.iter().map(|(_, value)| *value);
                    let count = i64::try_from(periods.len()).expect("a small number");
                    let data: Vec<_> = periods
                        .iter()
                        .map(|(code, value)| json!({ "period": code, "value": value }))
                        .collect();
                    let expected = json!({
                        "metric": metric, "groupBy": group_by, "period": { "start": start, "end": end }, "data": data,
                        "summary": {
                            "total": values().sum::<i64>(), "average": two_decimals(values().sum(), count),
                            "min": values().min(), "max": values().max()
                        }
                    });
                    assert_eq!(
                        fixture.ask(&query).await["trends"],
                        expected,
                        "{zone} {start} {group_by} {metric}"
                    );
                }
            }
        }
    }
}

async fn all_numbers_of_periods_equal_those_of_trends(engine: Engine) {
    let fixture = Fixture::of_many(engine, "+01:00").await;
    let (start, end) = fixture.recount().year();
    for group_by in ["WEEK", "MONTH"] {
        let query = format!(
            "{{ statistics {{ periods(groupBy: {group_by}) {{ period label start end eventCount participantCount \
            attendanceCount signatureCount }} trends(groupBy: {group_by}) {{ data {{ period label start end }} }} }} }}"
        );
        let shown = fixture.ask(&query).await;
        let periods = shown["periods"].as_array().expect("a list");
        let same = shown["trends"]["data"].as_array().expect("a list");
        let counts = ["EVENTS", "PARTICIPANTS", "ATTENDANCES", "SIGNATURES"]
            .map(|metric| fixture.recount().trend(metric, group_by, start, end));
        assert_eq!(periods.len(), counts[0].len());
        for (at, (period, other)) in periods.iter().zip(same).enumerate() {
            for key in ["period", "label", "start", "end"] {
                assert_eq!(period[key], other[key]);
            }
            for (metric, counts) in ["event", "participant", "attendance", "signature"].iter().zip(&counts) {
                let (code, count) = &counts[at];
                assert_eq!(
                    (&period["period"], &period[format!("{metric}Count")]),
                    (&json!(code), &json!(count))
                );
            }
        }
    }
}

async fn current_periods_change_at_midnight_of_the_zone(engine: Engine) {
    for (zone, offset) in [("+01:00", 1), ("-03:00", -3), ("Africa/Casablanca", 1), ("America/Santiago", -3)]
    {
        let fixture = Fixture::of_many(engine, zone).await;
        // The ends of a day, of a week, of a month and of a year, and the seconds after them.
        for moment in ["2025-12-13T23:59:59Z", "2025-12-14T23:59:59Z", "2025-12-31T23:59:59Z"] {
            let moment =
                moment.parse::<DateTime<Utc>>().expect("a moment") - chrono::TimeDelta::hours(offset);
            for second in [0, 1] {
                fixture.app.clock.set(moment + chrono::TimeDelta::seconds(second));
                let shown = fixture.ask(DASHBOARD).await["dashboard"].take();
                assert_eq!(
                    shown,
                    fixture.recount().dashboard(Some("organizer Diallo")),
                    "{zone} {moment} {second}"
                );
            }
        }
    }
}
