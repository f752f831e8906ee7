//! Files as writers make them, and files as nobody does.

use std::fmt::Write as _;

use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};

use super::workbook::fixture;
use super::*;

fn collect(bytes: &[u8]) -> Result<Vec<Row>, Problem> {
    let mut found = Vec::new();
    rows(bytes, &mut |row| {
        found.push(row);
        Flow::Continue
    })?;
    Ok(found)
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    collect(bytes).expect("a table").into_iter().map(|row| row.cells).collect()
}

#[test]
fn all_csv_dialects_are_parsed() {
    let expected = vec![vec!["Nom", "Prénom"], vec!["Fall", "Aïssatou"]];
    let utf16: Vec<u8> =
        "\u{feff}Nom;Prénom\r\nFall;Aïssatou\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [
        "Nom;Prénom\nFall;Aïssatou\n".as_bytes(),
        "\u{feff}Nom,Prénom\r\n\r\n\"Fall\", Aïssatou ".as_bytes(),
        "Nom\tPrénom\nFall\tAïssatou".as_bytes(),
        "\u{feff}sep=|\rNom|Prénom\rFall|Aïssatou\r".as_bytes(),
        b"Nom;Pr\xe9nom\nFall;A\xefssatou\n",
        &utf16,
    ] {
        assert_eq!(cells(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn invalid_and_large_files_are_refused() {
    assert_eq!(collect(b""), Err(Problem::Empty));
    assert_eq!(collect(b" \n;;\n"), Err(Problem::Empty));
    assert_eq!(collect(b"\x00\x01\x02"), Err(Problem::Form));
    assert_eq!(collect(b"PK\x03\x04 and nothing more"), Err(Problem::Form));
    let long = format!("a;b\n{}", "x;y\n".repeat(MAX_LINES));
    assert_eq!(collect(long.as_bytes()).map(|rows| rows.len()), Ok(MAX_LINES + 1));
    assert_eq!(collect(format!("{long}x;y").as_bytes()), Err(Problem::TooManyLines));
}

#[test]
fn columns_have_letters() {
    let columns =
        [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")];
    for (column, expected) in columns {
        assert_eq!(column_letters(column), expected);
    }
    assert!(column_letters(usize::MAX).len() > 10);
}

#[test]
fn the_consumer_decides_on_sheets() {
    let sheet = |name: &str| {
        let row = |row| format!("<row r='{row}'><c t='str'><v>{name}{row}</v></c></row>");
        format!("<sheetData>{}{}{}</sheetData>", row(1), row(2), row(3))
    };
    let bytes = fixture::workbook(&[&sheet("a"), &sheet("b")], "", "");
    for (flow, expected) in [
        (Flow::Continue, vec![(0, "a1"), (0, "a2"), (0, "a3"), (1, "b1"), (1, "b2"), (1, "b3")]),
        (Flow::NextSheet, vec![(0, "a1"), (0, "a2"), (1, "b1"), (1, "b2")]),
        (Flow::Stop, vec![(0, "a1"), (0, "a2")]),
    ] {
        let mut found = Vec::new();
        let each = &mut |row: Row| {
            let is_second = row.number == 2;
            found.push((row.sheet, row.cells.concat()));
            if is_second { flow } else { Flow::Continue }
        };
        assert_eq!(rows(&bytes, each), Ok(()));
        assert_eq!(
            found,
            expected.into_iter().map(|(sheet, cell)| (sheet, cell.to_owned())).collect::<Vec<_>>()
        );
    }
    let mut count = 0;
    let each = &mut |_| {
        count += 1;
        Flow::NextSheet
    };
    assert_eq!(rows(b"a;b\n1;2\n", each), Ok(()));
    assert_eq!(count, 1, "CSV has one sheet");
}

#[test]
fn a_written_workbook_is_read() {
    let mut workbook = Workbook::new();
    let hidden = workbook.add_worksheet();
    hidden.write(0, 0, "caché").expect("a cell");
    hidden.set_hidden(true);
    let sheet = workbook.add_worksheet();
    sheet.set_active(true);
    let phone = Format::new().set_num_format("0#\" \"##\" \"##\" \"##\" \"##");
    let moment = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    sheet.merge_range(0, 0, 0, 3, "Liste", &Format::new()).expect("a range");
    sheet.write_row(1, 0, ["Nom", "Téléphone", "Pointage", "Organisation"]).expect("a row");
    sheet.write(2, 0, "Fall").expect("a cell");
    sheet.write_with_format(2, 1, 612_345_678_f64, &phone).expect("a cell");
    sheet.write_with_format(2, 2, 46_006.385_416_666_664, &moment).expect("a cell");
    sheet.merge_range(2, 3, 3, 3, "DGI", &Format::new()).expect("a range");
    sheet.write(3, 0, "Diop").expect("a cell").write(3, 1, 221_771_234_567_f64).expect("a cell");
    sheet.write(1_048_575, 16_383, " ").expect("a cell");
    let bytes = workbook.save_to_buffer().expect("a workbook");
    let expected = vec![
        vec!["Liste"],
        vec!["Nom", "Téléphone", "Pointage", "Organisation"],
        vec!["Fall", "06 12 34 56 78", "2025-12-15 09:15:00", "DGI"],
        vec!["Diop", "221771234567", "", "DGI"],
    ];
    assert_eq!(cells(&bytes), expected);
}

#[test]
fn lines_keep_their_numbers() {
    let found = collect(b"a;b\n\n1;2\n3\n\"4\n5\";6\n7;8\n").expect("a table");
    let lines: Vec<_> = found.iter().map(|row| (row.number, row.cells.join("|"))).collect();
    let expected = [(1, "a|b"), (3, "1|2"), (4, "3"), (5, "4\n5|6"), (7, "7|8")];
    assert_eq!(lines, expected.map(|(number, cells)| (number, cells.to_owned())));
}

/// A small workbook with everything that is read.
fn sample() -> Vec<u8> {
    let sheet = "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' s='1'><v>46006.5</v></c></row>\
        <row r='2'><c r='A2' t='inlineStr'><is><t>_x0041_ &amp; b</t></is></c><c t='e'><v>#N/A</v></c></row></sheetData>\
        <mergeCells><mergeCell ref='B1:B3'/></mergeCells>";
    let strings = "<si><r><t>Nom</t></r><rPh><t>x</t></rPh></si>";
    let styles = "<numFmts><numFmt numFmtId='164' formatCode='[&lt;9]0;dd/mm/yyyy;\"a\"'/></numFmts>\
        <cellXfs><xf/><xf numFmtId='164'/></cellXfs>";
    fixture::workbook(&[sheet, sheet], strings, styles)
}

/// Replaces bytes.
fn mutated(bytes: &[u8], changes: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, byte) in changes {
        let at = at.index(bytes.len());
        if let Some(place) = bytes.get_mut(at) {
            *place = *byte;
        }
    }
    bytes
}

fn assert_within_limits(bytes: &[u8]) {
    for row in collect(bytes).unwrap_or_default() {
        assert!(row.cells.len() <= 500);
        assert!(row.cells.iter().all(|cell| cell.chars().count() <= 32_767 && cell.trim() == cell));
        assert!(row.cells.last().is_none_or(|cell| !cell.is_empty()));
        assert!(!row.cells.is_empty() || !row.faults.is_empty());
        assert!(row.number > 0);
    }
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec(any::<(prop::sample::Index, u8)>(), 1..8)
}

/// Replaces a piece of one part of a workbook before it is packed, so that the archive stays valid.
fn spliced(part: &str, at: prop::sample::Index, piece: &str) -> String {
    let mut text = part.to_owned();
    let from = text.floor_char_boundary(at.index(text.len()));
    let to = text.floor_char_boundary((from + piece.len()).min(text.len()));
    text.replace_range(from..to, piece);
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        assert_within_limits(&bytes);
        assert_within_limits(&[ZIP_MAGIC, &bytes].concat());
        assert_within_limits(&[b"\xff\xfe".as_slice(), &bytes].concat());
    }

    #[test]
    fn any_text_is_read(text in "[\"; ,\n\ra\u{e9}\t]{0,200}") {
        assert_within_limits(text.as_bytes());
    }

    #[test]
    fn changed_csv_is_read(changes in changes()) {
        let text = "\u{feff}Nom;\"Prénom\"\r\nFall;\"Aïssatou \"\"A\"\"\nB\"\r\n\r\nDiop;Ali\r\n";
        assert_within_limits(&mutated(text.as_bytes(), &changes));
    }

    #[test]
    fn changed_archives_are_read_or_refused(changes in changes()) {
        assert_within_limits(&mutated(&sample(), &changes));
    }

    #[test]
    fn changed_sheets_are_read_or_refused(
        at in any::<prop::sample::Index>(),
        piece in "(</?(row|c|v|f|is|t|rPh|sheetData)( r='[A-Z]{1,3}[0-9]{0,7}')?/?>|[ -~]{1,6}|é)",
    ) {
        let sheet = "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' s='1'><v>46006.5</v></c></row>\
            <row r='2'><c r='A2'><f>A1</f><v>7</v></c></row></sheetData><mergeCells><mergeCell ref='A1:A3'/></mergeCells>";
        let strings = "<si><t>Nom</t></si>";
        let styles = "<numFmts><numFmt numFmtId='164' formatCode='dd/mm/yyyy'/></numFmts><cellXfs><xf/><xf numFmtId='164'/></cellXfs>";
        assert_within_limits(&fixture::workbook(&[&spliced(sheet, at, &piece)], strings, styles));
        assert_within_limits(&fixture::workbook(&[sheet], &spliced(strings, at, &piece), styles));
        assert_within_limits(&fixture::workbook(&[sheet], strings, &spliced(styles, at, &piece)));
    }

    #[test]
    fn any_format_code_is_applied(code in "[0#?,.;@_*\\\\\\[\\]\"$<>=/ymdhsAMP%Ee+ a-]{0,20}", number in any::<f64>()) {
        let styles = format!(
            "<numFmts><numFmt numFmtId='164' formatCode='{}'/></numFmts><cellXfs><xf numFmtId='164'/></cellXfs>",
            code.replace('&', "&amp;").replace('<', "&lt;"),
        );
        let sheet = format!("<sheetData><row><c><v>{number}</v></c><c><v>{}</v></c></row></sheetData>", number.round());
        assert_within_limits(&fixture::workbook(&[&sheet], "", &styles));
    }

    #[test]
    fn written_csv_is_read_back(
        table in prop::collection::vec(prop::collection::vec("[a-zé'\"; ,]{0,8}(\n[a-z,]{1,3})?", 3), 1..6),
        delimiter in prop::sample::select(b";\t|".to_vec()),
    ) {
        // Random cells may look as if another delimiter was meant.
        let named = format!("sep={}\n", char::from(delimiter)).into_bytes();
        let mut writer = ::csv::WriterBuilder::new().delimiter(delimiter).from_writer(named);
        writer.write_record(["Nom", "Prénom", "Notes"]).expect("a record");
        for row in &table {
            writer.write_record(row).expect("a record");
        }
        let bytes = writer.into_inner().expect("a file");
        let expected = table.iter().map(|row| trimmed(row)).filter(|row| !row.is_empty());
        let read: Vec<_> = collect(&bytes).expect("a table");
        // A delimiter in the first line of a cell is told, too; whether lines were lost is decided by the columns.
        let is_wrong = |kind: &FaultKind| !matches!(kind, FaultKind::SwallowedLines(_)) || kind.swallows_lines();
        prop_assert!(read.iter().flat_map(|row| &row.faults).all(|fault| !is_wrong(&fault.kind)));
        prop_assert_eq!(read.into_iter().skip(1).map(|row| row.cells).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }

    #[test]
    fn written_workbooks_are_read_back(
        table in prop::collection::vec(prop::collection::vec("[a-zé'\"; &<>_x0-9\n]{0,8}", 3), 1..6),
        numbers in prop::collection::vec(-999_999_999_999_999_i64..=999_999_999_999_999, 1..6),
    ) {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let mut expected = Vec::new();
        for (at, row) in (0_u32..).zip(&table) {
            sheet.write_row(at, 0, row).expect("a row");
            expected.push(trimmed(row));
        }
        for (at, number) in (table.len()..).zip(&numbers) {
            let at = u32::try_from(at).expect("a row");
            #[expect(clippy::cast_precision_loss, reason = "less than 2⁵³")]
            sheet.write(at, 1, *number as f64).expect("a cell");
            expected.push(vec![String::new(), number.to_string()]);
        }
        expected.retain(|row| !row.is_empty());
        prop_assert_eq!(cells(&workbook.save_to_buffer().expect("a workbook")), expected);
    }
}

/// A row as it is read: trimmed, without empty cells at the end.
fn trimmed(row: &[String]) -> Vec<String> {
    let mut row: Vec<String> = row.iter().map(|cell| cell.trim().to_owned()).collect();
    while row.last().is_some_and(String::is_empty) {
        row.pop();
    }
    row
}

#[test]
fn many_rows_take_no_long_time() {
    let mut sheet = "<sheetData>".to_owned();
    for row in 0..=MAX_LINES {
        sheet.push_str("<row>");
        for column in 0..10 {
            write!(sheet, "<c t='s'><v>{}</v></c>", row * 10 + column).expect("a text");
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData>");
    let strings: Vec<_> = (0..(MAX_LINES + 1) * 10).map(|at| format!("<si><t>Texte {at}</t></si>")).collect();
    let bytes = fixture::workbook(&[&sheet], &strings.concat(), "");
    let mut count = 0;
    let each = &mut |row: Row| {
        count += row.cells.len();
        Flow::Continue
    };
    assert_eq!(rows(&bytes, each), Ok(()));
    assert_eq!(count, (MAX_LINES + 1) * 10);
}

#[test]
fn other_sheets_with_values_are_named() {
    let mut workbook = Workbook::new();
    for (name, value) in [("Liste", "Nom"), ("Absents", "Sow"), ("Caché", "Ba"), ("Feuil4", "")] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).expect("a name");
        if value.is_empty() {
            sheet.write_blank(0, 0, &Format::new().set_bold()).expect("a cell");
        } else {
            sheet.write(0, 0, value).expect("a cell");
        }
        sheet.set_hidden(name == "Caché");
    }
    let bytes = workbook.save_to_buffer().expect("a workbook");
    assert_eq!(sheets_besides(&bytes, 0), Ok(vec!["Absents".to_owned()]));
    assert_eq!(sheets_besides(&bytes, 1), Ok(vec!["Liste".to_owned()]));
    assert_eq!(sheets_besides(b"a;b\n1;2\n", 0), Ok(Vec::new()));
}
