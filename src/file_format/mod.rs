//! The format of a file, by its bytes: the name and the declared type of an upload are the client's words.

pub mod document;

/// The name of the format, for people: `HEIC`, `PDF`; none when it is unknown.
pub fn name_of(bytes: &[u8]) -> Option<String> {
    const XML_HEAD: usize = 1024;
    if let Some(kind) = infer::get(bytes) {
        return Some(match kind.extension() {
            "heif" => "HEIC".to_owned(),
            "jpg" => "JPEG".to_owned(),
            "tif" => "TIFF".to_owned(),
            extension => extension.to_uppercase(),
        });
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(XML_HEAD)]).to_lowercase();
    if head.contains("<svg") {
        return Some("SVG".to_owned());
    }
    head.contains("<html").then(|| "HTML".to_owned())
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
            (b"just text", None),
            (b"", None),
        ] {
            assert_eq!(name_of(bytes).as_deref(), name);
        }
    }
}
