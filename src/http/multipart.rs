//! GraphQL multipart requests: a document with files, as `multipart/form-data`
//! (<https://github.com/jaydenseric/graphql-multipart-request-spec>).
//!
//! A browser sends such a form to any server without asking, so a header that a form cannot set is required; a
//! foreign origin with the cookie is refused by `identify.rs`. Files are streamed to temporary files, and memory
//! holds a piece of one only, whatever the size of the body.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use futures_util::{Stream, StreamExt as _};
use multer::{Constraints, Field, Multipart, SizeLimit};

use super::body_timeout::{TIMED_OUT_MESSAGE, body_timed_out};
use super::json_values::has_too_many_values;
use super::middleware::MAX_BODY_BYTES;
use super::request::RequestParams;
use super::sentences;
use crate::language::Sentence;
use crate::storage::{Upload, UploadWriter};

/// The maximum number of files.
const MAX_FILES: usize = 20;
/// The maximum size of all files.
const MAX_TOTAL_BYTES: u64 = 80 * 1024 * 1024;
/// The maximum size of one file: that of the largest kind. The domain refuses what is too large for its kind.
const MAX_FILE_BYTES: u64 = 10 * 1024 * 1024;
/// The maximum size of the field `map`.
const MAX_MAP_BYTES: usize = 16 * 1024;
/// The maximum size of what stands between files: boundaries, headers, `operations`, `map`.
const MAX_OVERHEAD_BYTES: usize = 2 * MAX_BODY_BYTES;
/// The maximum size of a piece of the body.
const PIECE_BYTES: usize = 64 * 1024;
/// The headers of which one must be there, and not empty: a page of another origin cannot set it unasked.
pub const PREFLIGHT_HEADERS: [HeaderName; 3] = [
    HeaderName::from_static("apollo-require-preflight"),
    HeaderName::from_static("x-apollo-operation-name"),
    HeaderName::from_static("graphql-preflight"),
];

/// Why a request is refused, for the client.
#[derive(Debug)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// The name in `extensions.code`.
    pub code: &'static str,
    /// A sentence.
    pub message: Sentence,
}

const fn invalid(message: Sentence) -> Refusal {
    Refusal { status: StatusCode::BAD_REQUEST, code: "REQUEST_INVALID", message }
}

const INVALID_BODY: Refusal = invalid(sentences::NO_FORM);
const INVALID_MAP: Refusal = invalid(sentences::NO_MAP);
const INVALID_ORDER: Refusal = invalid(sentences::FORM_ORDER);
const INVALID_FILES: Refusal = invalid(sentences::FORM_FILES);
const TOO_MANY_FILES: Refusal = invalid(sentences::TOO_MANY_FILES);
const TOO_LARGE: Refusal = Refusal {
    status: StatusCode::PAYLOAD_TOO_LARGE,
    code: "PAYLOAD_TOO_LARGE",
    message: sentences::FILES_TOO_LARGE,
};
const TIMED_OUT: Refusal =
    Refusal { status: StatusCode::REQUEST_TIMEOUT, code: "REQUEST_TIMEOUT", message: TIMED_OUT_MESSAGE };
const NOT_STORED: Refusal = Refusal {
    status: StatusCode::SERVICE_UNAVAILABLE,
    code: "SERVICE_UNAVAILABLE",
    message: sentences::FILES_NOT_RECEIVED,
};

/// Whether the request is of this kind.
pub(super) fn is_multipart(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = value.split(';').next().unwrap_or_default().trim();
    media.eq_ignore_ascii_case("multipart/form-data")
}

/// The boundary of the body, of a request that no page of another origin sends unasked.
///
/// # Errors
/// 415 without a boundary; 403 without a preflight header.
pub(super) fn boundary(headers: &HeaderMap) -> Result<String, Refusal> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(value).ok().filter(|boundary| !boundary.is_empty());
    let boundary = boundary.ok_or(Refusal {
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        code: "REQUEST_INVALID",
        message: sentences::NO_BOUNDARY,
    })?;
    if PREFLIGHT_HEADERS.iter().any(|name| headers.get(name).is_some_and(|value| !value.is_empty())) {
        return Ok(boundary);
    }
    Err(Refusal {
        status: StatusCode::FORBIDDEN,
        code: "PREFLIGHT_REQUIRED",
        message: sentences::NO_PREFLIGHT_HEADER,
    })
}

