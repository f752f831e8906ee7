//! Answers connections: with bounds on what slow or greedy clients may take, and an end that lets requests finish.
//!
//! axum's own loop has no bound on how long a client may send its headers, nor on how many bytes of them.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::Service;

/// How long a client may take to send its headers, and to begin its next request.
const HEADERS_WITHIN: Duration = Duration::from_secs(15);
/// The most bytes of headers.
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// How long requests in flight may take to end once the server was told to stop.
const STOP_WITHIN: Duration = Duration::from_secs(20);
/// How long to wait when no connection can be taken, for want of file descriptors for example.
const BREATHE: Duration = Duration::from_millis(100);

/// Answers on `listener` until `stop`, and then until the requests in flight have ended. Whether they all did.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) -> bool {
    let in_flight = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => answer(&in_flight, stream, peer, router.clone()),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not taken");
                    tokio::time::sleep(BREATHE).await;
                }
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    tokio::time::timeout(STOP_WITHIN, in_flight.shutdown()).await.is_ok()
}

fn answer(in_flight: &GracefulShutdown, stream: TcpStream, peer: SocketAddr, router: Router) {
    // Small answers should not wait for more.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_buf_size(MAX_HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let connection = in_flight.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended badly");
        }
    });
}
