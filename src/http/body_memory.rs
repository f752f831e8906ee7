//! Bounds the memory that the bodies of requests take while they arrive and are read: in all, and of one network. Who has
//! their share gets no more until one of their requests is answered; nobody else notices. `counted_body.rs` counts.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// The maximum of all bodies together, in bytes.
const MAX_TOTAL_BYTES: usize = 96 * 1024 * 1024;
/// The maximum of the bodies from one network, in bytes: a large share, for an office behind one address.
const MAX_NETWORK_BYTES: usize = MAX_TOTAL_BYTES / 2;

/// The bodies together are too large at the moment.
#[derive(Debug, thiserror::Error)]
#[error("the bodies of all requests take too much memory")]
pub struct BodiesTooLarge;

/// How many bytes of bodies are held.
#[derive(Debug, Default)]
pub struct BodyMemory {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    total: usize,
    by_network: HashMap<IpAddr, usize>,
}

impl BodyMemory {
    /// Counts more bytes of a network.
    ///
    /// # Errors
    /// When there is no room for them.
    pub fn take(&self, network: IpAddr, bytes: usize) -> Result<(), BodiesTooLarge> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let of_network = held.by_network.get(&network).copied().unwrap_or_default() + bytes;
        if held.total + bytes > MAX_TOTAL_BYTES || of_network > MAX_NETWORK_BYTES {
            return Err(BodiesTooLarge);
        }
        held.total += bytes;
        held.by_network.insert(network, of_network);
        Ok(())
    }

    /// Counts them no more.
    pub fn give_back(&self, network: IpAddr, bytes: usize) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.total = held.total.saturating_sub(bytes);
        let rest = held.by_network.get(&network).copied().unwrap_or_default().saturating_sub(bytes);
        if rest == 0 {
            held.by_network.remove(&network);
        } else {
            held.by_network.insert(network, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_a_share_and_all_have_a_limit() {
        let memory = BodyMemory::default();
        let network = |last: u8| IpAddr::from([192, 0, 2, last]);
        memory.take(network(1), MAX_NETWORK_BYTES).expect("its share");
        assert!(memory.take(network(1), 1).is_err());
        memory.take(network(2), MAX_NETWORK_BYTES).expect("another's share");
        assert!(memory.take(network(4), 1).is_err(), "all is held");
        memory.give_back(network(1), MAX_NETWORK_BYTES);
        memory.take(network(4), 1).expect("there is room again");
        memory.give_back(network(4), 1);
        memory.give_back(network(2), MAX_NETWORK_BYTES);
        let held = memory.held.lock().expect("the lock");
        assert_eq!((held.total, held.by_network.len()), (0, 0), "nothing is remembered");
    }
}
