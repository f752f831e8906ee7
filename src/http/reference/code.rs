//! Renders blocks of code: commands, GraphQL documents, and JSON with its keys and values marked.

use serde_json::Value;

use super::words::Words;
use crate::http::html::Html;

/// Texts of examples are cut after this many characters: pictures in base64 tell nothing.
const MAX_TEXT: usize = 300;

/// Appends a block with a title and a button that copies it; the script shows the button.
pub fn block(html: &mut Html, words: &Words, title: &str, write: impl FnOnce(&mut Html)) {
    html.fill(
        "<div class=\"code\"><div class=\"code-head\"><span>{}</span><button type=\"button\" \
         class=\"copy\" hidden>{}</button></div>",
        &[title, words.copy],
    );
    html.fill("<pre tabindex=\"0\" role=\"group\" aria-label=\"{}\"><code>", &[title]);
    write(html);
    html.markup("</code></pre></div>");
}

/// Appends JSON, indented: keys in `b`, texts in `i`, other values in `u`.
pub fn json(html: &mut Html, value: &Value) {
    json_at(html, value, 0);
}

fn json_at(html: &mut Html, value: &Value, depth: usize) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            html.markup("{");
            for (at, (key, value)) in members.iter().enumerate() {
                html.markup(if at == 0 { "\n" } else { ",\n" });
                indent(html, depth + 1);
                html.fill("<b>{}</b>: ", &[&Value::from(key.as_str()).to_string()]);
                json_at(html, value, depth + 1);
            }
            html.markup("\n");
            indent(html, depth);
            html.markup("}");
        }
        Value::Array(items) if !items.is_empty() => {
            html.markup("[");
            for (at, item) in items.iter().enumerate() {
                html.markup(if at == 0 { "\n" } else { ",\n" });
                indent(html, depth + 1);
                json_at(html, item, depth + 1);
            }
            html.markup("\n");
            indent(html, depth);
            html.markup("]");
        }
        Value::String(text) if text.chars().count() > MAX_TEXT => {
            let start: String = text.chars().take(MAX_TEXT).chain(['…']).collect();
            html.fill("<i>{}</i>", &[&Value::from(start).to_string()]);
        }
        Value::String(_) => {
            html.fill("<i>{}</i>", &[&value.to_string()]);
        }
        other => {
            html.fill("<u>{}</u>", &[&other.to_string()]);
        }
    }
}

fn indent(html: &mut Html, depth: usize) {
    for _ in 0..depth {
        html.markup("  ");
    }
}
