//! `passerelle health`: whether the server of this machine is ready, for images that have no other program to ask it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::failure::{fail, print_problems};
use super::output::print;
use crate::config::{Config, Settings};

/// How long the server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(4);

/// Asks `/readyz` at the address of the settings.
pub async fn run(settings: &Settings) -> ExitCode {
    let config = match Config::look(settings) {
        Ok(config) => config,
        Err(problems) => return print_problems(&problems),
    };
    let address = reachable(config.server.listen);
    match timeout(TIMEOUT, ask(address)).await {
        Ok(Ok(line)) if line.contains(" 200 ") => {
            print("ready");
            ExitCode::SUCCESS
        }
        Ok(Ok(line)) => fail(format_args!("not ready: {line}")),
        Ok(Err(error)) => fail(format_args!("{address} does not answer: {error}")),
        Err(_) => fail(format_args!("{address} does not answer within {} s", TIMEOUT.as_secs())),
    }
}

/// The address under which this machine reaches a server that listens on `listen`.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The status line of the answer.
async fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(1024).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned())
}
