//! Whole JPEGs of every coding are told from those that are cut.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::is_whole;

const SIDES: (u16, u16) = (43, 37);

/// A progressive picture of 41 × 23 pixels by libjpeg, whose scans refine those before them.
const REFINED: &str = "\
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxO\
    UlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P\
    T09PT09PT0//wgARCAAXACkDASIAAhEBAxEB/8QAGQAAAgMBAAAAAAAAAAAAAAAAAAMCBAUB/8QAFwEBAQEBAAAAAAAAAAAAAAAA\
    AwABAv/aAAwDAQACEAMQAAABwb9pwjN6s7VflbQ1XsBynVhHKYCH/8QAGxAAAwEAAwEAAAAAAAAAAAAAAQIDABESExT/2gAIAQEA\
    AQUCVciaaZxwb0Dp0wkFwaS4WbdaVfx4Tx3kk92kuL8TQ1JeJO+bf//EAB0RAAEEAgMAAAAAAAAAAAAAAAIAAQMSETETIUH/2gAI\
    AQMBAT8BtbSlB6MxdZUsgjgB8UQXZidTY5dIpiu6/8QAHhEAAQQDAAMAAAAAAAAAAAAAAgABAxESEyIjMUH/2gAIAQIBAT8BHyel\
    oDLpCUcbVSivRnadmAGYfqecx5Ff/8QAIBAAAgIBBQADAAAAAAAAAAAAAAECEXEQEiEiMQNRgf/aAAgBAQAGPwLVXVIqPi07Uj7w\
    dYUbpNsyeC3urOLY6+NXk4aWERjKTf6eH//EAB4QAAMAAgMAAwAAAAAAAAAAAAABESExQVFhkdHw/9oACAEBAAE/IXjhouiiMtsy\
    IVnXivgnwQJsjtuGsbeyIRxTeulKsdV4HitbQnsaw4MCiWTyl9jYo2FaEaX+Nj+B5jonp8n/2gAMAwEAAgADAAAAEM12If4P/8QA\
    HREAAgIBBQAAAAAAAAAAAAAAAREAIbExQXHB8P/aAAgBAwEBPxAGVXGyDOaHhGcoMxyTbzDBUoDW8w23fqf/xAAfEQEAAgIBBQEA\
    AAAAAAAAAAABABEhMeFBYXGBwfD/2gAIAQIBAT8QvouBI2Ohnj9qYoHltlzsvmoClZX6qIqAHY+z/8QAIhABAAICAQQCAwAAAAAA\
    AAAAAREhADFBUWFxkRCBweHx/9oACAEBAAE/EK1ZSrKlZZSiABXl9e8kWPR0kRyfvVZ3PbGqpgEJ6XlIOkl/csCeHIBvEWSdEoD7\
    nGRKQWj0OONYZ6J4c/jP4WKd8bGYidHcxkLDTA9jBCD2iXugOJ5xUJEQDPfZyAEEqF0NvZ+Cf//Z";

/// A picture with detail in every block, as `coding` encodes it.
fn jpeg(color: ColorType, coding: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let (width, height) = SIDES;
    let channels = match color {
        ColorType::Luma => 1,
        ColorType::Rgb => 3,
        _ => 4,
    };
    let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height) * channels)
        .map(|at| u8::try_from((at * at / 7 + at / 97) % 256).expect("a byte"))
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 80);
    coding(&mut encoder);
    encoder.encode(&pixels, width, height, color).expect("memory takes it");
    bytes
}

