//! CSV export: one line per row, in UTF-8 or ISO-8859-1, with a byte order mark when it is asked for.
//!
//! Spreadsheets evaluate cells that begin like a formula, so such text is prefixed with an apostrophe. Lines
//! end with a line feed alone, as in the documented examples.

use std::borrow::Cow;

use super::table::{Cell, Column, NO, YES};
use crate::text::spelling;

/// The separator of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`, the default of spreadsheets in locales with a decimal comma.
    #[default]
    Semicolon,
    /// A tab character.
    Tab,
}

/// The character encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// ISO-8859-1, which unlike Windows-1252 has neither `€` nor `œ`: what it lacks is written by its nearest spelling.
    Latin1,
}

impl Encoding {
    /// The `charset` in a `Content-Type`.
    pub fn charset(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Latin1 => "iso-8859-1",
        }
    }

    /// The text in the characters of the encoding.
    fn spell(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Utf8 => text.into(),
            Self::Latin1 => spelling::latin1(text),
        }
    }

    /// The bytes of a text that is spelled.
    fn encode(self, text: Cow<'_, str>) -> Cow<'_, [u8]> {
        if self == Self::Utf8 || text.is_ascii() {
            return match text {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            };
        }
        Cow::Owned(encoding_rs::mem::encode_latin1_lossy(&text).into_owned())
    }
}

/// The byte order mark in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The options of a CSV file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// The separator of cells.
    pub delimiter: Delimiter,
    /// The character encoding.
    pub encoding: Encoding,
    /// Whether a byte order mark precedes UTF-8, by which Excel knows it.
    pub byte_order_mark: bool,
}

/// Writes the lines of one file into buffers that the caller sends and clears.
#[derive(Debug)]
pub struct CsvWriter {
    titles: Vec<Cell>,
    lines: csv::WriterBuilder,
    encoding: Encoding,
    byte_order_mark: bool,
}

/// The initial buffer capacity of a line.
const LINE_BYTES: usize = 256;

impl CsvWriter {
    /// A writer for these columns.
    pub fn new(columns: &[Column], options: CsvOptions) -> Self {
        let mut lines = csv::WriterBuilder::new();
        lines.buffer_capacity(LINE_BYTES).delimiter(match options.delimiter {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
        });
        let titles = columns.iter().map(|column| Cell::Text(column.title.clone())).collect();
        let CsvOptions { encoding, byte_order_mark, .. } = options;
        Self { titles, lines, encoding, byte_order_mark: byte_order_mark && encoding == Encoding::Utf8 }
    }

    /// Appends the header line, after the byte order mark.
    pub fn header(&self, out: &mut Vec<u8>) -> csv::Result<()> {
        if self.byte_order_mark {
            out.extend(BYTE_ORDER_MARK);
        }
        self.row(&self.titles, out)
    }

    /// Appends a row.
    pub fn row(&self, cells: &[Cell], out: &mut Vec<u8>) -> csv::Result<()> {
        debug_assert_eq!(cells.len(), self.titles.len(), "a row has a cell for each column");
        let mut line = self.lines.from_writer(out);
        line.write_record(cells.iter().map(|cell| self.encoding.encode(format_cell(cell, self.encoding))))?;
        Ok(line.flush()?)
    }
}

/// Formats a cell as text.
fn format_cell(cell: &Cell, encoding: Encoding) -> Cow<'_, str> {
    match cell {
        // After the spelling, by which another sign may become that of a formula.
        Cell::Text(text) => neutralize(encoding.spell(text)),
        Cell::Number(number) if number.is_finite() => number.to_string().into(),
        Cell::Empty | Cell::Number(_) => "".into(),
        Cell::Date(date) => date.format("%Y-%m-%d").to_string().into(),
        Cell::Time(time) => time.format("%H:%M").to_string().into(),
        Cell::DateTime(time) => time.format("%Y-%m-%d %H:%M").to_string().into(),
        Cell::Flag(true) | Cell::Image(_) => YES.into(),
        Cell::Flag(false) => NO.into(),
    }
}

