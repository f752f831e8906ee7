//! JPEG files of even squares: as little of the format as a picture needs that has one colour every 8 × 8 pixels.
//!
//! Such a square has no frequencies but the lowest, so each costs a few bits, and the tables are tiny. What is drawn is
//! `pictures.rs`.

/// Red, green, blue, 0 to 255 each.
pub(super) type Colour = [i32; 3];

/// The side of a square, in pixels.
const SIDE: u16 = 8;

/// A picture of `columns` × `rows` squares, coloured by `colour_at(column, row)`.
pub(super) fn encode(columns: u16, rows: u16, colour_at: impl Fn(i32, i32) -> Colour) -> Vec<u8> {
    let mut bits = Bits { bytes: header(columns * SIDE, rows * SIDE), held: 0, count: 0 };
    let mut last = [0; 3];
    for row in 0..rows {
        for column in 0..columns {
            let levels = levels(colour_at(column.into(), row.into()));
            for (level, last) in levels.into_iter().zip(&mut last) {
                bits.difference(level - *last);
                *last = level;
            }
        }
    }
    bits.end()
}

/// Luminance, blue and red difference, each around zero. The quantiser is 8, so a level is the coefficient itself.
fn levels([red, green, blue]: Colour) -> [i32; 3] {
    let luminance = (77 * red + 150 * green + 29 * blue) / 256 - 128;
    let blueness = (-43 * red - 85 * green + 128 * blue) / 256;
    let redness = (128 * red - 107 * green - 21 * blue) / 256;
    [luminance, blueness, redness]
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
    // One table of quantisers, all 8.
    segment(0xdb, &[&[0][..], &[8; 64]].concat());
    let [wide, narrow] = width.to_be_bytes();
    let [tall, short] = height.to_be_bytes();
    // Baseline, 8 bits, three components without subsampling.
    segment(0xc0, &[8, tall, short, wide, narrow, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    // Lowest frequencies: the sizes 0 to 9, each a code of four bits that is the size itself.
    let mut sizes = [0; 17];
    sizes[4] = 10;
    segment(0xc4, &[&sizes[..], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]].concat());
    // The others: "no more in this square", a code of one bit.
    let mut ends = [0; 17];
    ends[0] = 0x10;
    ends[1] = 1;
    segment(0xc4, &[&ends[..], &[0]].concat());
    segment(0xda, &[3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
    bytes
}

struct Bits {
    bytes: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    /// The lowest frequency of a square, told as its difference from the square before; then that there is no more.
    fn difference(&mut self, difference: i32) {
        let size = i32::BITS - difference.unsigned_abs().leading_zeros();
        self.put(size, 4);
        let mask = (1 << size) - 1;
        let code = if difference < 0 { difference - 1 } else { difference };
        self.put(code.cast_unsigned() & mask, size);
        self.put(0, 1);
    }

    fn put(&mut self, code: u32, width: u32) {
        self.held = (self.held << width) | code;
        self.count += width;
        while self.count >= 8 {
            self.count -= 8;
            let [.., byte] = (self.held >> self.count).to_be_bytes();
            self.bytes.push(byte);
            if byte == 0xff {
                self.bytes.push(0);
            }
        }
    }

    fn end(mut self) -> Vec<u8> {
        self.put(0x7f, 7);
        self.bytes.extend([0xff, 0xd9]);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_begins_and_ends_as_it_must_and_says_its_size() {
        let bytes = encode(3, 2, |column, row| [column * 100, row * 255, 255]);
        assert!(bytes.starts_with(&[0xff, 0xd8, 0xff]) && bytes.ends_with(&[0xff, 0xd9]));
        let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("there is a frame");
        assert_eq!(bytes[frame + 5..frame + 9], [0, 16, 0, 24]);
    }

    #[test]
    fn nothing_in_the_pixels_looks_like_a_marker() {
        let bytes = encode(40, 40, |column, row| [column * 6, row * 6, (column * row) % 256]);
        let scan = bytes.windows(2).position(|pair| pair == [0xff, 0xda]).expect("there is a scan") + 2;
        let pixels = &bytes[scan..bytes.len() - 2];
        assert!(pixels.windows(2).all(|pair| pair[0] != 0xff || pair[1] == 0));
    }
}
