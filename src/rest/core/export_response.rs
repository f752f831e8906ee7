//! The response of an export: streams the rows of its document, page by page, into its writer.
//!
//! The rows come from the same guarded lists as JSON responses, so an export never contains more than its
//! list. One page is in memory at a time. CSV is streamed while it is written; workbooks and PDFs are written
//! to a temporary file first.

use std::fs;
use std::io::{self, Read as _};

use async_graphql::{Name, Response, Value, Variables};
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response as HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use tokio::sync::{Semaphore, mpsc};

use super::document::Document;
use super::error::RequestFailure;
use super::export::{Export, ExportWriter};
use super::render::write_members;
use super::shape::DocumentShape;
use crate::error::Code;
use crate::telemetry::trace::Span;
use crate::time_zone::TimeZone;

/// Executes the document of an export.
pub trait PageSource: Send + Sync + 'static {
    /// The document.
    fn document(&self) -> &Document;
    /// The zone of times without offset.
    fn zone(&self) -> TimeZone;
    /// Executes one page.
    fn page(&self, variables: Variables) -> impl Future<Output = Response> + Send;
    /// Reads the picture at an address, as the caller may; none when it does not exist for them.
    fn picture(&self, address: &str) -> impl Future<Output = Result<Option<Vec<u8>>, RequestFailure>> + Send;
}

/// Responds with an export.
///
/// # Errors
/// Failures of the first page, or of any page when the export is not streamed.
pub async fn respond(
    export: Export,
    source: impl PageSource,
    variables: Variables,
    disposition: fn(&str) -> String,
) -> Result<HttpResponse, RequestFailure> {
    let mut paginator = Paginator { source, variables, path: export.rows, picture: export.picture };
    let first = paginator.next(None).await?;
    let begin = export.begin;
    let (first, started) = blocking(move || {
        let started = begin(&first.data);
        (first, started)
    })
    .await?;
    let (name, writer) = started.map_err(internal_error)?;
    let mut length = None;
    let body = if export.streams {
        let (sender, receiver) = mpsc::channel(2);
        let rest = async move {
            if let Err(failure) = paginator.write_file(first, writer, Some(&sender)).await {
                tracing::error!(code = ?failure.code, "a file was cut off");
                let broken = io::Error::other("the file cannot be continued");
                let _ = sender.send(Err(broken)).await;
            }
        };
        tokio::spawn(Span::current().scope(rest));
        Body::from_stream(ChunkStream(receiver))
    } else {
        let file = paginator.write_file(first, writer, None).await?;
        let (body, bytes) = file.map_or_else(|| Ok((Body::empty(), 0)), file_body).map_err(internal_error)?;
        length = Some(bytes);
        body
    };
    let mut response = (StatusCode::OK, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(export.media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(length) = length {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if let Ok(disposition) = HeaderValue::from_str(&disposition(&name)) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// The channel of a streamed export: chunks, or the error that ends it.
type Sender = mpsc::Sender<io::Result<Bytes>>;

/// The response of one page.
struct Page {
    data: Json,
    /// The cursor of the next page.
    next: Option<String>,
}

struct Paginator<P> {
    source: P,
    variables: Variables,
    path: &'static [&'static str],
    picture: &'static [&'static str],
}

impl<P: PageSource> Paginator<P> {
    async fn next(&mut self, after: Option<String>) -> Result<Page, RequestFailure> {
        if let Some(after) = after {
            self.variables.insert(Name::new("after"), Value::from(after));
        }
        let response = self.source.page(self.variables.clone()).await;
        let document = self.source.document();
        let shape = DocumentShape { zone: self.source.zone() };
        if let Some(failure) = RequestFailure::in_response(document, &response, shape) {
            return Err(failure);
        }
        let mut text = b"{".to_vec();
        write_members(document.selection(), &response.data, self.source.zone(), &mut text);
        text.push(b'}');
        let mut data: Json = serde_json::from_slice(&text).map_err(internal_error)?;
        self.embed_pictures(&mut data).await?;
        let info = &self.connection(&data)["pageInfo"];
        let next =
            (info["hasNextPage"] == true).then(|| info["endCursor"].as_str().map(str::to_owned)).flatten();
        Ok(Page { data, next })
    }

    fn connection<'d>(&self, data: &'d Json) -> &'d Json {
        self.path.iter().fold(data, |inner, name| &inner[name])
    }

    /// Replaces the addresses of pictures by their content.
    async fn embed_pictures(&self, data: &mut Json) -> Result<(), RequestFailure> {
        if self.picture.is_empty() {
            return Ok(());
        }
        let rows = match self.path {
            [] => std::slice::from_mut(data),
            path => match member_mut(data, path)["nodes"].as_array_mut() {
                Some(rows) => rows,
                None => return Ok(()),
            },
        };
        for row in rows {
            let picture = member_mut(row, self.picture);
            let Some(address) = picture.as_str() else { continue };
            let bytes = self.source.picture(address).await?;
            *picture = bytes.map(|bytes| format!("data:image/*;base64,{}", STANDARD.encode(bytes))).into();
        }
        Ok(())
    }

    /// Writes all pages, starting with the first. Stops early when the client disconnects.
    async fn write_file(
        mut self,
        first: Page,
        mut writer: Box<dyn ExportWriter>,
        sender: Option<&Sender>,
    ) -> Result<Option<fs::File>, RequestFailure> {
        let mut page = first;
        loop {
            let rows = match member_mut(&mut page.data, self.path)["nodes"].take() {
                Json::Array(rows) => rows,
                _ => Vec::new(),
            };
            let (returned_writer, out, written) = blocking(move || {
                let mut out = Vec::new();
                let written = writer.rows(&rows, &mut out);
                (writer, out, written)
            })
            .await?;
            written.map_err(internal_error)?;
            writer = returned_writer;
            if !send(sender, out).await {
                return Ok(None);
            }
            match page.next.take() {
                Some(after) => page = self.next(Some(after)).await?,
                None => break,
            }
        }
        let (file, out) = blocking(move || {
            let mut out = Vec::new();
            (writer.finish(&mut out), out)
        })
        .await?;
        send(sender, out).await;
        file.map_err(internal_error)
    }
}

