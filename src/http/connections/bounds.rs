//! The timeouts and limits of live connections.

use std::time::Duration;

/// Timeouts and limits of sockets and streams.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The timeout of `connection_init`.
    pub init_timeout: Duration,
    /// The interval of keep-alive messages. A socket that sends nothing for two intervals is dropped.
    pub keep_alive_interval: Duration,
    /// The interval of session checks, which also run at each operation and event.
    pub session_check_interval: Duration,
    /// The timeout of sending one message to a slow client.
    pub send_timeout: Duration,
    /// The timeout of the client's close frame after the server's.
    pub close_timeout: Duration,
    /// The maximum of concurrent operations of one socket.
    pub max_operations: usize,
    /// The maximum of queries and mutations of one socket that execute at once; others wait.
    pub max_concurrent: usize,
    /// The maximum of sockets and streams per account.
    pub max_per_account: usize,
    /// The maximum of sockets and streams per address.
    pub max_per_address: usize,
    /// The maximum of sockets and streams in total: half the maximum of connections.
    pub max_total: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            init_timeout: Duration::from_secs(5),
            keep_alive_interval: Duration::from_secs(15),
            session_check_interval: Duration::from_secs(15),
            send_timeout: Duration::from_secs(10),
            close_timeout: Duration::from_secs(2),
            max_operations: 50,
            max_concurrent: 8,
            max_per_account: 20,
            max_per_address: 100,
            max_total: 2_048,
        }
    }
}
