//! Exports: how a surface declares the file of a route: CSV, a workbook or a PDF.
//!
//! A surface implements [`ExportWriter`], or takes one of `table_export.rs`, and names it in its table of routes;
//! `export_response.rs` reads the rows and sends the file.

use std::fs;
use std::io;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::bind::boolean;
use super::input::RequestInput;
use crate::error::{Failure, Kind, Reason};
use crate::fonts::FontLibrary;
use crate::time_zone::TimeZone;

/// The media type of workbooks.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The media type of PDFs.
pub const PDF: &str = "application/pdf";

/// A kind of export: starts one for a request.
pub type FileKind = fn(&FileRequest<'_>) -> Result<Export, Vec<Failure>>;

/// The request of an export.
pub struct FileRequest<'r> {
    /// The input of the client.
    pub input: &'r RequestInput,
    /// The current time.
    pub now: DateTime<Utc>,
    /// The zone of the times in the file.
    pub zone: TimeZone,
    /// The fonts that the installation adds.
    pub fonts: &'r FontLibrary,
}

/// One export.
pub struct Export {
    /// The path to the paginated connection in the response; empty when the first response is complete.
    pub rows: &'static [&'static str],
    /// The path from a row, or from the response when it is complete, to the address of a picture under
    /// `/static/uploads`. Its place is taken by the content, as a `data:` URL, or by null when the caller cannot
    /// read it. Empty when there are no pictures.
    pub picture: &'static [&'static str],
    /// Its media type.
    pub media_type: &'static str,
    /// Creates the writer from the first response.
    pub begin: Begin,
    /// Whether it is streamed while it is written.
    pub streams: bool,
    /// The options that it takes beside the parameters of its document.
    pub options: Vec<ExportOption>,
}

/// An option of an export.
#[derive(Clone, Debug)]
pub struct ExportOption {
    /// Its name.
    pub name: &'static str,
    /// Its values.
    pub values: OptionValues,
}

/// The values of an option.
#[derive(Clone, Debug)]
pub enum OptionValues {
    /// A few words; the first is the default.
    Words(Vec<&'static str>),
    /// A boolean, by default false.
    Boolean,
}

type Begin = Box<dyn FnOnce(&Json) -> io::Result<(String, Box<dyn ExportWriter>)> + Send>;

/// Writes one export.
pub trait ExportWriter: Send {
    /// Writes rows; bytes that are ready to be sent go to `out`.
    ///
    /// # Errors
    /// When the temporary file fails.
    fn rows(&mut self, rows: &[Json], out: &mut Vec<u8>) -> io::Result<()>;

    /// Finishes the export, and returns the temporary file unless it was streamed.
    ///
    /// # Errors
    /// When the temporary file fails.
    fn finish(self: Box<Self>, out: &mut Vec<u8>) -> io::Result<Option<fs::File>>;
}

/// Parses the options of an export and collects failures.
pub struct ExportOptions<'s> {
    input: &'s RequestInput,
    options: Vec<ExportOption>,
    failures: Vec<Failure>,
}

impl<'s> ExportOptions<'s> {
    /// The options of a request.
    pub fn of(input: &'s RequestInput) -> Self {
        Self { input, options: Vec::new(), failures: Vec::new() }
    }

    /// The value of one alias, in any case; the first when the option is absent.
    pub fn one_of<T: Copy>(&mut self, name: &'static str, aliases: &[(&'static str, T)]) -> T {
        let words = aliases.iter().map(|(alias, _)| *alias).collect();
        self.options.push(ExportOption { name, values: OptionValues::Words(words) });
        let named = |text: &str| aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(text));
        // A value may be a blank: the tab between cells.
        let found = self.input.query_value(name).and_then(named);
        if found.is_none() && self.input.query_text(name).is_some() {
            let aliases = aliases.iter().map(|(alias, _)| (*alias).to_owned()).collect();
            self.failures.push(Failure::invalid(name, Reason::OneOf(aliases)));
        }
        found.unwrap_or(&aliases[0]).1
    }

    /// A boolean of the export alone; false when it is absent.
    pub fn boolean(&mut self, name: &'static str) -> bool {
        self.options.push(ExportOption { name, values: OptionValues::Boolean });
        let Some(text) = self.input.query_text(name) else { return false };
        let value = boolean(text);
        if value.is_none() {
            self.failures.push(Failure::invalid(name, Reason::Kind(Kind::Boolean)));
        }
        value.unwrap_or_default()
    }

    /// A boolean that the document declares as well; an invalid one is reported by its binding.
    pub fn flag(&self, name: &str, default: bool) -> bool {
        self.input.query_text(name).map_or(default, |text| boolean(text).unwrap_or_default())
    }

    /// Returns `export`, with its options, when every option is valid.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` by name.
    pub fn finish_with(self, export: Export) -> Result<Export, Vec<Failure>> {
        let Self { options, failures, .. } = self;
        if failures.is_empty() { Ok(Export { options, ..export }) } else { Err(failures) }
    }
}
