//! Finds the delimiter of CSV: named by a first line `sep=;`, or the one that gives the most columns over the
//! first rows. Titles and empty lines may stand above the headings, so the first line alone does not decide.

use super::cell::is_blank;
use super::encoding::Lines;
use super::record::Record;
use super::row::{Fault, FaultKind};

/// The delimiters that are tried; the first wins when two do equally.
const CANDIDATES: [char; 4] = [';', ',', '\t', '|'];
/// The number of rows that are tried.
const SAMPLE: usize = 50;
/// The number of lines that are tried, empty ones included.
const MAX_SAMPLE_LINES: usize = 10_000;

/// Finds the delimiter, and passes over the line that names it.
pub(super) fn find(lines: &mut Lines<'_>) -> char {
    let mut after = lines.clone();
    let named = after.next().and_then(|line| named(&line.text));
    if let Some(delimiter) = named {
        *lines = after;
        // The line may come from another program than the rows: it names a delimiter that they do not have.
        if Trial::of(lines.clone(), delimiter).columns > 1 {
            return delimiter;
        }
    }
    // With `max_by`, the last of equals wins.
    let trials = CANDIDATES.into_iter().rev().map(|delimiter| Trial::of(lines.clone(), delimiter));
    let best = trials.max_by(Trial::compare).filter(|trial| named.is_none() || trial.is_sure());
    best.map(|trial| trial.delimiter).or(named).unwrap_or(';')
}

/// The delimiter of a line `sep=;`, which spreadsheets read and write.
fn named(line: &str) -> Option<char> {
    let line = line.trim_matches(|letter| letter == ' ' || letter == '\u{feff}');
    let line = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or(line);
    let (name, delimiter) = line.split_at_checked(4)?;
    let mut letters = delimiter.chars();
    let delimiter = letters.next().filter(|letter| {
        !letter.is_alphanumeric() && *letter != '"' && (*letter == '\t' || !is_blank(*letter))
    })?;
    (name.eq_ignore_ascii_case("sep=") && letters.next().is_none()).then_some(delimiter)
}

/// How the first rows look with a delimiter.
struct Trial {
    delimiter: char,
    /// Whether most rows from the headings on have the same number of columns, and are not fewer than those
    /// above.
    is_consistent: bool,
    /// Whether no heading contains another delimiter.
    is_clean: bool,
    /// The number of columns that most rows have.
    columns: usize,
    /// The number of rows with so many.
    matching: usize,
}

impl Trial {
    fn of(mut lines: Lines<'_>, delimiter: char) -> Self {
        let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
        for _ in 0..MAX_SAMPLE_LINES {
            let Some(record) = Record::next(&mut lines, delimiter).filter(|_| rows.len() < SAMPLE) else {
                break;
            };
            if record.cells.iter().any(|cell| !cell.is_empty()) {
                // A wrong quote tells that this is not the delimiter, or nothing.
                let is_of_quotes =
                    |fault: &Fault| fault.kind == FaultKind::OpenQuote || fault.kind.swallows_lines();
                let width = if record.faults.iter().any(is_of_quotes) { 0 } else { record.width };
                rows.push((width, record.cells));
            }
        }
        let count = |width: usize| rows.iter().filter(|(other, _)| *other == width).count();
        let widths = rows.iter().map(|(width, _)| *width).filter(|width| *width > 1);
        let columns = widths.max_by_key(|width| (count(*width), *width)).unwrap_or(1);
        let heading = rows.iter().position(|(width, _)| *width >= columns).unwrap_or_default();
        let matching = count(columns);
        let others = |letter: char| letter != delimiter && CANDIDATES.contains(&letter);
        let is_clean =
            rows.get(heading).is_some_and(|(_, cells)| cells.iter().all(|cell| !cell.contains(others)));
        let is_consistent = columns > 1 && heading <= matching && matching * 5 >= (rows.len() - heading) * 3;
        Self { delimiter, is_consistent, is_clean, columns, matching }
    }

    fn is_sure(&self) -> bool {
        self.is_consistent && self.is_clean
    }

    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        let key = |trial: &Self| (trial.is_consistent, trial.is_sure(), (trial.columns - 1) * trial.matching);
        key(self).cmp(&key(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabular::encoding::Text;

    fn delimiter(text: &str) -> (char, Option<String>) {
        let text = Text::of(text.as_bytes()).expect("a text");
        let mut lines = text.lines();
        let delimiter = find(&mut lines);
        (delimiter, lines.next().map(|line| line.text.into_owned()))
    }

    #[test]
    fn a_first_line_may_name_it() {
        for (line, expected) in [
            ("sep=;", ';'),
            ("\u{feff}SEP=,", ','),
            ("\"sep=|\"", '|'),
            ("sep=\t", '\t'),
            ("sep=^", '^'),
            ("sep=§", '§'),
        ] {
            let found = delimiter(&format!("{line}\r\nNom,Prénom;x\n"));
            assert_eq!(found, (expected, Some("Nom,Prénom;x".to_owned())), "{line}");
        }
        for line in ["sep=", "sep=;;x", "sep=a", "sep=\"", "sep= ", "séparateur"] {
            assert_eq!(
                delimiter(&format!("{line}\nNom;Prénom\n")).1.as_deref(),
                Some(line.trim_end_matches('\n'))
            );
        }
    }

    #[test]
    fn the_headings_decide() {
        for (text, expected) in [
            ("Nom;Prénom\nFall;Awa", ';'),
            ("Nom,Prénom\nFall,Awa", ','),
            ("Nom\tPrénom\nFall\tAwa", '\t'),
            ("Nom|Prénom\nFall|Awa", '|'),
            ("Nom\nFall\nDiop", ';'),
            ("", ';'),
            // Titles and empty lines above the headings.
            ("Liste des participants, atelier de Dakar, 2025\n\nNom;Prénom;Ville\nFall;Awa;Dakar", ';'),
            ("Atelier; Dakar\nNom,Prénom,Ville\nFall,Awa,Dakar", ','),
            ("Date;12/12/2025\nLieu;Dakar\n\nNom;Note\nFall;12,5\nDiop;13,5\nSow;11,5", ';'),
            ("Liste, 2025\nNom;Note;Ville\nFall;12,5;x\nDiop;13,5;y\nSow;11,5;z", ';'),
            ("Liste des participants;;\nNom;Prénom;Ville\nFall;Awa;Dakar", ';'),
            // Text with commas in every row.
            ("Nom;Adresse\nDiop;1, rue A, Dakar, SN\nFall;2, rue B, Thiès, SN", ';'),
            ("Nom,Prénom,Langues\nDiop,Awa,fr;ar;en;wo;es\nFall,Ali,fr;ar;en;wo;es", ','),
            ("\"Nom, de famille, usuel\";Prénom\nFall;Awa", ';'),
            // Cells over several lines with commas.
            ("Nom\tPrénom\tNotes\né\t\"\n,a\"\t,,,", '\t'),
            ("Nom|Prénom|Notes\n||\"\n,,a\"", '|'),
            // Rows of many lengths.
            ("Nom;Prénom;Tel;Ville\nFall;Awa\nDiop;Ali;1\nSow", ';'),
        ] {
            assert_eq!(delimiter(text).0, expected, "{text}");
        }
    }
}
