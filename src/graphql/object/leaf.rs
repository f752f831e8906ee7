//! Leaf values: the kinds of columns, and how their values are serialized as JSON.

use std::borrow::Cow;
use std::io::Write as _;

use async_graphql::{ID, OutputType};
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use sea_orm::sea_query::ColumnType;
use uuid::Uuid;

use crate::graphql::response_shape::Style;
use crate::graphql::scalars;
use crate::query::decode::{Decode, RawRow};
use crate::text::fold;

/// A value of a leaf field.
pub trait Leaf {
    /// The GraphQL type.
    type Type: OutputType;

    /// Serializes the value as JSON text.
    fn write(&self, style: Style, out: &mut Vec<u8>);
}

/// A kind of column, with its decoded type, which may borrow from the row.
pub trait ColumnKind: 'static {
    /// The decoded type.
    type Of<'r>: Decode<'r> + Leaf;
    /// The GraphQL type, without the lifetime.
    type Type: OutputType;

    /// Whether lists are sorted by a column of French collation keys instead of the column itself
    /// (`entity/texts.rs`).
    const HAS_SORT_KEY: bool = false;

    /// Whether a column of this SQL type can contain the kind.
    fn fits(column: &ColumnType) -> bool;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident: $of:ty => $type:ty, in ($column:pat);)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl ColumnKind for $name {
            type Of<'r> = $of;
            type Type = $type;

            fn fits(column: &ColumnType) -> bool {
                matches!(column, $column)
            }
        }
    )*};
}

/// Natural-language text.
#[derive(Debug)]
pub enum Text {}

impl ColumnKind for Text {
    type Of<'r> = &'r str;
    type Type = String;

    const HAS_SORT_KEY: bool = true;

    fn fits(column: &ColumnType) -> bool {
        Code::fits(column)
    }
}

kinds! {
    /// A code, such as a country code, a card number or an IP address.
    Code: &'r str => String, in (ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_));
    /// An e-mail address.
    Email: &'r str => scalars::EmailAddress, in (ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_));
    /// A telephone number.
    Phone: &'r str => scalars::PhoneNumber, in (ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_));
    /// A web address.
    WebAddress: &'r str => scalars::Url, in (ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_));
    /// A 32-bit integer.
    Int: i32 => i32, in (ColumnType::Integer);
    /// A boolean.
    Bool: bool => bool, in (ColumnType::Boolean);
    /// A time, in whole seconds.
    Time: DateTime<Utc> => scalars::DateTime, in (ColumnType::TimestampWithTimeZone);
    /// A day.
    Day: NaiveDate => scalars::Date, in (ColumnType::Date);
    /// A UUID.
    UuidKind: Uuid => Uuid, in (ColumnType::Uuid);
    /// JSON of any shape.
    Json: serde_json::Value => scalars::Json, in (ColumnType::Json | ColumnType::JsonBinary);
}

/// A JSON column with a list of texts.
#[derive(Debug)]
pub enum Texts {}

impl ColumnKind for Texts {
    type Of<'r> = TextList;
    type Type = Vec<String>;

    fn fits(column: &ColumnType) -> bool {
        Json::fits(column)
    }
}

/// A list of texts from JSON.
#[derive(Debug)]
pub struct TextList(Vec<String>);

impl Decode<'_> for TextList {
    fn read(row: RawRow<'_>, ordinal: usize) -> Result<Self, sea_orm::DbErr> {
        let texts = serde_json::from_value(serde_json::Value::read(row, ordinal)?);
        texts.map(Self).map_err(|error| sea_orm::DbErr::Type(format!("not a list of texts: {error}")))
    }
}

impl Leaf for TextList {
    type Type = Vec<String>;

    fn write(&self, _: Style, out: &mut Vec<u8>) {
        write_json(&self.0, out);
    }
}

/// A nullable column.
#[derive(Debug)]
pub struct Nullable<K>(std::marker::PhantomData<K>);

impl<K: ColumnKind> ColumnKind for Nullable<K> {
    type Of<'r> = Option<K::Of<'r>>;
    type Type = Option<K::Type>;

    fn fits(column: &ColumnType) -> bool {
        K::fits(column)
    }
}

/// An enum column: `E` is the GraphQL enum, whose values are the stored texts in upper case, without accents and
/// with underscores for blanks: `DOUBLURE_LUMIERE` of «Doublure Lumière».
#[derive(Debug)]
pub struct EnumValue<E>(std::marker::PhantomData<E>);

impl<E: OutputType + 'static> ColumnKind for EnumValue<E> {
    type Of<'r> = StoredEnumValue<'r, E>;
    type Type = E;

    fn fits(column: &ColumnType) -> bool {
        Text::fits(column) || matches!(column, ColumnType::Enum { .. })
    }
}

/// A stored enum value, read without parsing it.
#[derive(Debug)]
pub struct StoredEnumValue<'r, E>(&'r str, std::marker::PhantomData<E>);

impl<'r, E> Decode<'r> for StoredEnumValue<'r, E> {
    fn read(row: RawRow<'r>, ordinal: usize) -> Result<Self, sea_orm::DbErr> {
        <&str>::read(row, ordinal).map(|value| Self(value, std::marker::PhantomData))
    }
}

