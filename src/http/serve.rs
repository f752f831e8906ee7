//! Accepts and serves connections, with limits on slow or greedy clients and a graceful shutdown.
//!
//! axum's own loop limits neither the time that a client takes to send its headers nor their size.

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

use super::connections::{Admission, ConnectionPermit, LiveConnections, ShutdownSignal};
use super::response_stall::{StallLimit, limit_unsent};
use crate::config::Cidr;
use crate::telemetry;

/// The timeout of request headers, which also bounds the idle time between requests.
const HEADER_TIMEOUT: Duration = Duration::from_secs(15);
/// The maximum size of the headers, in bytes.
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// How long requests in flight may take to finish after the shutdown signal.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(20);
/// The maximum of open connections; more wait to be accepted.
const MAX_CONNECTIONS: usize = 4_096;
/// The delay after a failed `accept`, for example for lack of file descriptors.
const ACCEPT_RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// The maximum of open connections from one network.
const MAX_NETWORK_CONNECTIONS: usize = MAX_CONNECTIONS / 2;

/// The limits on connections that settings change.
#[derive(Clone, Debug)]
pub struct ConnectionLimits {
    /// How long a client may not read.
    pub response_stall: Duration,
    /// The proxies, which may hold all connections: they hold them for others.
    pub trusted_proxies: Vec<Cidr>,
}

/// Serves `listener` until `stop`. Then waits for the requests in flight, the sockets and the streams.
/// Returns whether all of them ended in time.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    live: &LiveConnections,
    limits: ConnectionLimits,
    stop: impl Future<Output = ()>,
) -> bool {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let networks = Arc::new(Admission::by_network(MAX_NETWORK_CONNECTIONS));
    tokio::pin!(stop);
    loop {
        tokio::select! {
            (permit, accepted) = accept(&listener, &permits) => match accepted {
                Ok((stream, peer)) => {
                    let is_proxy = limits.trusted_proxies.iter().any(|proxy| proxy.contains(peer.ip()));
                    let admitted = if is_proxy { None } else { networks.admit(peer.ip()) };
                    if !is_proxy && admitted.is_none() {
                        tracing::debug!("a network has too many connections: one was closed");
                        continue;
                    }
                    // Sends small responses without delay.
                    let _ = stream.set_nodelay(true);
                    limit_unsent(&stream);
                    let stream = StallLimit::new(stream, limits.response_stall);
                    let permit = ConnectionPermit::new(permit, admitted);
                    spawn_connection(live.shutdown_signal(), stream, peer, router.clone(), permit);
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not taken");
                    tokio::time::sleep(ACCEPT_RETRY_INTERVAL).await;
                }
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    live.shut_down();
    tokio::time::timeout(SHUTDOWN_TIMEOUT, live.closed()).await.is_ok()
}

/// Accepts a connection once a permit is free.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (Option<OwnedSemaphorePermit>, std::io::Result<(TcpStream, SocketAddr)>) {
    let permit = Arc::clone(permits).acquire_owned().await.ok();
    (permit, listener.accept().await)
}

fn spawn_connection(
    mut shutdown: ShutdownSignal,
    stream: StallLimit<TcpStream>,
    peer: SocketAddr,
    router: Router,
    permit: ConnectionPermit,
) {
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
    let open = telemetry::http_connection();
    tokio::spawn(async move {
        let _open = open;
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = shutdown.wait() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended badly");
        }
    });
}
