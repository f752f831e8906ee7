//! Answers connections: with bounds on what slow or greedy clients may take, and an end that lets requests finish.
//!
//! axum's own loop has no bound on how long a client may send its headers, nor on how many bytes of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service;

use super::connections::{ConnectionPermit, LiveConnections, Stopping};

/// How long a client may take to send its headers, and to begin its next request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(15);
/// The most bytes of headers.
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// How long requests in flight may take to end once the server was told to stop.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(20);
/// The most connections at a time; more wait to be taken.
const MAX_CONNECTIONS: usize = 4_096;
/// How long to wait when no connection can be taken, for want of file descriptors for example.
const ACCEPT_RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// Answers on `listener` until `stop`, and then until the requests in flight, the sockets and the streams have ended.
/// Whether they all did.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    live: &LiveConnections,
    stop: impl Future<Output = ()>,
) -> bool {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    tokio::pin!(stop);
    loop {
        tokio::select! {
            (permit, accepted) = accept(&listener, &permits) => match accepted {
                Ok((stream, peer)) => answer(live.stopping(), stream, peer, router.clone(), permit),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not taken");
                    tokio::time::sleep(ACCEPT_RETRY_INTERVAL).await;
                }
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    live.stop();
    tokio::time::timeout(SHUTDOWN_TIMEOUT, live.ended()).await.is_ok()
}

/// Takes a connection once there is a permit for it.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (Option<OwnedSemaphorePermit>, std::io::Result<(TcpStream, SocketAddr)>) {
    let permit = Arc::clone(permits).acquire_owned().await.ok();
    (permit, listener.accept().await)
}

fn answer(
    mut stopping: Stopping,
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    permit: Option<OwnedSemaphorePermit>,
) {
    // Small answers should not wait for more.
    let _ = stream.set_nodelay(true);
    let permit = ConnectionPermit::new(permit);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(permit.clone());
        router.clone().call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::spawn(async move {
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stopping.told() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended badly");
        }
    });
}
