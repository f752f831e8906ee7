//! An encoder for black-and-white PNG files without compression: signatures are small enough.

/// Encodes `width` × `height` pixels, black where `ink` returns true.
pub(super) fn encode(width: u32, height: u32, ink: impl Fn(u32, u32) -> bool) -> Vec<u8> {
    let mut pixels = Vec::new();
    for y in 0..height {
        // Filter type none.
        pixels.push(0);
        for first in (0..width).step_by(8) {
            let bit = |x: u32| u8::from(x >= width || !ink(x, y));
            pixels.push((first..first + 8).fold(0, |byte, x| byte << 1 | bit(x)));
        }
    }
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // One bit per pixel, greyscale.
    chunk(&mut bytes, *b"IHDR", &[&size[..], &[1, 0, 0, 0, 0]].concat());
    chunk(&mut bytes, *b"IDAT", &zlib(&pixels));
    chunk(&mut bytes, *b"IEND", &[]);
    bytes
}

fn chunk(bytes: &mut Vec<u8>, kind: [u8; 4], body: &[u8]) {
    bytes.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes());
    let crc = kind.iter().chain(body).fold(u32::MAX, |crc, byte| crc32(crc, *byte));
    bytes.extend(kind);
    bytes.extend(body);
    bytes.extend((!crc).to_be_bytes());
}

fn crc32(crc: u32, byte: u8) -> u32 {
    (0..8)
        .fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
}

/// `data` as a zlib stream of stored blocks.
fn zlib(data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x78, 0x01];
    let mut blocks = data.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        bytes.push(u8::from(blocks.peek().is_none()));
        bytes.extend(length.to_le_bytes());
        bytes.extend((!length).to_le_bytes());
        bytes.extend(block);
    }
    let (low, high) = data.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65521;
        (low, (high + low) % 65521)
    });
    bytes.extend((high << 16 | low).to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_match_reference_values() {
        let crc = b"IEND".iter().fold(u32::MAX, |crc, byte| crc32(crc, *byte));
        assert_eq!(!crc, 0xae42_6082);
        assert_eq!(zlib(b"Wikipedia")[16..], 0x11e6_0398_u32.to_be_bytes());
    }

    #[test]
    fn a_picture_contains_its_size_and_pixels() {
        let bytes = encode(17, 3, |x, y| x == y);
        assert_eq!(bytes[16..24], [0, 0, 0, 17, 0, 0, 0, 3]);
        // Three rows of a filter byte and three bytes of eight pixels each; black is 0.
        let pixels = bytes.windows(4).position(|window| window == b"IDAT").expect("there are pixels") + 11;
        assert_eq!(bytes[pixels..pixels + 8], [0, 0x7f, 0xff, 0xff, 0, 0xbf, 0xff, 0xff]);
    }
}
