//! What a line of an import does.

use uuid::Uuid;

use super::report::{Outcome, Remark};
use super::said::Fields;
use crate::domain::participants::details::Details;

/// What a line does.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub outcome: Outcome,
    pub remarks: Vec<Remark>,
    /// What is written for it; none for a duplicate and a refused line.
    pub effect: Option<Effect>,
    /// What it says of a known participant that was not known.
    pub news: Fields,
}

/// What is written for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Effect {
    pub participant: Uuid,
    pub person: Person,
    /// The attendance that is inserted.
    pub attendance: Option<Uuid>,
}

/// What is written of the participant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Person {
    /// They are new.
    New(Details),
    /// They are known, and this changes.
    Changed(Details),
    /// They are known, and nothing changes.
    Unchanged,
}

impl Step {
    /// Nothing is written for a line that repeats something; `news` is what it does not repeat.
    pub fn duplicate(remark: Remark, news: Fields) -> Self {
        let mut remarks = vec![remark];
        if !news.is_empty() {
            remarks.push(Remark::NotWritten(news));
        }
        Self { outcome: Outcome::Duplicate, remarks, effect: None, news }
    }
}
