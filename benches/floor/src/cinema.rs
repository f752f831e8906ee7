//! The routes of cinema: `/c1/TYPE/GENDER/RANGE/COUNTRY`, `/c2/ID`, `/c3/CODE` and `/c4/TYPE/GENDER/RANGE/COUNTRY`, with the
//! range as `26-35` and the country as it is folded.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{Datelike, NaiveDate, Utc};

use crate::answers::cinema::{C1, C2, C3, C4};
use crate::statements::cinema as statements;
use crate::{Shared, Store, Value, reply};

pub fn routes() -> Router<Arc<Store>> {
    Router::new()
        .route("/c1/{kind}/{gender}/{range}/{country}", get(people))
        .route("/c2/{id}", get(project))
        .route("/c3/{code}", get(history))
        .route("/c4/{kind}/{gender}/{range}/{country}", get(facets))
}

type Criteria = Path<(String, String, String, String)>;

async fn people(State(store): Shared, Path(criteria): Criteria) -> Response {
    let today = Utc::now().date_naive();
    match values(criteria, today) {
        Some(values) => reply(&store, &statements::C1, &values, C1 { today, more: false }).await,
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn project(State(store): Shared, Path(id): Path<i32>) -> Response {
    reply(&store, &statements::C2, &[Value::Int(id)], C2::default()).await
}

async fn history(State(store): Shared, Path(code): Path<String>) -> Response {
    reply(&store, &statements::C3, &[Value::Text(code)], C3::default()).await
}

async fn facets(State(store): Shared, Path(criteria): Criteria) -> Response {
    let today = Utc::now().date_naive();
    let Some(mut values) = values(criteria, today) else { return StatusCode::BAD_REQUEST.into_response() };
    values.extend([18, 26, 36, 51].map(|age| Value::Day(born_by(today, age))));
    reply(&store, &statements::C4, &values, C4::default()).await
}

/// Talent type, gender, the last and the first day of birth, and country.
fn values(
    (kind, gender, range, country): (String, String, String, String),
    today: NaiveDate,
) -> Option<Vec<Value>> {
    let (from, to) = range.split_once('-')?;
    let last = Value::Day(born_by(today, from.parse().ok()?));
    let before = Value::Day(born_by(today, to.parse::<i32>().ok()? + 1));
    Some(vec![Value::Text(kind), Value::Text(gender), last, before, Value::Text(country)])
}

/// The last day on which people who have this age today were born.
fn born_by(today: NaiveDate, age: i32) -> NaiveDate {
    let day = NaiveDate::from_ymd_opt(today.year() - age, today.month(), today.day());
    // On 29 February, those born on 28 February of another year.
    day.or(NaiveDate::from_ymd_opt(today.year() - age, 2, 28)).unwrap_or(today)
}
