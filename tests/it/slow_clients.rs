//! Clients that send or read slowly, over real sockets: a body and a response have their time in all, and a slow
//! client delays nobody else.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use futures_util::stream;
use passerelle::http::connections::{Bounds, LiveConnections};
use passerelle::http::serve::{ConnectionLimits, serve};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{Engine, TestApp};

/// The time of a body in these tests.
const BODY_TIMEOUT: Duration = Duration::from_secs(2);
/// What a machine under load may add to a timeout.
const SLACK: Duration = Duration::from_millis(1_500);
/// The pause of a client that sends one byte at a time.
const PAUSE: Duration = Duration::from_millis(100);

async fn app() -> TestApp {
    let flags = ["--body-timeout-seconds", "2", "--body-kb-per-second", "100", "--rate-limits", "off"];
    TestApp::with(Engine::Sqlite, &flags).await
}

/// A request whose body is sent piece by piece.
struct Sender {
    path: &'static str,
    content_type: &'static str,
    headers: &'static str,
    length: usize,
}

/// A response, and how long it took from the first byte of the request until the end of the connection.
struct Ended {
    status: u16,
    head: String,
    body: Value,
    elapsed: Duration,
}

impl Sender {
    const fn json(path: &'static str, length: usize) -> Self {
        Self { path, content_type: "application/json", headers: "", length }
    }

    /// Sends the head, then `body` by `pieces` with a pause before each, and reads until the server closes.
    async fn send(
        &self,
        address: SocketAddr,
        pieces: impl Iterator<Item = Vec<u8>> + Send + 'static,
        pause: Duration,
    ) -> Ended {
        let Self { path, content_type, headers, length } = self;
        let (mut reader, mut writer) =
            TcpStream::connect(address).await.expect("the server listens").into_split();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\n{headers}\
             Accept: application/json, text/event-stream\r\nContent-Length: {length}\r\n\r\n"
        );
        let started_at = Instant::now();
        writer.write_all(head.as_bytes()).await.expect("the head is taken");
        let sending = tokio::spawn(send_slowly(writer, pieces, pause));
        let mut response = Vec::new();
        // A reset after the response is an end, too.
        let _ = timeout(Duration::from_secs(30), reader.read_to_end(&mut response)).await.expect("an end");
        let elapsed = started_at.elapsed();
        sending.abort();
        let response = String::from_utf8(response).expect("text");
        let (head, body) = response.split_once("\r\n\r\n").expect("a response");
        Ended {
            status: head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status"),
            head: head.to_ascii_lowercase(),
            body: serde_json::from_str(body).expect("a JSON body"),
            elapsed,
        }
    }
}

async fn send_slowly(
    mut writer: OwnedWriteHalf,
    pieces: impl Iterator<Item = Vec<u8>>,
    pause: Duration,
) -> OwnedWriteHalf {
    for piece in pieces {
        sleep(pause).await;
        if writer.write_all(&piece).await.is_err() {
            break;
        }
    }
    writer
}

fn byte_by_byte() -> impl Iterator<Item = Vec<u8>> + Send + 'static {
    std::iter::repeat_n(b" ".to_vec(), 10_000)
}

fn assert_timed_out(path: &str, ended: &Ended, limit: Duration) {
    assert_eq!(ended.status, 408, "{path}: {}", ended.body);
    assert!(ended.head.contains("\r\nconnection: close"), "{path}: {}", ended.head);
    let elapsed = ended.elapsed;
    assert!(elapsed >= limit && elapsed < limit + SLACK, "{path}: {elapsed:?}, not {limit:?}");
}

