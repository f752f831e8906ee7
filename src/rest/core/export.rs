//! An export: how a surface declares the file that a route answers with, be it CSV, a workbook or a printed sheet.
//!
//! A surface implements [`ExportWriter`] (`pointage/exports/`) and names it in its table of routes; `export_response.rs`
//! reads the rows and sends what is written.

use std::fs;
use std::io;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::bind::Sent;
use crate::error::{Failure, Reason};
use crate::time_zone::TimeZone;

/// The media type of workbooks.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The media type of PDFs.
pub const PDF: &str = "application/pdf";

/// A kind of file: how one is begun for a request.
pub type FileKind = fn(&FileRequest<'_>) -> Result<Export, Vec<Failure>>;

/// What a file depends on beside its rows.
pub struct FileRequest<'r> {
    /// What the client sent.
    pub sent: &'r Sent,
    /// When.
    pub now: DateTime<Utc>,
    /// The zone in which a file tells times.
    pub zone: TimeZone,
}

/// How one file is made.
pub struct Export {
    /// Where in the answer the connection is whose rows the file has; empty when the first answer is all there is.
    pub rows: &'static [&'static str],
    /// Its type.
    pub media_type: &'static str,
    /// Begins the file, once the first answer is there.
    pub begin: Begin,
    /// Whether it is sent as it is written.
    pub streams: bool,
}

type Begin = Box<dyn FnOnce(&Json) -> io::Result<(String, Box<dyn ExportWriter>)> + Send>;

/// Writes one file.
pub trait ExportWriter: Send {
    /// Adds rows; what can be sent already goes to `out`.
    ///
    /// # Errors
    /// When a temporary file fails.
    fn rows(&mut self, rows: &[Json], out: &mut Vec<u8>) -> io::Result<()>;

    /// Ends the file, and answers it when nothing of it was sent.
    ///
    /// # Errors
    /// When a temporary file fails.
    fn finish(self: Box<Self>, out: &mut Vec<u8>) -> io::Result<Option<fs::File>>;
}

/// Reads what a file is asked for beside its rows, and collects what makes no sense.
pub struct ExportOptions<'s> {
    sent: &'s Sent,
    failures: Vec<Failure>,
}

impl<'s> ExportOptions<'s> {
    /// The choices of a request.
    pub fn of(sent: &'s Sent) -> Self {
        Self { sent, failures: Vec::new() }
    }

    /// One of some words, whatever its case; the first when nothing is said.
    pub fn one_of<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> T {
        let said = self.sent.query.iter().rev().find(|(other, text)| other == name && !text.is_empty());
        let found = said.map(|(_, text)| words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)));
        if let Some(None) = found {
            let words = words.iter().map(|(word, _)| (*word).to_owned()).collect();
            self.failures.push(Failure::invalid(name, Reason::OneOf(words)));
        }
        found.flatten().unwrap_or(&words[0]).1
    }

    /// A truth value; what is neither is told by whoever else reads it.
    pub fn truth(&self, name: &str, default: bool) -> bool {
        let said = self.sent.query.iter().rev().find(|(other, text)| other == name && !text.is_empty());
        said.map_or(default, |(_, text)| matches!(text.to_ascii_lowercase().as_str(), "true" | "1"))
    }

    /// Passes when everything made sense.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` by name.
    pub fn done<T>(self, value: T) -> Result<T, Vec<Failure>> {
        if self.failures.is_empty() { Ok(value) } else { Err(self.failures) }
    }
}
