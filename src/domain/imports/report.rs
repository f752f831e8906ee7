//! What an import did, or would do, line by line.

use crate::domain::transaction::Transaction;
use crate::error::Failure;

/// What an import did, or would do.
#[derive(Clone, Debug)]
pub struct Report {
    /// Line by line, in the order of the file.
    pub lines: Vec<Line>,
    /// Whether it was written.
    pub committed: bool,
}

/// What became of one line.
#[derive(Clone, Debug)]
pub struct Line {
    /// The line number in the file; the heading is line 1.
    pub number: usize,
    /// Whom it names.
    pub name: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it was refused; empty otherwise.
    pub failures: Vec<Failure>,
}

/// How a line of an import ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A participant was entered.
    Created,
    /// A participant who was known was brought up to date.
    Matched,
    /// It says what was known already, or what an earlier line says; nothing is written for it.
    Duplicate,
    /// It cannot be written.
    Refused,
}

impl Report {
    /// How many lines ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.lines.iter().filter(|line| line.outcome == outcome).count()
    }

    /// Ends an import: the transaction that the lines were tried in is committed when all of them could be written and it
    /// is no dry run, else discarded.
    pub(super) fn settled(lines: Vec<Line>, tx: &Transaction, dry_run: bool) -> Self {
        let committed = !dry_run && lines.iter().all(|line| line.outcome != Outcome::Refused);
        if !committed {
            tx.discard();
        }
        Self { lines, committed }
    }
}
