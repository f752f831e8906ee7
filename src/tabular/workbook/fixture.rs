//! Small workbooks for tests, written part by part.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(in crate::tabular) const ROOT_RELATIONSHIPS: &str = "<Relationships><Relationship Id='rId1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='xl/workbook.xml'/></Relationships>";
pub(in crate::tabular) const WORKBOOK_RELATIONSHIPS: &str = "<Relationships>\
    <Relationship Id='rId1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet1.xml'/>\
    <Relationship Id='rId2' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet2.xml'/>\
    <Relationship Id='rId3' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings' Target='sharedStrings.xml'/>\
    <Relationship Id='rId4' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles' Target='styles.xml'/>\
    </Relationships>";

/// An archive.
pub(in crate::tabular) fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("a part");
    }
    archive.finish().expect("an archive").into_inner()
}

/// A workbook of sheets that share strings and styles.
pub(in crate::tabular) fn workbook(sheets: &[&str], strings: &str, styles: &str) -> Vec<u8> {
    let names: Vec<_> = (1..=sheets.len()).map(|id| format!("<sheet name='{id}' r:id='rId{id}'/>")).collect();
    let names = names.concat();
    let main = format!("<workbook xmlns:r='r'><sheets>{names}</sheets></workbook>");
    let mut parts = vec![
        ("_rels/.rels".to_owned(), ROOT_RELATIONSHIPS.to_owned()),
        ("xl/workbook.xml".to_owned(), main),
        ("xl/_rels/workbook.xml.rels".to_owned(), WORKBOOK_RELATIONSHIPS.to_owned()),
        ("xl/sharedStrings.xml".to_owned(), format!("<sst>{strings}</sst>")),
        ("xl/styles.xml".to_owned(), format!("<styleSheet>{styles}</styleSheet>")),
    ];
    for (at, sheet) in sheets.iter().enumerate() {
        let xml = format!("<worksheet>{sheet}</worksheet>");
        parts.push((format!("xl/worksheets/sheet{}.xml", at + 1), xml));
    }
    let parts: Vec<_> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    zip(&parts)
}
