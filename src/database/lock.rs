//! The file of a SQLite database, and the lock file beside it. The lock excludes other passerelle processes, but not other
//! programs, from the database; the operating system releases it when the process ends.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::open_error::OpenError;
use crate::private_folder;

/// Acquires the lock file beside `path`.
///
/// # Errors
/// When another process has it, or when it cannot be created.
pub(super) fn lock_beside(path: &Path) -> Result<File, OpenError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    private_folder::create(folder).map_err(|error| OpenError::Unwritable(folder.into(), error))?;
    let name = beside(path, ".lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(|error| OpenError::Unwritable(name, error))?;
    file.try_lock().map_err(|_| OpenError::Locked(path.into()))?;
    Ok(file)
}

/// Creates the file of a database, which only its owner may read, where there is none. SQLite gives its write-ahead log the
/// rights of the file.
///
/// # Errors
/// When it cannot be created.
pub(super) fn create_private(path: &Path) -> Result<(), OpenError> {
    let mut options = File::options();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = match options.open(path) {
        // One that is there must take writes: SQLite would open it for reading alone.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            File::options().append(true).open(path)
        }
        created => created,
    };
    opened.map(drop).map_err(|error| OpenError::Unwritable(path.into(), error))
}

/// Whether another process has the lock file beside `path`.
pub(super) fn is_locked(path: &Path) -> bool {
    let Ok(file) = File::open(beside(path, ".lock")) else { return false };
    matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock))
}

/// The file beside `path` with `suffix` after its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
