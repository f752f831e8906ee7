//! Files that clients upload: photos with everything that must not be kept, and files that must be refused.

use std::io::{Cursor, Write as _};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// Occurs in each piece of metadata of the fixtures.
pub const SECRET: &[u8] = b"33.5731N 7.5898W";

/// A file of `image`.
pub fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.into().write_to(&mut Cursor::new(&mut bytes), format).expect("memory takes it");
    bytes
}

/// A picture with a red square in its upper left corner, a fifth of its width.
pub fn marked(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 5 && y < width / 5 { Rgb([220, 20, 20]) } else { Rgb([20, 120, 200]) }
    })
}

/// A small JPEG.
pub fn jpeg() -> Vec<u8> {
    encoded(marked(60, 40), ImageFormat::Jpeg)
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a short segment");
    [&[0xff, marker][..], &length.to_be_bytes(), content].concat()
}

/// EXIF with an orientation and a GPS directory.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    tiff.extend([0, 2]);
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    // The GPS directory, at offset 38.
    tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    tiff.extend([0, 0, 0, 0]);
    // One entry: the latitude's reference; its text is the marker of the test.
    tiff.extend([0, 1, 0, 1, 0, 2, 0, 0, 0, 16, 0, 0, 0, 56, 0, 0, 0, 0]);
    tiff.extend(SECRET);
    tiff
}

/// A JPEG with EXIF, GPS, XMP, IPTC, a comment, the directory of a second image, and that image behind its end.
pub fn jpeg_with_metadata(image: RgbImage, orientation: u8) -> Vec<u8> {
    let plain = encoded(image, ImageFormat::Jpeg);
    let with = |head: &[u8], tail: &[u8]| [head, tail].concat();
    [
        &plain[..2],
        &segment(0xe1, &with(b"Exif\0\0", &exif(orientation))),
        &segment(0xe1, &with(b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>", SECRET)),
        &segment(0xed, &with(b"Photoshop 3.0\0", SECRET)),
        &segment(0xe2, &with(b"MPF\0", SECRET)),
        &segment(0xfe, SECRET),
        &plain[2..],
        &plain,
        SECRET,
    ]
    .concat()
}

/// A PNG of `image` with texts, EXIF and bytes behind its end.
pub fn png_with_metadata(image: impl Into<DynamicImage>) -> Vec<u8> {
    let plain = encoded(image, ImageFormat::Png);
    // The signature and the header.
    let (head, tail) = plain.split_at(33);
    let text = [b"Comment\0", SECRET].concat();
    [head, &chunk(*b"tEXt", &text), &chunk(*b"eXIf", &exif(1)), tail, SECRET].concat()
}

fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a short chunk");
    let named = [&name[..], content].concat();
    [&length.to_be_bytes()[..], &named, &crc(&named).to_be_bytes()].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

/// A PNG of 50 bytes that declares these sides.
pub fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(*b"IHDR", &header), &chunk(*b"IDAT", b"\x78\x9c")].concat()
}

/// A progressive JPEG that declares these sides.
pub fn jpeg_bomb(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg();
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a baseline frame");
    bytes[frame + 1] = 0xc2;
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// The head of a HEIC file.
pub const HEIC: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08mdat";

/// A DOCX file, with the macros of `extra`.
pub fn docx(extra: &[&str]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let names = ["[Content_Types].xml", "word/document.xml"];
    for name in names.iter().chain(extra) {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).expect("started");
        archive.write_all(b"<x/>").expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

/// The markers of the segments of a JPEG before its pixels, with the first bytes of their contents.
pub fn segments(bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let (mut found, mut at) = (Vec::new(), 2);
    while bytes[at] == 0xff && bytes[at + 1] != 0xda {
        let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
        let content = &bytes[at + 4..at + 2 + length];
        found.push((bytes[at + 1], content[..content.len().min(11)].to_vec()));
        at += 2 + length;
    }
    found
}

/// The names of the chunks of a PNG.
pub fn chunks(bytes: &[u8]) -> Vec<String> {
    let (mut found, mut at) = (Vec::new(), 8);
    while at < bytes.len() {
        let length = u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        found.push(String::from_utf8_lossy(&bytes[at + 4..at + 8]).into_owned());
        at += 12 + usize::try_from(length).expect("a short chunk");
    }
    found
}

/// Whether `bytes` contains `part`.
pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
