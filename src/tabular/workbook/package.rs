//! The parts of a workbook, which is a zip archive, and their relationships.

use std::io::{BufReader, Cursor};

use zip::ZipArchive;

use super::part::{PartReader, Unpacked};
use super::xml::{Node, Xml};
use crate::tabular::row::Problem;

/// The maximum number of parts.
const MAX_PARTS: usize = 5_000;
/// The maximum unpacked size of all parts that are read, in bytes; a part that is read twice counts twice.
const MAX_UNPACKED_BYTES: usize = 256 * 1024 * 1024;
/// The maximum number of relationships of a part.
const MAX_RELATIONSHIPS: usize = 5_000;
/// The signature of an entry in the directory of an archive.
const ENTRY_MAGIC: &[u8] = b"PK\x01\x02";

/// An archive, and how much may still be unpacked.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// The names of the parts: in lower case, with `/`, without one at the start.
    names: Vec<String>,
    remaining: usize,
    size: usize,
}

/// A link from one part to another.
pub(super) struct Relationship {
    pub id: String,
    /// The last segment of its type, which both editions of the standard share.
    pub kind: String,
    pub part: Option<usize>,
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Problem> {
        // Each entry takes more memory than its bytes. The count in the directory may be false.
        if bytes.windows(ENTRY_MAGIC.len()).filter(|window| *window == ENTRY_MAGIC).count() > MAX_PARTS {
            return Err(Problem::TooLarge);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::Form)?;
        let names = archive.file_names_raw().map(|name| normalize(&String::from_utf8_lossy(name))).collect();
        Ok(Self { archive, names, remaining: MAX_UNPACKED_BYTES, size: bytes.len() })
    }

    /// The size of the archive.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Opens a part.
    pub(super) fn part(&mut self, part: usize) -> Result<Xml<'_>, Problem> {
        Ok(Xml::new(self.bytes(part)?))
    }

    /// Opens a part without parsing it.
    pub(super) fn bytes(&mut self, part: usize) -> Result<PartReader<'_>, Problem> {
        let inner = Box::new(self.archive.by_index(part).map_err(|_| Problem::Form)?);
        Ok(BufReader::with_capacity(32 * 1024, Unpacked { inner, remaining: &mut self.remaining }))
    }

    /// The part of a name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let name = normalize(name);
        self.names.iter().position(|other| *other == name)
    }

    /// The relationships of a part; without one, of the package.
    pub(super) fn relationships(&mut self, part: Option<usize>) -> Result<Vec<Relationship>, Problem> {
        let name = part.and_then(|part| self.names.get(part)).cloned().unwrap_or_default();
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
        let Some(part) = self.find(&format!("{folder}/_rels/{file}.rels")) else { return Ok(Vec::new()) };
        let mut found: Vec<(String, String, String)> = Vec::new();
        let mut xml = self.part(part)?;
        loop {
            match xml.next()? {
                Node::Start(tag) if tag.name() == "Relationship" => {
                    let target = tag.attribute("Target")?.unwrap_or_default();
                    if tag.attribute("TargetMode")?.is_some_and(|mode| mode == "External") {
                        continue;
                    }
                    let kind = tag.attribute("Type")?.unwrap_or_default();
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    let id = tag.attribute("Id")?.unwrap_or_default().into_owned();
                    found.push((id, kind, resolve(folder, &target)));
                    if found.len() > MAX_RELATIONSHIPS {
                        return Err(Problem::TooLarge);
                    }
                }
                Node::Eof => break,
                _ => {}
            }
        }
        drop(xml);
        let found = found.into_iter();
        Ok(found.map(|(id, kind, name)| Relationship { id, kind, part: self.find(&name) }).collect())
    }
}

fn normalize(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// The name of the part that a relationship points to: absolute, or relative to the folder of its source.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let folder = if target.starts_with('/') { "" } else { folder };
    let mut segments: Vec<&str> = Vec::new();
    for segment in folder.split('/').chain(target.split('/')) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::zip;
    use super::*;

    #[test]
    fn targets_are_absolute_or_relative() {
        for (folder, target, expected) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/a", "../b/./c.xml", "xl/b/c.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("xl", "worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "../../../a", "a"),
        ] {
            assert_eq!(resolve(folder, target), expected);
        }
    }

    #[test]
    fn names_differ_in_case_and_slashes() {
        let bytes = zip(&[("XL\\Workbook.xml", "<a/>")]);
        let package = Package::open(&bytes).expect("an archive");
        assert_eq!(package.find("/xl/workbook.XML"), Some(0));
        assert_eq!(package.find("xl/other.xml"), None);
    }

    #[test]
    fn what_is_unpacked_is_limited() {
        let bytes = zip(&[("a.xml", &format!("<a>{}</a>", "<b/>".repeat(10_000)))]);
        let mut package = Package::open(&bytes).expect("an archive");
        let read = |package: &mut Package<'_>| {
            let mut xml = package.part(0).expect("a part");
            loop {
                if let Node::Eof = xml.next()? {
                    return Ok(());
                }
            }
        };
        package.remaining = 60_000;
        assert_eq!(read(&mut package), Ok(()));
        assert_eq!(read(&mut package), Err(Problem::TooLarge), "the second time there is less");
    }

    #[test]
    fn many_parts_are_refused_before_the_directory_is_read() {
        let bytes = [b"PK\x03\x04".to_vec(), b"PK\x01\x02".repeat(MAX_PARTS + 1)].concat();
        assert_eq!(Package::open(&bytes).err(), Some(Problem::TooLarge));
        assert_eq!(Package::open(b"PK\x03\x04 and nothing more").err(), Some(Problem::Form));
    }
}
