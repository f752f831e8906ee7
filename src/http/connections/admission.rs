//! Limits on concurrent sockets and streams: in total, per address and per account.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::bounds::Bounds;
use crate::auth::client_ip::network_of;

/// Counts the open sockets and streams.
pub(super) struct Admission {
    bounds: Bounds,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    in_all: usize,
    by_key: HashMap<Key, usize>,
}

/// The key of a counter.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Address(IpAddr),
    Account(i32),
}

/// One admitted socket or stream; dropping it releases its counts.
pub(in crate::http) struct Admitted {
    admission: Arc<Admission>,
    keys: Vec<Key>,
}

impl Admission {
    pub fn new(bounds: &Bounds) -> Self {
        Self { bounds: *bounds, counts: Mutex::default() }
    }

    /// Admits one connection from an address, unless a limit is reached.
    pub fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Admitted> {
        let key = Key::Address(network_of(address));
        let mut counts = self.counts();
        if counts.in_all >= self.bounds.in_all || !counts.add(key, self.bounds.by_address) {
            return None;
        }
        counts.in_all += 1;
        Some(Admitted { admission: Arc::clone(self), keys: vec![key] })
    }

    pub fn count(&self) -> usize {
        self.counts().in_all
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Admitted {
    /// Counts the connection for an account as well; returns false when the account's limit is reached.
    pub fn belongs_to(&mut self, account: i32) -> bool {
        let key = Key::Account(account);
        let has_room = self.admission.counts().add(key, self.admission.bounds.by_account);
        if has_room {
            self.keys.push(key);
        }
        has_room
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let mut counts = self.admission.counts();
        counts.in_all = counts.in_all.saturating_sub(1);
        for key in &self.keys {
            counts.take(*key);
        }
    }
}

impl Counts {
    /// Increments a count, unless it has reached `max`.
    fn add(&mut self, key: Key, most: usize) -> bool {
        let count = self.by_key.get(&key).copied().unwrap_or_default();
        let has_room = count < most;
        if has_room {
            self.by_key.insert(key, count + 1);
        }
        has_room
    }

    fn take(&mut self, key: Key) {
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

    fn admission(by_account: usize, by_address: usize, in_all: usize) -> Arc<Admission> {
        Arc::new(Admission::new(&Bounds { by_account, by_address, in_all, ..Bounds::default() }))
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address of the test")
    }

    #[test]
    fn an_address_has_room_for_so_many_and_others_have_their_own() {
        let admission = admission(9, 2, 9);
        let first = admission.admit(ip("192.0.2.1")).expect("room");
        let _second = admission.admit(ip("::ffff:192.0.2.1")).expect("room");
        assert!(admission.admit(ip("192.0.2.1")).is_none());
        assert!(admission.admit(ip("192.0.2.2")).is_some());
        drop(first);
        assert!(admission.admit(ip("192.0.2.1")).is_some());
        assert_eq!(admission.count(), 1);
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        let admission = admission(9, 1, 9);
        let _first = admission.admit(ip("2001:db8:0:1::1")).expect("room");
        assert!(admission.admit(ip("2001:db8:0:1:ffff::2")).is_none());
        assert!(admission.admit(ip("2001:db8:0:2::1")).is_some());
    }

    #[test]
    fn an_account_has_room_for_so_many_whatever_the_address() {
        let admission = admission(1, 9, 9);
        let mut first = admission.admit(ip("192.0.2.1")).expect("room");
        let mut second = admission.admit(ip("192.0.2.2")).expect("room");
        assert!(first.belongs_to(42) && !second.belongs_to(42) && second.belongs_to(43));
        drop(first);
        let mut third = admission.admit(ip("192.0.2.3")).expect("room");
        assert!(third.belongs_to(42) && !third.belongs_to(43));
    }

    #[test]
    fn there_is_room_for_so_many_in_all_and_nothing_is_left_when_they_are_gone() {
        let admission = admission(9, 9, 2);
        let mut all: Vec<_> =
            ["192.0.2.1", "192.0.2.2"].map(|text| admission.admit(ip(text)).expect("room")).into();
        assert!(admission.admit(ip("192.0.2.3")).is_none());
        assert!(all[0].belongs_to(1));
        all.clear();
        assert_eq!(admission.count(), 0);
        assert!(admission.counts().by_key.is_empty());
    }
}
