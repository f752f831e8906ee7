//! What is kept of a photo: its pixels, upright, in three sizes. Nothing else, and nothing of a refused file.

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use passerelle::auth::Role;

use super::fixtures::{
    HEIC, SECRET, chunks, contains, encoded, jpeg, jpeg_bomb, jpeg_with_metadata, marked, png_bomb,
    png_with_metadata, segments,
};
use super::forms::upload_photo;
use super::stored;
use crate::support::{Caller, TestApp, both_engines};

both_engines![
    no_metadata_is_left_in_any_size,
    photos_stand_upright_in_every_size,
    transparent_photos_stay_transparent,
    other_files_are_refused_and_not_stored,
    eight_large_photos_at_once_are_processed,
];

/// The bytes of every size of a photo that the caller may see.
async fn sizes(caller: &Caller<'_>, url: &str) -> Vec<Vec<u8>> {
    let (name, extension) = url.rsplit_once('.').expect("an extension");
    let mut sizes = Vec::new();
    for size in ["", "_160", "_640"] {
        let answer = caller.get(&format!("{name}{size}.{extension}")).await;
        assert_eq!(answer.status(), 200, "{name}{size}.{extension}");
        sizes.push(answer.bytes().to_vec());
    }
    sizes
}

/// Uploads a photo for the caller and returns its address.
async fn uploaded(app: &TestApp, caller: &Caller<'_>, file: &[u8]) -> String {
    let me = app.account_of(Role::User).await.id;
    let answer = upload_photo(caller, me, file).await;
    assert_eq!(answer.outcome(), "OK", "{}", answer.text());
    answer.data()["uploadUserPhoto"]["user"]["photoUrl"].as_str().expect("an address").to_owned()
}

async fn no_metadata_is_left_in_any_size(app: TestApp) {
    let user = app.user();
    let file = jpeg_with_metadata(marked(800, 600), 1);
    assert!(contains(&file, SECRET) && contains(&file, b"Exif"));
    let url = uploaded(&app, &user, &file).await;
    for bytes in sizes(&user, &url).await {
        assert!(!contains(&bytes, SECRET) && !contains(&bytes, b"Exif"));
        for (marker, content) in segments(&bytes) {
            let is_kept = matches!(marker, 0xe0 | 0xdb | 0xc0 | 0xc4 | 0xdd);
            assert!(is_kept, "segment {marker:x}: {}", String::from_utf8_lossy(&content));
        }
        assert!(bytes.ends_with(&[0xff, 0xd9]));
        let ends = bytes.windows(2).filter(|pair| *pair == [0xff, 0xd9]).count();
        assert_eq!(ends, 1, "no second image");
    }
    let mut transparent = RgbaImage::from_pixel(700, 500, Rgba([9, 90, 200, 255]));
    transparent.put_pixel(0, 0, Rgba([0, 0, 0, 0]));
    let file = png_with_metadata(transparent);
    assert!(contains(&file, b"tEXt") && contains(&file, b"eXIf"));
    let url = uploaded(&app, &user, &file).await;
    for bytes in sizes(&user, &url).await {
        let kept: Vec<_> = chunks(&bytes).into_iter().filter(|name| name != "IDAT").collect();
        assert_eq!(kept, ["IHDR", "IEND"]);
        assert!(!contains(&bytes, SECRET));
    }
}

async fn photos_stand_upright_in_every_size(app: TestApp) {
    let user = app.user();
    // Where the upper left corner of the file is shown, and whether the sides are swapped.
    let corners = [
        (1, (0, 0), false),
        (2, (1, 0), false),
        (3, (1, 1), false),
        (4, (0, 1), false),
        (5, (0, 0), true),
        (6, (1, 0), true),
        (7, (1, 1), true),
        (8, (0, 1), true),
    ];
    for (orientation, corner, is_swapped) in corners {
        let url = uploaded(&app, &user, &jpeg_with_metadata(marked(400, 300), orientation)).await;
        for (bytes, longest) in sizes(&user, &url).await.iter().zip([400, 160, 400]) {
            let image = image::load_from_memory(bytes).expect("it decodes").into_rgb8();
            let (width, height) = image.dimensions();
            let upright = if is_swapped { (longest * 3 / 4, longest) } else { (longest, longest * 3 / 4) };
            assert_eq!((width, height), upright, "{orientation}");
            for (right, bottom) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                let pixel = image.get_pixel(2 + right * (width - 5), 2 + bottom * (height - 5));
                let is_red = pixel.0[0] > 150 && pixel.0[2] < 100;
                assert_eq!(is_red, (right, bottom) == corner, "{orientation}: {right} {bottom}");
            }
        }
    }
}

