//! What the tests look for in a file.

use std::io::Read as _;

use chrono::{NaiveDate, NaiveDateTime};
use flate2::read::ZlibDecoder;

pub fn morning() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2025, 12, 15).and_then(|day| day.and_hms_opt(9, 0, 0)).expect("a time")
}

pub fn count(file: &[u8], what: &str) -> usize {
    file.windows(what.len()).filter(|window| *window == what.as_bytes()).count()
}

/// The decompressed streams of a file.
pub fn streams(file: &[u8]) -> Vec<Vec<u8>> {
    let begins = file.windows(7).enumerate().filter(|(_, window)| window == b"stream\n");
    begins
        .filter_map(|(at, _)| {
            let mut inflated = Vec::new();
            ZlibDecoder::new(&file[at + 7..]).read_to_end(&mut inflated).ok().map(|_| inflated)
        })
        .collect()
}

/// The page count of the file.
pub fn pages(file: &[u8]) -> usize {
    let pages = count(file, "/Type /Page\n");
    assert!(count(file, &format!("/Count {pages}")) == 1, "the page tree has the same count");
    pages
}

/// Whether the fonts of a file map glyphs to this letter, so that it can be copied and searched.
pub fn has_letter(file: &[u8], letter: char) -> bool {
    let code = format!("<{:04X}>", u32::from(letter));
    streams(file).iter().any(|stream| count(stream, "begincmap") > 0 && count(stream, &code) > 0)
}
