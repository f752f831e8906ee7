//! What a client prefers to be answered with, by its header `Accept`.

use axum::http::{HeaderMap, header};

/// The media type of an answer of GraphQL.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`.
    GraphqlResponse,
    /// `application/json`, as before the draft.
    Json,
}

/// Whether a client prefers HTML to JSON, as browsers do when they open an address.
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let json =
        quality(headers, "application/json").max(quality(headers, "application/graphql-response+json"));
    quality(headers, "text/html") > json
}

/// Whether a client prefers JSON to HTML.
pub fn prefers_json(headers: &HeaderMap) -> bool {
    quality(headers, "application/json") > quality(headers, "text/html")
}

/// The quality of a media type, by the most specific range that covers it; 1 without a header.
fn quality(headers: &HeaderMap, media: &str) -> f32 {
    let family = media.split('/').next().unwrap_or_default();
    let mut ranges = headers
        .get_all(header::ACCEPT)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .peekable();
    if ranges.peek().is_none() {
        return 1.0;
    }
    let mut best = (0, 0.0);
    for range in ranges {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let specificity = match name.split_once('/') {
            Some(_) if name == media => 3,
            Some((kind, "*")) if kind == family => 2,
            Some(("*", "*")) => 1,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).and_then(|weight| weight.parse().ok());
        if specificity > best.0 {
            best = (specificity, weight.unwrap_or(1.0));
        }
    }
    best.1
}

/// The media type of an answer of GraphQL: the draft's type when it is named, else JSON; none when `Accept` excludes both.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<Media> {
    let mut found = None;
    let values: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    if values.is_empty() {
        return Some(Media::Json);
    }
    for range in values.iter().flat_map(|value| value.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let parameters: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
        let is_refused =
            parameters.iter().any(|parameter| matches!(parameter.as_str(), "q=0" | "q=0.0" | "q=0.00"));
        let is_other_charset = parameters
            .iter()
            .filter_map(|parameter| parameter.strip_prefix("charset="))
            .any(|charset| charset.trim_matches('"') != "utf-8");
        if is_refused || is_other_charset {
            continue;
        }
        match media.as_str() {
            "application/graphql-response+json" => return Some(Media::GraphqlResponse),
            "application/json" | "application/*" | "*/*" => found = Some(Media::Json),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT, value.parse().expect("a header's value"))])
    }

    #[test]
    fn browsers_prefer_html_and_clients_do_not() {
        let browser = accepting("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        assert!(prefers_html(&browser) && !prefers_json(&browser));
        for client in ["application/json", "application/json, text/html;q=0.5", "application/*"] {
            let client = accepting(client);
            assert!(prefers_json(&client) && !prefers_html(&client), "{client:?}");
        }
        for neither in [accepting("*/*"), HeaderMap::new(), accepting("text/html, application/json")] {
            assert!(!prefers_json(&neither) && !prefers_html(&neither), "{neither:?}");
        }
        assert!(!prefers_html(&accepting("application/graphql-response+json, */*;q=0.1")));
    }
}
