//! The checks of the addresses that the server listens on. They are bound for a moment, which changes nothing; what the
//! server of this installation has bound already is in order.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::report::Report;
use crate::cli::local_request::{get, reachable};
use crate::config::Config;
use crate::database::Database;

/// Checks `HOST` and `PORT`, and `METRICS_LISTEN`.
pub(super) async fn check(config: &Config, report: &mut Report) {
    let listen = config.server.listen;
    let is_ours =
        async || is_serving(config).await && answers(listen, "/", None, "\"name\":\"passerelle\"").await;
    let fix =
        "Stop the program that has it, or set HOST and PORT to an address of this machine that is free.";
    address("address", listen, is_ours, fix, report).await;
    let Some(metrics) = config.metrics.listen else { return };
    let fix =
        "Stop the program that has it, or set METRICS_LISTEN to an address of this machine that is free.";
    if metrics == listen && metrics.port() != 0 {
        return report.bad("metrics address", format!("{metrics} is that of HOST and PORT, too"), fix);
    }
    let token = config.metrics.token.as_ref().map(|token| token.reveal().as_str());
    let is_ours =
        async || is_serving(config).await && answers(metrics, "/metrics", token, "\npasserelle_").await;
    address("metrics address", metrics, is_ours, fix, report).await;
}

async fn address(
    what: &str,
    address: SocketAddr,
    is_ours: impl AsyncFnOnce() -> bool,
    fix: &str,
    report: &mut Report,
) {
    if address.port() == 0 {
        return report.ok(what, format!("{address} lets the system choose a port"));
    }
    match TcpListener::bind(address).await {
        Ok(_) => report.ok(what, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse && is_ours().await => {
            report.ok(what, format!("the server listens on {address}"));
        }
        Err(error) => report.bad(what, format!("{address} cannot be listened on: {error}"), fix),
    }
}

/// Whether a server has the database of this installation open.
async fn is_serving(config: &Config) -> bool {
    matches!(Database::is_served(config.database.url.reveal()).await, Ok(true))
}

async fn answers(address: SocketAddr, path: &str, token: Option<&str>, mark: &str) -> bool {
    get(reachable(address), path, token).await.is_ok_and(|answer| answer.contains(mark))
}
