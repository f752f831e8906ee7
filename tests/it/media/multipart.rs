//! Multipart requests: who may send one, which are refused, and that none takes memory or leaves files.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::http::Method;
use futures_util::stream;
use passerelle::auth::Role;
use serde_json::json;
use tokio::sync::oneshot;

use super::fixtures::jpeg;
use super::forms::{BOUNDARY, form, send, upload, upload_photo};
use super::stored;
use crate::support::{Answer, TestApp, both_engines};

both_engines![
    a_page_of_another_origin_uploads_nothing,
    files_and_map_must_agree,
    a_large_file_is_a_user_error,
    a_huge_body_is_refused_while_it_is_read,
    strangers_upload_two_at_a_time,
    a_form_without_files_is_a_request,
];

const QUERY: &str =
    "mutation($input: UploadUserPhotoInput!) { uploadUserPhoto(input: $input) { userErrors { code } } }";

async fn operations(app: &TestApp) -> String {
    let me = app.account_of(Role::User).await.id;
    json!({ "query": QUERY, "variables": { "input": { "id": me, "file": null } } }).to_string()
}

fn assert_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status(), answer.code().as_deref()), (status, Some(code)), "{}", answer.text());
}

async fn a_page_of_another_origin_uploads_nothing(app: TestApp) {
    let (map, file) = (r#"{"0": ["variables.input.file"]}"#, jpeg());
    let operations = operations(&app).await;
    let body = form(&[("operations", operations.as_bytes()), ("map", map.as_bytes()), ("0", &file)]);
    let media = format!("multipart/form-data; boundary={BOUNDARY}");
    let user = app.user().by_cookie().with_header("content-type", &media);
    let post = async |caller: &crate::support::Caller<'_>| {
        caller.send(Method::POST, "/graphql", Body::from(body.clone())).await
    };
    assert_refused(&post(&user).await, 403, "PREFLIGHT_REQUIRED");
    assert_refused(
        &post(&user.clone().with_header("graphql-preflight", "")).await,
        403,
        "PREFLIGHT_REQUIRED",
    );
    let foreign =
        user.clone().with_header("graphql-preflight", "1").with_header("origin", "https://evil.example");
    assert_refused(&post(&foreign).await, 403, "FORBIDDEN");
    assert_eq!(stored(&app), [""; 0]);
    for header in ["apollo-require-preflight", "x-apollo-operation-name", "graphql-preflight"] {
        assert_eq!(post(&user.clone().with_header(header, "x")).await.outcome(), "OK", "{header}");
    }
    for media in ["multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x"] {
        let caller = app.user().with_header("content-type", media).with_header("graphql-preflight", "1");
        assert_eq!(post(&caller).await.status(), 415, "{media}");
    }
    // Subscriptions and GET take no forms.
    let caller = app.user().with_header("content-type", &media).with_header("graphql-preflight", "1");
    let stream = caller.send(Method::POST, "/graphql/stream", Body::from(body.clone())).await;
    assert_eq!(stream.status(), 415);
}

type Parts<'p> = Vec<(&'p str, &'p [u8])>;

