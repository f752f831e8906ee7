//! The embedded files of the pages, and the headers of every page: one content security policy, revalidation,
//! compression.
//!
//! `build.rs` takes them from `playground/dist/`, which npm bundles, or plain replacements from `playground/fallback/`
//! where npm was not available at build time, and writes their table into `OUT_DIR`.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// Every page loads only its own files and connects only to its own origin.
pub const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);

/// The line of a page that [`page`] replaces by the data block.
const DATA_PLACE: &str = "<!-- data -->";

/// An embedded file.
struct Asset {
    /// The page's folder and the file: `sign/index.html`.
    name: &'static str,
    media_type: &'static str,
    /// The smallest first, and as it is at last.
    forms: &'static [Form],
}

/// A file in one coding.
struct Form {
    /// As `Content-Encoding` names it; none for the file as it is.
    coding: Option<&'static str>,
    etag: &'static str,
    bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/pages/assets.rs"));

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// The text of a file of a page, named `page/file`; none when there is none.
pub fn text(name: &str) -> Option<&'static str> {
    find(name).and_then(|asset| asset.forms.last()).and_then(|form| str::from_utf8(form.bytes).ok())
}

/// The response with a file of a page, named `page/file`; 404 without a body when there is none.
pub fn file(name: &str, request: &HeaderMap) -> Response {
    let Some(asset) = find(name) else { return StatusCode::NOT_FOUND.into_response() };
    let accepted = |form: &&Form| form.coding.is_none_or(|coding| accepts(request, coding));
    let Some(Form { coding, etag, bytes }) = asset.forms.iter().find(accepted) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut headers = security_headers();
    let mut set =
        |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set(header::ETAG, etag);
    // Cached, but revalidated: a new build is visible at once, an unchanged file costs an empty response.
    set(header::CACHE_CONTROL, "no-cache");
    set(header::VARY, "accept-encoding");
    if has_current(request, etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let mut set =
        |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, asset.media_type);
    if let Some(coding) = coding {
        set(header::CONTENT_ENCODING, coding);
    }
    (headers, *bytes).into_response()
}

/// The response with the `index.html` of a page, with `data` as its `<script type="application/json" id="data">`: the
/// page shows its first view without another request, and the policy needs no exception, because the block is no
/// script.
pub fn page(folder: &str, data: &Value) -> Response {
    let name = format!("{folder}/index.html");
    let Some(html) = text(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    html_response(StatusCode::OK, html.replacen(DATA_PLACE, &data_block(data), 1))
}

/// A response with HTML, under the policy of every page.
pub fn html_response(status: StatusCode, html: String) -> Response {
    let mut headers = security_headers();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    (status, headers, html).into_response()
}

/// JSON in an element of its own. `<` is escaped, so that no text of the data closes the element.
fn data_block(data: &Value) -> String {
    let json = data.to_string().replace('<', "\\u003c");
    format!(r#"<script type="application/json" id="data">{json}</script>"#)
}

fn security_headers() -> HeaderMap {
    HeaderMap::from_iter([
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // The addresses of codes and downloads carry signatures.
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ])
}

/// The members of a list header, which may be split over several lines.
fn members(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
}

fn accepts(request: &HeaderMap, coding: &str) -> bool {
    members(request, header::ACCEPT_ENCODING).any(|member| {
        let (name, weight) = member.split_once(';').unwrap_or((member, "q=1"));
        let weight = weight.trim().trim_start_matches("q=").parse::<f32>();
        name.trim().eq_ignore_ascii_case(coding) && weight.is_ok_and(|weight| weight > 0.0)
    })
}

/// Whether the client's cached version is current.
pub fn has_current(request: &HeaderMap, etag: &str) -> bool {
    members(request, header::IF_NONE_MATCH)
        .any(|cached| cached == "*" || cached.trim_start_matches("W/") == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_the_data_ends_its_element() {
        let block = data_block(&serde_json::json!({ "title": "</script><script>alert(1)</script><!--" }));
        assert_eq!(block.matches('<').count(), 2, "{block}");
        let json = block.trim_start_matches(r#"<script type="application/json" id="data">"#);
        let json: Value = serde_json::from_str(json.trim_end_matches("</script>")).expect("it is JSON");
        assert_eq!(json["title"], "</script><script>alert(1)</script><!--");
    }
}
