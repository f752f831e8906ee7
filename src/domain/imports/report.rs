//! The result of an import, or of its dry run, line by line.

use crate::domain::transaction::Transaction;
use crate::error::Failure;
use crate::scope::{Scope, WrittenRow};

/// The lines of a report, as named among what a request with an idempotency key wrote.
pub(super) const NOUN: &str = "import_line";

/// The result of an import, or of its dry run.
#[derive(Clone, Debug)]
pub struct Report {
    /// The lines, in the order of the file.
    pub lines: Vec<Line>,
    /// Whether it was committed.
    pub committed: bool,
}

/// The result of one line.
#[derive(Clone, Debug)]
pub struct Line {
    /// The line number in the file; the heading is line 1.
    pub number: usize,
    /// The name of the participant.
    pub name: String,
    /// The outcome.
    pub outcome: Outcome,
    /// The errors of a refused line; else empty.
    pub failures: Vec<Failure>,
}

/// The outcome of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A participant was inserted.
    Created,
    /// An existing participant was updated.
    Matched,
    /// It repeats stored data or an earlier line; nothing is written for it.
    Duplicate,
    /// It has errors.
    Refused,
}

impl Outcome {
    /// The name under which it is kept.
    const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Matched => "matched",
            Self::Duplicate => "duplicate",
            Self::Refused => "refused",
        }
    }

    /// The outcome that is kept under this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let all = [Self::Created, Self::Matched, Self::Duplicate, Self::Refused];
        all.into_iter().find(|outcome| outcome.name() == name)
    }
}

impl Report {
    /// The number of lines with this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.lines.iter().filter(|line| line.outcome == outcome).count()
    }

    /// Finishes an import: commits its transaction unless a line was refused or it is a dry run; else
    /// discards it.
    pub(super) fn finish(lines: Vec<Line>, (tx, scope): (&Transaction, &Scope), dry_run: bool) -> Self {
        let committed = !dry_run && lines.iter().all(|line| line.outcome != Outcome::Refused);
        if !committed {
            tx.discard();
        } else if let Some(claim) = scope.claim() {
            for line in &lines {
                let (noun, action) = (NOUN.to_owned(), line.outcome.name().to_owned());
                claim.note(WrittenRow { noun, key: line.number.to_string(), action });
            }
        }
        Self { lines, committed }
    }
}
