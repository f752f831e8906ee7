//! What the pages rendered here share: the language of a request, the head, the bar at the top.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::html::Html;
use crate::language::Language;

/// The language of a page: `?lang=` of its address, else the browser's.
pub fn language_of(query: Option<&str>, headers: &HeaderMap) -> Language {
    let accepted = || headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    chosen_language(query).unwrap_or_else(|| Language::accepted(accepted()))
}

/// The language that `?lang=` names.
pub fn chosen_language(query: Option<&str>) -> Option<Language> {
    let mut parameters = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    match parameters.find(|(name, _)| name == "lang")?.1.as_ref() {
        "fr" => Some(Language::French),
        "en" => Some(Language::English),
        _ => None,
    }
}

/// The tag of a language.
pub fn tag(language: Language) -> &'static str {
    match language {
        Language::French => "fr",
        Language::English => "en",
    }
}

/// Names the language in the headers of a page; caches keep one page for each.
pub fn with_language(mut response: Response, language: Language) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(tag(language)));
    headers.append(header::VARY, HeaderValue::from_static("accept, accept-language"));
    response
}

/// Appends the start of a document, up to its body. `folder` has the page's style and script, both of its name.
pub fn head(html: &mut Html, language: Language, folder: &str, title: &str, description: &str) {
    html.fill(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{}</title><meta name=\"description\" content=\"{}\">\
         <link rel=\"icon\" href=\"/favicon.ico\" type=\"image/svg+xml\">",
        &[tag(language), title, description],
    );
    html.fill(
        "<link rel=\"stylesheet\" href=\"/assets/{}/{}.css\">\
         <script type=\"module\" src=\"/assets/{}/{}.js\"></script></head><body>",
        &[folder, folder, folder, folder],
    );
}

/// A link of the bar.
pub struct Link<'l> {
    /// Where it leads.
    pub address: &'l str,
    /// Its text.
    pub text: &'l str,
    /// Whether it is this page.
    pub is_current: bool,
}

/// Appends the bar: the name, links, and the switch to the other language, which keeps the page.
pub fn bar(html: &mut Html, language: Language, version: &str, links: &[Link<'_>]) {
    html.fill(
        "<header class=\"bar\"><a class=\"brand\" href=\"/\"><img src=\"/favicon.ico\" alt=\"\" width=\"28\" height=\"28\">passerelle <span class=\"version\">{}</span></a><nav class=\"links\" aria-label=\"passerelle\">",
        &[version],
    );
    for link in links {
        let template = if link.is_current {
            "<a href=\"{}\" aria-current=\"page\">{}</a>"
        } else {
            "<a href=\"{}\">{}</a>"
        };
        html.fill(template, &[link.address, link.text]);
    }
    let (other, name) = match language {
        Language::French => ("en", "English"),
        Language::English => ("fr", "Français"),
    };
    html.fill(
        "</nav><a class=\"lang\" href=\"?lang={}\" hreflang=\"{}\" lang=\"{}\">{}</a></header>",
        &[other, other, other, name],
    );
}
