//! The fields of a production company, validated: the same rules for a new company and for an updated one.

use chrono::Datelike as _;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::domain::check::{Change, Check, MAX_URL, UNBOUNDED};
use crate::domain::social_networks;
use crate::entity::production::Model;
use crate::error::{Error, Result};
use crate::scope::Scope;

/// The earliest year of a foundation, a work or a prize: before the first film.
const FIRST_YEAR: i32 = 1800;
/// The latest year of a work or a prize, which may be announced.
const LAST_YEAR: i32 = 2100;

/// The changes of a production company.
#[derive(Clone, Debug, Default)]
pub struct ProductionChange {
    /// At most 255 characters.
    pub name: Option<String>,
    /// URL.
    pub logo_url: Change<String>,
    /// Bounded by the size of the body.
    pub description: Change<String>,
    /// At most 255 characters.
    pub specialization: Change<String>,
    /// Street; bounded by the size of the body.
    pub address: Change<String>,
    /// At most 100 characters.
    pub city: Change<String>,
    /// At most 100 characters.
    pub country: Change<String>,
    /// At most 20 characters.
    pub postal_code: Change<String>,
    /// Not in the future.
    pub founded_year: Change<i32>,
    /// At most 150 characters.
    pub ceo: Change<String>,
    /// From 0.
    pub employees_count: Change<i32>,
    /// From 0.
    pub productions_count: Change<i32>,
    /// Replaced as a whole.
    pub notable_productions: Change<Vec<Work>>,
    /// Replaced as a whole.
    pub services: Change<Vec<String>>,
    /// Bounded by the size of the body.
    pub equipment: Change<String>,
    /// Bounded by the size of the body.
    pub studios: Change<String>,
    /// Replaced as a whole.
    pub certifications: Change<Vec<String>>,
    /// Replaced as a whole.
    pub memberships: Change<Vec<String>>,
    /// Replaced as a whole.
    pub awards: Change<Vec<Work>>,
    /// The e-mail address of the company.
    pub email: Change<String>,
    /// The telephone number of the company.
    pub phone: Change<String>,
    /// URL.
    pub website: Change<String>,
    /// URLs by network; replaced as a whole.
    pub social_networks: Change<Vec<(String, String)>>,
    /// Whether the company is in business.
    pub is_active: Option<bool>,
}

/// A work or a prize.
#[derive(Clone, Debug, Serialize)]
pub struct Work {
    /// At most 255 characters.
    pub title: String,
    /// None when unknown.
    pub year: Option<i32>,
}

/// Validates `change` and returns the changed row.
///
/// # Errors
/// `VALIDATION_ERROR` by field.
pub(super) fn apply(scope: &Scope, row: &Model, change: &ProductionChange) -> Result<Model> {
    let (mut check, mut after) = (Check::new(), row.clone());
    apply_texts(&mut check, &mut after, change);
    apply_numbers(&mut check, &mut after, change, scope.today().year());
    apply_lists(&mut check, &mut after, change)?;
    apply_contact(&mut check, &mut after, change);
    after.is_active = change.is_active.unwrap_or(row.is_active);
    check.done()?;
    Ok(after)
}

fn set<T: Clone>(column: &mut Option<T>, change: Change<T>) {
    *column = change.apply_to(column.take());
}

fn apply_texts(check: &mut Check, row: &mut Model, change: &ProductionChange) {
    if let Some(name) = &change.name {
        row.name = check.required("name", name, 255);
    }
    let mut line = |field: &str, column: &mut Option<String>, change: &Change<String>, max: u32| {
        set(column, change.clone().map(|text| check.text(field, &text, max)));
    };
    line("specialization", &mut row.specialization, &change.specialization, 255);
    line("city", &mut row.city, &change.city, 100);
    line("country", &mut row.country, &change.country, 100);
    line("postalCode", &mut row.postal_code, &change.postal_code, 20);
    line("ceo", &mut row.ceo, &change.ceo, 150);
    let mut lines = |field: &str, column: &mut Option<String>, change: &Change<String>| {
        set(column, change.clone().map(|text| check.lines(field, &text, UNBOUNDED)));
    };
    lines("description", &mut row.description, &change.description);
    lines("address", &mut row.address, &change.address);
    lines("equipment", &mut row.equipment, &change.equipment);
    lines("studios", &mut row.studios, &change.studios);
    set(&mut row.logo_url, change.logo_url.clone().map(|text| check.url_of("logoUrl", &text, MAX_URL)));
}

