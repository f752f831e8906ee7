//! Copies uploaded files between the store and the folder of a backup.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use bytes::Bytes;
use futures_util::TryStreamExt as _;

use super::manifest::{FileSum, MEDIA};
use crate::private_folder;
use crate::storage::FileStore;

/// Copies all files of the store into the folder. Those that disappear meanwhile belonged to rows that are gone.
pub(super) async fn save(store: &FileStore, folder: &Path) -> Result<BTreeMap<String, FileSum>, String> {
    let mut saved = BTreeMap::new();
    let mut files = store.list();
    while let Some(file) = files.try_next().await.map_err(|error| error.to_string())? {
        let target = inside(folder, &file.path)?;
        let Some(stored) = store.get(&file.path).await.map_err(|error| error.to_string())? else { continue };
        let failed = |error: std::io::Error| format!("{}: {error}", target.display());
        if let Some(parent) = target.parent() {
            private_folder::create(parent).map_err(failed)?;
        }
        let mut written = private_folder::new_file(&target).map_err(failed)?;
        let mut bytes = stored.bytes;
        while let Some(piece) = bytes.try_next().await.map_err(|error| error.to_string())? {
            written.write_all(&piece).map_err(failed)?;
        }
        written.sync_all().map_err(failed)?;
        saved.insert(file.path, FileSum::of(&target).map_err(failed)?);
    }
    Ok(saved)
}

/// Compares the files of the folder with the manifest, before any is restored.
pub(super) fn check(folder: &Path, files: &BTreeMap<String, FileSum>) -> Result<(), String> {
    for (path, expected) in files {
        let file = inside(folder, path)?;
        match FileSum::of(&file) {
            Ok(found) if found == *expected => {}
            Ok(_) => return Err(format!("{} is damaged: its checksum differs", file.display())),
            Err(error) => return Err(format!("{}: {error}", file.display())),
        }
    }
    Ok(())
}

/// Copies the files of the folder into the store.
pub(super) async fn restore(
    store: &FileStore,
    folder: &Path,
    files: &BTreeMap<String, FileSum>,
) -> Result<(), String> {
    for path in files.keys() {
        let file = inside(folder, path)?;
        let bytes = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        store.put(path, Bytes::from(bytes)).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The file of a path, which must not lead out of the folder.
fn inside(folder: &Path, path: &str) -> Result<PathBuf, String> {
    let relative = Path::new(path);
    if path.is_empty() || !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(format!("the path {path:?} leads out of the backup"));
    }
    Ok(folder.join(MEDIA).join(relative))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let folder = Path::new("/backup");
        assert_eq!(inside(folder, "photos/a.jpg"), Ok(PathBuf::from("/backup/media/photos/a.jpg")));
        for path in ["", "../a", "/etc/passwd", "photos/../../a"] {
            assert!(inside(folder, path).is_err(), "{path}");
        }
    }
}
