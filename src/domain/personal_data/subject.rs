//! Whose data it is.

use crate::query::key::Key;

/// A person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A participant of events.
    Participant(Key),
    /// An account.
    Account(Key),
    /// A person of the casting file.
    CinemaTalent(Key),
}
