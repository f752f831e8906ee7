//! Keeps what commands write out of the folder of uploaded files: a backup in it would contain itself, and the server removes
//! files there that no row names.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use crate::config::Storage;

/// Refuses a path within the folder of uploaded files.
pub(super) fn refuse_within(storage: &Storage, path: &Path) -> Result<(), String> {
    match folder(storage) {
        Some(uploads) if resolved(path).starts_with(resolved(uploads)) => Err(format!(
            "{} lies in the folder of uploaded files, {}, of which it would become a part: give a path elsewhere",
            path.display(),
            uploads.display()
        )),
        _ => Ok(()),
    }
}

/// Refuses a folder that contains the folder of uploaded files, or lies in it.
pub(super) fn refuse_overlap(storage: &Storage, path: &Path) -> Result<(), String> {
    refuse_within(storage, path)?;
    match folder(storage) {
        Some(uploads) if resolved(uploads).starts_with(resolved(path)) => Err(format!(
            "the folder of uploaded files, {}, lies in {}: set DATA_DIR to a folder elsewhere",
            uploads.display(),
            path.display()
        )),
        _ => Ok(()),
    }
}

#[cfg_attr(not(feature = "s3"), expect(clippy::unnecessary_wraps, reason = "a bucket is no folder"))]
fn folder(storage: &Storage) -> Option<&Path> {
    match storage {
        Storage::Folder(folder) => Some(folder),
        #[cfg(feature = "s3")]
        Storage::S3(_) => None,
    }
}

/// The absolute path without links, of which only a part needs to exist.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (mut missing, mut existing) = (Vec::new(), path.as_path());
    let mut found = loop {
        if let Ok(found) = existing.canonicalize() {
            break found;
        }
        let Some(parent) = existing.parent() else { return path };
        missing.push(existing.components().next_back());
        existing = parent;
    };
    for part in missing.into_iter().rev().flatten() {
        match part {
            Component::ParentDir => drop(found.pop()),
            part => found.push::<&OsStr>(part.as_ref()),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_the_folder_is_refused_however_it_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |path: &str| folder.path().join(path);
        std::fs::create_dir_all(at("data/uploads/photos")).expect("folders");
        std::os::unix::fs::symlink(at("data"), at("link")).expect("a link");
        let storage = Storage::Folder(at("data/uploads"));
        for path in [
            "data/uploads",
            "data/uploads/saved",
            "data/uploads/photos/a/b",
            "data/uploads/../uploads/x",
            "data/new/../uploads/x",
            "link/uploads/saved",
            "link/../data/uploads/saved",
        ] {
            let refused = refuse_within(&storage, &at(path)).expect_err(path);
            assert!(refused.contains("lies in the folder of uploaded files"), "{refused}");
        }
        for path in ["data", "data/saved", "data/uploads-saved", "data/uploads/../saved", "saved"] {
            assert_eq!(refuse_within(&storage, &at(path)), Ok(()), "{path}");
        }
    }

    #[test]
    fn folders_do_not_overlap() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |path: &str| folder.path().join(path);
        let storage = Storage::Folder(at("saved/media/uploads"));
        for path in ["saved", "saved/media", "saved/media/uploads", "saved/media/uploads/x"] {
            assert!(refuse_overlap(&storage, &at(path)).is_err(), "{path}");
        }
        assert_eq!(refuse_overlap(&storage, &at("saved2")), Ok(()));
    }
}
