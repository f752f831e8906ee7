//! Who has written recently, in this process or another: such callers read on the primary until a replica has what they
//! wrote ("read your writes").
//!
//! Each commit publishes its caller ([`DomainEvent::CallerWrote`]), and is answered once the other processes are notified.
//! A process that is not notified knows nothing, and reads on the primary for everybody.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use uuid::Uuid;

use crate::database::MAX_LAG;
use crate::pubsub::{DomainEvent, Notification};

/// The number of callers from which on old ones are removed.
const MAX_CALLERS: usize = 1_000;

/// The recent writes of callers.
#[derive(Debug, Default)]
pub struct RecentWrites(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Since when all writes are known; none while they are not.
    complete_since: Option<Instant>,
    /// The latest write of each caller.
    writes: HashMap<Uuid, Instant>,
    /// The number of callers at which old ones are removed next.
    sweep_at: usize,
}

impl RecentWrites {
    /// Notes what a notification tells.
    pub fn on_notification(&self, notification: Notification) {
        let now = Instant::now();
        let mut state = self.state();
        match notification {
            Notification::Received(DomainEvent::CallerWrote { caller, .. }) => state.add(caller, now),
            Notification::Received(_) => {}
            Notification::Lagged => {
                state.writes.clear();
                state.complete_since = Some(now);
            }
            Notification::Disconnected => state.complete_since = None,
        }
    }

    /// Whether everything that one of `callers` wrote was written before `moment`.
    pub fn are_before(&self, moment: Instant, callers: impl IntoIterator<Item = Uuid>) -> bool {
        let state = self.state();
        state.complete_since.is_some_and(|since| since < moment)
            && callers.into_iter().all(|caller| state.writes.get(&caller).is_none_or(|at| *at < moment))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, caller: Uuid, now: Instant) {
        self.writes.insert(caller, now);
        if self.writes.len() > self.sweep_at.max(MAX_CALLERS) {
            // A replica that is further behind is not read from.
            self.writes.retain(|_, at| now.duration_since(*at) < MAX_LAG);
            self.sweep_at = self.writes.len() * 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const AWA: Uuid = Uuid::from_u128(1);
    const BINTA: Uuid = Uuid::from_u128(2);

    fn wrote(caller: Uuid) -> Notification {
        Notification::Received(DomainEvent::CallerWrote { caller, write: Uuid::nil() })
    }

    #[test]
    fn a_write_keeps_its_caller_alone_from_earlier_states() {
        let (writes, second) = (RecentWrites::default(), Duration::from_secs(1));
        writes.on_notification(Notification::Lagged);
        let begin = Instant::now() + second;
        assert!(writes.are_before(begin, [AWA, BINTA]));
        writes.on_notification(wrote(AWA));
        let before = Instant::now().checked_sub(second).expect("the machine runs longer");
        writes.state().complete_since = before.checked_sub(second);
        assert!(!writes.are_before(before, [AWA]), "she would miss what she wrote");
        assert!(!writes.are_before(before, [BINTA, AWA]));
        assert!(writes.are_before(before, [BINTA]));
        assert!(writes.are_before(Instant::now() + second, [AWA]));
    }

    #[test]
    fn a_process_that_is_not_notified_knows_nothing() {
        let (writes, later) = (RecentWrites::default(), Instant::now() + Duration::from_secs(1));
        assert!(!writes.are_before(later, []));
        writes.on_notification(Notification::Lagged);
        assert!(writes.are_before(later, []));
        writes.on_notification(Notification::Disconnected);
        assert!(!writes.are_before(later, []));
    }

    #[test]
    fn old_writes_are_removed() {
        let mut state = State::default();
        let long_ago = Instant::now().checked_sub(MAX_LAG * 2).expect("the machine runs longer");
        for number in 0..MAX_CALLERS as u128 {
            state.add(Uuid::from_u128(number), long_ago);
        }
        state.add(AWA, Instant::now());
        state.add(Uuid::from_u128(u128::MAX), Instant::now());
        assert_eq!(state.writes.len(), 2);
    }
}
