//! The layout of a response, where a trusted caller needs another one than GraphQL's.
//!
//! A client of `/graphql` receives each field under its response key and each value in the form of its
//! scalar. A trusted caller can pass a [`ResponseShape`], which defines the placement and the style of each
//! field. The executor applies both without knowing their purpose (`rest/core/shape.rs` implements the REST
//! shim's).

use async_graphql::parser::types::Field;

use crate::moment;
use crate::time_zone::TimeZone;

/// The written form of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// As the schema defines it.
    #[default]
    Plain,
    /// A time as local time in a zone, without an offset.
    Naive(TimeZone),
    /// A time as local time of day in a zone: `08:30:00`.
    TimeOfDay(TimeZone),
    /// An enum value in lower case.
    LowerCase,
}

impl Style {
    /// The form of a text: an enum value, or a time, which is any text that can be parsed as one. None when the text keeps
    /// its form.
    pub fn apply(self, text: &str) -> Option<String> {
        match self {
            Self::Plain => None,
            Self::Naive(zone) => local(text, zone, "%Y-%m-%dT%H:%M:%S"),
            Self::TimeOfDay(zone) => local(text, zone, "%H:%M:%S"),
            Self::LowerCase => Some(text.to_lowercase()),
        }
    }
}

/// Formats a time in text form as local time in `zone`.
fn local(text: &str, zone: TimeZone, format: &str) -> Option<String> {
    moment::parse(text).map(|moment| zone.local(moment).format(format).to_string())
}

/// The placement of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement<'k> {
    /// In the object of its field, under this key.
    Member(&'k str),
    /// In a nested object of this name, under this key.
    Grouped(&'k str, &'k str),
    /// Inlined: its own members are placed in the object of its field.
    Inline,
}

/// The layout of a response.
pub trait ResponseShape: Send + Sync {
    /// The placement of a field's member.
    fn placement<'f>(&self, field: &'f Field) -> Placement<'f>;

    /// The style of a field's value.
    fn style(&self, field: &Field) -> Style;

    /// The response key of the one field that is written instead of each object of `field`.
    fn pluck<'f>(&self, field: &'f Field) -> Option<&'f str>;

    /// For a list of value objects written as an object: the response keys of the members that are its keys
    /// and its values.
    fn map<'f>(&self, field: &'f Field) -> Option<(&'f str, &'f str)>;

    /// Whether placements and styles suffice for a field. Where a selection has a field that needs more, the
    /// caller receives values instead of text, without any layout.
    fn is_plain(&self, field: &Field) -> bool;
}

/// GraphQL's own layout.
#[derive(Clone, Copy, Debug)]
pub struct PlainShape;

impl ResponseShape for PlainShape {
    fn placement<'f>(&self, field: &'f Field) -> Placement<'f> {
        Placement::Member(field.response_key().node.as_str())
    }

    fn style(&self, _: &Field) -> Style {
        Style::Plain
    }

    fn pluck<'f>(&self, _: &'f Field) -> Option<&'f str> {
        None
    }

    fn map<'f>(&self, _: &'f Field) -> Option<(&'f str, &'f str)> {
        None
    }

    fn is_plain(&self, _: &Field) -> bool {
        true
    }
}
