//! What a table is: columns, and cells of a few kinds. How each kind is written is the business of each format.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// What true is called in a file.
pub const YES: &str = "Oui";
/// What false is called in a file.
pub const NO: &str = "Non";

/// One column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What stands above it.
    pub title: String,
    /// About how many letters are seen of a cell, where a format has widths.
    pub width: u16,
}

impl Column {
    /// A column of that title and width.
    pub fn new(title: impl Into<String>, width: u16) -> Self {
        Self { title: title.into(), width }
    }
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing was said.
    #[default]
    Empty,
    /// Text as it was entered, whatever it looks like.
    Text(String),
    /// A number, whole or not.
    Number(f64),
    /// A day.
    Date(NaiveDate),
    /// A time of the day, told in minutes.
    Time(NaiveTime),
    /// A day and a time, told in minutes.
    DateTime(NaiveDateTime),
    /// Yes or no.
    Flag(bool),
    /// The bytes of a PNG or JPEG; formats without images say that there is one.
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

/// What was not said is an empty cell.
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}