async fn files_and_map_must_agree(app: TestApp) {
    let user = app.user();
    let whole = operations(&app).await;
    let good = r#"{"0": ["variables.input.file"]}"#;
    let many: serde_json::Map<String, serde_json::Value> =
        (0..1_000).map(|at| (at.to_string(), json!(["variables.input.file"]))).collect();
    let many = serde_json::Value::Object(many).to_string();
    let twenty_one: serde_json::Map<String, serde_json::Value> =
        (0..21).map(|at| (at.to_string(), json!(["variables.input.file"]))).collect();
    let twenty_one = serde_json::Value::Object(twenty_one).to_string();
    let file = jpeg();
    let file = file.as_slice();
    let with = |map: &'static str, files: &[&'static str]| -> Parts<'_> {
        let mut parts: Parts<'_> = vec![("operations", whole.as_bytes()), ("map", map.as_bytes())];
        parts.extend(files.iter().map(|name| (*name, file)));
        parts
    };
    let cases: Vec<(&str, Parts<'_>, u16)> = vec![
        ("nothing", vec![], 400),
        ("no operations", vec![("map", good.as_bytes()), ("0", file)], 400),
        ("no map", vec![("operations", whole.as_bytes()), ("0", file)], 400),
        ("map first", vec![("map", good.as_bytes()), ("operations", whole.as_bytes()), ("0", file)], 400),
        ("a batch", vec![("operations", b"[]"), ("map", good.as_bytes()), ("0", file)], 400),
        ("no JSON", vec![("operations", b"{"), ("map", good.as_bytes()), ("0", file)], 400),
        ("map is no object", with("[]", &["0"]), 400),
        ("map without paths", with(r#"{"0": []}"#, &["0"]), 400),
        ("a file for two variables", with(r#"{"0": ["variables.input.file", "variables.x"]}"#, &["0"]), 400),
        (
            "two files for one variable",
            with(r#"{"0": ["variables.input.file"], "1": ["variables.input.file"]}"#, &["0", "1"]),
            400,
        ),
        ("a path outside", with(r#"{"0": ["query"]}"#, &["0"]), 400),
        ("a path to nothing", with(r#"{"0": ["variables.other.file"]}"#, &["0"]), 400),
        ("a path to a value", with(r#"{"0": ["variables.input.id"]}"#, &["0"]), 400),
        ("a file is missing", with(good, &[]), 400),
        ("a file is twice", with(good, &["0", "0"]), 400),
        ("another file", with(good, &["0", "1"]), 400),
        ("21 files", vec![("operations", whole.as_bytes()), ("map", twenty_one.as_bytes())], 400),
        ("1000 files", vec![("operations", whole.as_bytes()), ("map", many.as_bytes())], 413),
    ];
    for (name, parts, status) in cases {
        let answer = send(&user, form(&parts)).await;
        assert_eq!(answer.status(), status, "{name}: {}", answer.text());
        assert!(answer.code().is_some(), "{name}: {}", answer.text());
    }
    let body = form(&with(good, &["0"]));
    for length in [0, 10, body.len() / 2, body.len() - 8] {
        let answer = send(&user, body[..length].to_vec()).await;
        assert_refused(&answer, 400, "REQUEST_INVALID");
    }
    assert_eq!(stored(&app), [""; 0]);
    assert_eq!(send(&user, body).await.outcome(), "OK");
}

async fn a_large_file_is_a_user_error(app: TestApp) {
    let me = app.account_of(Role::User).await.id;
    for size in [5_242_881, 10_485_761, 30_000_000] {
        let answer = upload_photo(&app.user(), me, &vec![0xff; size]).await;
        assert_eq!(answer.user_errors(), ["FILE_TOO_LARGE file"], "{size}");
        assert!(answer.text().contains("5 Mo au maximum"), "{}", answer.text());
    }
}

/// A body that begins a form and then repeats a piece until the server reads no more; counts its bytes.
fn endless(head: Vec<u8>, piece: &'static [u8], read: Arc<AtomicUsize>) -> Body {
    let head = stream::iter([Ok::<_, std::io::Error>(Bytes::from(head))]);
    let pieces = stream::repeat_with(move || {
        read.fetch_add(piece.len(), Ordering::Relaxed);
        Ok(Bytes::from_static(piece))
    });
    Body::from_stream(futures_util::StreamExt::chain(head, futures_util::StreamExt::take(pieces, 40_000)))
}

async fn a_huge_body_is_refused_while_it_is_read(app: TestApp) {
    const PIECE: &[u8] = &[7; 64 * 1024];
    let operations = operations(&app).await;
    let whole = form(&[
        ("operations", operations.as_bytes()),
        ("map", br#"{"0": ["variables.input.file"]}"#),
        ("0", b""),
    ]);
    let start_of_file = whole[..whole.len() - BOUNDARY.len() - 10].to_vec();
    let before = memory();
    // 2.6 GB in a file, in a header that does not end, and before the first boundary.
    let header =
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"operations\"; x=\"").into_bytes();
    for (name, head, most) in [
        ("file", start_of_file, 84_500_000),
        ("header", header, 3_000_000),
        ("preamble", b"x".to_vec(), 3_000_000),
    ] {
        let read = Arc::new(AtomicUsize::new(0));
        let answer = send(&app.user(), endless(head, PIECE, Arc::clone(&read))).await;
        assert_refused(&answer, 413, "PAYLOAD_TOO_LARGE");
        assert!(read.load(Ordering::Relaxed) < most + 4 * PIECE.len(), "{name}: {read:?}");
    }
    // Other tests run in the same process: the bar is far below the size of the body, and above their needs.
    assert!(memory().saturating_sub(before) < 600 * 1024 * 1024, "{before} {}", memory());
    assert_eq!(stored(&app), [""; 0]);
}

/// The resident memory of this process, in bytes.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    status.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or_default() * 4096
}

async fn strangers_upload_two_at_a_time(app: TestApp) {
    let operations =
        json!({ "query": "query($file: Upload) { viewer { role } }", "variables": { "file": null } });
    let body = form(&[
        ("operations", operations.to_string().as_bytes()),
        ("map", br#"{"0": ["variables.file"]}"#),
        ("0", b"x"),
    ]);
    let address = app.fresh_address();
    let slow = |released: oneshot::Receiver<()>| {
        let (head, tail) = (body[..100].to_vec(), body[100..].to_vec());
        let head = stream::iter([Ok::<_, std::io::Error>(Bytes::from(head))]);
        let tail = stream::once(async move {
            let _ = released.await;
            Ok(Bytes::from(tail))
        });
        Body::from_stream(futures_util::StreamExt::chain(head, tail))
    };
    let (first, second) = (oneshot::channel(), oneshot::channel());
    let stranger = app.anonymous().at(address);
    let work = async { tokio::join!(send(&stranger, slow(first.1)), send(&stranger, slow(second.1))) };
    let meanwhile = async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let third = send(&stranger, body.clone()).await;
        assert_refused(&third, 429, "RATE_LIMIT_EXCEEDED");
        assert!(third.header("retry-after").is_some());
        assert_eq!(send(&app.anonymous().at(app.fresh_address()), body.clone()).await.status(), 200);
        assert_eq!(send(&app.user().at(address), body.clone()).await.status(), 200);
        drop((first.0, second.0));
    };
    let ((one, other), ()) = tokio::join!(work, meanwhile);
    assert_eq!((one.status(), other.status()), (200, 200), "{}", one.text());
    assert_eq!(send(&stranger, body.clone()).await.status(), 200, "the places are free again");
}

async fn a_form_without_files_is_a_request(app: TestApp) {
    let answer = upload(&app.user(), "{ viewer { role } }", json!({}), &[]).await;
    assert_eq!(answer.data()["viewer"]["role"], "USER");
}
