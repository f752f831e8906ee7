//! Recounts every statistic in Rust over the raw rows, in the form of the GraphQL answer.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Datelike as _, Days, NaiveDate, SecondsFormat, Timelike as _, Utc};
use passerelle::entity::{attendance, event, participant};
use passerelle::text::sort_key;
use passerelle::time_zone::TimeZone;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::Dataset;

/// The visible rows of a dataset, in a zone.
pub struct Recount<'c> {
    zone: TimeZone,
    today: NaiveDate,
    events: Vec<&'c event::Model>,
    participants: Vec<&'c participant::Model>,
    attendances: Vec<&'c attendance::Model>,
    people: HashMap<Uuid, &'c participant::Model>,
    titles: HashMap<Uuid, &'c str>,
}

/// `sum` divided by `count`, with two decimals.
pub fn two_decimals(sum: i64, count: i64) -> f64 {
    let thousandths = if count == 0 { 0 } else { sum * 1000 / count };
    f64::from(i32::try_from((thousandths + 5) / 10).expect("a small number")) / 100.0
}

fn size(number: usize) -> i64 {
    i64::try_from(number).expect("a small number")
}

fn time(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn full_name(row: &participant::Model) -> String {
    format!("{} {}", row.first_name, row.last_name)
}

impl<'c> Recount<'c> {
    pub fn of(dataset: &'c Dataset, zone: TimeZone, now: DateTime<Utc>) -> Self {
        Self {
            zone,
            today: zone.day(now),
            events: dataset.events.iter().filter(|row| row.deleted_at.is_none()).collect(),
            participants: dataset.participants.iter().filter(|row| row.deleted_at.is_none()).collect(),
            attendances: dataset.attendances.iter().filter(|row| row.deleted_at.is_none()).collect(),
            people: dataset.participants.iter().map(|row| (row.id, row)).collect(),
            titles: dataset.events.iter().map(|row| (row.id, row.title.as_str())).collect(),
        }
    }

    fn day(&self, moment: DateTime<Utc>) -> NaiveDate {
        self.zone.day(moment)
    }

    /// Whether `moment` and today have the same local value of `format` (strftime).
    fn now(&self, moment: DateTime<Utc>, format: &str) -> bool {
        self.day(moment).format(format).to_string() == self.today.format(format).to_string()
    }

    pub fn dashboard(&self, creator: Option<&str>) -> Value {
        let status = |name: &str| {
            self.events.iter().filter(|row| format!("{:?}", row.status).eq_ignore_ascii_case(name)).count()
        };
        let came =
            |format: &str| self.attendances.iter().filter(|row| self.now(row.check_in_at, format)).count();
        let entered = self.participants.iter().filter(|row| self.now(row.created_at, "%Y-%m")).count();
        let active = self.attendances.iter().filter(|row| self.now(row.check_in_at, "%Y-%m"));
        let active: HashSet<_> = active.map(|row| row.participant_id).collect();
        let signed = self.attendances.iter().filter(|row| row.has_signature).count();
        json!({
            "events": {
                "upcoming": status("scheduled"), "ongoing": status("ongoing"), "completed": status("completed"),
                "cancelled": status("cancelled"), "total": self.events.len()
            },
            "participants": {
                "total": self.participants.len(), "newThisMonth": entered, "activeThisMonth": active.len()
            },
            "attendances": {
                "today": came("%Y-%m-%d"), "thisWeek": came("%G-%V"), "thisMonth": came("%Y-%m"),
                "total": self.attendances.len()
            },
            "signatures": {
                "total": signed, "rate": two_decimals(size(signed) * 100, size(self.attendances.len()))
            },
            "topOrganizations": self.top(),
            "recentActivity": self.activity(creator),
        })
    }

    fn top(&self) -> Vec<Value> {
        let mut all: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for row in &self.participants {
            if let Some(name) = &row.organization {
                let came =
                    self.attendances.iter().filter(|attendance| attendance.participant_id == row.id).count();
                let numbers = all.entry(name).or_default();
                *numbers = (numbers.0 + 1, numbers.1 + size(came));
            }
        }
        let mut all: Vec<_> = all.into_iter().filter(|(_, (_, came))| *came > 0).collect();
        all.sort_by_key(|(name, (_, came))| (Reverse(*came), sort_key(name)));
        let top = all.into_iter().take(3);
        top.map(|(name, (of_it, came))| json!({ "name": name, "participantCount": of_it, "attendanceCount": came }))
            .collect()
    }

    fn activity(&self, creator: Option<&str>) -> Vec<Value> {
        let mut all: Vec<(DateTime<Utc>, Uuid, Value)> = Vec::new();
        for row in &self.attendances {
            let name = full_name(self.people[&row.participant_id]);
            let shown = json!({
                "type": "ATTENDANCE", "participantName": name, "eventTitle": self.titles[&row.event_id],
                "createdBy": null, "timestamp": time(row.created_at)
            });
            all.push((row.created_at, row.id, shown));
        }
        for row in &self.events {
            let shown = json!({
                "type": "EVENT_CREATED", "participantName": null, "eventTitle": row.title, "createdBy": creator,
                "timestamp": time(row.created_at)
            });
            all.push((row.created_at, row.id, shown));
        }
        all.sort_by_key(|(at, id, _)| Reverse((*at, *id)));
        all.into_iter().take(10).map(|(_, _, shown)| shown).collect()
    }

    /// The visible events that begin within a period of days, earliest first.
    pub fn events_within(&self, start: NaiveDate, end: NaiveDate) -> Vec<Value> {
        let mut events: Vec<_> =
            self.events.iter().filter(|row| (start..=end).contains(&self.day(row.start_at))).collect();
        events.sort_by_key(|row| (row.start_at, row.id));
        events.into_iter().map(|row| self.event(row.id)).collect()
    }

    pub fn event(&self, id: Uuid) -> Value {
        let came: Vec<_> = self.attendances.iter().filter(|row| row.event_id == id).collect();
        let total = size(came.len());
        let signed = size(came.iter().filter(|row| row.has_signature).count());
        let moments: Vec<_> = came.iter().map(|row| row.check_in_at).collect();
        let mean = moments.iter().map(DateTime::timestamp).sum::<i64>().checked_div(total);
        let mean = mean.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        let hours: Vec<_> = moments.iter().map(|moment| self.zone.local(*moment).hour()).collect();
        let ends = hours.iter().min().zip(hours.iter().max());
        let timeline = ends.map_or(Vec::new(), |(first, last)| (*first..=*last).collect::<Vec<_>>());
        let timeline = timeline.into_iter().map(|hour| {
            json!({ "hour": format!("{hour:02}:00"), "count": hours.iter().filter(|other| **other == hour).count() })
        });
        let shares = |said: fn(&participant::Model) -> &Option<String>| {
            let mut counts: BTreeMap<(bool, Option<String>), i64> = BTreeMap::new();
            for row in &came {
                let name = said(self.people[&row.participant_id]).clone();
                *counts.entry((name.is_none(), name)).or_default() += 1;
            }
            let mut counts: Vec<_> = counts.into_iter().collect();
            counts.sort_by_key(|((is_none, name), count)| {
                (Reverse(*count), *is_none, name.as_deref().map(sort_key))
            });
            counts.into_iter().map(|((_, name), count)| (name.unwrap_or("Non renseigné".to_owned()), count))
        };
        let organizations = shares(|row| &row.organization).map(|(name, count)| {
            json!({ "organization": name, "count": count, "percentage": two_decimals(count * 100, total) })
        });
        let functions =
            shares(|row| &row.function).map(|(name, count)| json!({ "function": name, "count": count }));
        json!({
            "event": { "databaseId": id, "title": self.titles[&id] },
            "attendance": {
                "total": total, "withSignature": signed, "withoutSignature": total - signed,
                "signatureRate": two_decimals(signed * 100, total),
                "firstCheckIn": moments.iter().min().map(|moment| time(*moment)),
                "lastCheckIn": moments.iter().max().map(|moment| time(*moment)),
                "averageCheckInTime": mean.map(time)
            },
            "checkInTimeline": timeline.collect::<Vec<_>>(),
            "byOrganization": organizations.collect::<Vec<_>>(),
            "byFunction": functions.collect::<Vec<_>>()
        })
    }

    pub fn organizations(&self, start: NaiveDate, end: NaiveDate) -> Vec<Value> {
        let mut all: BTreeMap<&str, Vec<&attendance::Model>> = BTreeMap::new();
        for row in self.attendances.iter().filter(|row| (start..=end).contains(&self.day(row.check_in_at))) {
            if let Some(name) = &self.people[&row.participant_id].organization {
                all.entry(name).or_default().push(row);
            }
        }
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by_key(|(name, rows)| (Reverse(rows.len()), sort_key(name)));
        all.into_iter().map(|(name, rows)| self.organization(name, &rows)).collect()
    }

    fn organization(&self, name: &str, rows: &[&attendance::Model]) -> Value {
        let events: HashSet<_> = rows.iter().map(|row| row.event_id).collect();
        let people: HashSet<_> = rows.iter().map(|row| row.participant_id).collect();
        let mut regulars: Vec<_> = people
            .iter()
            .map(|id| (self.people[id], rows.iter().filter(|row| row.participant_id == *id).count()))
            .collect();
        regulars.sort_by_key(|(row, came)| {
            (Reverse(*came), sort_key(&row.first_name), sort_key(&row.last_name), row.id)
        });
        let regulars = regulars
            .iter()
            .take(3)
            .map(|(row, came)| json!({ "fullName": full_name(row), "attendanceCount": came }));
        json!({
            "organization": name, "participantCount": people.len(), "attendanceCount": rows.len(),
            "eventsAttended": events.len(),
            "averageAttendancePerEvent": two_decimals(size(rows.len()), size(events.len())),
            "lastAttendance": rows.iter().map(|row| row.check_in_at).max().map(time),
            "topParticipants": regulars.collect::<Vec<_>>()
        })
    }

    /// The trend of these times: the code of each period, and its count.
    pub fn trend(
        &self,
        metric: &str,
        group_by: &str,
        start: NaiveDate,
        end: NaiveDate,
    ) -> Vec<(String, i64)> {
        let format = match group_by {
            "DAY" => "%Y-%m-%d",
            "WEEK" => "%G-W%V",
            _ => "%Y-%m",
        };
        let moments: Vec<DateTime<Utc>> = match metric {
            "EVENTS" => self.events.iter().map(|row| row.start_at).collect(),
            "PARTICIPANTS" => self.participants.iter().map(|row| row.created_at).collect(),
            "SIGNATURES" => {
                self.attendances.iter().filter(|row| row.has_signature).map(|row| row.check_in_at).collect()
            }
            _ => self.attendances.iter().map(|row| row.check_in_at).collect(),
        };
        let mut counts: HashMap<NaiveDate, i64> = HashMap::new();
        for moment in moments {
            *counts.entry(self.day(moment)).or_default() += 1;
        }
        let mut periods: Vec<(String, i64)> = Vec::new();
        let mut day = start;
        while day <= end {
            let code = day.format(format).to_string();
            let count = counts.get(&day).copied().unwrap_or_default();
            match periods.last_mut() {
                Some((last, sum)) if *last == code => *sum += count,
                _ => periods.push((code, count)),
            }
            day = day + Days::new(1);
        }
        assert_eq!(periods.len(), periods.iter().map(|(code, _)| code).collect::<BTreeSet<_>>().len());
        periods
    }

    /// January 1st and December 31st of the current year.
    pub fn year(&self) -> (NaiveDate, NaiveDate) {
        let day = |month, day| NaiveDate::from_ymd_opt(self.today.year(), month, day).expect("a day");
        (day(1, 1), day(12, 31))
    }
}
