//! Presence on film projects: weeks of Le Dernier Voyage, with no record today, so that every documented scan
//! can be replayed; and a project whose people are checked in now.

use chrono::{NaiveDate, TimeDelta};

use super::accounts::{Accounts, PRESENCE, SUPER_ADMIN};
use super::audit_log;
use super::context::SeedContext;
use super::projects::{DOCUMENTED, Projects, SHOOTING};
use super::rng::Rng;
use crate::auth::actor::Surface;
use crate::entity::presence_record::{self, Model};

/// The number of documented days of Sophia Martinez; with `QUARTERS` they add up to 452.5 hours.
const SOPHIAS_DAYS: usize = 45;
/// The quarters of an hour by which her days exceed ten hours, latest first, repeated.
const QUARTERS: [i32; 9] = [1, 0, -1, 2, 0, 1, -2, 1, 0];
const HOUR: i32 = 60;

/// Generates all records, by check-in time.
pub(super) fn records(context: &mut SeedContext, accounts: &Accounts, projects: &Projects) -> Vec<Model> {
    let mut rows = le_dernier_voyage(context, projects);
    rows.extend(ongoing_shooting(context, projects));
    rows.sort_by_key(|row| (row.check_in_at, row.cinema_talent_id));
    for (id, row) in (1..).zip(&mut rows) {
        row.id = id;
        let actor = audit_log::account_actor(
            accounts.get(row.recorded_by_id.unwrap_or(PRESENCE)),
            Surface::Talentsmaroc,
        );
        let arrival = Model { check_out_at: None, ..row.clone() };
        context.audit_log.created::<presence_record::Entity>(&actor, row.check_in_at, &arrival);
        if let Some(left) = row.check_out_at {
            context.audit_log.changed::<presence_record::Entity>(&actor, left, &arrival, row);
        }
    }
    rows
}

fn assigned_people(projects: &Projects, project: i32) -> Vec<i32> {
    let assigned = projects.assignments.iter().filter(|row| row.project_id == project);
    assigned.map(|row| row.cinema_talent_id).collect()
}

fn le_dernier_voyage(context: &SeedContext, projects: &Projects) -> Vec<Model> {
    let mut rng = Rng::seeded("presence");
    let days = context.calendar.shooting_days(SOPHIAS_DAYS);
    let mut rows = Vec::new();
    for (rank, person) in (1..).zip(assigned_people(projects, DOCUMENTED)) {
        for (ago, day) in days.iter().enumerate() {
            let (arrival, minutes) = match rank {
                1 if ago == 0 => (8 * HOUR + 30, 10 * HOUR + 15),
                1 => (7 * HOUR + 15 * rng.between(2, 8), 10 * HOUR + 15 * QUARTERS[ago % QUARTERS.len()]),
                // One of them also works at night, until after midnight.
                4 if ago % 10 == 5 => (20 * HOUR, 8 * HOUR + 30),
                _ if rng.percent(24) => continue,
                _ => (7 * HOUR + 5 * rng.between(3, 30), 7 * HOUR + 5 * rng.between(6, 60)),
            };
            let account = if rank == 1 || rng.percent(30) { SUPER_ADMIN } else { PRESENCE };
            rows.push(record(context, (DOCUMENTED, person), *day, (arrival, Some(minutes)), account));
        }
    }
    rows
}

/// Two weeks, and today: some are checked in, one has checked out, one is absent.
fn ongoing_shooting(context: &SeedContext, projects: &Projects) -> Vec<Model> {
    let mut rng = Rng::seeded("shooting");
    let calendar = &context.calendar;
    let since_midnight = (calendar.now - calendar.at(calendar.today, 0, 0)).num_minutes();
    let now = i32::try_from(since_midnight).unwrap_or(0);
    let mut rows = Vec::new();
    for (rank, person) in (1..).zip(assigned_people(projects, SHOOTING)) {
        for day in calendar.shooting_days(12) {
            let (arrival, stay) = (8 * HOUR + rng.between(0, 60), 9 * HOUR + rng.between(0, 90));
            rows.push(record(context, (SHOOTING, person), day, (arrival, Some(stay)), PRESENCE));
        }
        let arrival = now * 2 / 3;
        match rank {
            1 => {}
            2 => rows.push(record(
                context,
                (SHOOTING, person),
                calendar.today,
                (arrival, Some(now / 4)),
                PRESENCE,
            )),
            _ => rows.push(record(context, (SHOOTING, person), calendar.today, (arrival, None), PRESENCE)),
        }
    }
    rows
}

/// The record of one person on one day; times in minutes, the first one since midnight.
fn record(
    context: &SeedContext,
    (project_id, cinema_talent_id): (i32, i32),
    date: NaiveDate,
    (arrival, stay): (i32, Option<i32>),
    account: i32,
) -> Model {
    let check_in_at = context.calendar.minute(date, arrival);
    Model {
        id: 0,
        project_id,
        cinema_talent_id,
        date,
        check_in_at,
        check_out_at: stay.map(|minutes| check_in_at + TimeDelta::minutes(minutes.into())),
        recorded_by_id: Some(account),
        left_open_at: None,
        correction_reason: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_days_add_up_to_the_documented_hours() {
        let quarters: i32 = (0..SOPHIAS_DAYS).map(|ago| 40 + QUARTERS[ago % QUARTERS.len()]).sum();
        assert_eq!(quarters, 4 * 452 + 2);
    }
}
