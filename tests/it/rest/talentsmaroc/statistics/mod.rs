//! `/api/v1/cinema/stats` and `/api/v1/stats`: the documented shape, and figures that equal a recount of the lists.

mod accounts;
mod cinema;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use passerelle::text::sort_key;
use serde_json::{Map, Value, json};

use crate::support::Caller;

/// All rows of a list of `/api/v1`, page by page.
async fn all_rows(caller: &Caller<'_>, path: &str, member: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let mut list = caller.get(&format!("{path}?limit=100&page={page}")).await.json();
        let found = list[member].as_array_mut().expect("a list").split_off(0);
        if found.is_empty() {
            assert_eq!(list["total"], rows.len(), "{path}");
            break;
        }
        rows.extend(found);
    }
    rows
}

/// Names and how often they occur, the most frequent first, then in French alphabetical order.
fn ranking<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    counts.sort_by_key(|(name, count)| (Reverse(*count), sort_key(name)));
    counts
}

/// A ranking as an object: the order of its members counts.
fn object(ranking: Vec<(String, usize)>) -> Value {
    ranking.into_iter().map(|(name, count)| (name, json!(count))).collect::<Map<_, _>>().into()
}

/// How often each of `names` occurs, in their order.
fn counts_of(names: &[&str], of: &[&str]) -> Value {
    object(
        names
            .iter()
            .map(|name| ((*name).to_owned(), of.iter().filter(|other| other == &name).count()))
            .collect(),
    )
}

/// The mean, rounded half away from zero; 0 of nothing.
fn mean(numbers: &[i64], decimals: i32) -> f64 {
    if numbers.is_empty() {
        return 0.0;
    }
    let (sum, count) = (numbers.iter().sum::<i64>(), i64::try_from(numbers.len()).expect("few"));
    let scale = 10_f64.powi(decimals);
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let mean = sum as f64 / count as f64;
    (mean * scale + 1e-9).round() / scale
}

/// Asserts that a number of a response is this one.
#[track_caller]
fn assert_number(actual: &Value, expected: f64) {
    assert!((actual.as_f64().expect("a number") - expected).abs() < 1e-6, "{actual}, not {expected}");
}
