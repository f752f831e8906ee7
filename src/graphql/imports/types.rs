//! The result of an import.

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Utc};

use crate::domain::imports::progress::Progress;
use crate::domain::imports::{Line, Outcome, Remark, Report};
use crate::graphql::context::RequestContext;
use crate::graphql::error::{UserError, user_errors};
use crate::graphql::messages;
use crate::graphql::scalars::DateTime as Moment;
use crate::language::Language;

/// How a line of an import ends.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::imports::Outcome")]
pub enum ImportOutcome {
    /// A participant was entered.
    Created,
    /// A participant who was known, by CNI number or e-mail address, was brought up to date.
    Matched,
    /// It says what was known already, or what an earlier line says; nothing is written for it.
    Duplicate,
    /// It cannot be written; its `errors` say why.
    Refused,
}

/// What an import did, or would do. All lines are written or none.
#[derive(SimpleObject)]
pub struct ImportPayload {
    /// Whether it was written: false for a dry run, and when a line was refused.
    committed: bool,
    /// How many lines enter a participant.
    created: i32,
    /// How many lines bring a participant up to date.
    matched: i32,
    /// How many lines say nothing new.
    duplicates: i32,
    /// How many lines cannot be written.
    refused: i32,
    /// The titles of the columns that were not read, because they are not known, or because another column says the same
    /// more exactly; the letter of a column without a title.
    unread_columns: Vec<String>,
    /// The names of the other visible sheets of a workbook that have values: one sheet is read, the first that has the titles.
    unread_sheets: Vec<String>,
    /// Line by line, in the order of the file.
    lines: Vec<ImportLine>,
    /// What was wrong with the file as a whole; empty when its lines were tried.
    user_errors: Vec<UserError>,
}

/// What became of one line.
#[derive(SimpleObject)]
struct ImportLine {
    /// Where it stands in the file, counted from 1.
    number: i32,
    /// Given name, then family name of whom it names.
    name: String,
    /// How it ended.
    outcome: ImportOutcome,
    /// What was done otherwise than the line says, or what a duplicate repeats; empty when there is nothing to say.
    remarks: Vec<ImportRemark>,
    /// Why it was refused, by field; empty otherwise.
    errors: Vec<UserError>,
}

/// What is to be said of a line that was not refused.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
enum ImportRemarkCode {
    /// It names the same person as an earlier line: `line`.
    SameAsLine,
    /// The person has been recorded at the event: `checkInTime`.
    AlreadyRecorded,
    /// Its e-mail address belongs to another person: the participant was entered or kept without it.
    EmailLeftOut,
    /// The participant has another e-mail address, which was kept.
    EmailKept,
    /// What a duplicate says otherwise than what it repeats, or besides, is not written: `fields`.
    NotWritten,
    /// The participant was known under another name, which the line replaces.
    NameReplaced,
    /// What was stored of the participant otherwise, if only in spelling, is replaced: `fields`.
    Replaced,
    /// What was not stored of the participant is added: `fields`.
    Added,
    /// An earlier line has the same names, and nothing tells whether it is the same person: `line`. Both are entered.
    SameNamesAsLine,
    /// Participants who were stored before have the same names: `participantCount`, and nothing tells whether one is the same
    /// person. The line is entered besides.
    SameNamesAsParticipant,
}

/// A remark on a line.
#[derive(SimpleObject)]
struct ImportRemark {
    /// Which.
    code: ImportRemarkCode,
    /// A sentence for people, in the language of `Accept-Language`.
    message: String,
    /// The earlier line that says the same, or has the same names; null for other remarks.
    line: Option<i32>,
    /// When the person was recorded; null for other remarks.
    check_in_time: Option<Moment>,
    /// The fields that are not written, are replaced or are added; empty for other remarks.
    fields: Vec<&'static str>,
    /// How many participants have the same names; null for other remarks.
    participant_count: Option<i32>,
    /// How many of them are recorded at the event; 0 in an import of participants, and null for other remarks.
    recorded_count: Option<i32>,
}

