//! Tables as an Excel workbook, one sheet or several, written through temporary files: rows are never held.
//!
//! Text stays text whatever it looks like; days and times are real ones. Pictures are the exception to the small
//! memory: the workbook is assembled with all of them at hand, so each is first made as small as its cell.

use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};

use chrono::{DateTime, NaiveDate, NaiveTime, Timelike as _, Utc};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Image, ObjectMovement, Worksheet,
    XlsxError,
};

use super::picture::Picture;
use super::table::{Cell, Column, NO, YES};

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What Excel doesn't allow, such as two sheets of one name.
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] XlsxError),
    /// A temporary file failed.
    #[error("the workbook cannot be written: {0}")]
    File(#[from] std::io::Error),
}

/// How many rows Excel takes on a sheet; what is more goes on the next.
const SHEET_ROWS: u32 = 1_048_576;
/// How much text Excel takes in a cell, in UTF-16 units.
const CELL_UNITS: usize = 32_767;
/// How many letters Excel takes in the name of a sheet.
const NAME_LETTERS: usize = 31;
/// Pixels of the screen that a letter takes in a column.
const LETTER: u32 = 7;
/// The height of a row that may hold a picture, in pixels of the screen.
const PICTURE_ROW: u32 = 48;
/// White on each side of a picture, in pixels of the screen.
const MARGIN: u32 = 2;
/// How much finer a picture is than the screen, for print.
const FINER: u32 = 2;
/// A4, in Excel's counting.
const A4: u8 = 9;

/// A workbook in the making.
pub struct Workbook {
    inner: rust_xlsxwriter::Workbook,
    formats: Formats,
    sheet: Option<Sheet>,
    sheets: usize,
    max_rows: u32,
}

/// The sheet that rows go to.
#[derive(Clone)]
struct Sheet {
    name: String,
    columns: Vec<Column>,
    has_pictures: bool,
    /// Of the sheets with this table, which it is.
    part: u32,
    next_row: u32,
}

impl Workbook {
    /// An empty workbook that says it was made then.
    pub fn new(title: &str, made_at: DateTime<Utc>) -> Result<Self, Error> {
        let mut inner = rust_xlsxwriter::Workbook::new();
        let made_at = ExcelDateTime::from_timestamp(made_at.timestamp())?;
        inner.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made_at));
        Ok(Self { inner, formats: Formats::new(), sheet: None, sheets: 0, max_rows: SHEET_ROWS })
    }

    /// Begins a sheet; rows go there from now on. Names have at most 31 letters and are different. Where there are
    /// pictures, rows are high enough for them.
    pub fn sheet(&mut self, name: &str, columns: &[Column], has_pictures: bool) -> Result<(), Error> {
        self.close()?;
        self.open(Sheet {
            name: name.to_owned(),
            columns: columns.to_vec(),
            has_pictures,
            part: 1,
            next_row: 1,
        })
    }

    /// Adds a row to the sheet begun last.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Error> {
        if let Some(full) = self.sheet.clone().filter(|sheet| sheet.next_row >= self.max_rows) {
            self.close()?;
            self.open(Sheet { part: full.part + 1, next_row: 1, ..full })?;
        }
        let Some(sheet) = &mut self.sheet else {
            return Err(XlsxError::ParameterError("a row before the first sheet".to_owned()).into());
        };
        debug_assert_eq!(cells.len(), sheet.columns.len(), "a row has a cell for each column");
        let page = self.inner.worksheet_from_index(self.sheets - 1)?;
        for (at, (cell, column)) in (0..).zip(cells.iter().zip(&sheet.columns)) {
            write(page, &self.formats, (sheet.next_row, at), cell, column)?;
        }
        sheet.next_row += 1;
        Ok(())
    }

    /// The workbook as a temporary file, gone once it is closed, to be read from its beginning.
    pub fn finish(mut self) -> Result<File, Error> {
        self.close()?;
        let mut file = BufWriter::new(tempfile::tempfile()?);
        self.inner.save_to_writer(&mut file)?;
        file.flush()?;
        let mut file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }

    /// Adds a sheet with its line of titles.
    fn open(&mut self, sheet: Sheet) -> Result<(), Error> {
        let page = self.inner.add_worksheet_with_constant_memory()?;
        page.set_name(sheet.page_name())?;
        if sheet.has_pictures {
            page.set_default_row_height_pixels(PICTURE_ROW);
        }
        page.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        page.set_footer("&L&A&R&P / &N").set_repeat_rows(0, 0)?.set_freeze_panes(1, 0)?;
        for (at, column) in (0..).zip(&sheet.columns) {
            page.set_column_width_pixels(at, pixels(column))?;
            page.write_string_with_format(0, at, fitting(&column.title), &self.formats.title)?;
        }
        self.sheets += 1;
        self.sheet = Some(sheet);
        Ok(())
    }

    /// Puts the filter over what the sheet came to hold.
    fn close(&mut self) -> Result<(), Error> {
        let Some(sheet) = self.sheet.take() else { return Ok(()) };
        let Ok(last) = u16::try_from(sheet.columns.len().saturating_sub(1)) else { return Ok(()) };
        self.inner.worksheet_from_index(self.sheets - 1)?.autofilter(0, 0, sheet.next_row - 1, last)?;
        Ok(())
    }
}

