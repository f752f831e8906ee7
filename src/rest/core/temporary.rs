//! Exports in temporary files: those that are complete at once, and PDFs that are written row by row.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};

use serde_json::Value as Json;

use super::export::ExportWriter;

/// A buffered temporary file without a name.
///
/// # Errors
/// When it cannot be created.
pub fn temporary_file() -> io::Result<BufWriter<File>> {
    Ok(BufWriter::new(tempfile::tempfile()?))
}

/// Writes what is buffered, and returns the file at its beginning.
///
/// # Errors
/// When the file cannot be written.
pub fn rewound(mut out: BufWriter<File>) -> io::Result<File> {
    out.flush()?;
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// An export that was written from the first response, which contains all rows.
pub struct Complete(pub File);

impl ExportWriter for Complete {
    fn rows(&mut self, _: &[Json], _: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }

    fn finish(self: Box<Self>, _: &mut Vec<u8>) -> io::Result<Option<File>> {
        Ok(Some(self.0))
    }
}
