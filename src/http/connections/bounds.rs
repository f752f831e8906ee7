//! How much live connections may take, in time and in number.

use std::time::Duration;

/// What a client may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The timeout of `connection_init`.
    pub init_within: Duration,
    /// The interval of keep-alive messages. A socket that sends nothing for two intervals is dropped.
    pub keep_alive_every: Duration,
    /// The interval of session checks, which also run at each operation and event.
    pub check_every: Duration,
    /// The timeout of sending one message to a slow client.
    pub send_within: Duration,
    /// The timeout of the client's close frame after the server's.
    pub close_within: Duration,
    /// The maximum of concurrent operations of one socket.
    pub operations: usize,
    /// The maximum of queries and mutations of one socket that execute at once; others wait.
    pub at_once: usize,
    /// The maximum of sockets and streams per account.
    pub by_account: usize,
    /// The maximum of sockets and streams per address.
    pub by_address: usize,
    /// The maximum of sockets and streams in total: half the maximum of connections.
    pub in_all: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            init_within: Duration::from_secs(5),
            keep_alive_every: Duration::from_secs(15),
            check_every: Duration::from_secs(15),
            send_within: Duration::from_secs(10),
            close_within: Duration::from_secs(2),
            operations: 50,
            at_once: 8,
            by_account: 20,
            by_address: 100,
            in_all: 2_048,
        }
    }
}