/// The member at `path`; null where there is none.
fn member_mut<'d>(data: &'d mut Json, path: &[&str]) -> &'d mut Json {
    path.iter().fold(data, |inner, name| match inner {
        // Indexing null makes it an object.
        Json::Null => inner,
        inner => &mut inner[*name],
    })
}

/// Sends a chunk; false when the receiver is closed.
async fn send(sender: Option<&Sender>, out: Vec<u8>) -> bool {
    match sender {
        Some(sender) if !out.is_empty() => sender.send(Ok(out.into())).await.is_ok(),
        _ => true,
    }
}

/// The number of exports that are written at once: each takes a core.
static WRITERS: Semaphore = Semaphore::const_new(2);

/// Runs CPU-bound work (compression, image scaling) outside the async threads. The work holds its permit, because it
/// goes on when the client is gone.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, RequestFailure> {
    // Never closed.
    let permit = WRITERS.acquire().await.ok();
    let work = move || {
        let result = work();
        drop(permit);
        result
    };
    tokio::task::spawn_blocking(work).await.map_err(internal_error)
}

fn internal_error(error: impl std::fmt::Display) -> RequestFailure {
    tracing::error!(%error, "a file was not written");
    Code::InternalServerError.into()
}

/// The chunk size of a temporary file, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;

/// Streams a temporary file as a body, and returns its length.
fn file_body(mut file: fs::File) -> io::Result<(Body, u64)> {
    let length = file.metadata()?.len();
    let (sender, receiver) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut piece = vec![0; CHUNK_BYTES];
            let read = match file.read(&mut piece) {
                Ok(0) => return,
                Ok(length) => {
                    piece.truncate(length);
                    Ok(Bytes::from(piece))
                }
                Err(error) => Err(error),
            };
            let is_ok = read.is_ok();
            if sender.blocking_send(read).is_err() || !is_ok {
                return;
            }
        }
    });
    Ok((Body::from_stream(ChunkStream(receiver)), length))
}

/// A channel as a stream.
struct ChunkStream(mpsc::Receiver<io::Result<Bytes>>);

impl futures_util::Stream for ChunkStream {
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