/// How far an import is, in lines of its file.
#[derive(SimpleObject)]
pub struct ImportProgress {
    /// How many were read.
    read: i32,
    /// How many were checked.
    checked: i32,
    /// How many were written; nobody sees them before the last one. Lines that write nothing do not count.
    written: i32,
    /// Whether it has ended, well or not: the answer of the mutation tells.
    is_finished: bool,
}

impl From<Progress> for ImportProgress {
    fn from(progress: Progress) -> Self {
        let Progress { read, checked, written, is_finished } = progress;
        let [read, checked, written] =
            [read, checked, written].map(|lines| i32::try_from(lines).unwrap_or(i32::MAX));
        Self { read, checked, written, is_finished }
    }
}

impl ImportPayload {
    pub(super) fn new(request: &RequestContext, report: Option<Report>, user_errors: Vec<UserError>) -> Self {
        let report = report.unwrap_or_default();
        let count = |outcome| integer(report.count(outcome));
        Self {
            committed: report.committed,
            created: count(Outcome::Created),
            matched: count(Outcome::Matched),
            duplicates: count(Outcome::Duplicate),
            refused: count(Outcome::Refused),
            unread_columns: report.unread.columns,
            unread_sheets: report.unread.sheets,
            lines: report.lines.into_iter().map(|line| import_line(request, line)).collect(),
            user_errors,
        }
    }
}

fn import_line(request: &RequestContext, line: Line) -> ImportLine {
    let language = request.language;
    let zone = request.scope.services.zone;
    let shown_at = |at: DateTime<Utc>| zone.local(at).format("%d/%m/%Y %H:%M").to_string();
    ImportLine {
        number: integer(line.number),
        name: line.name,
        outcome: line.outcome.into(),
        remarks: line.remarks.into_iter().map(|remark| import_remark(remark, language, shown_at)).collect(),
        errors: user_errors(line.failures, language),
    }
}

fn import_remark(
    remark: Remark,
    language: Language,
    shown_at: impl Fn(DateTime<Utc>) -> String,
) -> ImportRemark {
    let message = messages::of_remark(&remark, language, shown_at);
    let code = match remark {
        Remark::SameAsLine(_) => ImportRemarkCode::SameAsLine,
        Remark::AlreadyRecorded(_) => ImportRemarkCode::AlreadyRecorded,
        Remark::EmailLeftOut => ImportRemarkCode::EmailLeftOut,
        Remark::EmailKept => ImportRemarkCode::EmailKept,
        Remark::NotWritten(_) => ImportRemarkCode::NotWritten,
        Remark::NameReplaced => ImportRemarkCode::NameReplaced,
        Remark::Replaced(_) => ImportRemarkCode::Replaced,
        Remark::Added(_) => ImportRemarkCode::Added,
        Remark::SameNamesAsLine(_) => ImportRemarkCode::SameNamesAsLine,
        Remark::SameNamesAsParticipant { .. } => ImportRemarkCode::SameNamesAsParticipant,
    };
    let (participant_count, recorded_count) = match remark {
        Remark::SameNamesAsParticipant { participants, recorded } => (Some(participants), Some(recorded)),
        _ => (None, None),
    };
    let count = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    ImportRemark {
        code,
        message,
        line: match remark {
            Remark::SameAsLine(line) | Remark::SameNamesAsLine(line) => Some(integer(line)),
            _ => None,
        },
        check_in_time: match remark {
            Remark::AlreadyRecorded(at) => Some(Moment(at)),
            _ => None,
        },
        fields: match remark {
            Remark::NotWritten(fields) | Remark::Replaced(fields) | Remark::Added(fields) => {
                fields.names().collect()
            }
            _ => Vec::new(),
        },
        participant_count: participant_count.map(count),
        recorded_count: recorded_count.map(count),
    }
}

fn integer(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
