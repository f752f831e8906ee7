//! The program stays below 512 MB whatever clients send and however little they read: messages that wait on sockets,
//! answers that nobody reads, large and deep bodies, all at the same time.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use crate::support::program::Program;
use crate::support::{Engine, both_engines};

both_engines![clients_that_hold_as_much_as_they_can_hold_little];

/// The most that the process may have held, in MiB.
const MOST_MIB: u64 = 512;
/// How long the clients hold what they have.
const HELD: Duration = Duration::from_secs(8);

async fn clients_that_hold_as_much_as_they_can_hold_little(engine: Engine) {
    let flags = ["--rate-limits", "off"];
    let program = Program::start(engine, &flags).await;
    let token = program.sign_in().await;
    let idle = program.peak_memory_mib();
    let (address, token) = (program.address, token.as_str());
    let sockets = join_all((0..20).map(|_| flood_socket(address)));
    let unread = join_all((0..30).map(|_| ask_and_read_nothing(address, token)));
    let bodies = join_all((0..40).map(|nth| send_large_body(address, token, nth)));
    tokio::join!(sockets, unread, bodies);
    assert_eq!(program.get("/healthz").await.status, 200, "{}", program.log());
    let peak = program.peak_memory_mib();
    assert!(peak < MOST_MIB, "{peak} MiB, {idle} when idle");
    assert!(peak > idle + 10, "{peak} MiB are as few as without the clients: {idle}");
    assert!(program.stop().await, "it stops as usual");
}

/// Sends as many operations with long variables as the server takes, and reads no answer.
async fn flood_socket(address: SocketAddr) {
    let mut request = format!("ws://{address}/graphql/ws").into_client_request().expect("an address");
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let stream = TcpStream::connect(address).await.expect("the program listens");
    // A network may be refused more connections.
    let Ok((mut socket, _)) = client_async(request, stream).await else { return };
    let flood = async {
        socket.send(Message::text(json!({ "type": "connection_init" }).to_string())).await?;
        socket.next().await;
        let values = vec![0; 70_000];
        for id in 0..25 {
            let payload = json!({ "query": "{ __typename }", "variables": { "values": values } });
            let message = json!({ "id": id.to_string(), "type": "subscribe", "payload": payload });
            socket.send(Message::text(message.to_string())).await?;
        }
        sleep(HELD).await;
        Ok::<_, tokio_tungstenite::tungstenite::Error>(())
    };
    // It waits where the server takes no more, or is closed.
    drop(timeout(HELD, flood).await);
}

/// Asks for the whole schema several times over one connection, and reads nothing.
async fn ask_and_read_nothing(address: SocketAddr, token: &str) {
    let query =
        "{ __schema { types { name description fields { name description args { name description } } } } }";
    let body = json!({ "query": query }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4 * 1024).expect("a small buffer");
    let Ok(mut stream) = socket.connect(address).await else { return };
    for _ in 0..3 {
        if stream.write_all(format!("{head}{body}").as_bytes()).await.is_err() {
            return;
        }
    }
    sleep(HELD).await;
}

/// Sends a body of 3 MB, of many values or of deep ones, but for its last byte.
async fn send_large_body(address: SocketAddr, token: &str, nth: usize) {
    let values =
        if nth.is_multiple_of(2) { "0,".repeat(1_500_000) } else { "[[[[[[[[0]]]]]]]],".repeat(160_000) };
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        values.len() + 100
    );
    let Ok(mut stream) = TcpStream::connect(address).await else { return };
    let send = async {
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(b"{\"query\":\"{ __typename }\",\"variables\":{\"v\":[").await?;
        stream.write_all(values.as_bytes()).await?;
        sleep(HELD).await;
        Ok::<_, std::io::Error>(())
    };
    drop(timeout(HELD, send).await);
}
