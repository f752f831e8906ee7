//! CSV.

use super::delimiter;
use super::encoding::Text;
use super::limits::Counted;
use super::record::Record;
use super::row::{Flow, Problem, Row};

/// Reads the rows of a file.
///
/// # Errors
/// [`Problem`], but for `Empty`.
pub(super) fn read(bytes: &[u8], out: &mut Counted<'_>) -> Result<(), Problem> {
    let text = Text::of(bytes)?;
    let mut lines = text.lines();
    let delimiter = delimiter::find(&mut lines);
    while let Some(record) = Record::next(&mut lines, delimiter) {
        if record.is_too_long {
            return Err(Problem::LongLine(record.number));
        }
        let Record { number, cells, faults, .. } = record;
        if out.row(Row { sheet: 0, number, cells, faults })? != Flow::Continue {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabular::FaultKind;
    use crate::tabular::MAX_COLUMNS;
    use crate::tabular::cell::MAX_CHARS;
    use crate::tabular::encoding::MAX_LINE_BYTES;

    /// The number, the cells and the faults of a row.
    type Found = (usize, String, Vec<(Option<usize>, FaultKind)>);

    fn rows(bytes: &[u8]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut each = |row: Row| {
            let faults = row.faults.into_iter().map(|fault| (fault.column, fault.kind)).collect();
            found.push((row.number, row.cells.join("|"), faults));
            Flow::Continue
        };
        read(bytes, &mut Counted::new(&mut each)).expect("a table");
        found
    }

    fn texts(text: &str) -> Vec<(usize, String)> {
        let rows = rows(text.as_bytes());
        assert!(rows.iter().all(|(_, _, faults)| faults.is_empty()), "{rows:?}");
        rows.into_iter().map(|(number, cells, _)| (number, cells)).collect()
    }

    fn plain<const N: usize>(rows: [(usize, &str); N]) -> Vec<(usize, String)> {
        rows.map(|(number, cells)| (number, cells.to_owned())).into()
    }

    const OPEN: FaultKind = FaultKind::OpenQuote;

    #[test]
    fn an_open_quote_swallows_no_line() {
        let found =
            rows("Nom;Prénom;Organisation\nDiop;Moussa;\"DGI\nFall;Awa;DTAI\nSow;Ali;DGB\n".as_bytes());
        let expected = [
            (1, "Nom|Prénom|Organisation", vec![]),
            (2, "Diop|Moussa|DGI", vec![(Some(2), OPEN)]),
            (3, "Fall|Awa|DTAI", vec![]),
            (4, "Sow|Ali|DGB", vec![]),
        ];
        assert_eq!(found, expected.map(|(number, cells, faults)| (number, cells.to_owned(), faults)));
    }

    #[test]
    fn a_quote_that_closes_within_a_cell_is_a_fault() {
        let found = rows(b"a;b;c\n1;\"2\"x;\"3\n4;\"5;\"6\n\"7\" ;8;\" 9\"\t\n");
        let expected = [
            (1, "a|b|c", vec![]),
            (2, "1|2\"x|\"3", vec![(Some(1), OPEN)]),
            (3, "4|5|\"6", vec![(Some(1), OPEN)]),
            (4, "7|8|9", vec![]),
        ];
        assert_eq!(found, expected.map(|(number, cells, faults)| (number, cells.to_owned(), faults)));
    }

    #[test]
    fn quotes_within_an_unquoted_cell_are_characters() {
        let expected = plain([(1, "a|b"), (2, "5\" long|le \"chef\""), (3, "x|dit \"le grand\"")]);
        assert_eq!(texts("a;b\n5\" long;le \"chef\"\nx; \"dit \"\"le grand\"\"\"\n"), expected);
    }

    #[test]
    fn cells_over_several_lines_are_read_unless_they_swallow_lines() {
        let found = rows(b"a;b;c\n1;\"x\r\ny\n\n\";3\n4;5;6\n7;\"8\n9;10;11\";12\n13;14;15");
        let cells = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>();
        let swallowed = vec![cells("8"), cells("9|10|11")];
        let expected = [
            (1, "a|b|c", vec![]),
            (2, "1|x\ny|3", vec![]),
            (6, "4|5|6", vec![]),
            (7, "7|8\n9;10;11|12", vec![(Some(1), FaultKind::SwallowedLines(swallowed))]),
            (9, "13|14|15", vec![]),
        ];
        assert_eq!(found, expected.map(|(number, cells, faults)| (number, cells.to_owned(), faults)));
        // A delimiter before the first line end may be what quotes are for.
        let lines = FaultKind::SwallowedLines(vec![cells("x|y"), cells("z")]);
        assert!(!lines.swallows_lines());
        assert_eq!(rows(b"a;b\n\"x;y\nz\";2\n")[1], (2, "x;y\nz|2".to_owned(), vec![(Some(0), lines)]));
    }

    #[test]
    fn a_fault_after_a_cell_over_several_lines_is_its_record_s() {
        let found = rows(b"a;b\n\"1\n2\";\"3\n4;5\n");
        assert_eq!(found[1], (2, "1\n2|3".to_owned(), vec![(Some(1), OPEN)]));
        assert_eq!(found[2], (4, "4|5".to_owned(), vec![]));
    }

    #[test]
    fn long_cells_are_faults() {
        let long = "é".repeat(MAX_CHARS);
        assert_eq!(texts(&format!("a;b\n\"{long}\";{long}\n"))[1].1, format!("{long}|{long}"));
        let found = rows(format!("a;b\n\"{long}é\";1\n{long}é;2\n\"{long}\né\";3\n").as_bytes());
        assert_eq!(found[1], (2, "|1".to_owned(), vec![(Some(0), FaultKind::TooLong)]));
        assert_eq!(found[2], (3, "|2".to_owned(), vec![(Some(0), FaultKind::TooLong)]));
        assert_eq!(found[3].2, [(Some(0), OPEN)]);
        assert_eq!(found[4].0, 5);
        let quotes = "\"\"".repeat(MAX_CHARS + 1);
        let found = rows(format!("a;b\n\"{quotes}\";1\n").as_bytes());
        assert_eq!(found[1], (2, "|1".to_owned(), vec![(Some(0), FaultKind::TooLong)]));
    }

    #[test]
    fn long_lines_are_refused() {
        let mut each = |_| Flow::Continue;
        for line in ["x", ";"].map(|text| text.repeat(MAX_LINE_BYTES + 1)) {
            let bytes = format!("a;b\n\"1\n{line}\n2;3\n").into_bytes();
            assert_eq!(read(&bytes, &mut Counted::new(&mut each)), Err(Problem::LongLine(3)));
        }
    }

    #[test]
    fn bytes_of_another_encoding_are_faults_of_their_line() {
        let found = rows(b"\xef\xbb\xbfNom;Pr\xc3\xa9nom\nFall;A\xefssatou\nDiop;Awa\n\xe9\xe8;\xe9\n");
        let encoding = |column| (Some(column), FaultKind::Encoding);
        let expected = [
            (1, "Nom|Prénom", vec![]),
            (2, "Fall|A\u{fffd}ssatou", vec![encoding(1)]),
            (3, "Diop|Awa", vec![]),
            (4, "\u{fffd}\u{fffd}|\u{fffd}", vec![encoding(0), encoding(1)]),
        ];
        assert_eq!(found, expected.map(|(number, cells, faults)| (number, cells.to_owned(), faults)));
    }

    #[test]
    fn many_open_quotes_take_no_long_time() {
        let text = format!("a;b\n{}", "x;\"y\n".repeat(10_000));
        assert_eq!(rows(text.as_bytes()).len(), 10_001);
        let text = format!("a;b\n{}", "x;\"\"\"y\n".repeat(10_000));
        assert_eq!(rows(text.as_bytes()).len(), 10_001);
        let text = format!("a;b\n\"{}", "x;y\n".repeat(19_000));
        assert_eq!(rows(text.as_bytes()).len(), 19_001);
        assert_eq!(rows(format!("a;b\n{}1;2", "\n".repeat(1_000_000)).as_bytes())[1].0, 1_000_002);
    }

    #[test]
    fn columns_beyond_the_last_may_only_be_blank() {
        let wide = format!("a;b{}\n1;2;{}\n", ";".repeat(MAX_COLUMNS * 10), " ;".repeat(MAX_COLUMNS * 10));
        assert_eq!(texts(&wide), plain([(1, "a|b"), (2, "1|2")]));
        let wide = format!("{wide}{}x;y\n", ";".repeat(MAX_COLUMNS));
        assert_eq!(rows(wide.as_bytes())[2].2, [(Some(MAX_COLUMNS), FaultKind::FarCell)]);
    }
}