impl Sheet {
    /// `Présences`, then `Présences (2)`.
    fn page_name(&self) -> String {
        if self.part == 1 {
            return self.name.clone();
        }
        let ending = format!(" ({})", self.part);
        let kept = NAME_LETTERS - ending.len();
        self.name.chars().take(kept).collect::<String>() + &ending
    }
}

/// How each kind of cell looks.
struct Formats {
    title: Format,
    text: Format,
    number: Format,
    date: Format,
    time: Format,
    date_time: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = Format::new().set_align(FormatAlign::VerticalCenter);
        let timed = |format| cell.clone().set_num_format(format).set_align(FormatAlign::Left);
        Self {
            title: cell
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0x00E7_ECF2))
                .set_border_bottom(FormatBorder::Thin),
            date: timed("dd/mm/yyyy"),
            time: timed("hh:mm"),
            date_time: timed("dd/mm/yyyy hh:mm"),
            number: cell.clone(),
            text: cell,
        }
    }
}

/// Writes one cell, in the kind that Excel has for it.
fn write(
    page: &mut Worksheet,
    formats: &Formats,
    (row, at): (u32, u16),
    cell: &Cell,
    column: &Column,
) -> Result<(), XlsxError> {
    let moment = |day, time| serial(day).map(|day| day + part_of_day(time));
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => text_at(page, formats, (row, at), text)?,
        Cell::Flag(flag) => text_at(page, formats, (row, at), if *flag { YES } else { NO })?,
        Cell::Number(number) if !number.is_finite() => return Ok(()),
        Cell::Number(number) => number_at(page, &formats.number, (row, at), *number)?,
        Cell::Time(time) => number_at(page, &formats.time, (row, at), part_of_day(*time))?,
        Cell::Date(day) => match serial(*day) {
            Some(serial) => number_at(page, &formats.date, (row, at), serial)?,
            None => text_at(page, formats, (row, at), &day.to_string())?,
        },
        Cell::DateTime(time) => match moment(time.date(), time.time()) {
            Some(serial) => number_at(page, &formats.date_time, (row, at), serial)?,
            None => text_at(page, formats, (row, at), &time.to_string())?,
        },
        Cell::Image(bytes) => picture_at(page, formats, (row, at), bytes, column)?,
    }
    Ok(())
}

fn text_at(
    page: &mut Worksheet,
    formats: &Formats,
    (row, at): (u32, u16),
    text: &str,
) -> Result<(), XlsxError> {
    page.write_string_with_format(row, at, fitting(text), &formats.text).map(|_| ())
}

fn number_at(
    page: &mut Worksheet,
    format: &Format,
    (row, at): (u32, u16),
    number: f64,
) -> Result<(), XlsxError> {
    page.write_number_with_format(row, at, number, format).map(|_| ())
}

/// A picture in the middle of its cell, which it moves with and never leaves. What cannot be shown is said to be there.
fn picture_at(
    page: &mut Worksheet,
    formats: &Formats,
    (row, at): (u32, u16),
    bytes: &[u8],
    column: &Column,
) -> Result<(), XlsxError> {
    let (width, height) = (pixels(column).saturating_sub(2 * MARGIN), PICTURE_ROW - 2 * MARGIN);
    let Some(picture) = Picture::read(bytes, width * FINER, height * FINER) else {
        return text_at(page, formats, (row, at), YES);
    };
    let Some(png) = picture.png() else { return text_at(page, formats, (row, at), YES) };
    let (across, down) = picture.fitted(width, height);
    let image = Image::new_from_buffer(&png)?
        .set_scale_width(f64::from(across) / f64::from(picture.width))
        .set_scale_height(f64::from(down) / f64::from(picture.height))
        .set_alt_text("Signature")
        .set_object_movement(ObjectMovement::MoveAndSizeWithCells);
    let (left, top) = (MARGIN + (width - across) / 2, MARGIN + (height - down) / 2);
    page.insert_image_with_offset(row, at, &image, left, top).map(|_| ())
}

