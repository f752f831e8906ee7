//! The formats of a CV: PDF, DOC, DOCX. A document with macros is refused, and so is any other file, whatever
//! its name.

use std::io::{Cursor, Read as _};

use cfb::CompoundFile;
use zip::ZipArchive;

/// The maximum size of the list of content types that is read, in bytes.
const MAX_CONTENT_TYPES: u64 = 1024 * 1024;
/// How a compound file begins: one of Office before 2007, and others.
pub const COMPOUND_MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// What a DOC file with macros contains.
const DOC_MACROS: [&str; 3] = ["macros", "_vba_project_cur", "vba"];

/// A format of a CV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// Portable Document Format.
    Pdf,
    /// Word, before 2007.
    Doc,
    /// Word, since 2007.
    Docx,
}

/// Why a document is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentError {
    /// It has another format.
    Format,
    /// It contains macros.
    Macros,
}

impl Document {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Doc, Self::Docx];

    /// The extension of file names.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Doc => "doc",
            Self::Docx => "docx",
        }
    }

    /// The format of a file. May panic on a malicious file.
    ///
    /// # Errors
    /// [`DocumentError`].
    pub fn of(bytes: &[u8]) -> Result<Self, DocumentError> {
        if is_pdf(bytes) {
            return Ok(Self::Pdf);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return docx(bytes);
        }
        if bytes.starts_with(COMPOUND_MAGIC) {
            return doc(bytes);
        }
        Err(DocumentError::Format)
    }
}

/// As readers of PDF do, a byte order mark or blanks before the header are passed over; nothing else is, lest a page of HTML
/// be a PDF, too.
fn is_pdf(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"%PDF-")
}

fn docx(bytes: &[u8]) -> Result<Document, DocumentError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DocumentError::Format)?;
    if archive.index_for_name("word/document.xml").is_none() {
        return Err(DocumentError::Format);
    }
    let is_project = |name: &str| name.to_ascii_lowercase().contains("vbaproject");
    let has_project = archive.file_names().any(|name| name.is_ok_and(|name| is_project(&name)));
    let mut content_types = Vec::new();
    let file = archive.by_name("[Content_Types].xml").map_err(|_| DocumentError::Format)?;
    file.take(MAX_CONTENT_TYPES).read_to_end(&mut content_types).map_err(|_| DocumentError::Format)?;
    let content_types = String::from_utf8_lossy(&content_types).to_ascii_lowercase();
    let has_macros = content_types.contains("macroenabled") || content_types.contains("vbaproject");
    if has_project || has_macros { Err(DocumentError::Macros) } else { Ok(Document::Docx) }
}

fn doc(bytes: &[u8]) -> Result<Document, DocumentError> {
    let file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| DocumentError::Format)?;
    if !file.is_stream("/WordDocument") {
        return Err(DocumentError::Format);
    }
    let is_macro = |name: &str| DOC_MACROS.contains(&name.to_lowercase().as_str());
    let has_macros = file.walk().any(|entry| entry.is_storage() && is_macro(entry.name()));
    if has_macros { Err(DocumentError::Macros) } else { Ok(Document::Doc) }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn zip(files: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            archive.start_file(*name, SimpleFileOptions::default()).expect("started");
            archive.write_all(content.as_bytes()).expect("written");
        }
        archive.finish().expect("finished").into_inner()
    }

    fn compound(storages: &[&str], streams: &[&str]) -> Vec<u8> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).expect("created");
        for storage in storages {
            file.create_storage(storage).expect("created");
        }
        for stream in streams {
            file.create_stream(stream).expect("created").write_all(b"text").expect("written");
        }
        file.flush().expect("flushed");
        file.into_inner().into_inner()
    }

    const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");
    const TEXT: (&str, &str) = ("word/document.xml", "<w:document/>");

    #[test]
    fn documents_are_known_by_their_contents() {
        for bytes in [&b"%PDF-1.4 \n"[..], b"\xef\xbb\xbf%PDF-1.4", b"\n\n%PDF-1.7"] {
            assert_eq!(Document::of(bytes), Ok(Document::Pdf));
        }
        assert_eq!(Document::of(&zip(&[TYPES, TEXT])), Ok(Document::Docx));
        assert_eq!(Document::of(&compound(&[], &["/WordDocument"])), Ok(Document::Doc));
    }

    #[test]
    fn other_files_are_refused() {
        let workbook = zip(&[TYPES, ("xl/workbook.xml", "")]);
        let sheet = compound(&[], &["/Workbook"]);
        let html = b"<html><script>alert(1)</script>%PDF-1.4".to_vec();
        let svg = b"<svg onload='alert(1)'/>".to_vec();
        let cut = zip(&[TYPES, TEXT])[..60].to_vec();
        for bytes in [workbook, sheet, html, svg, cut, Vec::new(), b"PK\x03\x04".to_vec()] {
            assert_eq!(Document::of(&bytes), Err(DocumentError::Format));
        }
    }

    #[test]
    fn macros_are_refused() {
        let project = zip(&[TYPES, TEXT, ("word/vbaProject.bin", "x")]);
        let declared = zip(&[("[Content_Types].xml", "ms-word.document.macroEnabled.main+xml"), TEXT]);
        let old = compound(&["/Macros", "/Macros/VBA"], &["/WordDocument"]);
        for bytes in [project, declared, old] {
            assert_eq!(Document::of(&bytes), Err(DocumentError::Macros));
        }
    }
}
