//! Attendance sheets as files.

use chrono::{Days, NaiveDateTime, TimeDelta};

use super::file::{count, morning, pages, streams};
use crate::export::pdf::sheet::{AttendanceSheet, Orientation, SheetEvent, SheetOptions, SheetRow};
use crate::export::picture::Picture;
use crate::fonts::FontLibrary;

fn event(participants: usize) -> SheetEvent {
    SheetEvent {
        title: "Atelier SIGIF - Interfaces NINEA".to_owned(),
        kind: "Atelier".to_owned(),
        place: Some("Dakar".to_owned()),
        starts_at: morning(),
        ends_at: Some(morning() + TimeDelta::hours(8)),
        organizer: None,
        participants,
    }
}

fn options(orientation: Orientation, with_signatures: bool) -> SheetOptions {
    SheetOptions { orientation, with_signatures, printed_at: morning() + Days::new(1) }
}

const PORTRAIT: SheetOptions = SheetOptions {
    orientation: Orientation::Portrait,
    with_signatures: true,
    printed_at: NaiveDateTime::MIN,
};

fn signature() -> Vec<u8> {
    let pixels = (0..3000_u32).map(|at| if at % 7 == 0 { 0 } else { 255 }).collect();
    Picture { width: 100, height: 30, is_grey: true, pixels }.png().expect("a PNG")
}

fn row(name: &str) -> SheetRow {
    SheetRow {
        name: name.to_owned(),
        function: Some("Chef de Service".to_owned()),
        organization: Some("DGI".to_owned()),
        checked_in_at: Some(morning()),
        signature: Some(signature()),
    }
}

fn sheet(rows: &[SheetRow], options: SheetOptions) -> Vec<u8> {
    let mut sheet = AttendanceSheet::new(Vec::new(), &FontLibrary::default(), event(rows.len()), options)
        .expect("memory takes it");
    for row in rows {
        sheet.row(row).expect("memory takes it");
    }
    sheet.finish().expect("memory takes it")
}

#[test]
fn rows_are_distributed_over_pages() {
    let rows: Vec<_> = (0..60).map(|at| row(&format!("FALL {at}"))).collect();
    assert_eq!(pages(&sheet(&rows[..3], options(Orientation::Portrait, true))), 1);
    assert_eq!(pages(&sheet(&rows, options(Orientation::Portrait, true))), 4);
    assert_eq!(pages(&sheet(&rows, options(Orientation::Landscape, true))), 5);
    assert_eq!(pages(&sheet(&[], options(Orientation::Portrait, true))), 1);
    let landscape = sheet(&rows, options(Orientation::Landscape, false));
    assert_eq!(count(&landscape, "/MediaBox [0 0 841.89 595.28]"), 5);
}

#[test]
fn output_is_deterministic() {
    let rows = [row("FALL Abdoulaye"), row("محمد")];
    let options = options(Orientation::Portrait, true);
    assert_eq!(sheet(&rows, options), sheet(&rows, options));
    assert_ne!(sheet(&rows, options), sheet(&rows[..1], options));
}

#[test]
fn the_file_has_title_language_and_creation_date() {
    let file = sheet(&[row("FALL")], options(Orientation::Portrait, true));
    assert!(file.starts_with(b"%PDF-1.7"));
    assert!(file.ends_with(b"%%EOF\n"));
    assert_eq!(count(&file, "/Lang (fr)"), 1);
    assert_eq!(count(&file, "/DisplayDocTitle true"), 1);
    assert_eq!(count(&file, "/CreationDate (D:20251216090000)"), 1);
    assert_eq!(count(&file, "/Title"), 1);
}

#[test]
fn the_cross_reference_table_is_correct() {
    let file = sheet(&[row("FALL")], options(Orientation::Portrait, true));
    let text = String::from_utf8_lossy(&file[file.len() - 60..]).into_owned();
    let table: usize = text
        .split_once("startxref\n")
        .and_then(|(_, rest)| rest.split_once('\n'))
        .and_then(|(at, _)| at.parse().ok())
        .expect("the place of the table");
    let table = String::from_utf8_lossy(&file[table..]).into_owned();
    let mut lines = table.lines().skip(1);
    let count: usize = lines.next().and_then(|line| line.strip_prefix("0 ")?.parse().ok()).expect("a count");
    for (number, line) in lines.skip(1).take(count - 1).enumerate() {
        let begin: usize = line[..10].parse().expect("a place");
        let wanted = format!("{} 0 obj", number + 1);
        assert!(file[begin..].starts_with(wanted.as_bytes()), "{wanted} is not at {begin}");
    }
}

#[test]
fn only_used_glyphs_are_embedded_with_their_text() {
    let rows: Vec<_> = (0..30).map(|_| row("ÑIOKHOBAYE Ŋoné ɓ محمد")).collect();
    let file = sheet(&rows, options(Orientation::Portrait, false));
    assert!(file.len() < 60 * 1024, "{} bytes", file.len());
    assert_eq!(count(&file, "/FontFile2"), 2);
    let maps: Vec<_> = streams(&file).into_iter().filter(|stream| count(stream, "begincmap") > 0).collect();
    assert_eq!(maps.len(), 2);
    // Ŋ, ɓ and the first letter of محمد
    for code in ["<014A>", "<0253>", "<0645>"] {
        assert!(maps.iter().any(|map| count(map, code) > 0), "{code}");
    }
}

#[test]
fn signatures_are_shown_on_request_and_unreadable_ones_are_not() {
    let mut rows = [row("A"), row("B"), row("C")];
    rows[1].signature = None;
    rows[2].signature = Some(b"no picture".to_vec());
    assert_eq!(count(&sheet(&rows, options(Orientation::Portrait, true)), "/Subtype /Image"), 1);
    assert_eq!(count(&sheet(&rows, options(Orientation::Portrait, false)), "/Subtype /Image"), 0);
    let file = sheet(&rows, options(Orientation::Portrait, true));
    assert_eq!(count(&file, "/ColorSpace /DeviceGray"), 1);
    assert_eq!(count(&file, "/SMask"), 0, "nothing is transparent");
}

#[test]
fn a_long_text_makes_a_high_row_on_one_page() {
    let mut long = row("X");
    long.organization = Some("Direction générale ".repeat(400));
    long.name = "mot".repeat(3000);
    for orientation in [Orientation::Portrait, Orientation::Landscape] {
        let rows = vec![long.clone(); 12];
        let pages = pages(&sheet(&rows, options(orientation, true)));
        assert!((4..=12).contains(&pages), "{pages} pages");
    }
}

#[test]
fn thousands_of_rows_are_written() {
    let rows: Vec<_> =
        (0..3000).map(|at| SheetRow { signature: None, ..row(&format!("FALL {at}")) }).collect();
    let file = sheet(&rows, PORTRAIT);
    assert!(pages(&file) > 130);
    assert!(file.len() < 1024 * 1024, "{} bytes", file.len());
}
