//! Validation of signatures.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use passerelle::domain::attendances::signature::{SignatureImage, read};
use passerelle::entity::attendance::SignatureFormat;
use passerelle::error::{Code, Error};

use crate::support::attendances::{address, image};

/// The error code of an invalid signature.
async fn refusal(address: &str) -> Code {
    match read(address).await.expect_err("no signature") {
        Error::Refused(failures) => {
            assert_eq!((failures.len(), failures[0].field.as_deref()), (1, Some("signature")));
            failures[0].code
        }
        other => panic!("{other}"),
    }
}

fn png() -> Vec<u8> {
    image(ImageFormat::Png, 60, 20)
}

fn jpeg() -> Vec<u8> {
    image(ImageFormat::Jpeg, 60, 20)
}

#[tokio::test]
async fn images_of_both_kinds_are_kept_as_they_came() {
    for (media, format, data) in
        [("image/png", SignatureFormat::Png, png()), ("image/jpeg", SignatureFormat::Jpeg, jpeg())]
    {
        let read = read(&address(media, &data)).await.expect("a signature");
        assert_eq!(read, SignatureImage { format, data });
    }
}

#[tokio::test]
async fn a_hundred_kilobytes_of_base64_are_enough() {
    // 76 800 bytes are 102 400 characters of base64. Bytes after the end of a PNG are ignored.
    let mut data = png();
    data.resize(76_800, 0);
    let full = address("image/png", &data);
    assert_eq!(full.split_once(',').map(|(_, base64)| base64.len()), Some(102_400));
    assert!(read(&full).await.is_ok());
    data.push(0);
    assert_eq!(refusal(&address("image/png", &data)).await, Code::SignatureTooLarge);
    // The size is checked first, whatever the format.
    assert_eq!(refusal(&address("image/gif", &data)).await, Code::SignatureTooLarge);
    assert_eq!(refusal(&"x".repeat(102_401)).await, Code::SignatureTooLarge);
    assert_eq!(refusal(&"x".repeat(102_400)).await, Code::SignatureInvalidFormat);
}