fn apply_numbers(check: &mut Check, row: &mut Model, change: &ProductionChange, this_year: i32) {
    let mut number = |field: &str, column: &mut Option<i32>, change: &Change<i32>, (min, max): (i32, i32)| {
        set(column, change.clone().map(|value| Some(check.range(field, value, min, max))));
    };
    number("foundedYear", &mut row.founded_year, &change.founded_year, (FIRST_YEAR, this_year));
    number("employeesCount", &mut row.employees_count, &change.employees_count, (0, i32::MAX));
    number("productionsCount", &mut row.productions_count, &change.productions_count, (0, i32::MAX));
}

fn apply_lists(check: &mut Check, row: &mut Model, change: &ProductionChange) -> Result<()> {
    let mut texts = |field: &str, column: &mut Json, change: &Change<Vec<String>>| {
        let texts = change.clone().map(|texts| {
            let checked = texts.iter().map(|text| check.required(field, text, 255));
            Some(checked.collect::<Vec<_>>())
        });
        set_list(column, texts)
    };
    texts("services", &mut row.services, &change.services)?;
    texts("certifications", &mut row.certifications, &change.certifications)?;
    texts("memberships", &mut row.memberships, &change.memberships)?;
    let mut works = |field: &str, column: &mut Json, change: &Change<Vec<Work>>| {
        let works = change.clone().map(|works| {
            let checked = works.iter().map(|work| check_work(check, field, work));
            Some(checked.collect::<Vec<_>>())
        });
        set_list(column, works)
    };
    works("notableProductions", &mut row.notable_productions, &change.notable_productions)?;
    works("awards", &mut row.awards, &change.awards)
}

/// Replaces a JSON list; an empty one when it is cleared.
fn set_list<T: Serialize>(column: &mut Json, change: Change<Vec<T>>) -> Result<()> {
    if !change.is_keep() {
        let list = change.apply_to(None).unwrap_or_default();
        *column = serde_json::to_value(list).map_err(|error| Error::Internal(format!("a list: {error}")))?;
    }
    Ok(())
}

fn check_work(check: &mut Check, field: &str, work: &Work) -> Work {
    let year = work.year.map(|year| check.range(field, year, FIRST_YEAR, LAST_YEAR));
    Work { title: check.required(field, &work.title, 255), year }
}

fn apply_contact(check: &mut Check, row: &mut Model, change: &ProductionChange) {
    set(&mut row.email, change.email.clone().map(|text| check.email("contact.email", &text)));
    set(&mut row.phone, change.phone.clone().map(|text| check.phone("contact.phone", &text)));
    set(&mut row.website, change.website.clone().map(|text| check.url_of("contact.website", &text, MAX_URL)));
    if !change.social_networks.is_keep() {
        let networks = change.social_networks.clone().apply_to(None).unwrap_or_default();
        let checked = social_networks::check(check, "socialNetworks", networks, MAX_URL).unwrap_or_default();
        let members = checked.into_iter().map(|(network, url)| (network, url.into()));
        row.social_media = Json::Object(members.collect::<Map<_, _>>());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_keeps_clears_and_replaces() {
        let mut row = Model {
            city: Some("Rabat".into()),
            ceo: Some("Awa".into()),
            services: serde_json::json!(["Montage"]),
            ..Model::default()
        };
        let change = ProductionChange {
            ceo: Change::Clear,
            specialization: Change::Set(" Films ".into()),
            services: Change::Clear,
            ..ProductionChange::default()
        };
        let mut check = Check::new();
        apply_texts(&mut check, &mut row, &change);
        apply_lists(&mut check, &mut row, &change).expect("lists are JSON");
        check.done().expect("a valid change");
        assert_eq!((row.city.as_deref(), row.ceo), (Some("Rabat"), None));
        assert_eq!((row.specialization.as_deref(), row.services), (Some("Films"), serde_json::json!([])));
    }

    #[test]
    fn a_year_is_plausible() {
        for (year, good) in [(1799, false), (1800, true), (2026, true), (2027, false)] {
            let (mut check, mut row) = (Check::new(), Model::default());
            let change = ProductionChange { founded_year: Change::Set(year), ..ProductionChange::default() };
            apply_numbers(&mut check, &mut row, &change, 2026);
            assert_eq!(check.done().is_ok(), good, "{year}");
        }
    }
}