fn pixels(column: &Column) -> u32 {
    u32::from(column.width) * LETTER + 5
}

/// As much of a text as Excel takes.
fn fitting(text: &str) -> &str {
    // A UTF-16 unit has one to three bytes of UTF-8.
    if text.len() <= CELL_UNITS {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > CELL_UNITS
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// A day in Excel's counting, which is that of the calendar from March 1900 on.
fn serial(day: NaiveDate) -> Option<f64> {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = i32::try_from(day.signed_duration_since(first).num_days()).ok()?;
    (61..2_958_466).contains(&days).then(|| f64::from(days))
}

fn part_of_day(time: NaiveTime) -> f64 {
    f64::from(time.num_seconds_from_midnight()) / 86_400.0
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read as _};

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 12, 15).expect("a day")
    }

    fn workbook() -> Workbook {
        Workbook::new("Présences", DateTime::UNIX_EPOCH).expect("a time that Excel knows")
    }

    fn columns(count: u16) -> Vec<Column> {
        (0..count).map(|at| Column::new(format!("Colonne {at}"), 12)).collect()
    }

    fn written(workbook: Workbook) -> Xlsx<BufReader<File>> {
        Xlsx::new(BufReader::new(workbook.finish().expect("it is written"))).expect("it is a workbook")
    }

    fn rows(file: &mut Xlsx<BufReader<File>>, sheet: &str) -> Vec<Vec<Data>> {
        file.worksheet_range(sheet).expect("a sheet").rows().map(<[Data]>::to_vec).collect()
    }

    fn zip_of(file: File) -> zip::ZipArchive<File> {
        zip::ZipArchive::new(file).expect("it is an archive")
    }

    /// One part of the file, as text.
    fn part(workbook: Workbook, name: &str) -> String {
        let file = workbook.finish().expect("it is written");
        let mut archive = zip_of(file);
        let mut text = String::new();
        archive.by_name(name).expect("a part").read_to_string(&mut text).expect("it is text");
        text
    }

    #[test]
    fn cells_are_read_back_in_their_kinds() {
        let mut workbook = workbook();
        workbook.sheet("Présences", &columns(7), false).expect("a sheet");
        let moment = day().and_hms_opt(9, 15, 0).expect("a time");
        workbook
            .row(&[
                "Ñŋɓ محمد".into(),
                Cell::Number(1.5),
                day().into(),
                moment.into(),
                Cell::Time(moment.time()),
                true.into(),
                Cell::Empty,
            ])
            .expect("a row");
        let mut file = written(workbook);
        let rows = rows(&mut file, "Présences");
        assert_eq!(rows[0][6], Data::String("Colonne 6".into()));
        assert_eq!(rows[1][0], Data::String("Ñŋɓ محمد".into()));
        assert_eq!(rows[1][1], Data::Float(1.5));
        for (at, serial) in [(2, 46_006.0), (3, 46_006.385_416_667), (4, 0.385_416_667)] {
            let Data::DateTime(read) = rows[1][at] else { panic!("{:?} is no time", rows[1][at]) };
            assert!(read.is_datetime() && (read.as_f64() - serial).abs() < 1e-6, "{read:?}");
        }
        assert_eq!(rows[1][5], Data::String("Oui".into()));
        assert_eq!(rows[1][6], Data::Empty);
    }

    #[test]
    fn text_stays_text() {
        let nasty = [
            "=1+1",
            "+221 77 1",
            "-2",
            "@SUM(A1)",
            "{=1}",
            "https://a.b",
            "1e5",
            "a\nb",
            "<&\"'>",
            "_x0041_",
            "TRUE",
            " x ",
        ];
        let mut workbook = workbook();
        workbook.sheet("Textes", &columns(1), false).expect("a sheet");
        for text in nasty {
            workbook.row(&[text.into()]).expect("a row");
        }
        let mut file = written(workbook);
        let rows = rows(&mut file, "Textes");
        let read: Vec<_> = rows[1..].iter().map(|row| row[0].clone()).collect();
        assert_eq!(read, nasty.map(|text| Data::String(text.into())));
        assert!(file.worksheet_formula("Textes").expect("a sheet").is_empty(), "no formula at all");
    }

    #[test]
    fn too_long_a_text_is_cut_and_days_before_excel_are_text() {
        let mut workbook = workbook();
        workbook.sheet("Longs", &columns(2), false).expect("a sheet");
        let ancient = NaiveDate::from_ymd_opt(1887, 3, 2).expect("a day");
        workbook.row(&["é".repeat(40_000).into(), ancient.into()]).expect("a row");
        let mut file = written(workbook);
        let rows = rows(&mut file, "Longs");
        assert_eq!(rows[1][0], Data::String("é".repeat(CELL_UNITS)));
        assert_eq!(rows[1][1], Data::String("1887-03-02".into()));
    }

    #[test]
    fn sheets_hold_their_own_tables() {
        let mut workbook = workbook();
        for (name, count) in [("Par événement", 2), ("Par organisation", 3), ("Par période", 1)] {
            workbook.sheet(name, &columns(count), false).expect("a sheet");
            workbook.row(&vec![name.into(); usize::from(count)]).expect("a row");
        }
        let mut file = written(workbook);
        assert_eq!(file.sheet_names(), ["Par événement", "Par organisation", "Par période"]);
        assert_eq!(rows(&mut file, "Par organisation")[1], vec![Data::String("Par organisation".into()); 3]);
    }

    #[test]
    fn what_a_sheet_cannot_hold_goes_on_the_next() {
        let mut workbook = Workbook { max_rows: 1001, ..workbook() };
        workbook.sheet("Présences de toutes les années", &columns(1), false).expect("a sheet");
        for row in 0..2500_u32 {
            workbook.row(&[row.into()]).expect("a row");
        }
        let mut file = written(workbook);
        let names = file.sheet_names();
        assert_eq!(names[1..], ["Présences de toutes les ann (2)", "Présences de toutes les ann (3)"]);
        let lengths: Vec<_> = names.iter().map(|name| rows(&mut file, name).len()).collect();
        assert_eq!(lengths, [1001, 1001, 501]);
        assert_eq!(rows(&mut file, &names[2])[500][0], Data::Float(2499.0));
    }

    #[test]
    fn the_line_of_titles_is_bold_frozen_and_filtered() {
        let mut first = workbook();
        first.sheet("Présences", &columns(3), false).expect("a sheet");
        first.row(&vec!["x".into(); 3]).expect("a row");
        let sheet = part(first, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains(r#"state="frozen""#), "{sheet}");
        assert!(sheet.contains(r#"<autoFilter ref="A1:C2"/>"#), "{sheet}");
        let mut empty = workbook();
        empty.sheet("Rien", &columns(1), false).expect("a sheet");
        assert!(part(empty, "xl/worksheets/sheet1.xml").contains(r#"<autoFilter ref="A1"#));
    }

    #[test]
    fn the_time_is_the_one_passed_in() {
        let mut workbook = workbook();
        workbook.sheet("Présences", &columns(1), false).expect("a sheet");
        assert!(part(workbook, "docProps/core.xml").contains("1970-01-01T00:00:00Z"));
    }

    #[test]
    fn pictures_sit_in_their_cells_and_what_is_none_is_a_word() {
        let picture = Picture { width: 300, height: 100, is_grey: true, pixels: vec![90; 30_000] };
        let png = picture.png().expect("a PNG");
        let mut workbook = workbook();
        workbook.sheet("Présences", &columns(2), true).expect("a sheet");
        workbook.row(&["a".into(), Cell::Image(png.clone())]).expect("a row");
        workbook.row(&["b".into(), Cell::Image(b"no picture".to_vec())]).expect("a row");
        workbook.row(&["c".into(), Cell::Empty]).expect("a row");
        let mut archive = zip_of(workbook.finish().expect("it is written"));
        let media: Vec<_> = archive
            .file_names()
            .filter_map(Result::ok)
            .filter(|name| name.contains("media"))
            .map(std::borrow::Cow::into_owned)
            .collect();
        assert_eq!(media, ["xl/media/image1.png"]);
        let mut drawing = String::new();
        let mut part = archive.by_name("xl/drawings/drawing1.xml").expect("a part");
        part.read_to_string(&mut drawing).expect("it is text");
        for wanted in
            ["<xdr:from><xdr:col>1</xdr:col>", "<xdr:row>1</xdr:row>", "<xdr:to><xdr:col>1</xdr:col>"]
        {
            assert!(drawing.contains(wanted), "{wanted}: {drawing}");
        }
    }

    #[test]
    fn a_row_needs_a_sheet() {
        assert!(workbook().row(&[]).is_err());
        let mut workbook = workbook();
        workbook.sheet("Une", &columns(1), false).expect("a sheet");
        assert!(workbook.sheet("une", &columns(1), false).is_ok(), "told when it is written");
        assert!(workbook.finish().is_err(), "Excel knows no two sheets of one name");
    }
}
