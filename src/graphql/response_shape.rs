//! How an answer is laid out, where a caller wants it otherwise than GraphQL does.
//!
//! A client of `/graphql` gets each field under its response key and each value as its scalar says. A trusted caller can
//! bring a [`ResponseShape`] that says for each field where its member stands and how its value is written. The engine
//! knows these places and styles, and nothing of why a caller wants them (`rest/core/shape.rs` has the REST shim's).

use async_graphql::parser::types::Field;

use crate::moment;
use crate::time_zone::TimeZone;

/// How a value is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// As the schema says.
    #[default]
    Plain,
    /// A moment as clocks show it in a zone, without naming it.
    Naive(TimeZone),
    /// An enum value in lower case.
    LowerCase,
}

/// A moment that is text already, as clocks show it in `zone`; another text as it is.
pub fn naive(text: &str, zone: TimeZone) -> String {
    match moment::parse(text) {
        Some(moment) => zone.local(moment).format("%Y-%m-%dT%H:%M:%S").to_string(),
        None => text.to_owned(),
    }
}

/// Where a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement<'k> {
    /// In the object of its field, under this key.
    Member(&'k str),
    /// In a nested object of this name, under this key.
    Grouped(&'k str, &'k str),
    /// Its own members stand in the object of its field.
    Inline,
}

/// The layout of an answer.
pub trait ResponseShape: Send + Sync {
    /// Where the member of a field stands.
    fn placement<'f>(&self, field: &'f Field) -> Placement<'f>;

    /// How the value of a field is written.
    fn style(&self, field: &Field) -> Style;

    /// The response key of the one field that is written instead of each object of `field`.
    fn pluck<'f>(&self, field: &'f Field) -> Option<&'f str>;

    /// Of a list of value objects that is written as an object: the response keys of the members that are its keys and its
    /// values.
    fn map<'f>(&self, field: &'f Field) -> Option<(&'f str, &'f str)>;

    /// Whether places and styles are all that a field needs. Where a selection holds one that needs more, the caller gets
    /// its values instead of text, without any layout.
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
