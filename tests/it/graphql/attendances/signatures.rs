//! Validation of signatures.

use image::ImageFormat;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
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

#[tokio::test]
async fn a_small_file_may_not_be_a_large_picture() {
    // At most 4096 pixels per side, and 32 MB of decoded pixels: 8 million in colour.
    for (width, height, passes) in [
        (4096, 1, true),
        (4097, 1, false),
        (1, 4096, true),
        (1, 4097, false),
        (2896, 2896, true),
        (2897, 2897, false),
        (4096, 4096, false),
    ] {
        let address = address("image/png", &transparent(width, height));
        assert!(address.len() < 102_400, "{width} × {height}: {}", address.len());
        if passes {
            assert!(read(&address).await.is_ok(), "{width} × {height}");
        } else {
            assert_eq!(refusal(&address).await, Code::SignatureInvalidFormat, "{width} × {height}");
        }
    }
}

/// A well-compressed PNG of transparent pixels.
fn transparent(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = image::RgbaImage::new(width, height);
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::NoFilter);
    pixels.write_with_encoder(encoder).expect("the image can be written");
    bytes
}
