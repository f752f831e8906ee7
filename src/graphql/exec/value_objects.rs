//! Selections on value objects: the members of a JSON object to render, and their response keys.

use serde_json::Value as Json;

use super::collect::{Selected, collect_fields};
use super::compiler::{Compiler, group_members};
use crate::graphql::response_shape::Style;

/// A compiled selection on value objects of one type.
pub(in crate::graphql) struct JsonSelection {
    groups: Vec<Group>,
    /// The names of the selected members.
    names: Vec<String>,
    /// The response key of the member that is rendered in place of each object.
    pluck: Option<String>,
    /// For a list that is rendered as an object: the response keys of the members with its keys and its
    /// values.
    map: Option<(String, String)>,
}

/// Members of a nested object of the response, or one member of the object itself.
struct Group {
    name: Option<String>,
    members: Vec<Member>,
}

struct Member {
    key: String,
    source: Source,
    style: Style,
    /// The selection on a member that contains objects; none for a scalar.
    selection: Option<JsonSelection>,
}

enum Source {
    Member(String),
    TypeName(String),
}

impl JsonSelection {
    pub fn compile<'a>(compiler: Compiler<'_, 'a>, selected: &Selected<'a>, type_name: &str) -> Self {
        let map = compiler.shape.map(&selected.node.node);
        let sets = &selected.sets;
        let fields = collect_fields(compiler.ctx, sets, type_name, false);
        let names = fields.iter().map(|selected| selected.name().to_owned()).collect();
        let groups = group_members(&fields, compiler.shape).into_iter().map(|group| Group {
            name: group.name.map(str::to_owned),
            members: group
                .members
                .into_iter()
                .map(|(key, selected)| {
                    let selects = selected.sets.iter().any(|set| !set.node.items.is_empty());
                    Member {
                        key: key.unwrap_or_else(|| selected.response_key()).to_owned(),
                        source: match selected.name() {
                            "__typename" => Source::TypeName(type_name.to_owned()),
                            name => Source::Member(name.to_owned()),
                        },
                        style: compiler.shape.style(&selected.node.node),
                        selection: selects.then(|| {
                            Self::compile(
                                compiler,
                                selected,
                                &member_type(compiler, type_name, selected.name()),
                            )
                        }),
                    }
                })
                .collect(),
        });
        Self {
            groups: groups.collect(),
            names,
            pluck: compiler.shape.pluck(&selected.node.node).map(str::to_owned),
            map: map.map(|(key, value)| (key.to_owned(), value.to_owned())),
        }
    }

    /// The names of the selected members.
    pub fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    /// Renders the selected members of an object, of each object of a list, or null.
    pub fn write(&self, value: &Json, out: &mut Vec<u8>) {
        match (value, &self.map) {
            (Json::Array(items), Some((key, value))) => self.write_map(items, key, value, out),
            (Json::Array(items), None) => {
                out.push(b'[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    self.write(item, out);
                }
                out.push(b']');
            }
            (Json::Object(members), _) if self.pluck.is_some() => {
                match self.pluck.as_deref().and_then(|key| self.member(key)) {
                    Some(member) => member.write(members, out),
                    None => write_json(&Json::Null, out),
                }
            }
            (Json::Object(members), _) => {
                out.push(b'{');
                let mut is_first = true;
                for group in &self.groups {
                    if let Some(name) = &group.name {
                        write_key(name, &mut is_first, out);
                        out.push(b'{');
                        is_first = true;
                    }
                    for member in &group.members {
                        write_key(&member.key, &mut is_first, out);
                        member.write(members, out);
                    }
                    if group.name.is_some() {
                        out.push(b'}');
                        is_first = false;
                    }
                }
                out.push(b'}');
            }
            (other, _) => write_json(other, out),
        }
    }

    /// The member with this response key.
    fn member(&self, key: &str) -> Option<&Member> {
        self.groups.iter().flat_map(|group| &group.members).find(|member| member.key == key)
    }

    fn write_map(&self, items: &[Json], key: &str, value: &str, out: &mut Vec<u8>) {
        let (Some(key), Some(value)) = (self.member(key), self.member(value)) else {
            return write_json(&Json::Null, out);
        };
        out.push(b'{');
        for (index, item) in items.iter().filter_map(Json::as_object).enumerate() {
            if index > 0 {
                out.push(b',');
            }
            key.write(item, out);
            out.push(b':');
            value.write(item, out);
        }
        out.push(b'}');
    }
}

/// The name of the type of a member's objects.
fn member_type(compiler: Compiler<'_, '_>, type_name: &str, member: &str) -> String {
    let meta_type = compiler.ctx.schema_env.registry.types.get(type_name);
    let field = meta_type.and_then(|meta_type| meta_type.field_by_name(member));
    // Validation guarantees that every field exists.
    field.map_or_else(String::new, |field| field.ty.replace(['[', ']', '!'], ""))
}

impl Member {
    fn write(&self, members: &serde_json::Map<String, Json>, out: &mut Vec<u8>) {
        let value = match &self.source {
            Source::TypeName(name) => return write_json(&Json::from(name.as_str()), out),
            Source::Member(name) => members.get(name).unwrap_or(&Json::Null),
        };
        match (&self.selection, value, self.style) {
            (Some(selection), value, _) => selection.write(value, out),
            (None, Json::String(text), style) => match style.apply(text) {
                Some(text) => write_json(&Json::from(text), out),
                None => write_json(value, out),
            },
            (None, value, _) => write_json(value, out),
        }
    }
}

fn write_key(key: &str, is_first: &mut bool, out: &mut Vec<u8>) {
    if !*is_first {
        out.push(b',');
    }
    *is_first = false;
    // GraphQL names need no escaping.
    out.push(b'"');
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
}

fn write_json(value: &Json, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    let _ = serde_json::to_writer(out, value);
}
