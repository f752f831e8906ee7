//! The format of a file, by its bytes: the name and the declared type of an upload are the client's words.

pub mod document;

/// What the formats of Office before 2007 name the stream of their content, in UTF-16.
const COMPOUND_CONTENTS: [(&str, &str); 3] =
    [("WordDocument", "DOC"), ("Workbook", "XLS"), ("PowerPoint Document", "PPT")];

/// The name of the format, for people: `HEIC`, `PDF`; none when it is unknown.
pub fn name_of(bytes: &[u8]) -> Option<String> {
    const TEXT_HEAD: usize = 1024;
    if bytes.starts_with(document::COMPOUND_MAGIC) {
        return name_of_compound(bytes).map(ToOwned::to_owned);
    }
    match infer::get(bytes).map(|kind| kind.extension()) {
        Some("heif") => return Some("HEIC".to_owned()),
        Some("jpg") => return Some("JPEG".to_owned()),
        Some("tif") => return Some("TIFF".to_owned()),
        // Not all that begins as a text does says what it is.
        Some("xml" | "html") | None => {}
        Some(extension) => return Some(extension.to_uppercase()),
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(TEXT_HEAD)]).to_lowercase();
    let names = [("<svg", "SVG"), ("<html", "HTML"), ("<!doctype html", "HTML"), ("<?xml", "XML")];
    names.into_iter().find(|(start, _)| head.contains(start)).map(|(_, name)| name.to_owned())
}

/// Searched for and not parsed: the file is refused anyhow, and may be damaged.
fn name_of_compound(bytes: &[u8]) -> Option<&'static str> {
    let (_, format) = COMPOUND_CONTENTS.into_iter().find(|(content, _)| {
        let name: Vec<u8> = content.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    })?;
    Some(format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_formats_are_named() {
        for (bytes, name) in [
            (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], Some("HEIC")),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Some("HEIC")),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Some("WEBP")),
            (b"GIF89a\x01\0\x01\0\0\0\0;", Some("GIF")),
            (b"%PDF-1.7\n", Some("PDF")),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some("JPEG")),
            (b"<?xml version='1.0'?><svg xmlns=''/>", Some("SVG")),
            (b"<!DOCTYPE html><html>", Some("HTML")),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0k\0b\0o\0o\0k\0\0\0", Some("XLS")),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", Some("DOC")),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
            (b"just text", None),
            (b"", None),
        ] {
            assert_eq!(name_of(bytes).as_deref(), name);
        }
    }
}
