//! The bits of a scan, and the markers between scans.

/// The bits of a scan up to the next marker.
pub struct Bits<'b> {
    bytes: &'b [u8],
    at: usize,
    byte: u8,
    /// The number of bits of `byte` that are not read yet.
    left: u32,
}

impl<'b> Bits<'b> {
    /// The bits from byte `at` on.
    pub fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { bytes, at, byte: 0, left: 0 }
    }

    /// The position of the next byte.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The next bit; none at a marker and at the end of the file.
    pub fn bit(&mut self) -> Option<bool> {
        if self.left == 0 {
            self.byte = *self.bytes.get(self.at)?;
            self.at += 1;
            if self.byte == 0xff {
                // `ff 00` is the byte `ff`; anything else is a marker.
                if self.bytes.get(self.at) != Some(&0) {
                    self.at -= 1;
                    return None;
                }
                self.at += 1;
            }
            self.left = 8;
        }
        self.left -= 1;
        Some(self.byte >> self.left & 1 == 1)
    }

    /// The number of the next `count` bits.
    pub fn number(&mut self, count: u8) -> Option<u32> {
        let mut number = 0;
        for _ in 0..count {
            number = number << 1 | u32::from(self.bit()?);
        }
        Some(number)
    }

    /// Passes over `count` bits.
    pub fn skip(&mut self, count: u8) -> Option<()> {
        for _ in 0..count {
            self.bit()?;
        }
        Some(())
    }

    /// Passes over the restart marker of this number, modulo 8.
    pub fn restart(&mut self, number: u32) -> Option<()> {
        self.left = 0;
        let marker = next_marker(self.bytes, &mut self.at)?;
        (u32::from(marker) == 0xd0 + number % 8).then_some(())
    }
}

/// The next marker from `at` on, which advances past it. In the data of a scan, `ff 00` is no marker.
pub fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let pair = bytes.get(*at..*at + 2)?;
        *at += 1;
        if pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff) {
            *at += 1;
            return Some(pair[1]);
        }
    }
}
