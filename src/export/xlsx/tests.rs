//! Tests of workbooks, parsed by another crate.

use std::io::{BufReader, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use chrono::NaiveDate;

use super::cells::MAX_CELL_UNITS;
use super::*;
use crate::export::picture::Picture;

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
fn cells_round_trip_with_their_types() {
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
    let texts = [
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
    for text in texts {
        workbook.row(&[text.into()]).expect("a row");
    }
    let mut file = written(workbook);
    let rows = rows(&mut file, "Textes");
    let read: Vec<_> = rows[1..].iter().map(|row| row[0].clone()).collect();
    assert_eq!(read, texts.map(|text| Data::String(text.into())));
    assert!(file.worksheet_formula("Textes").expect("a sheet").is_empty(), "no formula at all");
}

#[test]
fn long_texts_are_truncated_and_early_days_are_text() {
    let mut workbook = workbook();
    workbook.sheet("Longs", &columns(2), false).expect("a sheet");
    let ancient = NaiveDate::from_ymd_opt(1887, 3, 2).expect("a day");
    workbook.row(&["é".repeat(40_000).into(), ancient.into()]).expect("a row");
    let mut file = written(workbook);
    let rows = rows(&mut file, "Longs");
    assert_eq!(rows[1][0], Data::String(format!("{}…", "é".repeat(MAX_CELL_UNITS - 1))));
    assert_eq!(rows[1][1], Data::String("1887-03-02".into()));
}

#[test]
fn each_sheet_has_its_own_table() {
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
fn a_full_sheet_continues_on_another() {
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
fn the_header_row_is_frozen_and_filtered() {
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
fn the_creation_time_is_the_argument() {
    let mut workbook = workbook();
    workbook.sheet("Présences", &columns(1), false).expect("a sheet");
    assert!(part(workbook, "docProps/core.xml").contains("1970-01-01T00:00:00Z"));
}

#[test]
fn pictures_are_anchored_and_unreadable_ones_are_text() {
    let picture = Picture { width: 300, height: 100, is_grey: true, pixels: vec![90; 30_000] };
    let png = picture.png().expect("a PNG");
    let mut workbook = workbook();
    workbook.sheet("Présences", &columns(2), true).expect("a sheet");
    workbook.row(&["a".into(), Cell::Image(png.clone())]).expect("a row");
    workbook.row(&["b".into(), Cell::Image(b"no picture".to_vec())]).expect("a row");
    workbook.row(&["c".into(), Cell::Empty]).expect("a row");
    workbook.sheet("Sans", &columns(1), true).expect("a sheet");
    workbook.row(&["d".into()]).expect("a row");
    workbook.sheet("Autres", &columns(1), true).expect("a sheet");
    for grey in [10, 20] {
        let picture = Picture { width: 3, height: 3, is_grey: true, pixels: vec![grey; 9] };
        workbook.row(&[Cell::Image(picture.png().expect("a PNG"))]).expect("a row");
    }
    let file = workbook.finish().expect("it is written");
    let mut read: Xlsx<_> = Xlsx::new(BufReader::new(&file)).expect("it is a workbook");
    let range = read.worksheet_range("Présences").expect("a sheet");
    let values: Vec<_> = range.rows().skip(1).map(|row| row[1].clone()).collect();
    assert_eq!(values, [Data::String("Oui".into()), Data::String("Oui".into()), Data::Empty]);

    let mut archive = zip_of(file.try_clone().expect("a file"));
    let media: Vec<_> = archive
        .file_names()
        .filter_map(Result::ok)
        .filter(|name| name.contains("media"))
        .map(std::borrow::Cow::into_owned)
        .collect();
    assert_eq!(media, ["xl/media/image1.png", "xl/media/image2.png", "xl/media/image3.png"]);
    let mut part = |name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).expect(name).read_to_end(&mut bytes).expect("it is read");
        bytes
    };
    assert_eq!(Picture::read(&part("xl/media/image2.png"), 9, 9).map(|picture| picture.pixels[0]), Some(10));
    let mut text = |name: &str| String::from_utf8(part(name)).expect("it is text");
    let drawing = text("xl/drawings/drawing1.xml");
    for wanted in ["<xdr:from><xdr:col>1</xdr:col>", "<xdr:row>1</xdr:row>", "<xdr:to><xdr:col>1</xdr:col>"] {
        assert!(drawing.contains(wanted), "{wanted}: {drawing}");
    }
    assert_eq!(text("xl/drawings/drawing2.xml").matches("<xdr:pic>").count(), 2);
    let links = text("xl/drawings/_rels/drawing2.xml.rels");
    assert!(links.contains(r#"Id="rId1""#) && links.contains(r#"Target="../media/image2.png""#), "{links}");
    assert!(text("xl/worksheets/_rels/sheet3.xml.rels").contains("drawing2.xml"));
}

#[test]
fn a_row_needs_a_sheet() {
    assert!(workbook().row(&[]).is_err());
    let mut workbook = workbook();
    workbook.sheet("Une", &columns(1), false).expect("a sheet");
    assert!(workbook.sheet("une", &columns(1), false).is_ok(), "reported by finish");
    assert!(workbook.finish().is_err(), "Excel knows no two sheets of one name");
}