/// A picture in each coding.
fn codings() -> Vec<(&'static str, Vec<u8>)> {
    let samplings =
        [SamplingFactor::R_4_4_4, SamplingFactor::R_4_2_2, SamplingFactor::R_4_2_0, SamplingFactor::R_4_1_0];
    let mut all = vec![
        ("grey", jpeg(ColorType::Luma, |_| {})),
        ("grey, progressive", jpeg(ColorType::Luma, |encoder| encoder.set_progressive(true))),
        ("CMYK", jpeg(ColorType::Cmyk, |_| {})),
        ("YCCK, progressive", jpeg(ColorType::CmykAsYcck, |encoder| encoder.set_progressive(true))),
        ("own tables", jpeg(ColorType::Rgb, |encoder| encoder.set_optimized_huffman_tables(true))),
        ("refined", STANDARD.decode(REFINED).expect("base64")),
        ("many scans", jpeg(ColorType::Rgb, |encoder| encoder.set_progressive_scans(20))),
    ];
    for sampling in samplings {
        all.push(("sequential", jpeg(ColorType::Rgb, |encoder| encoder.set_sampling_factor(sampling))));
        for interval in [1, 3, 50] {
            all.push((
                "restarts",
                jpeg(ColorType::Rgb, |encoder| {
                    encoder.set_sampling_factor(sampling);
                    encoder.set_restart_interval(interval);
                }),
            ));
        }
        all.push((
            "progressive",
            jpeg(ColorType::Rgb, |encoder| {
                encoder.set_sampling_factor(sampling);
                encoder.set_progressive(true);
            }),
        ));
        all.push((
            "progressive, restarts",
            jpeg(ColorType::Rgb, |encoder| {
                encoder.set_sampling_factor(sampling);
                encoder.set_progressive(true);
                encoder.set_restart_interval(5);
            }),
        ));
    }
    all
}

/// The positions of the markers after the last start of a scan, and of that scan's data.
fn last_scan(bytes: &[u8]) -> usize {
    bytes.windows(2).rposition(|pair| pair == [0xff, 0xda]).expect("a scan")
}

#[test]
fn every_coding_is_whole_with_whatever_follows() {
    for (coding, bytes) in codings() {
        assert!(is_whole(&bytes), "{coding}");
        assert!(is_whole(&[&bytes[..], b"\0\0 appended by a phone", &bytes[..]].concat()), "{coding}");
    }
}

#[test]
fn a_cut_is_found_wherever_it_is() {
    for (coding, bytes) in codings() {
        for length in (2..bytes.len() - 1).step_by(47).chain(bytes.len() - 9..bytes.len() - 1) {
            assert!(!is_whole(&bytes[..length]), "{coding}: {length} of {}", bytes.len());
        }
    }
}

#[test]
fn an_end_marker_in_the_middle_is_no_end() {
    for (coding, bytes) in codings() {
        let data = last_scan(&bytes) + 14;
        // The last byte may contain nothing but the bits that fill it.
        for length in (data..bytes.len() - 4).step_by(29) {
            // A cut within the pair that stands for one byte would make another marker.
            let length = length - usize::from(bytes[length - 1] == 0xff);
            let cut = [&bytes[..length], &[0xff, 0xd9]].concat();
            assert!(!is_whole(&cut), "{coding}: {length} of {}", bytes.len());
        }
    }
}

#[test]
fn the_end_of_a_thumbnail_is_not_that_of_the_picture() {
    let thumbnail = jpeg(ColorType::Luma, |_| {});
    let picture = jpeg(ColorType::Rgb, |encoder| {
        encoder.add_app_segment(1, [b"Exif\0\0", &thumbnail[..]].concat()).expect("room");
    });
    assert!(is_whole(&picture));
    for length in [picture.len() / 2, picture.len() - 100, picture.len() - 2] {
        assert!(!is_whole(&picture[..length]), "{length}");
    }
}

#[test]
fn a_missing_restart_interval_is_found() {
    let bytes = jpeg(ColorType::Rgb, |encoder| encoder.set_restart_interval(2));
    let restart =
        |number: u8| bytes.windows(2).position(|pair| pair == [0xff, 0xd0 + number]).expect("a restart");
    let without = [&bytes[..restart(1)], &bytes[restart(2)..]].concat();
    assert!(!is_whole(&without));
}

#[test]
fn a_component_without_its_scan_is_missing() {
    let bytes = jpeg(ColorType::Rgb, |encoder| encoder.set_optimized_huffman_tables(true));
    let scans = bytes.windows(2).filter(|pair| *pair == [0xff, 0xda]).count();
    let with_one_less = [&bytes[..last_scan(&bytes)], &[0xff, 0xd9]].concat();
    assert!(scans > 0 && !is_whole(&with_one_less));
}

#[test]
fn what_is_no_jpeg_is_not_whole() {
    for bytes in
        [&b""[..], b"\xff\xd8", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xda\0\x08\x01\x01\0\0\x3f\0\xff\xd9"]
    {
        assert!(!is_whole(bytes));
    }
    // A frame of any size without a scan costs nothing.
    let frame = b"\xff\xd8\xff\xc0\0\x0b\x08\xff\xff\xff\xff\x01\x01\x44\0\xff\xd9";
    assert!(!is_whole(frame));
}
