//! PDFs in responses, read by another library than the one that writes them.

use lopdf::content::{Content, Operation};
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

    /// The texts of the QR codes of all pages, in the order in which they are drawn.
    pub fn qr_codes(&self) -> Vec<String> {
        let mut texts = Vec::new();
        for page in self.document.get_pages().into_values() {
            let content = self.document.get_page_content(page);
            let operations = Content::decode(&content).expect("operations").operations;
            // A code is many rectangles that are filled at once.
            for area in operations.split(|operation| operation.operator == "f") {
                let rectangles: Vec<_> = area.iter().filter_map(rectangle).collect();
                if rectangles.len() > 50 {
                    texts.push(decoded(&rectangles));
                }
            }
        }
        texts
    }

    /// The names and texts of its metadata.
    pub fn metadata(&self) -> Vec<String> {
        let info = self.document.trailer.get(b"Info").and_then(Object::as_reference).expect("metadata");
        let info = self.document.get_dictionary(info).expect("a dictionary");
        info.iter().map(|(name, _)| String::from_utf8_lossy(name).into_owned()).collect()
    }
}

/// Left, bottom, width and height of a rectangle, in points.
fn rectangle(operation: &Operation) -> Option<[f32; 4]> {
    let numbers = operation.operands.iter().map(|operand| operand.as_float().expect("a number"));
    let numbers = (operation.operator == "re").then(|| numbers.collect::<Vec<_>>())?;
    Some(numbers.try_into().expect("four numbers"))
}

/// The text of the QR code that consists of these rectangles, read by an independent decoder.
fn decoded(rectangles: &[[f32; 4]]) -> String {
    const PIXELS_PER_MODULE: f32 = 6.0;
    const SIDE: usize = 400;
    let smallest = |at: usize| rectangles.iter().map(|sides| sides[at]).fold(f32::INFINITY, f32::min);
    let (left, bottom, module) = (smallest(0), smallest(1), smallest(3));
    let scale = PIXELS_PER_MODULE / module;
    let margin = 4.0 * PIXELS_PER_MODULE;
    let is_dark = |x: usize, y: usize| {
        // The middle of a pixel; PDF counts from the bottom.
        let at = |pixel: usize| f32::from(u16::try_from(pixel).expect("a small picture")) + 0.5 - margin;
        let (x, y) = (left + at(x) / scale, bottom + at(SIDE - 1 - y) / scale);
        let within = |at: f32, from: f32, length: f32| at >= from && at < from + length;
        rectangles
            .iter()
            .any(|&[left, bottom, width, height]| within(x, left, width) && within(y, bottom, height))
    };
    let pixel = |x, y| if is_dark(x, y) { 0 } else { 255 };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(SIDE, SIDE, pixel);
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1, "one code");
    grids[0].decode().expect("a code that can be read").1
}
