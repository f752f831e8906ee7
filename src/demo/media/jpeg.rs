//! JPEG files.

use jpeg_encoder::{ColorType, Encoder};

/// Encodes pixels, row by row. The encoder of the crate `image` is generic throughout, so that development builds,
/// which do not optimize this crate, would spend five times as long on it.
pub(super) fn encode(width: u16, height: u16, colours: ColorType, pixels: &[u8]) -> Vec<u8> {
    const QUALITY: u8 = 80;
    let mut bytes = Vec::new();
    let encoded = Encoder::new(&mut bytes, QUALITY).encode(pixels, width, height, colours);
    encoded.expect("there are as many pixels as the size says, and a Vec takes all bytes");
    bytes
}
