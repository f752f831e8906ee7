//! Renders schemas: the type, bounds, default and values of a value, and the members of objects as nested lists.

use serde_json::Value;

use super::document::{Document, Parameter, members, text};
use super::example::{plain, type_of};
use super::words::Words;
use crate::http::html::Html;

/// How deep members are shown; a schema may refer to itself.
const MAX_DEPTH: usize = 5;

/// Renders schemas of a document.
#[derive(Clone, Copy)]
pub struct Schemas<'d> {
    /// The document of the references.
    pub document: Document<'d>,
    /// The words of the page.
    pub words: &'d Words,
}

/// A named value: a parameter, or a member of an object.
struct Item<'d> {
    name: &'d str,
    is_required: bool,
    description: &'d str,
    schema: &'d Value,
    example: Option<&'d Value>,
}

impl<'d> Schemas<'d> {
    /// Appends the parameters in `place`, under `title`, as lines that the script turns into a form.
    pub fn parameters(&self, html: &mut Html, title: &str, place: &str, parameters: &[Parameter<'d>]) {
        let mut parameters = parameters.iter().filter(|parameter| parameter.place == place).peekable();
        if parameters.peek().is_none() {
            return;
        }
        html.fill("<h4>{}</h4><ul class=\"fields\" data-in=\"{}\">", &[title, place]);
        for parameter in parameters {
            let item = Item {
                name: parameter.name,
                is_required: parameter.is_required,
                description: parameter.description,
                schema: parameter.schema,
                example: parameter.example,
            };
            self.item(html, &item, 1);
        }
        html.markup("</ul>");
    }

    /// Appends the members of a schema; of a schema without members, its type.
    pub fn members(&self, html: &mut Html, schema: &'d Value) {
        let target = self.with_members(schema);
        if self.has_members(target) {
            self.list(html, target, 0);
        } else {
            html.markup("<p class=\"shape\">");
            self.shape(html, schema);
            html.markup("</p>");
        }
    }

    fn list(&self, html: &mut Html, schema: &'d Value, depth: usize) {
        html.markup("<ul class=\"fields\">");
        for part in self.parts(schema) {
            let required = part["required"].as_array().map(Vec::as_slice).unwrap_or_default();
            for (name, property) in members(&part["properties"]) {
                let schema = self.document.resolve(property);
                let own = text(property, "description");
                let item = Item {
                    name,
                    is_required: required.iter().any(|required| required == name),
                    description: if own.is_empty() { text(schema, "description") } else { own },
                    schema,
                    example: None,
                };
                self.item(html, &item, depth + 1);
            }
        }
        html.markup("</ul>");
    }

    fn item(&self, html: &mut Html, item: &Item<'d>, depth: usize) {
        let words = self.words;
        // What is signed by the server has no example that holds.
        html.markup(if item.schema["x-signed"] == true { "<li data-signed>" } else { "<li>" });
        html.fill("<div class=\"field-head\"><code class=\"name\">{}</code> ", &[item.name]);
        self.shape(html, item.schema);
        if item.is_required {
            html.fill(" <span class=\"required\">{}</span>", &[words.required]);
        }
        html.markup("</div>");
        if !item.description.is_empty() {
            html.markup("<div class=\"about\">").prose(item.description).markup("</div>");
        }
        self.facts(html, item);
        let target = self.with_members(item.schema);
        if depth < MAX_DEPTH && self.has_members(target) {
            html.fill("<details><summary>{}</summary>", &[words.fields]);
            self.list(html, target, depth);
            html.markup("</details>");
        }
        html.markup("</li>");
    }

    /// Appends the type of a value: `string · uuid | null`, `list of string`.
    fn shape(&self, html: &mut Html, schema: &'d Value) {
        html.markup("<span class=\"type\">").text(&self.type_name(schema, 0)).markup("</span>");
    }

    fn type_name(&self, schema: &'d Value, depth: usize) -> String {
        let schema = self.document.resolve(schema);
        let alternatives = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
        let mut name = match (type_of(schema), alternatives) {
            ("", Some(alternatives)) if depth < MAX_DEPTH => {
                let names = alternatives.iter().map(|choice| self.type_name(choice, depth + 1));
                let mut names: Vec<String> = names.collect();
                names.dedup();
                names.join(" | ")
            }
            ("", _) if schema.get("allOf").is_some() => "object".to_owned(),
            ("array", _) if depth < MAX_DEPTH => {
                format!("{} {}", self.words.list_of, self.type_name(&schema["items"], depth + 1))
            }
            ("", _) if schema["type"] == "null" => "null".to_owned(),
            ("", _) => "json".to_owned(),
            (name, _) => name.to_owned(),
        };
        let format = text(schema, "format");
        // JSON numbers have no sizes; the bounds are told.
        if !format.is_empty() && !matches!(format, "int32" | "double") {
            name = format!("{name} · {format}");
        }
        if schema["type"].as_array().is_some_and(|types| types.iter().any(|name| name == "null")) {
            name.push_str(" | null");
        }
        name
    }

    /// Appends values, default, bounds and example.
    fn facts(&self, html: &mut Html, item: &Item<'d>) {
        let words = self.words;
        let own = item.schema;
        let listed = if type_of(own) == "array" { self.document.resolve(&own["items"]) } else { own };
        let values = listed["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
        let constant = own.get("const");
        if !values.is_empty() || constant.is_some() {
            html.fill("<p class=\"values\">{}", &[words.one_of]);
            for value in values.iter().chain(constant) {
                html.fill(" <code>{}</code>", &[&plain(value)]);
            }
            html.markup("</p>");
        }
        let mut facts: Vec<(&str, String)> = Vec::new();
        let default = own.get("default").map(plain).filter(|default| !default.is_empty());
        facts.extend(default.clone().map(|default| (words.default, default)));
        if let Some(most) = own.get("x-at-most") {
            facts.push((words.at_most, most.to_string()));
        }
        facts.extend(bounds(own, words).into_iter().map(|bound| ("", bound)));
        if let Some(pattern) = own["pattern"].as_str() {
            facts.push((words.pattern, pattern.to_owned()));
        }
        let example = item.example.or_else(|| own["examples"].get(0)).or_else(|| own.get("example"));
        let example = example.filter(|example| !example.is_object() && !example.is_array()).map(plain);
        facts.extend(example.filter(|_| default.is_none()).map(|example| (words.example, example)));
        if facts.is_empty() {
            return;
        }
        html.markup("<p class=\"facts\">");
        for (label, fact) in facts {
            // The script shows these two in the empty field of a form.
            let is_hint = [words.default, words.example].contains(&label);
            html.markup(if is_hint { "<span class=\"hint\">" } else { "<span>" });
            html.fill("{} <code>{}</code></span>", &[label, &fact]);
        }
        html.markup("</p>");
    }

    /// The schema whose members are shown: that of the items of a list, or the object among alternatives.
    fn with_members(&self, schema: &'d Value) -> &'d Value {
        let schema = self.document.resolve(schema);
        if type_of(schema) == "array" {
            return self.with_members(&schema["items"]);
        }
        let alternatives = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
        let mut choices = alternatives.into_iter().flatten().map(|choice| self.document.resolve(choice));
        choices.find(|choice| self.has_members(choice)).unwrap_or(schema)
    }

    fn has_members(&self, schema: &'d Value) -> bool {
        self.parts(schema).iter().any(|part| members(&part["properties"]).next().is_some())
    }

    /// The schema, or the parts that it combines.
    fn parts(&self, schema: &'d Value) -> Vec<&'d Value> {
        let combined = schema["allOf"].as_array().map(Vec::as_slice).unwrap_or_default();
        std::iter::once(schema).chain(combined.iter().map(|part| self.document.resolve(part))).collect()
    }
}

/// The bounds of a number, of the length of a text, and of the number of items.
fn bounds(schema: &Value, words: &Words) -> Vec<String> {
    // The bound of 32 bits tells nothing.
    let told = |bound: &&Value| bound.is_number() && bound.as_i64() != Some(i32::MAX.into());
    let bound = |key: &str| schema.get(key).filter(told).map(Value::to_string);
    let range = match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => Some(format!("{least} – {most}")),
        (Some(least), None) => Some(format!("≥ {least}")),
        (None, Some(most)) => Some(format!("≤ {most}")),
        (None, None) => None,
    };
    let count = |least: &str, most: &str, [one, many]: [&str; 2]| {
        let unit = |number: &str| if number == "1" { one } else { many };
        match (bound(least), bound(most)) {
            (Some(least), Some(most)) => Some(format!("{least} {} {most} {}", words.to, unit(&most))),
            (Some(least), None) => Some(format!("{} {least} {}", words.at_least, unit(&least))),
            (None, Some(most)) => Some(format!("{} {most} {}", words.no_more_than, unit(&most))),
            (None, None) => None,
        }
    };
    [range, count("minLength", "maxLength", words.characters), count("minItems", "maxItems", words.items)]
        .into_iter()
        .flatten()
        .collect()
}
