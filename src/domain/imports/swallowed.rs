//! Lines of the table that a stray quote has taken into one cell. Notes may have several lines, and so may what is not
//! read; whoever stands in such lines must not be lost.

use super::columns::Columns;
use super::field::Field;

/// The most words of a name, as lists have it in one cell.
const MAX_WORDS: usize = 8;

/// Whether lines within a cell, told by their cells, are rows of the table.
pub(super) fn are_rows(lines: &[Vec<String>], column: usize, columns: &Columns) -> bool {
    // The first line stands in the middle of a row, the last one at its beginning.
    let closes_a_row =
        column > 0 && lines.len() > 1 && lines.last().is_some_and(|cells| cells.len() == column + 1);
    let is_whole = |cells: &Vec<String>| cells.len() == columns.len();
    let opens_a_row = column == 0 && lines.first().is_some_and(is_whole);
    let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    closes_a_row
        || opens_a_row
        || inner.iter().any(is_whole)
        || lines
            .iter()
            .enumerate()
            .any(|(at, cells)| names_somebody(cells, if at == 0 { column } else { 0 }, columns))
}

/// Whether the cells of a line, of which the first one stands in `column`, have what looks like a name in both columns of
/// names.
fn names_somebody(cells: &[String], column: usize, columns: &Columns) -> bool {
    [Field::LastName, Field::FirstName].iter().all(|field| {
        let at = columns.position(*field).and_then(|position| position.checked_sub(column));
        at.and_then(|at| cells.get(at)).is_some_and(|text| is_like_a_name(text))
    })
}

/// Whether a text is a few words, of which the first begins with a capital letter or has none: `Ndèye Fatou`, `Diop (ép. Ba)`,
/// `محمد`. A blank stands behind the comma of a sentence, and seldom behind a delimiter.
fn is_like_a_name(text: &str) -> bool {
    let is_of_letters = text.chars().all(|letter| letter.is_alphanumeric() || " '’-.()".contains(letter));
    let begins_like_one =
        text.chars().next().is_some_and(|letter| letter.is_alphabetic() && !letter.is_lowercase());
    is_of_letters && begins_like_one && text.split_whitespace().count() <= MAX_WORDS
}
