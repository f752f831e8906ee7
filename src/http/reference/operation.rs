//! Renders one operation: what it takes and answers on the left, the command, an answer and the GraphQL equivalent on
//! the right.

use axum::http::StatusCode;
use serde_json::Value;

use super::code;
use super::document::{Answer, Document, Operation};
use super::example::{curl, example_of};
use super::schema::Schemas;
use super::words::Words;
use crate::http::html::Html;

/// Renders the operations of a document.
#[derive(Clone, Copy)]
pub struct Operations<'d> {
    /// The document.
    pub document: Document<'d>,
    /// The words of the page.
    pub words: &'d Words,
    /// The public address of the server.
    pub origin: &'d str,
    /// Whether the GraphQL equivalents can be opened.
    pub playground: bool,
}

impl<'d> Operations<'d> {
    /// Appends an operation.
    pub fn operation(&self, html: &mut Html, operation: &Operation<'d>) {
        let anchor = operation.anchor();
        html.fill(
            "<article class=\"operation\" id=\"{}\" data-method=\"{}\" data-path=\"{}\"><div class=\"told\">\
             <h3><a href=\"#{}\">{}</a></h3>",
            &[&anchor, operation.method, operation.path, &anchor, operation.summary()],
        );
        html.markup("<p class=\"route\">");
        method(html, operation.method);
        path(html, &format!("{}{}", self.document.base(), operation.path));
        self.access(html, operation);
        html.markup("</p>");
        html.prose(operation.description());
        self.input(html, operation);
        let answers = operation.answers();
        self.successes(html, &answers);
        self.failures(html, &answers);
        html.markup("</div><div class=\"shown\">");
        self.examples(html, operation, &answers);
        html.markup("</div></article>");
    }

    fn access(&self, html: &mut Html, operation: &Operation<'d>) {
        let words = self.words;
        let security = operation.security();
        if !security.is_required {
            html.fill("<span class=\"badge ok\">{}</span>", &[words.public]);
        } else if security.roles.is_empty() {
            html.fill("<span class=\"badge\">{}</span>", &[words.signed_in]);
        } else {
            let own = if security.or_own_account { words.or_own_account } else { "" };
            let roles = security.roles.join(", ");
            html.fill(
                "<span class=\"badge\"><span class=\"visually-hidden\">{}</span> {}{}</span>",
                &[words.roles, &roles, own],
            );
        }
    }

    fn input(&self, html: &mut Html, operation: &Operation<'d>) {
        let Self { document, words, .. } = *self;
        let schemas = Schemas { document, words };
        let parameters = operation.parameters();
        schemas.parameters(html, words.in_path, "path", &parameters);
        schemas.parameters(html, words.in_query, "query", &parameters);
        schemas.parameters(html, words.in_header, "header", &parameters);
        let (is_required, bodies) = operation.body();
        for body in &bodies {
            html.fill("<h4>{} <span class=\"type\">{}</span>", &[words.body, body.media]);
            if is_required {
                html.fill(" <span class=\"required\">{}</span>", &[words.required]);
            }
            html.markup("</h4>");
            schemas.members(html, body.schema);
        }
    }

