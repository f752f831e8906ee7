//! XLSX workbooks, read part by part as streams of XML events.
//!
//! `package.rs` opens the parts of the archive and `xml.rs` parses them, within limits; `relationships.rs` links
//! them; `book.rs` lists the sheets; `strings.rs`, `styles.rs`, `format.rs`, `date.rs` and `merges.rs` hold what `sheet.rs` needs to give
//! the rows. Elements are known by their local names: prefixes differ between writers, namespaces between the
//! two editions of the standard.

mod book;
mod date;
#[cfg(test)]
pub(super) mod fixture;
mod format;
mod merges;
mod package;
mod reference;
mod relationships;
mod sheet;
mod strings;
mod styles;
mod xml;

use super::limits::Counted;
use super::row::{Flow, Problem};
use book::Book;
use merges::Merges;
use package::Package;
use sheet::Sheet;
use strings::Strings;
use styles::Styles;
use xml::Node;

/// Reads the rows of every visible sheet in turn.
///
/// # Errors
/// [`Problem`], but for `Empty`.
pub(super) fn read(bytes: &[u8], out: &mut Counted<'_>) -> Result<(), Problem> {
    let mut package = Package::open(bytes)?;
    let book = Book::read(&mut package)?;
    let strings = book.strings.map(|part| Strings::read(&mut package, part)).transpose()?.unwrap_or_default();
    let styles = book.styles.map(|part| Styles::read(&mut package, part)).transpose()?.unwrap_or_default();
    if book.sheets.is_empty() {
        return Err(Problem::NoVisibleSheet);
    }
    for (position, sheet) in book.sheets.iter().enumerate() {
        let merges = Merges::read(&mut package, sheet.part)?;
        let reader = Sheet::new(position, &strings, &styles, book.date_system, merges);
        if reader.read(&mut package.part(sheet.part)?, out)? == Flow::Stop {
            break;
        }
    }
    Ok(())
}

/// The names of the visible sheets that have values, but for the one at `position`.
///
/// # Errors
/// [`Problem`], but for `Empty`.
pub(super) fn sheets_besides(bytes: &[u8], position: usize) -> Result<Vec<String>, Problem> {
    let mut package = Package::open(bytes)?;
    let mut names = Vec::new();
    for (other, sheet) in Book::read(&mut package)?.sheets.into_iter().enumerate() {
        if other != position && has_values(&mut package, sheet.part)? {
            names.push(sheet.name);
        }
    }
    Ok(names)
}

/// Whether a cell of the sheet has a value: cells that are only coloured have none.
fn has_values(package: &mut Package<'_>, part: usize) -> Result<bool, Problem> {
    let mut xml = package.part(part)?;
    loop {
        match xml.next()? {
            Node::Start(tag) if matches!(tag.name(), "v" | "is" | "f") => return Ok(true),
            Node::Eof => return Ok(false),
            _ => {}
        }
    }
}
