//! The file of a PDF: numbered objects, one after another, written as they come, and a table at the end that says
//! where each begins. What the objects are is said elsewhere.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Chunk, Ref};
use sha2::{Digest as _, Sha256};

/// A file in the making.
pub struct Objects<W> {
    out: W,
    length: usize,
    /// Where each object begins, by its number less one.
    begins: Vec<usize>,
    digest: Sha256,
}

impl<W: Write> Objects<W> {
    /// Begins the file.
    pub fn new(out: W) -> io::Result<Self> {
        let mut objects = Self { out, length: 0, begins: Vec::new(), digest: Sha256::new() };
        // The second line tells programs that move files that this one is not text.
        objects.write(b"%PDF-1.7\n%\x80\x80\x80\x80\n")?;
        Ok(objects)
    }

    /// The number of an object that comes later.
    pub fn reserve(&mut self) -> Ref {
        self.begins.push(0);
        Ref::new(i32::try_from(self.begins.len()).unwrap_or(i32::MAX))
    }

    /// Writes the one object that `chunk` holds.
    pub fn put(&mut self, id: Ref, chunk: &Chunk) -> io::Result<()> {
        let at = usize::try_from(id.get()).unwrap_or_default();
        if let Some(begin) = at.checked_sub(1).and_then(|at| self.begins.get_mut(at)) {
            *begin = self.length;
        }
        self.write(chunk.as_bytes())
    }

    /// Ends the file and gives back what it was written to.
    pub fn finish(mut self, catalog: Ref, info: Ref) -> io::Result<W> {
        let table = self.length;
        let count = self.begins.len() + 1;
        let mut end = format!("xref\n0 {count}\n0000000000 65535 f \n").into_bytes();
        for begin in &self.begins {
            writeln!(end, "{begin:010} 00000 n ")?;
        }
        // A file's id follows from what is in it: the same content is the same file.
        let id: String =
            self.digest.clone().finalize().iter().take(16).map(|byte| format!("{byte:02X}")).collect();
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

/// What `FlateDecode` reads.
pub fn deflated(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
