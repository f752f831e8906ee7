//! The responses of the floor: JSON text, written row by row. Those about accounts are in `accounts.rs`,
//! those about cinema talents in `cinema.rs`, those about events in `pointage.rs`.

pub mod accounts;
pub mod cinema;
pub mod pointage;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use uuid::Uuid;

/// A row of either engine.
pub trait Cells {
    fn int(&self, at: usize) -> Option<i32>;
    fn text(&self, at: usize) -> Option<&str>;
    fn time(&self, at: usize) -> Option<DateTime<Utc>>;
    fn day(&self, at: usize) -> Option<NaiveDate>;
    fn uuid(&self, at: usize) -> Option<Uuid>;
    fn truth(&self, at: usize) -> Option<bool>;
}

/// Writes the rows of one statement as JSON.
pub trait Answer {
    fn begin(&mut self, out: &mut Vec<u8>);
    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>);
    fn end(&mut self, out: &mut Vec<u8>);
}

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn text(out: &mut Vec<u8>, key: &str, value: Option<&str>) {
    put(out, key);
    match value {
        // Writing to memory cannot fail.
        Some(value) => drop(serde_json::to_writer(out, value)),
        None => put(out, "null"),
    }
}

fn number(out: &mut Vec<u8>, key: &str, value: Option<i32>) {
    put(out, key);
    // Writing to memory cannot fail.
    drop(serde_json::to_writer(out, &value));
}

fn two(out: &mut Vec<u8>, number: u32) {
    let digit = |number: u32| b"0123456789"[(number % 10) as usize];
    out.extend_from_slice(&[digit(number / 10), digit(number)]);
}

fn time(out: &mut Vec<u8>, key: &str, value: Option<DateTime<Utc>>) {
    put(out, key);
    let Some(value) = value else { return put(out, "null") };
    let year = value.year().unsigned_abs();
    out.push(b'"');
    for (number, after) in [(year / 100, ""), (year % 100, "-"), (value.month(), "-"), (value.day(), "T")] {
        two(out, number);
        put(out, after);
    }
    for (number, after) in [(value.hour(), ":"), (value.minute(), ":"), (value.second(), "Z\"")] {
        two(out, number);
        put(out, after);
    }
}

/// An object with only a name, or null.
fn named(out: &mut Vec<u8>, key: &str, name: Option<&str>) {
    put(out, key);
    match name {
        Some(_) => {
            text(out, "{\"name\":", name);
            out.push(b'}');
        }
        None => put(out, "null"),
    }
}

fn comma(out: &mut Vec<u8>, more: &mut bool) {
    if std::mem::replace(more, true) {
        out.push(b',');
    }
}

/// An enum value, in GraphQL's spelling.
fn word(out: &mut Vec<u8>, key: &str, value: Option<&str>) {
    put(out, key);
    match value {
        Some(value) => {
            out.push(b'"');
            out.extend(value.bytes().map(|letter| letter.to_ascii_uppercase()));
            out.push(b'"');
        }
        None => put(out, "null"),
    }
}

fn uuid(out: &mut Vec<u8>, key: &str, value: Option<Uuid>) {
    put(out, key);
    match value {
        Some(value) => {
            out.push(b'"');
            out.extend_from_slice(value.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
            out.push(b'"');
        }
        None => put(out, "null"),
    }
}

fn truth(out: &mut Vec<u8>, key: &str, value: Option<bool>) {
    put(out, key);
    put(out, if value == Some(true) { "true" } else { "false" });
}

/// Given name, then family name.
fn full_name(out: &mut Vec<u8>, key: &str, first: Option<&str>, last: Option<&str>) {
    let name = format!("{} {}", first.unwrap_or_default(), last.unwrap_or_default());
    text(out, key, Some(&name));
}

/// Ends a connection with its `pageInfo`.
fn page_info(out: &mut Vec<u8>, has_next: bool, cursor: Option<Vec<u8>>) {
    put(out, "],\"pageInfo\":{\"hasNextPage\":");
    put(out, if has_next { "true" } else { "false" });
    put(out, ",\"endCursor\":");
    match cursor {
        Some(cursor) => {
            out.push(b'"');
            put(out, &URL_SAFE_NO_PAD.encode(cursor));
            out.push(b'"');
        }
        None => put(out, "null"),
    }
    put(out, "}}}}");
}