    fn successes(&self, html: &mut Html, answers: &[Answer<'d>]) {
        let Self { document, words, .. } = *self;
        html.fill("<h4>{}</h4>", &[words.answers]);
        for answer in answers.iter().filter(|answer| !answer.is_failure()) {
            html.markup("<div class=\"answer\"><p>");
            status(html, answer.status);
            html.markup(" ").inline(answer.description).markup("</p>");
            for content in &answer.contents {
                if content.schema.is_null() {
                    html.fill("<p class=\"type\">{}</p>", &[content.media]);
                    continue;
                }
                html.fill(
                    "<details><summary>{} <span class=\"type\">{}</span></summary>",
                    &[words.fields, content.media],
                );
                Schemas { document, words }.members(html, content.schema);
                html.markup("</details>");
            }
            html.markup("</div>");
        }
    }

    fn failures(&self, html: &mut Html, answers: &[Answer<'d>]) {
        let failures = answers.iter().filter(|answer| answer.is_failure()).flat_map(Answer::faults);
        let failures: Vec<_> = failures.collect();
        if failures.is_empty() {
            return;
        }
        let [by_status, by_code, sentence] = self.words.error_columns;
        html.fill(
            "<details class=\"errors\"><summary>{} <span class=\"count\">{}</span></summary><table><thead>\
             <tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>",
            &[self.words.errors, &failures.len().to_string(), by_status, by_code, sentence],
        );
        for failure in &failures {
            html.fill(
                "<tr><td>{}</td><td><code>{}</code></td><td>{}</td></tr>",
                &[failure.status, failure.code, failure.sentence],
            );
        }
        html.markup("</tbody></table></details>");
    }

    fn examples(&self, html: &mut Html, operation: &Operation<'d>, answers: &[Answer<'d>]) {
        let words = self.words;
        html.markup("<div class=\"request\">");
        code::block(html, words, "cURL", |html| {
            let base = self.document.base();
            let base = if base.contains("://") { base.to_owned() } else { format!("{}{base}", self.origin) };
            html.text(&curl(operation, &base));
        });
        html.fill("<button type=\"button\" class=\"button primary try\">{}</button></div>", &[words.try_it]);
        let (_, bodies) = operation.body();
        if let Some(body) = bodies.first()
            && let Some(example) = example_of(self.document, body)
        {
            html.fill("<div class=\"body\" data-media=\"{}\">", &[body.media]);
            code::block(html, words, words.body, |html| code::json(html, &example));
            html.markup("</div>");
        }
        for answer in answers.iter().filter(|answer| !answer.is_failure()) {
            for content in &answer.contents {
                let Some(example) = example_of(self.document, content).filter(|example| !example.is_null())
                else {
                    continue;
                };
                let title = format!("{} {}", answer.status, reason(answer.status));
                code::block(html, words, title.trim(), |html| example_text(html, &example));
            }
        }
        if let Some((query, variables)) = operation.graphql() {
            self.graphql(html, query, variables);
        }
    }

    /// Appends the equivalent. The script makes its link, which carries the compressed operation.
    fn graphql(&self, html: &mut Html, query: &str, variables: Option<&Value>) {
        let words = self.words;
        html.fill("<details class=\"graphql\"><summary>{}</summary>", &[words.graphql]);
        code::block(html, words, "GraphQL", |html| {
            html.text(query.trim_end());
        });
        if let Some(variables) =
            variables.filter(|variables| variables.as_object().is_some_and(|all| !all.is_empty()))
        {
            html.markup("<div class=\"variables\">");
            code::block(html, words, "Variables", |html| code::json(html, variables));
            html.markup("</div>");
        }
        if self.playground {
            html.fill("<p><a class=\"open\" href=\"/playground\">{}</a></p>", &[words.open]);
        }
        html.markup("</details>");
    }
}

fn example_text(html: &mut Html, example: &Value) {
    match example.as_str() {
        Some(text) => {
            html.text(text);
        }
        None => code::json(html, example),
    }
}

/// Appends a path by its segments: it breaks between them.
fn path(html: &mut Html, path: &str) {
    html.markup("<code>");
    for segment in path.trim_start_matches('/').split('/') {
        html.fill("<span>/{}</span>", &[segment]);
    }
    html.markup("</code>");
}

/// Appends a method as a coloured word.
pub fn method(html: &mut Html, method: &str) {
    html.fill("<span class=\"method {}\">{}</span>", &[method, &method.to_uppercase()]);
}

fn status(html: &mut Html, status: &str) {
    html.fill("<span class=\"status\">{}</span>", &[status]);
}

/// The reason phrase of a status.
fn reason(status: &str) -> &'static str {
    status.parse::<StatusCode>().ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}