async fn transparent_photos_stay_transparent(app: TestApp) {
    let user = app.user();
    let image = RgbaImage::from_fn(300, 300, |x, _| Rgba([200, 50, 50, if x < 150 { 0 } else { 255 }]));
    let url = uploaded(&app, &user, &encoded(image.clone(), ImageFormat::Png)).await;
    assert_eq!(url.rsplit_once('.').expect("an extension").1, "png");
    let sizes = sizes(&user, &url).await;
    let decoded = |bytes: &[u8]| image::load_from_memory(bytes).expect("it decodes");
    assert_eq!(decoded(&sizes[0]), DynamicImage::from(image));
    let small = decoded(&sizes[1]).into_rgba8();
    assert_eq!(small.dimensions(), (160, 160));
    assert_eq!((small.get_pixel(9, 9).0[3], small.get_pixel(150, 9).0), (0, [200, 50, 50, 255]));
    // A photo without transparency becomes a JPEG, whatever it was.
    let opaque = uploaded(&app, &user, &encoded(marked(30, 30), ImageFormat::Png)).await;
    assert_eq!(opaque.rsplit_once('.').expect("an extension").1, "jpg");
}

async fn other_files_are_refused_and_not_stored(app: TestApp) {
    let user = app.user();
    let me = app.account_of(Role::User).await.id;
    let whole = encoded(marked(300, 200), ImageFormat::Jpeg);
    let mut broken = jpeg();
    let scan = broken.windows(2).position(|pair| pair == [0xff, 0xc4]).expect("a table");
    broken[scan + 4..scan + 20].fill(0xff);
    let format = |found: &str| format!("JPEG ou PNG{found}");
    let named = |name: &str| format(&format!(" (ce fichier est au format {name})"));
    let pixels = "12000 pixels de côté et 25 mégapixels au maximum".to_owned();
    let damaged = "Ce fichier est incomplet ou endommagé".to_owned();
    let cases: Vec<(&str, Vec<u8>, &str, String)> = vec![
        ("HEIC", HEIC.to_vec(), "UNSUPPORTED_FORMAT", named("HEIC")),
        ("GIF", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "UNSUPPORTED_FORMAT", named("GIF")),
        ("WebP", b"RIFF\x24\0\0\0WEBPVP8 ".to_vec(), "UNSUPPORTED_FORMAT", named("WEBP")),
        ("PDF", b"%PDF-1.7\n".to_vec(), "UNSUPPORTED_FORMAT", named("PDF")),
        ("SVG", b"<svg onload='x'/>".to_vec(), "UNSUPPORTED_FORMAT", named("SVG")),
        ("empty", Vec::new(), "UNSUPPORTED_FORMAT", format("")),
        ("a huge PNG", png_bomb(100_000, 100_000), "FILE_TOO_LARGE", pixels.clone()),
        ("a wide PNG", png_bomb(12_001, 1), "FILE_TOO_LARGE", pixels.clone()),
        ("a progressive JPEG", jpeg_bomb(20_000, 20_000), "FILE_TOO_LARGE", pixels.clone()),
        ("30 megapixels", jpeg_bomb(6_000, 5_000), "FILE_TOO_LARGE", pixels),
        ("5 MB and a byte", vec![0xff; 5_242_881], "FILE_TOO_LARGE", "5 Mo au maximum".to_owned()),
        ("truncated", whole[..whole.len() / 2].to_vec(), "FILE_DAMAGED", damaged.clone()),
        ("no pixels", png_bomb(10, 10), "FILE_DAMAGED", damaged.clone()),
        ("broken tables", broken, "FILE_DAMAGED", damaged),
    ];
    for (name, file, code, message) in cases {
        let answer = upload_photo(&user, me, &file).await;
        let errors = answer.data()["uploadUserPhoto"]["userErrors"].take();
        assert_eq!(errors[0]["code"], code, "{name}: {errors}");
        assert_eq!(errors[0]["message"], message, "{name}");
        assert_eq!(errors[0]["field"], "file", "{name}");
        assert_eq!(stored(&app), [""; 0], "{name}");
    }
    // The server still works.
    assert_eq!(upload_photo(&user, me, &jpeg()).await.outcome(), "OK");
}

async fn eight_large_photos_at_once_are_processed(app: TestApp) {
    let user = app.user();
    let me = app.account_of(Role::User).await.id;
    let file = encoded(image::GrayImage::from_pixel(3_000, 2_000, image::Luma([77])), ImageFormat::Jpeg);
    let uploads = (0..8).map(|_| upload_photo(&user, me, &file));
    for answer in futures_util::future::join_all(uploads).await {
        assert_eq!(answer.outcome(), "OK", "{}", answer.text());
    }
    // Each replaced the one before, with all its sizes.
    assert_eq!(stored(&app).len(), 3);
}
