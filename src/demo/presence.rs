//! Who was on which film project on which day: weeks of Le Dernier Voyage, nobody of it there today, so that every
//! documented scan can be replayed; and a project whose people are there right now.

use chrono::{NaiveDate, TimeDelta};

use super::accounts::{Accounts, PRESENCE, SUPER_ADMIN};
use super::chance::Chance;
use super::projects::{DOCUMENTED, Projects, SHOOTING};
use super::stage::Stage;
use super::trail;
use crate::auth::actor::Surface;
use crate::entity::presence_record::{self, Model};

/// How many days the documents show of Sophia Martinez; with `QUARTERS` they make 452.5 hours.
const SOPHIAS_DAYS: usize = 45;
/// By how many quarters of an hour her days are longer than ten hours, the latest first; then again from the start.
const QUARTERS: [i32; 9] = [1, 0, -1, 2, 0, 1, -2, 1, 0];
const HOUR: i32 = 60;

/// All records, in the order of the arrivals.
pub(super) fn records(stage: &mut Stage, accounts: &Accounts, projects: &Projects) -> Vec<Model> {
    let mut rows = le_dernier_voyage(stage, projects);
    rows.extend(being_shot(stage, projects));
    rows.sort_by_key(|row| (row.check_in_at, row.cinema_talent_id));
    for (id, row) in (1..).zip(&mut rows) {
        row.id = id;
        let by = trail::by(accounts.get(row.recorded_by_id.unwrap_or(PRESENCE)), Surface::Talentsmaroc);
        let arrival = Model { check_out_at: None, ..row.clone() };
        stage.trail.created::<presence_record::Entity>(&by, row.check_in_at, &arrival);
        if let Some(left) = row.check_out_at {
            stage.trail.changed::<presence_record::Entity>(&by, left, &arrival, row);
        }
    }
    rows
}

fn people_of(projects: &Projects, project: i32) -> Vec<i32> {
    let assigned = projects.assignments.iter().filter(|row| row.project_id == project);
    assigned.map(|row| row.cinema_talent_id).collect()
}

fn le_dernier_voyage(stage: &Stage, projects: &Projects) -> Vec<Model> {
    let mut chance = Chance::of("presence");
    let days = stage.calendar.shooting_days(SOPHIAS_DAYS);
    let mut rows = Vec::new();
    for (rank, person) in (1..).zip(people_of(projects, DOCUMENTED)) {
        for (ago, day) in days.iter().enumerate() {
            let (arrival, minutes) = match rank {
                1 if ago == 0 => (8 * HOUR + 30, 10 * HOUR + 15),
                1 => (7 * HOUR + 15 * chance.between(2, 8), 10 * HOUR + 15 * QUARTERS[ago % QUARTERS.len()]),
                // Nights are shot with one of them, and end after midnight.
                4 if ago % 10 == 5 => (20 * HOUR, 8 * HOUR + 30),
                _ if chance.percent(24) => continue,
                _ => (7 * HOUR + 5 * chance.between(3, 30), 7 * HOUR + 5 * chance.between(6, 60)),
            };
            let by = if rank == 1 || chance.percent(30) { SUPER_ADMIN } else { PRESENCE };
            rows.push(record(stage, (DOCUMENTED, person), *day, (arrival, Some(minutes)), by));
        }
    }
    rows
}

/// Two weeks, and today: some are there, one has left again, one has not come.
fn being_shot(stage: &Stage, projects: &Projects) -> Vec<Model> {
    let mut chance = Chance::of("shooting");
    let calendar = &stage.calendar;
    let since_midnight = (calendar.now - calendar.at(calendar.today, 0, 0)).num_minutes();
    let now = i32::try_from(since_midnight).unwrap_or(0);
    let mut rows = Vec::new();
    for (rank, person) in (1..).zip(people_of(projects, SHOOTING)) {
        for day in calendar.shooting_days(12) {
            let (arrival, stay) = (8 * HOUR + chance.between(0, 60), 9 * HOUR + chance.between(0, 90));
            rows.push(record(stage, (SHOOTING, person), day, (arrival, Some(stay)), PRESENCE));
        }
        let arrival = now * 2 / 3;
        match rank {
            1 => {}
            2 => rows.push(record(
                stage,
                (SHOOTING, person),
                calendar.today,
                (arrival, Some(now / 4)),
                PRESENCE,
            )),
            _ => rows.push(record(stage, (SHOOTING, person), calendar.today, (arrival, None), PRESENCE)),
        }
    }
    rows
}

/// One day of one person; times in minutes, the first since midnight.
fn record(
    stage: &Stage,
    (project_id, cinema_talent_id): (i32, i32),
    date: NaiveDate,
    (arrival, stay): (i32, Option<i32>),
    by: i32,
) -> Model {
    let check_in_at = stage.calendar.minute(date, arrival);
    Model {
        id: 0,
        project_id,
        cinema_talent_id,
        date,
        check_in_at,
        check_out_at: stay.map(|minutes| check_in_at + TimeDelta::minutes(minutes.into())),
        recorded_by_id: Some(by),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_days_make_the_documented_hours() {
        let quarters: i32 = (0..SOPHIAS_DAYS).map(|ago| 40 + QUARTERS[ago % QUARTERS.len()]).sum();
        assert_eq!(quarters, 4 * 452 + 2);
    }
}
