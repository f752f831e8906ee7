//! The records of CSV. Quotes are strict: one that never closes is a fault of its own line and swallows no other.

use std::borrow::Cow;

use super::cell::{self, MAX_CHARS, is_blank};
use super::encoding::{Lines, PhysicalLine, REPLACEMENT};
use super::row::{Fault, FaultKind, MAX_COLUMNS};

/// One or several physical lines.
pub(super) struct Record {
    /// The number of its first line.
    pub number: usize,
    /// Its cells, at most `MAX_COLUMNS`.
    pub cells: Vec<String>,
    /// The number of its cells in the file.
    pub width: usize,
    pub faults: Vec<Fault>,
    /// Whether a line is too long to be read.
    pub is_too_long: bool,
    has_far_cell: bool,
}

/// A quoted cell.
struct Quoted<'t> {
    value: String,
    kind: Option<FaultKind>,
    /// The position after its closing quote and the blanks that follow.
    end: usize,
    /// The last physical line, when it is not the one where the cell begins, and those after it.
    tail: Option<(Cow<'t, str>, Lines<'t>)>,
    is_faulty: bool,
}

impl Record {
    /// The next record.
    pub(super) fn next(lines: &mut Lines<'_>, delimiter: char) -> Option<Self> {
        let PhysicalLine { number, mut text, mut is_faulty, is_too_long } = lines.next()?;
        let mut record = Self {
            number,
            cells: Vec::new(),
            width: 0,
            faults: Vec::new(),
            is_too_long,
            has_far_cell: false,
        };
        if text.is_empty() {
            return Some(record);
        }
        let mut at = 0;
        // After a wrong quote, nothing in the line can be trusted to be one.
        let mut quotes_are_literal = false;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let inner = rest.trim_start_matches(|letter| is_blank(letter) && letter != delimiter);
            let inner = inner.strip_prefix('"').filter(|_| !quotes_are_literal);
            let start = inner.map_or(at, |inner| text.len() - inner.len());
            if let Some(quoted) = inner.and_then(|_| Quoted::read(&text, start, lines.clone(), delimiter)) {
                record.push(&quoted.value, quoted.kind);
                is_faulty |= quoted.is_faulty;
                at = quoted.end;
                if let Some((tail, after)) = quoted.tail {
                    text = tail;
                    *lines = after;
                }
            } else {
                quotes_are_literal |= inner.is_some();
                let rest = text.get(start..).unwrap_or_default();
                let value = rest.get(..rest.find(delimiter).unwrap_or(rest.len())).unwrap_or_default();
                record.push(value, inner.map(|_| FaultKind::OpenQuote));
                at = start + value.len();
            }
            if at >= text.len() {
                break;
            }
            at += delimiter.len_utf8();
        }
        record.mark_replacements(is_faulty);
        Some(record)
    }

    fn push(&mut self, value: &str, kind: Option<FaultKind>) {
        let mut value = cell::clean(value);
        let kind = kind.or_else(|| cell::fault(value));
        if matches!(kind, Some(FaultKind::TooLong | FaultKind::ErrorValue(_))) {
            value = "";
        }
        let column = Some(self.width);
        if self.width < MAX_COLUMNS {
            self.cells.push(value.to_owned());
            self.faults.extend(kind.map(|kind| Fault { column, kind }));
        } else if (!value.is_empty() || kind.is_some()) && !self.has_far_cell {
            self.has_far_cell = true;
            self.faults.push(Fault { column, kind: FaultKind::FarCell });
        }
        self.width += 1;
    }

    /// Adds the faults of cells with the replacement character: of bytes that the encoding does not have when the record
    /// is faulty, else of the file itself.
    fn mark_replacements(&mut self, is_faulty: bool) {
        let before = self.faults.len();
        let columns = self.cells.iter().enumerate().filter(|(_, cell)| cell.contains(REPLACEMENT));
        let kind = if is_faulty { FaultKind::Encoding } else { FaultKind::LostCharacter };
        let fault = |column| Fault { column, kind: kind.clone() };
        self.faults.extend(columns.map(|(column, _)| fault(Some(column))));
        if is_faulty && self.faults.len() == before {
            self.faults.push(fault(None));
        }
    }
}

impl<'t> Quoted<'t> {
    /// Reads a cell from after its opening quote. None when the quote is not closed within the length of a
    /// cell, or something else than a delimiter follows.
    fn read(first: &str, start: usize, mut lines: Lines<'t>, delimiter: char) -> Option<Self> {
        let mut value = String::new();
        let mut chars = 0;
        let mut has_lines = false;
        let mut tail: Option<Cow<'t, str>> = None;
        let mut is_faulty = false;
        let mut at = start;
        loop {
            let line = tail.as_deref().unwrap_or(first);
            let rest = line.get(at..)?;
            let (part, after) =
                rest.split_once('"').map_or((rest, None), |(part, after)| (part, Some(after)));
            chars += part.chars().count();
            if chars > MAX_CHARS && has_lines {
                return None;
            }
            if chars <= MAX_CHARS {
                value.push_str(part);
            }
            let Some(after) = after else {
                has_lines = true;
                if chars >= MAX_CHARS {
                    return None;
                }
                let next = lines.next().filter(|line| !line.is_too_long)?;
                value.push('\n');
                chars += 1;
                is_faulty |= next.is_faulty;
                tail = Some(next.text);
                at = 0;
                continue;
            };
            at += part.len() + 1;
            if after.starts_with('"') {
                if chars < MAX_CHARS {
                    value.push('"');
                }
                chars += 1;
                at += 1;
                continue;
            }
            let following = after.trim_start_matches(|letter| is_blank(letter) && letter != delimiter);
            if !following.is_empty() && !following.starts_with(delimiter) {
                return None;
            }
            let end = line.len() - following.len();
            let kind = if chars > MAX_CHARS {
                value.clear();
                Some(FaultKind::TooLong)
            } else if has_lines && value.contains(delimiter) {
                let cells = |line: &str| line.split(delimiter).map(str::to_owned).collect();
                Some(FaultKind::SwallowedLines(value.split('\n').map(cells).collect()))
            } else {
                None
            };
            return Some(Self { value, kind, end, tail: tail.map(|tail| (tail, lines)), is_faulty });
        }
    }
}
