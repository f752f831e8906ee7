//! Creates folders and files for their owner alone: those of the data folder and of backups hold secrets, a database and
//! identity photos.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Creates `folder`, and those above it that are missing, for their owner alone. One that exists keeps its mode, which the
/// operator has chosen.
///
/// # Errors
/// When it cannot be created.
pub fn create(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Creates a file that only its owner may read.
///
/// # Errors
/// When it exists, or cannot be created.
pub fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_created_is_its_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let kept = folder.path().join("kept");
        std::fs::create_dir(&kept).expect("a folder");
        std::fs::set_permissions(&kept, std::fs::Permissions::from_mode(0o750)).expect("it is ours");
        create(&kept.join("data/uploads")).expect("created");
        create(&kept.join("data/uploads")).expect("it is there");
        new_file(&kept.join("data/copy")).expect("created");
        let mode = |path: &str| kept.join(path).metadata().expect("it is there").permissions().mode() & 0o777;
        assert_eq!(
            (mode(""), mode("data"), mode("data/uploads"), mode("data/copy")),
            (0o750, 0o700, 0o700, 0o600)
        );
    }
}
