//! Members of a response as cells of a file: texts unchanged, times in the zone of the installation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value as Json;

use crate::export::table::Cell;
use crate::time_zone::TimeZone;

/// A text; empty for null.
pub fn text(value: &Json) -> Cell {
    Cell::from(value.as_str())
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