/// Reads the request: its parameters, in which each file is named, and the files.
///
/// # Errors
/// A [`Refusal`].
pub async fn read(boundary: String, body: Body) -> Result<(RequestParams, Vec<Upload>), Refusal> {
    let overhead = Arc::new(AtomicUsize::new(0));
    let pieces = Pieces {
        body: body.into_data_stream(),
        rest: Bytes::new(),
        overhead: Arc::clone(&overhead),
        is_turn: true,
    };
    let largest = MAX_TOTAL_BYTES + MAX_OVERHEAD_BYTES as u64;
    let constraints = Constraints::new().size_limit(SizeLimit::new().whole_stream(largest));
    let mut parts = Parts { multipart: Multipart::with_constraints(pieces, boundary, constraints), overhead };
    let operations = parts.text("operations", MAX_BODY_BYTES).await?;
    if has_too_many_values(&operations) {
        return Err(TOO_LARGE);
    }
    let mut params = RequestParams::from_json(&operations).map_err(invalid)?;
    let map = parts.text("map", MAX_MAP_BYTES).await?;
    let names = name_files(&map, &mut params)?;
    let mut files: Vec<Option<Upload>> = names.iter().map(|_| None).collect();
    let mut total = 0;
    while let Some(mut field) = parts.next().await? {
        let at = names.iter().position(|name| field.name() == Some(name)).ok_or(INVALID_FILES)?;
        if files[at].is_some() {
            return Err(INVALID_FILES);
        }
        files[at] = Some(parts.file(&mut field, &mut total).await?);
    }
    let files = files.into_iter().collect::<Option<Vec<_>>>().ok_or(INVALID_FILES)?;
    Ok((params, files))
}

/// Writes the name of each file of `map` where the document expects it; returns the fields of the body in the
/// order of the files.
fn name_files(map: &[u8], params: &mut RequestParams) -> Result<Vec<String>, Refusal> {
    let map: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(map).map_err(|_| INVALID_MAP)?;
    if map.len() > MAX_FILES {
        return Err(TOO_MANY_FILES);
    }
    let mut fields = Vec::with_capacity(map.len());
    for (field, paths) in map {
        let [serde_json::Value::String(path)] = paths.as_array().ok_or(INVALID_MAP)?.as_slice() else {
            return Err(INVALID_MAP);
        };
        params.set_file(path, Upload::name(fields.len())).map_err(invalid)?;
        fields.push(field);
    }
    Ok(fields)
}

/// The parts of the body.
struct Parts {
    multipart: Multipart<'static>,
    overhead: Arc<AtomicUsize>,
}

impl Parts {
    async fn next(&mut self) -> Result<Option<Field<'static>>, Refusal> {
        let field = self.multipart.next_field().await.map_err(refusal)?;
        self.overhead.store(0, Ordering::Relaxed);
        Ok(field)
    }

    /// The content of the next part, which must have this name.
    async fn text(&mut self, name: &str, max_bytes: usize) -> Result<Vec<u8>, Refusal> {
        let Some(mut field) = self.next().await?.filter(|field| field.name() == Some(name)) else {
            return Err(INVALID_ORDER);
        };
        let mut text = Vec::new();
        while let Some(piece) = self.piece(&mut field).await? {
            text.extend_from_slice(&piece);
            if text.len() > max_bytes {
                return Err(TOO_LARGE);
            }
        }
        Ok(text)
    }

    /// A file, and its size added to `total`. Of one that is too large for any kind, only the size is kept.
    async fn file(&mut self, field: &mut Field<'static>, total: &mut u64) -> Result<Upload, Refusal> {
        let not_stored = |error: std::io::Error| {
            tracing::error!(%error, "an upload was not written to a temporary file");
            NOT_STORED
        };
        let mut writer = UploadWriter::create(MAX_FILE_BYTES).await.map_err(not_stored)?;
        while let Some(piece) = self.piece(field).await? {
            *total += piece.len() as u64;
            if *total > MAX_TOTAL_BYTES {
                return Err(TOO_LARGE);
            }
            writer.write(&piece).await.map_err(not_stored)?;
        }
        writer.finish().await.map_err(not_stored)
    }

    async fn piece(&mut self, field: &mut Field<'static>) -> Result<Option<Bytes>, Refusal> {
        let piece = field.chunk().await.map_err(refusal)?;
        self.overhead.store(0, Ordering::Relaxed);
        Ok(piece)
    }
}

fn refusal(error: multer::Error) -> Refusal {
    match error {
        multer::Error::StreamSizeExceeded { .. } => TOO_LARGE,
        multer::Error::StreamReadFailed(error) if error.is::<TooMuchOverhead>() => TOO_LARGE,
        multer::Error::StreamReadFailed(error) if body_timed_out(&*error) => TIMED_OUT,
        _ => INVALID_BODY,
    }
}

/// The body, one small piece at a time: `multer` collects in memory what a stream has ready.
struct Pieces {
    body: BodyDataStream,
    /// What is left of the last piece of the body.
    rest: Bytes,
    /// The bytes since the last piece of a part.
    overhead: Arc<AtomicUsize>,
    is_turn: bool,
}

/// A boundary or the headers of a part do not end.
#[derive(Debug, thiserror::Error)]
#[error("a part has too many bytes beside its content")]
struct TooMuchOverhead;

impl Stream for Pieces {
    type Item = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.is_turn {
            self.is_turn = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.rest.is_empty() {
            match std::task::ready!(self.body.poll_next_unpin(context)) {
                Some(Ok(piece)) => self.rest = piece,
                Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
                None => return Poll::Ready(None),
            }
        }
        self.is_turn = false;
        let length = self.rest.len().min(PIECE_BYTES);
        let piece = self.rest.split_to(length);
        let overhead = self.overhead.fetch_add(length, Ordering::Relaxed) + length;
        let is_excessive = overhead > MAX_OVERHEAD_BYTES;
        Poll::Ready(Some(if is_excessive { Err(TooMuchOverhead.into()) } else { Ok(piece) }))
    }
}
