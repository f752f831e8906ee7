//! Bounds the memory that clients take, in all and of one network: by the bodies of their requests (`counted_body.rs`) and by
//! answers that they have not read yet (`unread_answers.rs`). Who has their share gets no more until some of it is given
//! back; nobody else notices.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// There is no room left in a budget at the moment.
#[derive(Debug, thiserror::Error)]
#[error("all requests together take too much memory")]
pub struct BudgetExceeded;

/// The memory that clients may take for one purpose. A network may take half of it: a large share, for an office behind one
/// address.
#[derive(Debug)]
pub struct MemoryBudget {
    max_bytes: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    total: usize,
    by_network: HashMap<IpAddr, usize>,
}

/// What one request holds of a budget; dropping it gives it back.
#[derive(Debug)]
pub struct MemoryShare {
    budget: Arc<MemoryBudget>,
    network: IpAddr,
    bytes: AtomicUsize,
}

impl MemoryBudget {
    /// A budget of `max_bytes`.
    pub fn new(max_bytes: usize) -> Arc<Self> {
        Arc::new(Self { max_bytes, held: Mutex::default() })
    }

    /// A share of nothing yet, for a network.
    pub fn share(self: &Arc<Self>, network: IpAddr) -> MemoryShare {
        MemoryShare { budget: Arc::clone(self), network, bytes: AtomicUsize::new(0) }
    }

    fn take(&self, network: IpAddr, bytes: usize) -> Result<(), BudgetExceeded> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let of_network = held.by_network.get(&network).copied().unwrap_or_default() + bytes;
        if held.total + bytes > self.max_bytes || of_network > self.max_bytes / 2 {
            return Err(BudgetExceeded);
        }
        held.total += bytes;
        held.by_network.insert(network, of_network);
        Ok(())
    }

    fn give_back(&self, network: IpAddr, bytes: usize) {
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

impl MemoryShare {
    /// Takes more.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn grow(&self, bytes: usize) -> Result<(), BudgetExceeded> {
        self.budget.take(self.network, bytes)?;
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for MemoryShare {
    fn drop(&mut self) {
        let bytes = self.bytes.load(Ordering::Relaxed);
        if bytes > 0 {
            self.budget.give_back(self.network, bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_a_share_and_all_have_a_limit() {
        let budget = MemoryBudget::new(200);
        let share = |last: u8| budget.share(IpAddr::from([192, 0, 2, last]));
        let (first, same_network, second, third) = (share(1), share(1), share(2), share(3));
        first.grow(60).expect("room");
        first.grow(40).expect("its share");
        assert!(same_network.grow(1).is_err());
        second.grow(100).expect("another's share");
        assert!(third.grow(1).is_err(), "all is held");
        drop(first);
        third.grow(1).expect("there is room again");
        same_network.grow(99).expect("and in the network");
        drop((same_network, second, third));
        let held = budget.held.lock().expect("the lock");
        assert_eq!((held.total, held.by_network.len()), (0, 0), "nothing is remembered");
    }
}
