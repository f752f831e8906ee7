//! Lines of the table that a stray quote has taken into one cell. Notes may have several lines, and so may what is not
//! read; whoever stands in such lines must not be lost.

use super::columns::Columns;
use super::field::Field;

/// The most words of a name, as lists have it in one cell.
const MAX_WORDS: usize = 8;
/// The most words of one that begins with a small letter, as a text does.
const MAX_SMALL_WORDS: usize = 4;

/// Whether lines within a cell, told by their cells, are rows of the table.
pub(super) fn are_rows(lines: &[Vec<String>], column: usize, columns: &Columns) -> bool {
    // The first line stands in the middle of a row, the last one at its beginning.
    let closes_a_row =
        column > 0 && lines.len() > 1 && lines.last().is_some_and(|cells| cells.len() == column + 1);
    let is_whole = |cells: &Vec<String>| cells.len() == columns.len();
    let opens_a_row = column == 0 && lines.first().is_some_and(is_whole);
    let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    // Found once: a cell may have thousands of lines, and a table hundreds of columns.
    let names = [Field::LastName, Field::FirstName].map(|field| columns.position(field));
    let names_somebody =
        |(at, cells): (usize, &Vec<String>)| names_somebody(cells, if at == 0 { column } else { 0 }, names);
    closes_a_row || opens_a_row || inner.iter().any(is_whole) || lines.iter().enumerate().any(names_somebody)
}

/// Whether the cells of a line, of which the first one stands in `column`, have what looks like a name in both columns of
/// names.
fn names_somebody(cells: &[String], column: usize, names: [Option<usize>; 2]) -> bool {
    let cell = |position: Option<usize>| cells.get(position?.checked_sub(column)?).map(String::as_str);
    let [Some(last), Some(first)] = names.map(cell) else { return false };
    is_like_a_name(last) && is_like_a_name(first)
}

/// Whether a text is a few words, of which the first begins with a letter: `Ndèye Fatou`, `Diop (ép. Ba)`, `de Souza`,
/// `محمد`; fewer where that is a small one. A blank stands behind the delimiter of a sentence, and seldom behind that of a table.
fn is_like_a_name(text: &str) -> bool {
    let is_of_letters = text.chars().all(|letter| letter.is_alphanumeric() || " '’-.()".contains(letter));
    let begins_like_one = text.starts_with(char::is_alphabetic);
    let is_small = text.starts_with(char::is_lowercase);
    let most = if is_small { MAX_SMALL_WORDS } else { MAX_WORDS };
    is_of_letters && begins_like_one && text.split_whitespace().count() <= most
}
