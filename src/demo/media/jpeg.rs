//! A minimal JPEG encoder for pictures with one colour per 8 × 8 block.
//!
//! Such a block has only a DC coefficient, so it takes a few bits, and the tables are tiny. `pictures.rs`
//! defines the pictures.

/// Red, green, blue, 0 to 255 each.
pub(super) type Colour = [i32; 3];

/// The side of a block, in pixels.
const BLOCK_SIZE: u16 = 8;

/// Encodes `columns` × `rows` blocks, coloured by `colour_at(column, row)`.
pub(super) fn encode(columns: u16, rows: u16, colour_at: impl Fn(i32, i32) -> Colour) -> Vec<u8> {
    let mut writer =
        BitWriter { bytes: header(columns * BLOCK_SIZE, rows * BLOCK_SIZE), buffer: 0, count: 0 };
    let mut previous = [0; 3];
    for row in 0..rows {
        for column in 0..columns {
            let dc_coefficients = dc_coefficients(colour_at(column.into(), row.into()));
            for (coefficient, previous) in dc_coefficients.into_iter().zip(&mut previous) {
                writer.write_dc(coefficient - *previous);
                *previous = coefficient;
            }
        }
    }
    writer.finish()
}

/// Luminance and the blue and red chrominance, level-shifted. The quantizer is 8, so these are the quantized
/// DC coefficients.
fn dc_coefficients([red, green, blue]: Colour) -> [i32; 3] {
    let luminance = (77 * red + 150 * green + 29 * blue) / 256 - 128;
    let blue_chrominance = (-43 * red - 85 * green + 128 * blue) / 256;
    let red_chrominance = (128 * red - 107 * green - 21 * blue) / 256;
    [luminance, blue_chrominance, red_chrominance]
}

fn header(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    let mut segment = |marker: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).unwrap_or(u16::MAX);
        bytes.extend([0xff, marker]);
        bytes.extend(length.to_be_bytes());
        bytes.extend(body);
    };
    segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    // One quantization table, all 8.
    segment(0xdb, &[&[0][..], &[8; 64]].concat());
    let [width_high, width_low] = width.to_be_bytes();
    let [height_high, height_low] = height.to_be_bytes();
    // Baseline, 8 bits, three components without subsampling.
    segment(
        0xc0,
        &[8, height_high, height_low, width_high, width_low, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0],
    );
    // DC Huffman table: the sizes 0 to 9, each with a 4-bit code equal to the size.
    let mut dc_lengths = [0; 17];
    dc_lengths[4] = 10;
    segment(0xc4, &[&dc_lengths[..], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]].concat());
    // AC Huffman table: only end-of-block, a 1-bit code.
    let mut ac_lengths = [0; 17];
    ac_lengths[0] = 0x10;
    ac_lengths[1] = 1;
    segment(0xc4, &[&ac_lengths[..], &[0]].concat());
    segment(0xda, &[3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
    bytes
}

struct BitWriter {
    bytes: Vec<u8>,
    buffer: u32,
    count: u32,
}

impl BitWriter {
    /// Writes the DC coefficient of a block as the difference from the previous block, then end-of-block.
    fn write_dc(&mut self, difference: i32) {
        let size = i32::BITS - difference.unsigned_abs().leading_zeros();
        self.write_bits(size, 4);
        let mask = (1 << size) - 1;
        let code = if difference < 0 { difference - 1 } else { difference };
        self.write_bits(code.cast_unsigned() & mask, size);
        self.write_bits(0, 1);
    }

    fn write_bits(&mut self, code: u32, width: u32) {
        self.buffer = (self.buffer << width) | code;
        self.count += width;
        while self.count >= 8 {
            self.count -= 8;
            let [.., byte] = (self.buffer >> self.count).to_be_bytes();
            self.bytes.push(byte);
            if byte == 0xff {
                self.bytes.push(0);
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.write_bits(0x7f, 7);
        self.bytes.extend([0xff, 0xd9]);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_markers_and_its_size() {
        let bytes = encode(3, 2, |column, row| [column * 100, row * 255, 255]);
        assert!(bytes.starts_with(&[0xff, 0xd8, 0xff]) && bytes.ends_with(&[0xff, 0xd9]));
        let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("there is a frame");
        assert_eq!(bytes[frame + 5..frame + 9], [0, 16, 0, 24]);
    }

    #[test]
    fn scan_data_contains_no_marker() {
        let bytes = encode(40, 40, |column, row| [column * 6, row * 6, (column * row) % 256]);
        let scan = bytes.windows(2).position(|pair| pair == [0xff, 0xda]).expect("there is a scan") + 2;
        let pixels = &bytes[scan..bytes.len() - 2];
        assert!(pixels.windows(2).all(|pair| pair[0] != 0xff || pair[1] == 0));
    }
}