#[tokio::test]
async fn a_body_byte_by_byte_ends_in_time_with_the_error_of_its_path() {
    let app = app().await;
    let server = app.serve().await;
    let graphql = |message: &str| json!({ "errors": [{ "message": message, "extensions": { "code": "REQUEST_TIMEOUT" } }] });
    let slow = "Le corps est arrivé trop lentement : envoyez-le par une connexion plus rapide, ou en plus petites parties.";
    let slow_in_english = "The body came too slowly: send it on a faster connection, or in smaller parts.";
    let english = Sender { headers: "Accept-Language: en\r\n", ..Sender::json("/graphql/stream", 1_000) };
    let multipart = Sender {
        path: "/graphql",
        content_type: "multipart/form-data; boundary=x",
        headers: "GraphQL-Preflight: 1\r\n",
        length: 100_000,
    };
    let cases = [
        (
            Sender::json("/api/auth/login", 1_000),
            json!({ "success": false, "error": {
                "code": "REQUEST_TIMEOUT", "message": "Requête reçue trop lentement",
            } }),
        ),
        (
            Sender::json("/api/v1/auth/login", 1_000),
            json!({ "success": false, "error": "Request body too slow", "code": "REQUEST_TIMEOUT" }),
        ),
        (Sender::json("/graphql", 1_000), graphql(slow)),
        (english, graphql(slow_in_english)),
        (multipart, graphql(slow)),
    ];
    let ended = join_all(cases.iter().map(|(sender, _)| sender.send(server.address, byte_by_byte(), PAUSE)));
    for ((sender, expected), ended) in cases.iter().zip(ended.await) {
        assert_timed_out(sender.path, &ended, BODY_TIMEOUT);
        assert_eq!(ended.body, *expected, "{}", sender.path);
    }
}

#[tokio::test]
async fn a_body_that_never_comes_ends_in_time() {
    let app = app().await;
    let server = app.serve().await;
    let ended = Sender::json("/graphql", 10).send(server.address, std::iter::empty(), PAUSE).await;
    assert_timed_out("/graphql", &ended, BODY_TIMEOUT);
}

/// A document in a JSON body of exactly `length` bytes.
fn padded(length: usize) -> Vec<u8> {
    let mut body = json!({ "query": "{ __typename }" }).to_string().into_bytes();
    body.resize(length, b' ');
    body
}

fn pieces_of(body: &[u8], size: usize) -> impl Iterator<Item = Vec<u8>> + Send + use<> {
    body.chunks(size).map(<[u8]>::to_vec).collect::<Vec<_>>().into_iter()
}

#[tokio::test]
async fn a_large_body_has_a_second_more_for_each_100_kb() {
    const KB: usize = 1024;
    let app = app().await;
    let server = app.serve().await;
    // 125 KB/s: 500 KB arrive in four seconds, and may take seven.
    let sender = Sender { headers: "Connection: close\r\n", ..Sender::json("/graphql", 500 * KB) };
    let pieces = pieces_of(&padded(500 * KB), 50 * KB);
    let in_pace = sender.send(server.address, pieces, Duration::from_millis(400));
    // 50 KB/s: after t seconds the limit is 2 + t / 2, which is reached after four at most.
    let pieces = pieces_of(&padded(500 * KB), 5 * KB);
    let too_slow = sender.send(server.address, pieces, Duration::from_millis(100));
    // Files of a multipart request have their time by size, too.
    let (operations, map) = (
        r#"{"query": "query($file: Upload) { __typename }", "variables": {"file": null}}"#,
        r#"{"0": ["variables.file"]}"#,
    );
    let part = |name: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"");
    let mut upload = format!(
        "{}\r\n\r\n{operations}\r\n{}\r\n\r\n{map}\r\n{}; filename=\"a\"\r\n\r\n",
        part("operations"),
        part("map"),
        part("0")
    )
    .into_bytes();
    upload.resize(400 * KB, b'x');
    upload.extend_from_slice(b"\r\n--x--\r\n");
    let multipart = Sender {
        path: "/graphql",
        content_type: "multipart/form-data; boundary=x",
        headers: "GraphQL-Preflight: 1\r\nConnection: close\r\n",
        length: upload.len(),
    };
    let uploaded = multipart.send(server.address, pieces_of(&upload, 50 * KB), Duration::from_millis(400));
    let (in_pace, too_slow, uploaded) = tokio::join!(in_pace, too_slow, uploaded);
    assert_eq!((in_pace.status, &in_pace.body), (200, &json!({ "data": { "__typename": "Query" } })));
    assert!(in_pace.elapsed > Duration::from_secs(4), "{:?}", in_pace.elapsed);
    assert_timed_out("too slow", &too_slow, BODY_TIMEOUT + Duration::from_secs(1));
    assert_ne!(uploaded.status, 408, "{}", uploaded.body);
    assert!(uploaded.elapsed > Duration::from_secs(3), "{:?}", uploaded.elapsed);
}

