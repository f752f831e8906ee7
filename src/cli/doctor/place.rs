//! The checks of what is on this machine: folders, fonts, the store of files, the public address.

use std::path::Path;

use rustix::fs::{Access, access};

use super::report::Report;
use crate::config::{Config, Documents, Storage};
use crate::fonts::FontLibrary;
use crate::graphql::persisted::PersistedDocuments;
#[cfg(feature = "s3")]
use crate::storage::{FileStore, StoreError};

/// Cookies travel in clear without https.
pub(super) fn public_address(config: &Config, report: &mut Report) {
    let url = &config.server.public_url;
    if config.environment.is_production() && !url.is_https() {
        report.bad(
            "public address",
            format!("{url} is not https, so cookies travel in clear"),
            "Put the server behind https and set PUBLIC_URL to its address.",
        );
    } else {
        report.ok("public address", url.to_string());
    }
}

/// Whether the server may write to `folder`, or make it.
pub(super) fn folder(what: &str, folder: &Path, report: &mut Report) {
    let existing =
        folder.ancestors().find(|folder| folder.exists()).filter(|folder| !folder.as_os_str().is_empty());
    let existing = existing.unwrap_or(Path::new("."));
    let shown = folder.display();
    if !existing.is_dir() {
        let found = format!("{shown} cannot be made: {} is a file", existing.display());
        return report.bad(what, found, "Set DATA_DIR to a folder.");
    }
    match access(existing, Access::WRITE_OK | Access::EXEC_OK) {
        Ok(()) if existing == folder => report.ok(what, format!("{shown} is writable")),
        Ok(()) => report.ok(what, format!("{shown} is not there yet: the server makes it")),
        Err(error) => report.bad(
            what,
            format!("{} is not writable: {}", existing.display(), std::io::Error::from(error)),
            "Give the folder to the user that runs the server, or set DATA_DIR to another.",
        ),
    }
}

/// Whether the manifest of trusted documents can be read.
pub(super) fn documents(settings: &Documents, report: &mut Report) {
    let Some(manifest) = settings.manifest.as_deref() else { return };
    match PersistedDocuments::load(Some(manifest), settings.only_trusted, Vec::new()) {
        Ok(_) => report.ok("trusted documents", manifest.display().to_string()),
        Err(error) => report.bad(
            "trusted documents",
            error,
            "Set PERSISTED_DOCUMENTS to a manifest of Apollo or Relay that the server may read.",
        ),
    }
}

/// Which fonts are read beside the built-in ones.
pub(super) fn fonts(folder: Option<&Path>, report: &mut Report) {
    match folder.map(FontLibrary::load) {
        None => {}
        Some(Ok(library)) => {
            let names: Vec<&str> = library.faces().iter().map(|face| face.name.as_str()).collect();
            report.ok("fonts", names.join(", "));
        }
        Some(Err(error)) => report.bad("fonts", error.to_string(), "docs/fonts.md names what is read."),
    }
}

/// Whether uploaded files can be kept.
#[cfg_attr(not(feature = "s3"), expect(clippy::unused_async, reason = "a bucket is asked"))]
pub(super) async fn storage(settings: &Storage, report: &mut Report) {
    match settings {
        Storage::Folder(path) => folder("storage", path, report),
        #[cfg(feature = "s3")]
        Storage::S3(_) => {
            let looked = async {
                let store = FileStore::open(settings)?;
                store.look().await?;
                Ok::<_, StoreError>(store.place().to_owned())
            };
            match looked.await {
                Ok(place) => report.ok("storage", format!("{place} answers")),
                Err(error) => report.bad(
                    "storage",
                    error.to_string(),
                    "Check the settings S3_… and the rights of their key.",
                ),
            }
        }
    }
}
