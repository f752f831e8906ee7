//! The bytes of one part of a workbook.

use std::io::{self, BufReader, Read};

/// The bytes of one part.
pub(super) type PartReader<'p> = BufReader<Unpacked<'p>>;

/// Counts what is unpacked: the sizes in the directory of the archive may be false.
pub(super) struct Unpacked<'p> {
    pub inner: Box<dyn Read + 'p>,
    /// How much may still be unpacked.
    pub remaining: &'p mut usize,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.remaining.checked_sub(read) {
            Some(remaining) => *self.remaining = remaining,
            None => return Err(io::ErrorKind::FileTooLarge.into()),
        }
        Ok(read)
    }
}
