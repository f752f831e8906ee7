//! Renders the data of a response in the layout of its document.
//!
//! JSON text that the executor laid out already (see `shape.rs`) is copied. The rest arrives as values:
//! payloads of mutations, and selections with directives other than placement and style.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{Name, Value};

use super::document::{field_directive, text};
use super::shape::DocumentShape;
use crate::graphql::exec::raw::raw_text;
use crate::graphql::response::write_value;
use crate::graphql::response_shape::{Placement, ResponseShape as _, Style};
use crate::time_zone::TimeZone;

/// Writes the members of `data`, without braces; `@naive` times are formatted in `zone`.
pub fn write_members(selection: &SelectionSet, data: &Value, zone: TimeZone, out: &mut Vec<u8>) {
    let mut writer = Writer { shape: DocumentShape { zone }, out, comma: false };
    writer.members(selection, data);
}

struct Writer<'o> {
    shape: DocumentShape,
    out: &'o mut Vec<u8>,
    comma: bool,
}

type Members = IndexMap<Name, Value>;

fn fields(selection: &SelectionSet) -> impl Iterator<Item = &Field> {
    selection.items.iter().filter_map(|item| match &item.node {
        Selection::Field(field) => Some(&field.node),
        _ => None,
    })
}

/// A leaf value in a style.
pub fn styled(style: Style, value: &Value) -> Cow<'_, Value> {
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Enum(name) => name.as_str(),
        _ => return Cow::Borrowed(value),
    };
    style.apply(text).map_or(Cow::Borrowed(value), |text| Cow::Owned(Value::from(text)))
}

impl Writer<'_> {
    fn members(&mut self, selection: &SelectionSet, value: &Value) {
        if let Some(text) = raw_text(value) {
            // Serialized already: copy the members without the braces.
            let members = text.trim_start_matches('{').strip_suffix('}').unwrap_or_default();
            if !members.is_empty() {
                self.separate();
                self.out.extend_from_slice(members.as_bytes());
            }
            return;
        }
        let Value::Object(members) = value else { return };
        let mut written: Vec<&str> = Vec::new();
        for field in fields(selection) {
            match self.shape.placement(field) {
                Placement::Member(key) => self.member(Some(key), field, members),
                Placement::Inline => self.member(None, field, members),
                Placement::Grouped(group, _) if written.contains(&group) => {}
                Placement::Grouped(group, _) => {
                    written.push(group);
                    self.group(group, selection, members);
                }
            }
        }
    }

    fn group(&mut self, group: &str, selection: &SelectionSet, members: &Members) {
        self.key(group);
        self.open();
        for field in fields(selection) {
            if let Placement::Grouped(other, key) = self.shape.placement(field)
                && other == group
            {
                self.member(Some(key), field, members);
            }
        }
        self.close();
    }

    /// Writes a member under `key`; without a key, writes its members inline.
    fn member(&mut self, key: Option<&str>, field: &Field, members: &Members) {
        let is_user_errors = field_directive(field, "orFail").is_some() && field.name.node == "userErrors";
        let is_omitted = is_user_errors || field_directive(field, "aside").is_some();
        let Some(value) = members.get(field.response_key().node.as_str()).filter(|_| !is_omitted) else {
            return;
        };
        if *value == Value::Null && field_directive(field, "optional").is_some() {
            return;
        }
        let Some(key) = key else { return self.members(&field.selection_set.node, value) };
        self.key(key);
        self.value(field, value);
    }

    fn value(&mut self, field: &Field, value: &Value) {
        if let Some(member) = self.shape.pluck(field) {
            return self.plucked(field, member, value);
        }
        if let Some(map) = field_directive(field, "asMap")
            && let (Some(key), Some(member), Value::List(items)) =
                (text(map, "key"), text(map, "value"), value)
        {
            return self.map(field, (&key, &member), items);
        }
        let selection = &field.selection_set.node;
        // An object without a selection is free JSON: a leaf value.
        let has_selection = !selection.items.is_empty();
        match value {
            Value::Object(_) if has_selection && raw_text(value).is_none() => {
                self.open();
                self.members(selection, value);
                self.close();
            }
            Value::List(items) => self.list(items, |writer, item| match item {
                Value::Object(_) if has_selection && raw_text(item).is_none() => {
                    writer.open();
                    writer.members(selection, item);
                    writer.close();
                }
                item => writer.leaf(field, item),
            }),
            leaf => self.leaf(field, leaf),
        }
    }

    fn leaf(&mut self, field: &Field, value: &Value) {
        write_value(&styled(self.shape.style(field), value), self.out);
        self.comma = true;
    }

    /// Replaces an object, or each object of a list, by one of its members.
    fn plucked(&mut self, field: &Field, member: &str, value: &Value) {
        let of = |value: &Value| match value {
            Value::Object(members) => members.get(member).cloned().unwrap_or_default(),
            _ => Value::Null,
        };
        match value {
            Value::List(items) => self.list(items, |writer, item| writer.leaf(field, &of(item))),
            value => self.leaf(field, &of(value)),
        }
    }

    /// Writes a list as an object, keyed by one member of each item.
    fn map(&mut self, field: &Field, (key, member): (&str, &str), items: &[Value]) {
        let mut keys = fields(&field.selection_set.node);
        let is_lower =
            keys.any(|field| field.response_key().node == key && self.shape.style(field) == Style::LowerCase);
        self.open();
        for item in items {
            let Value::Object(members) = item else { continue };
            match members.get(key) {
                Some(Value::String(name)) if is_lower => self.key(&name.to_lowercase()),
                Some(Value::String(name)) => self.key(name),
                Some(Value::Enum(name)) if is_lower => self.key(&name.to_lowercase()),
                Some(Value::Enum(name)) => self.key(name),
                _ => continue,
            }
            write_value(members.get(member).unwrap_or(&Value::Null), self.out);
        }
        self.close();
    }

    fn list(&mut self, items: &[Value], mut item: impl FnMut(&mut Self, &Value)) {
        self.out.push(b'[');
        for (at, value) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(b',');
            }
            item(self, value);
        }
        self.out.push(b']');
        self.comma = true;
    }

    fn separate(&mut self) {
        if self.comma {
            self.out.push(b',');
        }
        self.comma = true;
    }

    fn key(&mut self, key: &str) {
        self.separate();
        write_value(&Value::from(key), self.out);
        self.out.push(b':');
    }

    fn open(&mut self) {
        self.out.push(b'{');
        self.comma = false;
    }

    fn close(&mut self) {
        self.out.push(b'}');
        self.comma = true;
    }
}
