//! The playground: `GraphiQL` bundled by npm, or a plain editor where npm was not available at build time.
//!
//! `build.rs` chooses between the two and writes the files and their table into `OUT_DIR`. Both pages use
//! only their own origin, within the policy below.

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

/// The page loads only its own files and connects only to its own origin.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// A file of the page, embedded.
struct Asset {
    name: &'static str,
    media_type: &'static str,
    etag: &'static str,
    gzip_etag: &'static str,
    bytes: &'static [u8],
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/playground/assets.rs"));

/// The page and its files, to be nested at `/playground`, the path that the page's links contain.
pub fn router() -> Router<()> {
    Router::new().route("/", get(|headers: HeaderMap| async move { serve("index.html", &headers) })).route(
        "/{file}",
        get(|Path(file): Path<String>, headers: HeaderMap| async move { serve(&file, &headers) }),
    )
}

fn serve(name: &str, request: &HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (etag, bytes, encoding) = match asset.gzip {
        Some(gzip) if accepts_gzip(request) => (asset.gzip_etag, gzip, Some("gzip")),
        _ => (asset.etag, asset.bytes, None),
    };
    let mut headers = HeaderMap::new();
    let mut set =
        |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set(header::ETAG, etag);
    // Cached, but revalidated: a new build is visible at once, an unchanged file costs an empty response.
    set(header::CACHE_CONTROL, "no-cache");
    set(header::VARY, "accept-encoding");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    headers.insert(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    if has_current(request, etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let mut set =
        |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, asset.media_type);
    if let Some(encoding) = encoding {
        set(header::CONTENT_ENCODING, encoding);
    }
    (headers, bytes).into_response()
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

fn accepts_gzip(request: &HeaderMap) -> bool {
    members(request, header::ACCEPT_ENCODING).any(|member| {
        let (coding, weight) = member.split_once(';').unwrap_or((member, "q=1"));
        let weight = weight.trim().trim_start_matches("q=").parse::<f32>();
        coding.trim().eq_ignore_ascii_case("gzip") && weight.is_ok_and(|weight| weight > 0.0)
    })
}

/// Whether the client's cached version is current.
fn has_current(request: &HeaderMap, etag: &str) -> bool {
    members(request, header::IF_NONE_MATCH)
        .any(|cached| cached == "*" || cached.trim_start_matches("W/") == etag)
}
