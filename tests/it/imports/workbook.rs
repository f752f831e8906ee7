//! Workbooks as other programs write them, part by part.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A workbook of one sheet with these rows, as XML: `<row>…</row>`, and more after them; styles by their number formats,
/// the first of which is style 1.
pub fn workbook(rows: &str, after: &str, formats: &[&str]) -> Vec<u8> {
    workbook_of(&[("visible", rows, after)], formats)
}

/// A workbook of these sheets: state, rows, what follows them.
pub fn workbook_of(sheets: &[(&str, &str, &str)], formats: &[&str]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, content: String| {
        archive.start_file(name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(content.as_bytes()).expect("written");
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    part(
        "[Content_Types].xml",
        format!(
            "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
        ),
    );
    part(
        "_rels/.rels",
        format!(
            "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    let mut listed = String::new();
    let mut relations = format!("<Relationship Id=\"s\" Type=\"{office}/styles\" Target=\"styles.xml\"/>");
    for (at, (state, _, _)) in sheets.iter().enumerate() {
        listed += &part_of(format_args!(
            "<sheet name=\"S{at}\" sheetId=\"{}\" state=\"{state}\" r:id=\"w{at}\"/>",
            at + 1
        ));
        relations += &part_of(format_args!(
            "<Relationship Id=\"w{at}\" Type=\"{office}/worksheet\" Target=\"worksheets/s{at}.xml\"/>"
        ));
    }
    part(
        "xl/workbook.xml",
        format!("<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{listed}</sheets></workbook>"),
    );
    part(
        "xl/_rels/workbook.xml.rels",
        format!("<Relationships xmlns=\"{package}/relationships\">{relations}</Relationships>"),
    );
    let mut kinds = String::new();
    let mut cells = String::from("<xf numFmtId=\"0\"/>");
    for (id, format) in (164..).zip(formats) {
        let format = format.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        kinds += &part_of(format_args!("<numFmt numFmtId=\"{id}\" formatCode=\"{format}\"/>"));
        cells += &part_of(format_args!("<xf numFmtId=\"{id}\" applyNumberFormat=\"1\"/>"));
    }
    part(
        "xl/styles.xml",
        format!(
            "<styleSheet xmlns=\"{main}\"><numFmts>{kinds}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>"
        ),
    );
    for (at, (_, rows, after)) in sheets.iter().enumerate() {
        part(
            &format!("xl/worksheets/s{at}.xml"),
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData>{after}</worksheet>"),
        );
    }
    archive.finish().expect("an archive").into_inner()
}

fn part_of(text: std::fmt::Arguments<'_>) -> String {
    text.to_string()
}

/// A row of texts; an empty one is no cell.
pub fn row(number: usize, texts: &[&str]) -> String {
    let cells = texts.iter().zip('A'..).filter(|(text, _)| !text.is_empty());
    let cells: String = cells.map(|(text, column)| cell(&format!("{column}{number}"), text)).collect();
    format!("<row r=\"{number}\">{cells}</row>")
}

/// A cell with a text.
pub fn cell(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
}