#[tokio::test]
async fn what_is_no_image_of_its_kind_is_refused() {
    let (png, jpeg) = (png(), jpeg());
    let good = address("image/png", &png);
    for wrong in [
        String::new(),
        ",".to_owned(),
        "data:image/png;base64,".to_owned(),
        "data:image/png;base64,====".to_owned(),
        good.trim_start_matches("data:image/png;base64,").to_owned(),
        good.replace("data:", "DATA:"),
        good.replace("image/png", "image/PNG"),
        good.replace(";base64", ""),
        good.replace(";base64", ";charset=utf-8;base64"),
        good.replace("base64,", "base64, "),
        good.trim_end_matches('=').to_owned() + "!",
        // Another format than the media type names.
        address("image/jpeg", &png),
        address("image/png", &jpeg),
        address("image/jpg", &jpeg),
        address("image/gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
        address("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        // Only the first bytes of an image.
        address("image/png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"),
        address("image/jpeg", b"\xff\xd8\xff\xe0 and no more"),
        address("image/png", &png[..png.len() / 2]),
        address("image/png", &png[..40]),
        address("image/jpeg", &jpeg[..jpeg.len() / 2]),
        address("image/jpeg", &jpeg[..jpeg.len() - 2]),
    ] {
        assert_eq!(refusal(&wrong).await, Code::SignatureInvalidFormat, "{wrong}");
    }
    // One bit of the image is flipped.
    let mut broken = png.clone();
    let middle = png.len() - 20;
    broken[middle] ^= 1;
    assert_eq!(refusal(&address("image/png", &broken)).await, Code::SignatureInvalidFormat);
}

/// A file of these pixels.
fn file(image: impl Into<DynamicImage>, kind: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, kind).expect("the image can be written");
    bytes.into_inner()
}

#[tokio::test]
async fn a_picture_with_nothing_on_it_is_no_signature() {
    let (size, white) = ((200, 80), Rgb([255, 255, 255]));
    let rgba = |pixel: [u8; 4]| RgbaImage::from_pixel(size.0, size.1, Rgba(pixel));
    let png = |image: DynamicImage| address("image/png", &file(image, ImageFormat::Png));
    let jpeg = |image: DynamicImage| address("image/jpeg", &file(image, ImageFormat::Jpeg));
    let paper = |pixel| DynamicImage::from(RgbImage::from_pixel(size.0, size.1, pixel));
    // As a compression leaves it: a few steps around one colour.
    let uneven = RgbImage::from_fn(size.0, size.1, |x, y| {
        let grey = 250 + u8::try_from((x * 7 + y * 3) % 6).expect("a byte");
        Rgb([grey, 255, 248])
    });
    // Nothing of what is under full transparency shows, nor white ink on white paper.
    let hidden =
        RgbaImage::from_fn(size.0, size.1, |x, _| Rgba([if x % 2 == 0 { 0 } else { 200 }, 0, 90, 0]));
    let white_ink =
        RgbaImage::from_fn(size.0, size.1, |x, _| Rgba([255, 255, 255, u8::try_from(x).unwrap_or(255)]));
    for blank in [
        png(DynamicImage::new_rgba8(size.0, size.1)),
        png(DynamicImage::new_rgba16(size.0, size.1)),
        png(DynamicImage::new_luma_a8(size.0, size.1)),
        png(DynamicImage::new_luma16(size.0, size.1)),
        png(paper(white)),
        png(paper(Rgb([12, 60, 200]))),
        png(rgba([255, 255, 255, 255]).into()),
        png(rgba([0, 0, 0, 128]).into()),
        png(hidden.into()),
        png(white_ink.into()),
        png(uneven.clone().into()),
        jpeg(paper(white)),
        jpeg(paper(Rgb([250, 249, 240]))),
        jpeg(DynamicImage::new_luma8(size.0, size.1)),
        jpeg(uneven.into()),
        png(DynamicImage::new_luma8(1, 1)),
    ] {
        assert_eq!(refusal(&blank).await, Code::SignatureInvalidFormat, "{blank}");
    }
}

#[tokio::test]
async fn the_smallest_stroke_is_one() {
    let mut dot = RgbaImage::new(200, 80);
    dot.put_pixel(90, 40, Rgba([0, 0, 0, 255]));
    let mut faint = RgbImage::from_pixel(200, 80, Rgb([255, 255, 255]));
    for x in 20..60 {
        faint.put_pixel(x, 30, Rgb([225, 225, 225]));
    }
    let mut short = RgbImage::from_pixel(200, 80, Rgb([255, 255, 255]));
    for x in 90..98 {
        short.put_pixel(x, 41, Rgb([20, 30, 120]));
    }
    for (media, kind, image) in [
        ("image/png", ImageFormat::Png, DynamicImage::from(dot)),
        ("image/png", ImageFormat::Png, faint.into()),
        ("image/png", ImageFormat::Png, short.clone().into()),
        ("image/jpeg", ImageFormat::Jpeg, short.into()),
    ] {
        assert!(read(&address(media, &file(image, kind))).await.is_ok());
    }
}

#[tokio::test]
async fn there_is_room_for_a_stroke() {
    for (width, height, passes) in
        [(8, 8, true), (7, 8, false), (8, 7, false), (1, 1, false), (4000, 7, false)]
    {
        let address = address("image/png", &image(ImageFormat::Png, width, height));
        assert_eq!(read(&address).await.is_ok(), passes, "{width} × {height}");
    }
}

#[tokio::test]
async fn a_signature_is_whole() {
    let jpeg = jpeg();
    // As a phone writes it: a thumbnail in the metadata, and another picture after the end.
    let segment = [b"Exif\0\0", &jpeg[..]].concat();
    let length = u16::try_from(segment.len() + 2).expect("a short segment").to_be_bytes();
    let photo = [&jpeg[..2], &[0xff, 0xe1], &length, &segment, &jpeg[2..]].concat();
    assert!(read(&address("image/jpeg", &photo)).await.is_ok());
    assert!(read(&address("image/jpeg", &[&photo[..], &jpeg].concat())).await.is_ok());
    for cut in [photo.len() / 2 + 200, photo.len() - 40, photo.len() - 2] {
        let ended = [&photo[..cut], &[0xff, 0xd9]].concat();
        assert_eq!(
            refusal(&address("image/jpeg", &photo[..cut])).await,
            Code::SignatureInvalidFormat,
            "{cut}"
        );
        if cut < photo.len() - 2 {
            assert_eq!(refusal(&address("image/jpeg", &ended)).await, Code::SignatureInvalidFormat, "{cut}");
        }
    }
    let png = png();
    let end = png.len() - 12;
    for cut in [&png[..end], &[&png[..end - 20], &png[end..]].concat(), &png[..png.len() - 1]] {
        assert_eq!(refusal(&address("image/png", cut)).await, Code::SignatureInvalidFormat);
    }
}

#[tokio::test]
async fn a_small_file_may_not_be_a_large_picture() {
    // At most 4096 pixels per side, and 32 MB of decoded pixels: 8 million in colour.
    for (width, height, passes) in [
        (4096, 8, true),
        (4097, 8, false),
        (8, 4096, true),
        (8, 4097, false),
        (2896, 2896, true),
        (2897, 2897, false),
        (4096, 4096, false),
    ] {
        let address = address("image/png", &dot_on_nothing(width, height));
        assert!(address.len() < 102_400, "{width} × {height}: {}", address.len());
        if passes {
            assert!(read(&address).await.is_ok(), "{width} × {height}");
        } else {
            assert_eq!(refusal(&address).await, Code::SignatureInvalidFormat, "{width} × {height}");
        }
    }
}

/// A well-compressed PNG of transparent pixels and a black one.
fn dot_on_nothing(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut pixels = image::RgbaImage::new(width, height);
    pixels.put_pixel(width / 2, height / 2, image::Rgba([0, 0, 0, 255]));
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::NoFilter);
    pixels.write_with_encoder(encoder).expect("the image can be written");
    bytes
}