#[tokio::test]
async fn sixty_slow_bodies_cost_nobody_a_second() {
    let app = app().await;
    let server = app.serve().await;
    let address = server.address;
    let slow: Vec<_> = (0..60)
        .map(|at| {
            let path = ["/graphql", "/api/auth/login", "/api/v1/auth/login"][at % 3];
            tokio::spawn(async move { Sender::json(path, 1_000).send(address, byte_by_byte(), PAUSE).await })
        })
        .collect();
    sleep(Duration::from_millis(300)).await;
    let mut slowest = Duration::ZERO;
    for _ in 0..20 {
        let quick = Sender { headers: "Connection: close\r\n", ..Sender::json("/graphql", 100) };
        let ended = quick.send(address, std::iter::once(padded(100)), Duration::ZERO).await;
        assert_eq!(ended.status, 200, "{}", ended.body);
        slowest = slowest.max(ended.elapsed);
    }
    assert!(slowest < Duration::from_secs(1), "the slowest request took {slowest:?}");
    for ended in join_all(slow).await {
        assert_timed_out("slow", &ended.expect("no panic"), BODY_TIMEOUT);
    }
}

#[tokio::test]
async fn sockets_outlive_the_time_of_a_body() {
    let app = app().await;
    let server = app.serve().await;
    let mut socket = server.socket().await;
    sleep(BODY_TIMEOUT + PAUSE).await;
    socket.init(json!({})).await;
    sleep(BODY_TIMEOUT + PAUSE).await;
    socket.subscribe("1", "{ __typename }").await;
    assert_eq!(socket.answer("1").await, json!({ "data": { "__typename": "Query" } }));
}

/// Serves a response without end, in pieces of 64 KB, and another that pauses before its only piece. Returns the
/// address and whether the first response was dropped.
async fn endless(stall: Duration) -> (SocketAddr, Arc<AtomicBool>) {
    struct OnDrop(Arc<AtomicBool>);
    impl Drop for OnDrop {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let dropped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&dropped);
    let endless = async move || {
        let guard = OnDrop(flag);
        Body::from_stream(stream::repeat(Bytes::from(vec![b'x'; 65_536])).map(move |piece| {
            let _ = &guard;
            Ok::<_, std::io::Error>(piece)
        }))
    };
    let late = async move || {
        Body::from_stream(stream::once(async move {
            sleep(stall * 2).await;
            Ok::<_, std::io::Error>(Bytes::from_static(b"late"))
        }))
    };
    let limits = ConnectionLimits { response_stall: stall, trusted_proxies: Vec::new() };
    let router = Router::new().route("/endless", get(endless)).route("/late", get(late));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let live = LiveConnections::new(Bounds::default());
        serve(listener, router, &live, limits, std::future::pending()).await
    });
    (address, dropped)
}

/// Requests `path` with a small receive buffer, and reads nothing.
async fn request(address: SocketAddr, path: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(16 * 1024).expect("a small buffer");
    let mut stream = socket.connect(address).await.expect("the server listens");
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("the head is taken");
    stream
}

#[tokio::test]
async fn a_client_that_never_reads_is_dropped() {
    let stall = Duration::from_secs(1);
    let (address, dropped) = endless(stall).await;
    let started_at = Instant::now();
    let _unread = request(address, "/endless").await;
    while !dropped.load(Ordering::SeqCst) {
        assert!(started_at.elapsed() < stall + SLACK, "the response is still held");
        sleep(Duration::from_millis(20)).await;
    }
    assert!(started_at.elapsed() >= stall, "dropped after {:?}", started_at.elapsed());
}

#[tokio::test]
async fn a_client_that_reads_slowly_is_served() {
    let stall = Duration::from_secs(1);
    let (address, dropped) = endless(stall).await;
    let mut stream = request(address, "/endless").await;
    let started_at = Instant::now();
    let (mut buffer, mut read) = (vec![0; 16 * 1024], 0);
    while started_at.elapsed() < stall * 4 {
        read += stream.read(&mut buffer).await.expect("the response goes on");
        sleep(Duration::from_millis(50)).await;
    }
    assert!(!dropped.load(Ordering::SeqCst), "dropped though {read} bytes were read");
    assert!(read > 100_000, "{read}");
}

#[tokio::test]
async fn a_response_that_pauses_by_itself_is_not_stalled() {
    let (address, _) = endless(Duration::from_secs(1)).await;
    let mut stream = request(address, "/late").await;
    let mut response = String::new();
    stream.read_to_string(&mut response).await.expect("the whole response");
    assert!(response.contains("late"), "{response}");
}
