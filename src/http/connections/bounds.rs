//! How much live connections may take, in time and in number.

use std::time::Duration;

/// What a client may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How long a socket may stay without `connection_init`.
    pub init_within: Duration,
    /// How often a client is sent a sign of life. A socket that gives none in twice that time is taken for dead.
    pub keep_alive_every: Duration,
    /// How often it is asked whether the session lasts; and at each operation and event besides.
    pub check_every: Duration,
    /// How long a client may take to read what it is sent.
    pub send_within: Duration,
    /// How long a client may take to end a socket that the server has ended.
    pub close_within: Duration,
    /// Operations of a socket at a time.
    pub operations: usize,
    /// Those of them that are queries or mutations and run at a time; others wait for their turn.
    pub at_once: usize,
    /// Sockets and streams of an account at a time.
    pub by_account: usize,
    /// Sockets and streams of an address at a time.
    pub by_address: usize,
    /// Sockets and streams at a time: half as many as there may be connections.
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
