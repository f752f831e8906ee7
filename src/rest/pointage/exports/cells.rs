//! Members of an answer as cells of a file: texts as they are, times in the zone of the installation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value as Json;

use crate::export::table::Cell;
use crate::time_zone::TimeZone;

/// A text; nothing when it is null.
pub fn text(value: &Json) -> Cell {
    Cell::from(value.as_str())
}

/// A moment as a day and a time; nothing when it is null.
pub fn time(value: &Json, zone: TimeZone) -> Cell {
    Cell::from(moment(value, zone))
}

/// A moment as a day alone; nothing when it is null.
pub fn day(value: &Json, zone: TimeZone) -> Cell {
    Cell::from(moment(value, zone).map(|time| time.date()))
}

/// A moment in a zone; none when it is null.
pub fn moment(value: &Json, zone: TimeZone) -> Option<NaiveDateTime> {
    let time: DateTime<Utc> = value.as_str()?.parse().ok()?;
    Some(zone.local(time))
}

/// The bytes of the image in a `data:` address; none when it is null.
pub fn image(value: &Json) -> Option<Vec<u8>> {
    let (_, data) = value.as_str()?.split_once(";base64,")?;
    STANDARD.decode(data).ok()
}
