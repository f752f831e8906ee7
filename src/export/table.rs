//! The model of a table: columns, and cells of a few kinds. Each format renders the kinds in its own way.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// True, as files show it.
pub const YES: &str = "Oui";
/// False, as files show it.
pub const NO: &str = "Non";

/// One column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The heading.
    pub title: String,
    /// The approximate width in characters, for formats with column widths.
    pub width: u16,
}

impl Column {
    /// A column with a title and a width.
    pub fn new(title: impl Into<String>, width: u16) -> Self {
        Self { title: title.into(), width }
    }
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// No value.
    #[default]
    Empty,
    /// Text, written unchanged.
    Text(String),
    /// A number, whole or not.
    Number(f64),
    /// A day.
    Date(NaiveDate),
    /// A time of day, shown in minutes.
    Time(NaiveTime),
    /// A date and time, shown in minutes.
    DateTime(NaiveDateTime),
    /// A boolean.
    Flag(bool),
    /// A PNG or JPEG; formats without images write `Oui`.
    Image(Vec<u8>),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<NaiveDateTime> for Cell {
    fn from(time: NaiveDateTime) -> Self {
        Self::DateTime(time)
    }
}

/// `None` is an empty cell.
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}