impl<E: OutputType> Leaf for StoredEnumValue<'_, E> {
    type Type = E;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let name = if self.0.bytes().all(is_name) {
            Cow::Borrowed(self.0)
        } else {
            Cow::Owned(fold(self.0).replace(' ', "_"))
        };
        // Enum values are ASCII letters and underscores: nothing to escape.
        out.push(b'"');
        match style {
            Style::LowerCase => out.extend(name.bytes().map(|byte| byte.to_ascii_lowercase())),
            _ => out.extend(name.bytes().map(|byte| byte.to_ascii_uppercase())),
        }
        out.push(b'"');
    }
}

fn write_json<T: serde::Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    // Writing plain values to memory cannot fail.
    let _ = serde_json::to_writer(out, value);
}

impl Leaf for &str {
    type Type = String;

    fn write(&self, _: Style, out: &mut Vec<u8>) {
        write_json(self, out);
    }
}

impl Leaf for String {
    type Type = Self;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        self.as_str().write(style, out);
    }
}

/// A computed text whose GraphQL type is the scalar `T`.
#[derive(Debug)]
pub struct ScalarText<T>(String, std::marker::PhantomData<fn() -> T>);

impl<T> ScalarText<T> {
    /// The text as a value of `T`.
    pub fn new(text: String) -> Self {
        Self(text, std::marker::PhantomData)
    }
}

impl<T: OutputType> Leaf for ScalarText<T> {
    type Type = T;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        self.0.as_str().write(style, out);
    }
}

impl Leaf for Cow<'_, str> {
    type Type = String;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        self.as_ref().write(style, out);
    }
}

impl Leaf for ID {
    type Type = Self;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        self.0.write(style, out);
    }
}

impl Leaf for bool {
    type Type = Self;

    fn write(&self, _: Style, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Leaf for i32 {
    type Type = Self;

    fn write(&self, _: Style, out: &mut Vec<u8>) {
        write_json(self, out);
    }
}

impl Leaf for f64 {
    type Type = Self;

    /// NaN and infinity become null.
    fn write(&self, _: Style, out: &mut Vec<u8>) {
        write_json(self, out);
    }
}

impl Leaf for Uuid {
    type Type = Self;

    fn write(&self, _: Style, out: &mut Vec<u8>) {
        out.push(b'"');
        out.extend_from_slice(self.hyphenated().encode_lower(&mut Self::encode_buffer()).as_bytes());
        out.push(b'"');
    }
}

impl Leaf for DateTime<Utc> {
    type Type = scalars::DateTime;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        let (time, end): (_, &[u8]) = match style {
            Style::Naive(zone) | Style::TimeOfDay(zone) => (zone.local(*self), b"\""),
            _ => (self.naive_utc(), b"Z\""),
        };
        out.push(b'"');
        if !matches!(style, Style::TimeOfDay(_)) {
            write_day(time.date(), out);
            out.push(b'T');
        }
        // Without chrono's formatter, which takes most of the time of a list with times.
        for (index, part) in [time.hour(), time.minute(), time.second()].into_iter().enumerate() {
            if index > 0 {
                out.push(b':');
            }
            write_two_digits(part, out);
        }
        out.extend_from_slice(end);
    }
}

impl Leaf for NaiveDate {
    type Type = scalars::Date;

    fn write(&self, _: Style, out: &mut Vec<u8>) {
        out.push(b'"');
        write_day(*self, out);
        out.push(b'"');
    }
}

fn write_day(day: NaiveDate, out: &mut Vec<u8>) {
    if !(0..=9999).contains(&day.year()) {
        // Years outside four digits carry a sign and are rare.
        let _ = write!(out, "{day}");
        return;
    }
    let year = day.year().unsigned_abs();
    write_two_digits(year / 100, out);
    write_two_digits(year % 100, out);
    out.push(b'-');
    write_two_digits(day.month(), out);
    out.push(b'-');
    write_two_digits(day.day(), out);
}

fn write_two_digits(number: u32, out: &mut Vec<u8>) {
    let digit = |number: u32| b'0' + u8::try_from(number % 10).unwrap_or_default();
    out.push(digit(number / 10));
    out.push(digit(number));
}

impl Leaf for serde_json::Value {
    type Type = scalars::Json;

    fn write(&self, _: Style, out: &mut Vec<u8>) {
        write_json(self, out);
    }
}

impl<L: Leaf> Leaf for Option<L> {
    type Type = Option<L::Type>;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        match self {
            Some(leaf) => leaf.write(style, out),
            None => out.extend_from_slice(b"null"),
        }
    }
}

impl<L: Leaf> Leaf for Vec<L> {
    type Type = Vec<L::Type>;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        out.push(b'[');
        for (index, leaf) in self.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            leaf.write(style, out);
        }
        out.push(b']');
    }
}

/// Serializes a number.
pub(in crate::graphql) fn write_number(value: i64, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    let _ = write!(out, "{value}");
}
