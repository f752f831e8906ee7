//! PDFs in responses, read by another library than the one that writes them.

use lopdf::{Document, Object};

use crate::support::Answer;

/// A PDF that was read.
pub struct Pdf {
    document: Document,
}

impl Pdf {
    /// Reads the PDF of a response.
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status(), 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), Some("application/pdf"));
        Self { document: Document::load_mem(answer.bytes()).expect("a PDF") }
    }

    /// The number of pages.
    pub fn pages(&self) -> usize {
        self.document.get_pages().len()
    }

    /// The text of all pages, a space for each line break.
    pub fn text(&self) -> String {
        let pages: Vec<u32> = self.document.get_pages().into_keys().collect();
        let text = self.document.extract_text(&pages).expect("text");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The sizes of its images, in pixels.
    pub fn images(&self) -> Vec<(i64, i64)> {
        let side = |object: &Object, name: &[u8]| {
            let dictionary = &object.as_stream().expect("a stream").dict;
            dictionary.get(name).and_then(Object::as_i64).expect("a side")
        };
        let is_image = |object: &&Object| {
            object.as_stream().is_ok_and(|stream| {
                stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image")
            })
        };
        let images = self.document.objects.values().filter(is_image);
        images.map(|image| (side(image, b"Width"), side(image, b"Height"))).collect()
    }

    /// The names and texts of its metadata.
    pub fn metadata(&self) -> Vec<String> {
        let info = self.document.trailer.get(b"Info").and_then(Object::as_reference).expect("metadata");
        let info = self.document.get_dictionary(info).expect("a dictionary");
        info.iter().map(|(name, _)| String::from_utf8_lossy(name).into_owned()).collect()
    }
}
