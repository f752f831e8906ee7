//! The response shape that the directives and aliases of an operation document declare.
//!
//! An alias that begins with `_` is written inline into its parent, `group__name` is written as `name` in
//! `group`, `@naive`, `@timeOfDay` and `@lower` choose the style of a value, `@pluck` replaces an object by one member,
//! `@asMap` writes a list of value objects as an object. These are placements and styles, which the executor
//! renders itself (`graphql/response_shape.rs`); for selections with other directives it returns values, and
//! `render.rs` lays them out by the same functions.

use async_graphql::parser::types::{Directive, Field};
use async_graphql_value::Value;

use super::document::field_directive;
use crate::graphql::response_shape::{Placement, ResponseShape, Style};
use crate::time_zone::TimeZone;

/// The response shape of an operation document.
#[derive(Clone, Copy, Debug)]
pub struct DocumentShape {
    /// The zone of times without offset.
    pub zone: TimeZone,
}

impl ResponseShape for DocumentShape {
    fn placement<'f>(&self, field: &'f Field) -> Placement<'f> {
        let key = field.response_key().node.as_str();
        match key.split_once("__").filter(|(group, _)| !group.is_empty()) {
            Some((group, key)) => Placement::Grouped(group, key),
            None if key.starts_with('_') => Placement::Inline,
            None => Placement::Member(key),
        }
    }

    fn style(&self, field: &Field) -> Style {
        if field_directive(field, "naive").is_some() {
            Style::Naive(self.zone)
        } else if field_directive(field, "timeOfDay").is_some() {
            Style::TimeOfDay(self.zone)
        } else if field_directive(field, "lower").is_some() {
            Style::LowerCase
        } else {
            Style::Plain
        }
    }

    fn pluck<'f>(&self, field: &'f Field) -> Option<&'f str> {
        argument(field_directive(field, "pluck")?, "field")
    }

    fn map<'f>(&self, field: &'f Field) -> Option<(&'f str, &'f str)> {
        let map = field_directive(field, "asMap")?;
        argument(map, "key").zip(argument(map, "value"))
    }

    fn is_plain(&self, field: &Field) -> bool {
        let is_plain = |name: &str| {
            matches!(name, "naive" | "timeOfDay" | "lower" | "pluck" | "asMap" | "include" | "skip")
        };
        // An inline relation may turn out to be null; the parts of a connection are always present.
        let name = field.name.node.as_str();
        let is_static = self.placement(field) != Placement::Inline || matches!(name, "pages" | "pageInfo");
        is_static && field.directives.iter().all(|directive| is_plain(directive.node.name.node.as_str()))
    }
}

fn argument<'d>(directive: &'d Directive, name: &str) -> Option<&'d str> {
    match &directive.get_argument(name)?.node {
        Value::String(text) => Some(text),
        _ => None,
    }
}