/// Neutralizes text that a spreadsheet would evaluate as a formula.
fn neutralize(text: Cow<'_, str>) -> Cow<'_, str> {
    const FORMULA_PREFIXES: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];
    if text.starts_with(FORMULA_PREFIXES) && !is_phone(&text) { format!("'{text}").into() } else { text }
}

/// `+221 77 123 45 67`: digits and spaces cannot be evaluated to anything else.
fn is_phone(text: &str) -> bool {
    let Some(number) = text.strip_prefix('+') else { return false };
    number.contains(|letter: char| letter.is_ascii_digit())
        && number.chars().all(|letter| letter.is_ascii_digit() || letter == ' ')
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn line(options: CsvOptions, cells: &[Cell]) -> Vec<u8> {
        let columns: Vec<_> = cells.iter().map(|_| Column::new("", 10)).collect();
        let mut out = Vec::new();
        CsvWriter::new(&columns, options).row(cells, &mut out).expect("memory takes it");
        out
    }

    fn text(cells: &[Cell]) -> String {
        String::from_utf8(line(CsvOptions::default(), cells)).expect("it is UTF-8")
    }

    fn latin1(text: &str) -> Vec<u8> {
        let options = CsvOptions { encoding: Encoding::Latin1, ..CsvOptions::default() };
        let mut bytes = line(options, &[text.into(), "".into()]);
        assert_eq!(bytes.split_off(bytes.len() - 2), b";\n");
        bytes
    }

    #[test]
    fn the_documented_example_is_written_as_documented() {
        let titles = [
            "Nom",
            "Prénom",
            "Fonction",
            "CNI",
            "Localité",
            "Organisation",
            "Email",
            "Téléphone",
            "Événement",
            "Type",
            "Date Événement",
            "Date Pointage",
        ];
        let writer = CsvWriter::new(&titles.map(|title| Column::new(title, 20)), CsvOptions::default());
        let day = NaiveDate::from_ymd_opt(2025, 12, 15).expect("a day");
        let mut row: Vec<Cell> = [
            "Fall",
            "Abdoulaye",
            "Chef de Service",
            "CNI1234567890",
            "Dakar",
            "DGI",
            "afall@finances.gouv.sn",
            "+221 77 123 45 67",
            "Atelier SIGIF",
            "workshop",
        ]
        .map(Cell::from)
        .into();
        row.extend([day.into(), day.and_hms_opt(9, 15, 42).into()]);
        let mut out = Vec::new();
        writer.header(&mut out).expect("memory takes it");
        writer.row(&row, &mut out).expect("memory takes it");
        assert_eq!(
            String::from_utf8(out).expect("it is UTF-8"),
            "Nom;Prénom;Fonction;CNI;Localité;Organisation;Email;Téléphone;Événement;Type;Date Événement;Date Pointage\n\
             Fall;Abdoulaye;Chef de Service;CNI1234567890;Dakar;DGI;afall@finances.gouv.sn;+221 77 123 45 67;\
             Atelier SIGIF;workshop;2025-12-15;2025-12-15 09:15\n"
        );
    }

    #[test]
    fn cells_of_every_kind_are_formatted() {
        let time = chrono::NaiveTime::from_hms_opt(7, 5, 59).expect("a time");
        let cells = [
            Cell::Empty,
            Cell::Number(-3.0),
            Cell::Number(0.25),
            Cell::Number(f64::NAN),
            Cell::Time(time),
            true.into(),
            false.into(),
            Cell::Image(vec![1, 2, 3]),
            Cell::from(None::<String>),
        ];
        assert_eq!(text(&cells), ";-3;0.25;;07:05;Oui;Non;Oui;\n");
    }

    #[test]
    fn separators_and_quotes_are_quoted() {
        assert_eq!(
            text(&["a;b".into(), "dit \"Fall\"".into(), "deux\nlignes".into(), "a,b\tc".into()]),
            "\"a;b\";\"dit \"\"Fall\"\"\";\"deux\nlignes\";a,b\tc\n"
        );
        let comma = CsvOptions { delimiter: Delimiter::Comma, ..CsvOptions::default() };
        assert_eq!(line(comma, &["a;b".into(), "a,b".into()]), b"a;b,\"a,b\"\n");
        let tab = CsvOptions { delimiter: Delimiter::Tab, ..CsvOptions::default() };
        assert_eq!(line(tab, &["a\tb".into(), "a;b".into()]), b"\"a\tb\"\ta;b\n");
        assert_eq!(text(&["".into()]), "\"\"\n", "an empty line would be no row");
    }

    #[test]
    fn formulas_are_neutralized() {
        for formula in
            ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "+", "+ "]
        {
            assert_eq!(text(&[formula.into(), Cell::Empty]), format!("'{formula};\n"));
        }
        assert_eq!(text(&["\t=1".into(), Cell::Empty]), "'\t=1;\n");
        assert_eq!(text(&["\r=1".into(), "\n=1".into()]), "\"'\r=1\";\"'\n=1\"\n");
        assert_eq!(text(&["+221771234567".into(), "+221 77 1".into()]), "+221771234567;+221 77 1\n");
        assert_eq!(text(&["+221;=1".into(), "+1+1".into()]), "\"'+221;=1\";'+1+1\n");
        assert_eq!(text(&["a=1".into(), "12-3".into()]), "a=1;12-3\n");
    }

    #[test]
    fn titles_are_escaped_like_text() {
        let mut out = Vec::new();
        CsvWriter::new(&[Column::new("=N°", 4), Column::new("a;b", 4)], CsvOptions::default())
            .header(&mut out)
            .expect("memory takes it");
        assert_eq!(out, "'=N°;\"a;b\"\n".as_bytes());
    }

    #[test]
    fn iso_8859_1_has_the_nearest_spelling() {
        assert_eq!(latin1("Événement à Ñ ÿ"), b"\xc9v\xe9nement \xe0 \xd1 \xff");
        assert_eq!(latin1("N’Diaye, cœur, 5 €"), b"N'Diaye, coeur, 5 EUR");
        assert_eq!(latin1("Ŋoné Ɓa – Ṣọlá"), b"Non\xe9 Ba - Sol\xe1");
        assert_eq!(latin1("a\u{80}\u{a0}b محمد"), b"a?\xa0b ????");
        assert_eq!(latin1("e\u{301}"), b"\xe9", "an accent on its own belongs to its letter");
        assert_eq!(latin1("“=1”"), b"\"\"\"=1\"\"\"");
        assert_eq!(Encoding::Latin1.charset(), "iso-8859-1");
        assert_eq!(Encoding::Utf8.charset(), "utf-8");
    }

    #[test]
    fn a_spelling_is_no_formula() {
        // A full-width and a small equals sign, a minus sign, and a hyphen of its own.
        for (formula, spelled) in
            [("＝1", "'=1"), ("﹦1", "'=1"), ("−2+3", "'-2+3"), ("‑1", "'-1"), ("–1", "'-1")]
        {
            assert_eq!(latin1(formula), spelled.as_bytes(), "{formula}");
        }
    }

    #[test]
    fn a_byte_order_mark_precedes_utf_8_alone() {
        let head = |encoding, byte_order_mark| {
            let options = CsvOptions { encoding, byte_order_mark, ..CsvOptions::default() };
            let mut out = Vec::new();
            let writer = CsvWriter::new(&[Column::new("é", 1)], options);
            writer.header(&mut out).expect("memory takes it");
            out
        };
        assert_eq!(head(Encoding::Utf8, true), b"\xef\xbb\xbf\xc3\xa9\n");
        assert_eq!(head(Encoding::Utf8, false), b"\xc3\xa9\n");
        assert_eq!(head(Encoding::Latin1, true), b"\xe9\n");
    }

    #[test]
    fn rows_do_not_affect_each_other() {
        let writer = CsvWriter::new(&[Column::new("a", 1), Column::new("b", 1)], CsvOptions::default());
        let mut out = Vec::new();
        for row in 0..3000_u32 {
            writer.row(&[row.into(), "x".repeat(300).into()], &mut out).expect("memory takes it");
        }
        let lines: Vec<_> = out.split(|byte| *byte == b'\n').collect();
        assert_eq!(lines.len(), 3001);
        assert!(lines[2999].starts_with(b"2999;xxx") && lines[2999].len() == 305);
    }
}
