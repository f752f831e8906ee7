//! Members of a response as cells of a file: texts unchanged, times in the zone of the installation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::Value as Json;

use crate::export::table::Cell;
use crate::time_zone::TimeZone;

/// A text; empty for null.
pub fn text(value: &Json) -> Cell {
    Cell::from(value.as_str())
}

/// A number; empty for null.
pub fn number(value: &Json) -> Cell {
    Cell::from(value.as_f64())
}

/// A boolean; empty for null.
pub fn flag(value: &Json) -> Cell {
    Cell::from(value.as_bool())
}

/// A date; empty for null.
pub fn date(value: &Json) -> Cell {
    Cell::from(value.as_str().and_then(|day| day.parse::<NaiveDate>().ok()))
}

/// The texts of a list, joined by `, `; empty for an empty list or null.
pub fn joined(list: &Json, text: impl Fn(&Json) -> Option<String>) -> Cell {
    let texts: Vec<String> = list.as_array().into_iter().flatten().filter_map(text).collect();
    Cell::from(Some(texts.join(", ")).filter(|text| !text.is_empty()))
}

/// The texts of a list of objects under a key, joined by `, `.
pub fn joined_members(list: &Json, key: &str) -> Cell {
    joined(list, |item| item[key].as_str().map(str::to_owned))
}

/// The addresses of social networks, each after its name, joined by `, `.
pub fn networks(list: &Json) -> Cell {
    joined(list, |page| Some(format!("{}: {}", page["network"].as_str()?, page["url"].as_str()?)))
}

/// A moment as date and time; empty for null.
pub fn time(value: &Json, zone: TimeZone) -> Cell {
    Cell::from(moment(value, zone))
}

/// A moment as a date; empty for null.
pub fn day(value: &Json, zone: TimeZone) -> Cell {
    Cell::from(moment(value, zone).map(|time| time.date()))
}

/// A moment as local time; none for null.
pub fn moment(value: &Json, zone: TimeZone) -> Option<NaiveDateTime> {
    let time: DateTime<Utc> = value.as_str()?.parse().ok()?;
    Some(zone.local(time))
}

/// The image in a `data:` URL; none for null.
pub fn image(value: &Json) -> Option<Vec<u8>> {
    let (_, data) = value.as_str()?.split_once(";base64,")?;
    STANDARD.decode(data).ok()
}
