//! Limits on concurrent connections: sockets and streams in total, per address and per account; all connections per address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::bounds::Bounds;
use crate::auth::client_ip::network_of;

/// Counts open connections.
pub(in crate::http) struct Admission {
    bounds: Bounds,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    total: usize,
    by_key: HashMap<CounterKey, usize>,
}

/// The key of a counter.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum CounterKey {
    Address(IpAddr),
    Account(i32),
}

/// One admitted socket or stream; dropping it releases its counts.
pub(in crate::http) struct AdmissionPermit {
    admission: Arc<Admission>,
    keys: Vec<CounterKey>,
}

impl Admission {
    pub fn new(bounds: &Bounds) -> Self {
        Self { bounds: *bounds, counts: Mutex::default() }
    }

    /// Without another limit than `max` of one address.
    pub fn by_network(max: usize) -> Self {
        let bounds = Bounds { max_per_address: max, max_total: usize::MAX, ..Bounds::default() };
        Self::new(&bounds)
    }

    /// Admits one connection from an address, unless a limit is reached.
    pub fn admit(self: &Arc<Self>, address: IpAddr) -> Option<AdmissionPermit> {
        let key = CounterKey::Address(network_of(address));
        let mut counts = self.counts();
        if counts.total >= self.bounds.max_total || !counts.add(key, self.bounds.max_per_address) {
            return None;
        }
        counts.total += 1;
        Some(AdmissionPermit { admission: Arc::clone(self), keys: vec![key] })
    }

    pub fn count(&self) -> usize {
        self.counts().total
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AdmissionPermit {
    /// Counts the connection for an account as well; returns false when the account's limit is reached.
    pub fn count_account(&mut self, account: i32) -> bool {
        let key = CounterKey::Account(account);
        let has_room = self.admission.counts().add(key, self.admission.bounds.max_per_account);
        if has_room {
            self.keys.push(key);
        }
        has_room
    }
}

impl Drop for AdmissionPermit {
    fn drop(&mut self) {
        let mut counts = self.admission.counts();
        counts.total = counts.total.saturating_sub(1);
        for key in &self.keys {
            counts.remove(*key);
        }
    }
}

impl Counts {
    /// Increments a count, unless it has reached `max`.
    fn add(&mut self, key: CounterKey, max: usize) -> bool {
        let count = self.by_key.get(&key).copied().unwrap_or_default();
        let has_room = count < max;
        if has_room {
            self.by_key.insert(key, count + 1);
        }
        has_room
    }

    fn remove(&mut self, key: CounterKey) {
        if let Some(count) = self.by_key.get_mut(&key) {
            *count -= 1;
            if *count == 0 {
                self.by_key.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(max_per_account: usize, max_per_address: usize, max_total: usize) -> Arc<Admission> {
        Arc::new(Admission::new(&Bounds { max_per_account, max_per_address, max_total, ..Bounds::default() }))
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address of the test")
    }

    #[test]
    fn each_address_has_its_own_limit() {
        let admission = admission(9, 2, 9);
        let first = admission.admit(ip("192.0.2.1")).expect("admitted");
        let _second = admission.admit(ip("::ffff:192.0.2.1")).expect("admitted");
        assert!(admission.admit(ip("192.0.2.1")).is_none());
        assert!(admission.admit(ip("192.0.2.2")).is_some());
        drop(first);
        assert!(admission.admit(ip("192.0.2.1")).is_some());
        assert_eq!(admission.count(), 1);
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let admission = admission(9, 1, 9);
        let _first = admission.admit(ip("2001:db8:0:1::1")).expect("admitted");
        assert!(admission.admit(ip("2001:db8:0:1:ffff::2")).is_none());
        assert!(admission.admit(ip("2001:db8:0:2::1")).is_some());
    }

    #[test]
    fn the_limit_of_an_account_spans_addresses() {
        let admission = admission(1, 9, 9);
        let mut first = admission.admit(ip("192.0.2.1")).expect("admitted");
        let mut second = admission.admit(ip("192.0.2.2")).expect("admitted");
        assert!(first.count_account(42) && !second.count_account(42) && second.count_account(43));
        drop(first);
        let mut third = admission.admit(ip("192.0.2.3")).expect("admitted");
        assert!(third.count_account(42) && !third.count_account(43));
    }

    #[test]
    fn the_total_is_limited_and_dropped_permits_leave_no_counters() {
        let admission = admission(9, 9, 2);
        let mut all: Vec<_> =
            ["192.0.2.1", "192.0.2.2"].map(|text| admission.admit(ip(text)).expect("admitted")).into();
        assert!(admission.admit(ip("192.0.2.3")).is_none());
        assert!(all[0].count_account(1));
        all.clear();
        assert_eq!(admission.count(), 0);
        assert!(admission.counts().by_key.is_empty());
    }
}
