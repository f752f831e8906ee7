//! The result of an import, or of its dry run, line by line.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::said::Fields;
use crate::domain::claim::Written;
use crate::error::Failure;
use crate::scope::{Scope, WrittenRow};

/// The result of an import, or of its dry run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The lines, in the order of the file.
    pub lines: Vec<Line>,
    /// Whether it was committed.
    pub committed: bool,
    /// What of the file was not read.
    pub unread: Unread,
}

/// What of a file was not read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// The headings of columns.
    pub columns: Vec<String>,
    /// The names of visible sheets that have values.
    pub sheets: Vec<String>,
}

/// The result of one line.
#[derive(Clone, Debug)]
pub struct Line {
    /// The line number in the file.
    pub number: usize,
    /// The name of the participant.
    pub name: String,
    /// The outcome.
    pub outcome: Outcome,
    /// What was done otherwise than the line says, or is already known of it.
    pub remarks: Vec<Remark>,
    /// The errors of a refused line; else empty.
    pub failures: Vec<Failure>,
}

/// The outcome of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// What is to be said of a line that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// It names the same person as this line.
    SameAsLine(usize),
    /// The person has been recorded at the event, at this time.
    AlreadyRecorded(DateTime<Utc>),
    /// The e-mail address belongs to another person, so the participant is written without it.
    EmailLeftOut,
    /// The participant has another e-mail address, which stays.
    EmailKept,
    /// What a duplicate says besides, or otherwise; it is not written.
    NotWritten(Fields),
    /// The participant was known under another name, which the line replaces.
    NameReplaced,
    /// What was stored of the participant otherwise, if only in spelling, and the line replaces.
    Replaced(Fields),
    /// What was not stored of the participant, and the line adds.
    Added(Fields),
    /// An earlier line has the same names, and nothing tells whether it is the same person.
    SameNamesAsLine(usize),
    /// Participants who are stored have the same names, and nothing tells whether one is the same person.
    SameNamesAsParticipant {
        /// How many.
        participants: u32,
        /// How many of them are recorded at the event.
        recorded: u32,
    },
}

impl Report {
    /// The number of lines with this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.lines.iter().filter(|line| line.outcome == outcome).count()
    }
}

/// The lines of a report, as named among what a request with an idempotency key wrote.
const NOUN: &str = "import_line";

/// What is kept of a line.
type Kept = (Outcome, Vec<Remark>);

/// Notes the report for the idempotency key of the request: numbers, outcomes and remarks, no names.
pub(super) fn note(scope: &Scope, report: &Report) {
    let Some(claim) = scope.claim() else { return };
    for line in &report.lines {
        let kept: Kept = (line.outcome, line.remarks.clone());
        let action = serde_json::to_string(&kept).unwrap_or_default();
        claim.note(WrittenRow { noun: NOUN.to_owned(), key: line.number.to_string(), action });
    }
}

/// What was noted of each line, by its number.
pub(super) fn noted(written: &Written) -> HashMap<usize, Kept> {
    let line = |(number, kept): (&str, &str)| Some((number.parse().ok()?, serde_json::from_str(kept).ok()?));
    written.named(NOUN).filter_map(line).collect()
}
