//! Secrets that are generated in development and stored in a file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::private_folder;

/// Reads `file`; if it does not exist, creates it with the text of `generate` first.
///
/// Concurrent processes agree on one text: each writes the whole text to a temporary file and hard-links it
/// to the final name. Unlike a rename, a hard link fails when the name exists. So no process reads a partial
/// secret or replaces one that is in use.
pub(super) fn read_or_create(file: &Path, generate: impl FnOnce() -> String) -> io::Result<String> {
    if let Some(text) = read(file)? {
        return Ok(text);
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    private_folder::create(folder)?;
    let text = generate();
    let temporary = file.with_extension(format!("{}.new", uuid::Uuid::new_v4().simple()));
    let written = write_for_owner(&temporary, &text).and_then(|()| fs::hard_link(&temporary, file));
    // Remove the temporary name, whether the link succeeded or not.
    let _ = fs::remove_file(&temporary);
    match written {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => read(file)?.ok_or_else(|| io::ErrorKind::NotFound.into()),
    }
}

/// The trimmed text of `file`; `None` when it does not exist.
pub(super) fn read(file: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn write_for_owner(file: &Path, text: &str) -> io::Result<()> {
    let mut file = create_for_owner(file)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(unix)]
fn create_for_owner(file: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)
}

#[cfg(not(unix))]
fn create_for_owner(file: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(file)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::sync::Barrier;

    /// A temporary folder, removed at the end of the test.
    pub struct TempFolder(pub PathBuf);

    impl TempFolder {
        pub fn new() -> Self {
            Self(std::env::temp_dir().join(format!("passerelle-{}", uuid::Uuid::new_v4())))
        }

        pub fn text(&self) -> &str {
            self.0.to_str().expect("the temporary folder is named in UTF-8")
        }
    }

    impl Drop for TempFolder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_secret_is_generated_once() {
        let folder = TempFolder::new();
        let file = folder.0.join("deep/secret");
        let first = read_or_create(&file, || "one".to_owned()).expect("the folder can be written");
        let second = read_or_create(&file, || "two".to_owned()).expect("the folder can be written");
        assert_eq!((first.as_str(), second.as_str()), ("one", "one"));
        assert_eq!(
            fs::read_dir(folder.0.join("deep")).expect("it exists").count(),
            1,
            "no temporary file remains"
        );
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = TempFolder::new();
        let file = folder.0.join("secret");
        read_or_create(&file, || "one".to_owned()).expect("the folder can be written");
        let mode = fs::metadata(&file).expect("it was made").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn concurrent_processes_read_one_secret() {
        let folder = TempFolder::new();
        let file = folder.0.join("secret");
        let start = Barrier::new(8);
        let texts: Vec<String> = std::thread::scope(|scope| {
            let (start, file) = (&start, &file);
            let threads = (0..8).map(|number| {
                scope.spawn(move || {
                    start.wait();
                    read_or_create(file, || format!("made by {number}")).expect("the folder can be written")
                })
            });
            let threads: Vec<_> = threads.collect();
            threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
        });
        assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    }
}
