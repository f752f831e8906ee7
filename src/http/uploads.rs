//! `/static/uploads`: the files of people, and QR codes. Which file a caller may read: `domain/media/find.rs`.
//!
//! The bytes always come from here, never by a redirect to a bucket, so that they have these headers. A file that
//! does not exist, and one that the caller may not see, have the same answer.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Extension, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::identify::{RequestId, identify};
use super::state::HttpState;
use crate::auth::actor::Surface;
use crate::domain::media::{self, Audience, Served, ServedFile};
use crate::error::{Code, Error};
use crate::qr::render;
use crate::scope::Scope;
use crate::storage::Stored;

/// The side of a QR code, in pixels.
const QR_SIZE: u32 = 300;

/// The served types by extension; the last column is whether a browser saves the file instead of showing it.
const TYPES: [(&str, &str, bool); 5] = [
    ("jpg", "image/jpeg", false),
    ("png", "image/png", false),
    ("pdf", "application/pdf", true),
    ("doc", "application/msword", true),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", true),
];

/// `GET /static/uploads/{*path}`.
pub async fn get(
    State(state): State<Arc<HttpState>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Extension(id): Extension<RequestId>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    match respond(&state, peer, &id, &path, &headers).await {
        Ok(Some(response)) => response,
        Ok(None) => (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response(),
        Err(error) => {
            tracing::error!(request_id = %id.0, error = %error.to_string().lines().next().unwrap_or_default(), "uploads");
            let code = error.failures().first().map(|failure| failure.code);
            let status = match code {
                Some(Code::ServiceUnavailable) => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            };
            (status, [(header::CACHE_CONTROL, "no-store")]).into_response()
        }
    }
}

/// The picture at an address such as `/static/uploads/cinema/profile_abc123_640.jpg`; none when it does not exist
/// for the caller.
///
/// # Errors
/// Those of the database and of the store.
pub async fn picture(caller: &Scope, address: &str) -> Result<Option<Vec<u8>>, Error> {
    media::read_picture(caller, address).await
}

async fn respond(
    state: &HttpState,
    peer: SocketAddr,
    id: &RequestId,
    path: &str,
    request: &HeaderMap,
) -> Result<Option<Response>, Error> {
    let caller = identify(state, Surface::Graphql, &Method::GET, request, peer, id).await?.into_scope();
    let Some(served) = media::find(&caller, path).await? else { return Ok(None) };
    let headers = headers_of(&served, path);
    if is_current(request, &served.tag) {
        return Ok(Some((StatusCode::NOT_MODIFIED, headers).into_response()));
    }
    Ok(match served.file {
        ServedFile::QrCode(code) => {
            let png = render::png(&code, QR_SIZE).map_err(|error| Error::Internal(error.to_string()))?;
            Some((headers, png).into_response())
        }
        ServedFile::Stored { path, original } => {
            media::open(&caller, &path, original.as_deref()).await?.map(|Stored { size, bytes }| {
                let mut response = (headers, Body::from_stream(bytes)).into_response();
                response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size));
                response
            })
        }
    })
}

fn headers_of(served: &Served, path: &str) -> HeaderMap {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let known = TYPES.iter().find(|(other, ..)| *other == extension);
    let (media_type, is_attachment) = known
        .map_or(("application/octet-stream", true), |(_, media_type, attachment)| (*media_type, *attachment));
    let cache = match served.audience {
        // The content of an address never changes.
        Audience::Public => "public, max-age=31536000, immutable",
        Audience::Private => "private, no-store",
    };
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, media_type);
    set(header::CACHE_CONTROL, cache);
    set(header::ETAG, &format!("\"{}\"", served.tag));
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // A file that a browser opens runs nothing in the origin of this server.
    set(header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
    if is_attachment {
        set(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"cv.{extension}\""));
    }
    headers
}

/// Whether the client has the content already.
pub fn is_current(request: &HeaderMap, tag: &str) -> bool {
    let values = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|cached| {
        let cached = cached.trim();
        cached == "*" || cached.trim_start_matches("W/").trim_matches('"') == tag
    })
}
