//! The lock file beside a SQLite database. It excludes other passerelle processes, but not other programs, from the
//! database; the operating system releases it when the process ends.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::open_error::OpenError;

/// Acquires the lock file beside `path`.
///
/// # Errors
/// When another process has it, or when it cannot be created.
pub(super) fn lock_beside(path: &Path) -> Result<File, OpenError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| OpenError::Unwritable(folder.into(), error))?;
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

/// The file beside `path` with `suffix` after its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
