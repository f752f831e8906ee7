//! The parts of a workbook, which is a zip archive.

use std::io::{self, BufReader, Cursor, Read};

use zip::ZipArchive;

use super::xml::Xml;
use crate::tabular::row::Problem;

/// The maximum number of parts.
const MAX_PARTS: usize = 5_000;
/// The maximum unpacked size of all parts that are read, in bytes; a part that is read twice counts twice.
const MAX_UNPACKED_BYTES: usize = 256 * 1024 * 1024;
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

/// The bytes of one part.
pub(super) type PartReader<'p> = BufReader<Unpacked<'p>>;

/// Counts what is unpacked: the sizes in the directory of the archive may be false.
pub(super) struct Unpacked<'p> {
    inner: Box<dyn Read + 'p>,
    remaining: &'p mut usize,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.remaining.checked_sub(read) {
            Some(remaining) => *self.remaining = remaining,
            None => return Err(io::ErrorKind::FileTooLarge.into()),
        }
        Ok(read)
    }
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
    pub(super) fn part(&mut self, part: usize) -> Result<Xml<PartReader<'_>>, Problem> {
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

    /// The name of a part, in lower case.
    pub(super) fn name(&self, part: usize) -> Option<&str> {
        self.names.get(part).map(String::as_str)
    }
}

fn normalize(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::zip;
    use super::super::xml::Node;
    use super::*;

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
