//! The PDF container: numbered objects, written in sequence, then the cross-reference table.

use std::fmt::Write as _;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Chunk, Ref};
use sha2::{Digest as _, Sha256};

/// A PDF file being written.
pub struct Objects<W> {
    out: W,
    length: usize,
    /// The byte offset of each object, by its number less one.
    offsets: Vec<usize>,
    digest: Sha256,
}

impl<W: Write> Objects<W> {
    /// Writes the header.
    pub fn new(out: W) -> io::Result<Self> {
        let mut objects = Self { out, length: 0, offsets: Vec::new(), digest: Sha256::new() };
        // Four non-ASCII bytes mark the file as binary for transfer programs.
        objects.write(b"%PDF-1.7\n%\x80\x80\x80\x80\n")?;
        Ok(objects)
    }

    /// Reserves the number of an object that is written later.
    pub fn reserve(&mut self) -> Ref {
        self.offsets.push(0);
        Ref::new(i32::try_from(self.offsets.len()).unwrap_or(i32::MAX))
    }

    /// Writes the single object of `chunk`.
    pub fn write_object(&mut self, id: Ref, chunk: &Chunk) -> io::Result<()> {
        let at = usize::try_from(id.get()).unwrap_or_default();
        if let Some(offset) = at.checked_sub(1).and_then(|at| self.offsets.get_mut(at)) {
            *offset = self.length;
        }
        self.write(chunk.as_bytes())
    }

    /// Writes the cross-reference table and the trailer; returns the output.
    pub fn finish(mut self, catalog: Ref, info: Ref) -> io::Result<W> {
        let table = self.length;
        let count = self.offsets.len() + 1;
        let mut end = format!("xref\n0 {count}\n0000000000 65535 f \n").into_bytes();
        for offset in &self.offsets {
            writeln!(end, "{offset:010} 00000 n ")?;
        }
        // The file id is a hash of the content: equal content gives equal files.
        let mut id = String::new();
        for byte in self.digest.clone().finalize().iter().take(16) {
            let _ = write!(id, "{byte:02X}");
        }
        write!(
            end,
            "trailer\n<</Size {count}/Root {} 0 R/Info {} 0 R/ID[<{id}><{id}>]>>\nstartxref\n{table}\n%%EOF\n",
            catalog.get(),
            info.get()
        )?;
        self.write(&end)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.digest.update(bytes);
        self.length += bytes.len();
        Ok(())
    }
}

/// The compression level: higher levels take three times as long for a tenth less size.
const COMPRESSION_LEVEL: u32 = 4;

/// Compresses a stream for `FlateDecode`.
pub fn deflate(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder =
        ZlibEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::new(COMPRESSION_LEVEL));
    encoder.write_all(bytes)?;
    encoder.finish()
}
