//! Writes files that are whole or not there: under another name in the same folder, renamed at the end. A full disk or a
//! command that breaks off leaves neither a part of one nor the name taken.

use std::fs::Permissions;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file that is being written; removed unless it is finished.
pub(super) struct WholeFile {
    out: BufWriter<NamedTempFile>,
    target: PathBuf,
}

impl WholeFile {
    /// Begins a file of this mode at `target`, whose folder exists.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn begin(target: &Path, mode: u32) -> io::Result<Self> {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut options = tempfile::Builder::new();
        options.prefix(".").suffix(".partial").permissions(Permissions::from_mode(mode));
        let file = options.tempfile_in(folder.unwrap_or(Path::new(".")))?;
        Ok(Self { out: BufWriter::new(file), target: target.to_owned() })
    }

    /// Gives the file its name, which no other file may have.
    ///
    /// # Errors
    /// When it cannot be written to the end, or there is another file.
    pub fn finish_new(self) -> io::Result<()> {
        let target = self.target.clone();
        self.synced()?.persist_noclobber(target)?;
        Ok(())
    }

    /// Gives the file its name, in place of another.
    ///
    /// # Errors
    /// When it cannot be written to the end.
    pub fn finish(self) -> io::Result<()> {
        let target = self.target.clone();
        self.synced()?.persist(target)?;
        Ok(())
    }

    fn synced(self) -> io::Result<NamedTempFile> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        Ok(file)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect()
    }

    #[test]
    fn a_file_has_its_name_when_it_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("chain.jsonl");
        let mut file = WholeFile::begin(&target, 0o600).expect("begun");
        file.write_all(b"one").expect("written");
        assert!(!target.exists());
        drop(file);
        assert!(names(folder.path()).is_empty(), "nothing is left of one that is not finished");

        let mut file = WholeFile::begin(&target, 0o600).expect("begun");
        file.write_all(b"two").expect("written");
        file.finish_new().expect("finished");
        assert_eq!(std::fs::read(&target).expect("read"), b"two");
        assert_eq!(target.metadata().expect("a file").permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn only_finish_replaces_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("schema.graphql");
        std::fs::write(&target, "old").expect("written");
        let begin = || {
            let mut file = WholeFile::begin(&target, 0o644).expect("begun");
            file.write_all(b"new").expect("written");
            file
        };
        assert_eq!(begin().finish_new().map_err(|error| error.kind()), Err(io::ErrorKind::AlreadyExists));
        assert_eq!(std::fs::read(&target).expect("read"), b"old");
        begin().finish().expect("finished");
        assert_eq!(std::fs::read(&target).expect("read"), b"new");
        assert_eq!(names(folder.path()), ["schema.graphql"]);
    }
}
