//! The workbook part: its sheets in their order, and what they share.

use super::date::DateSystem;
use super::package::Package;
use super::relationships::{self, Relationship};
use super::xml::Node;
use crate::tabular::row::Problem;

/// The maximum number of sheets.
const MAX_SHEETS: usize = 1_000;

/// A workbook. Parts are positions in the package.
pub(super) struct Book {
    /// The visible sheets, but for charts.
    pub sheets: Vec<BookSheet>,
    pub strings: Option<usize>,
    pub styles: Option<usize>,
    pub date_system: DateSystem,
}

/// A visible sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BookSheet {
    /// Its name, as the tab of the spreadsheet shows it.
    pub name: String,
    pub part: usize,
}

impl Book {
    pub(super) fn read(package: &mut Package<'_>) -> Result<Self, Problem> {
        let part = main_part(package)?.ok_or(Problem::Form)?;
        let relationships = relationships::read(package, Some(part))?;
        let of_kind =
            |kind: &str| relationships.iter().find(|link| link.kind == kind).and_then(|link| link.part);
        let mut book = Self {
            sheets: Vec::new(),
            strings: of_kind("sharedStrings"),
            styles: of_kind("styles"),
            date_system: DateSystem::From1900,
        };
        let mut xml = package.part(part)?;
        let mut is_workbook = false;
        loop {
            match xml.next()? {
                Node::Start(tag) => match tag.name() {
                    "workbook" => is_workbook = true,
                    "workbookPr" => {
                        let from_1904 = tag.attribute("date1904")?;
                        if from_1904.is_some_and(|value| matches!(&*value, "1" | "true" | "on")) {
                            book.date_system = DateSystem::From1904;
                        }
                    }
                    "sheet" => {
                        let state = tag.attribute("state")?;
                        let is_visible = state.is_none_or(|state| state == "visible");
                        let id = tag.attribute("id")?.unwrap_or_default();
                        let link = relationships.iter().find(|link| link.id == *id).filter(|_| is_visible);
                        match link {
                            // A chart sheet has no cells.
                            Some(Relationship { kind, .. }) if kind != "worksheet" => {}
                            Some(Relationship { part: Some(part), .. }) => {
                                let name = tag.attribute("name")?.unwrap_or_default().into_owned();
                                book.sheets.push(BookSheet { name, part: *part });
                            }
                            // A sheet that is shown but not there.
                            _ if is_visible => return Err(Problem::Form),
                            _ => {}
                        }
                        if book.sheets.len() > MAX_SHEETS {
                            return Err(Problem::TooLarge);
                        }
                    }
                    _ => {}
                },
                Node::Eof => break,
                _ => {}
            }
        }
        if is_workbook { Ok(book) } else { Err(Problem::Form) }
    }
}

/// The workbook part: the package links to it, or its content type tells.
fn main_part(package: &mut Package<'_>) -> Result<Option<usize>, Problem> {
    let links = relationships::read(package, None)?;
    let linked = links.iter().find(|link| link.kind == "officeDocument").and_then(|link| link.part);
    let Some(types) = package.find("[Content_Types].xml").filter(|_| linked.is_none()) else {
        return Ok(linked);
    };
    let mut name = None;
    let mut xml = package.part(types)?;
    loop {
        match xml.next()? {
            Node::Start(tag) if tag.name() == "Override" => {
                let kind = tag.attribute("ContentType")?.unwrap_or_default();
                if kind.ends_with("sheet.main+xml") || kind.ends_with("sheet.macroEnabled.main+xml") {
                    name = tag.attribute("PartName")?.map(std::borrow::Cow::into_owned);
                }
            }
            Node::Eof => break,
            _ => {}
        }
    }
    drop(xml);
    Ok(name.and_then(|name| package.find(&name)))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{WORKBOOK_RELATIONSHIPS, zip};
    use super::*;

    const ROOT: &str = "<Relationships><Relationship Id='a' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument' Target='/book/main.xml'/></Relationships>";

    fn book(parts: &[(&str, &str)]) -> Result<Book, Problem> {
        let bytes = zip(parts);
        Book::read(&mut Package::open(&bytes)?)
    }

    #[test]
    fn parts_have_any_names_and_hidden_sheets_and_charts_are_passed_over() {
        let links = "<p:Relationships xmlns:p='x'>\
            <p:Relationship Id='r1' Type='x/worksheet' Target='one.xml'/>\
            <p:Relationship Id='r2' Type='x/worksheet' Target='/book/two.xml'/>\
            <p:Relationship Id='r3' Type='x/chartsheet' Target='three.xml'/>\
            <p:Relationship Id='r5' Type='x/styles' Target='../styles.xml'/>\
            <p:Relationship Id='r6' Type='x/sharedStrings' Target='http://a/b' TargetMode='External'/>\
            </p:Relationships>";
        let main = "<x:workbook xmlns:x='x' xmlns:r='r'><x:workbookPr date1904='1'/><x:sheets>\
            <x:sheet name='c' sheetId='1' state='veryHidden' r:id='r1'/>\
            <x:sheet name='b' sheetId='2' state='visible' r:id='r2'/>\
            <x:sheet name='d' sheetId='3' r:id='r3'/>\
            <x:sheet name='e' sheetId='4' state='hidden' r:id='missing'/>\
            <x:sheet name='f' sheetId='5' state='hidden' r:id='r1'/>\
            <x:sheet name='a' sheetId='6' r:id='r1'/></x:sheets></x:workbook>";
        let parts = [
            ("_rels/.rels", ROOT),
            ("book/main.xml", main),
            ("book/_rels/main.xml.rels", links),
            ("book/one.xml", ""),
            ("book/two.xml", ""),
            ("book/three.xml", ""),
            ("styles.xml", ""),
        ];
        let book = book(&parts).expect("a workbook");
        let sheet = |name: &str, part| BookSheet { name: name.to_owned(), part };
        let sheets = vec![sheet("b", 4), sheet("a", 3)];
        assert_eq!((book.sheets, book.strings, book.styles), (sheets, None, Some(6)));
        assert_eq!(book.date_system, DateSystem::From1904);
    }

    #[test]
    fn the_content_type_tells_the_workbook_when_no_link_does() {
        let types = "<Types><Override PartName='/xl/b.xml' ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/></Types>";
        let main = "<workbook><sheets><sheet r:id='rId1'/></sheets></workbook>";
        let parts = [
            ("[Content_Types].xml", types),
            ("xl/b.xml", main),
            ("xl/_rels/b.xml.rels", WORKBOOK_RELATIONSHIPS),
            ("xl/worksheets/sheet1.xml", ""),
        ];
        let parts_of = |book: Book| book.sheets.iter().map(|sheet| sheet.part).collect::<Vec<_>>();
        assert_eq!(book(&parts).map(parts_of), Ok(vec![3]));
    }

    #[test]
    fn other_archives_are_refused() {
        for parts in [
            vec![("a.txt", "a")],
            vec![("_rels/.rels", ROOT)],
            vec![("_rels/.rels", ROOT), ("book/main.xml", "<workbook><sheet r:id='missing'/></workbook>")],
            vec![("_rels/.rels", ROOT), ("book/main.xml", "<w:document xmlns:w='w'/>")],
            vec![("_rels/.rels", "no XML <"), ("book/main.xml", "<workbook/>")],
        ] {
            assert_eq!(book(&parts).err(), Some(Problem::Form));
        }
    }
}
