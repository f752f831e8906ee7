//! Restores a backup into a new installation, on either engine.
//!
//! Everything is checked before anything is written, files come before the rows that name them, and the database comes
//! last in one step: a restore that breaks off leaves an installation without data, and can be repeated.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::create::sqlite_url;
use super::manifest::{DATABASE, FileSum, Manifest};
use super::media;
use crate::cli::failure::{fail, load_config};
use crate::cli::migrations;
use crate::cli::output::print;
use crate::cli::uploads_folder;
use crate::config::{Config, Settings};
use crate::crypto::field::FieldCipher;
use crate::database::{Database, OpenError};
use crate::domain::{keys, transfer};
use crate::private_folder;
use crate::storage::FileStore;

/// How many connections the databases have.
const CONNECTIONS: u32 = 2;

/// Restores the backup in `folder`.
pub async fn run(settings: &Settings, folder: &Path) -> ExitCode {
    let config = match load_config(settings, false) {
        Ok(config) => config,
        Err(code) => return code,
    };
    match restore(&config, folder).await {
        Ok(manifest) => {
            let rows: u64 = manifest.tables.values().map(|sum| sum.rows).sum();
            print(format_args!(
                "{rows} rows and {} files of {} are in {}.",
                manifest.media.len(),
                manifest.created_at.format("%Y-%m-%d %H:%M UTC"),
                config.database.place
            ));
            ExitCode::SUCCESS
        }
        Err(reason) => fail(format_args!("nothing was restored: {reason}")),
    }
}

async fn restore(config: &Config, folder: &Path) -> Result<Manifest, String> {
    uploads_folder::refuse_overlap(&config.storage, folder)?;
    let manifest = Manifest::read(folder)?;
    let saved = folder.join(DATABASE);
    match FileSum::of(&saved) {
        Ok(found) if found == manifest.database => {}
        Ok(_) => return Err(format!("{} is damaged: its checksum differs", saved.display())),
        Err(error) => return Err(format!("{}: {error}", saved.display())),
    }
    media::check(folder, &manifest.media)?;
    refuse_data(config).await?;
    let copy = Copy::of(&saved, config)?;
    copy.migrate(config, &manifest).await?;
    let store = FileStore::open(&config.storage).map_err(|error| error.to_string())?;
    media::restore(&store, folder, &manifest.media).await?;
    match &config.database.file {
        Some(file) => copy.rename(file)?,
        None => copy.transfer(config).await?,
    }
    Ok(manifest)
}

/// A restore replaces nothing: there must be no file of SQLite, and nothing but reference data on PostgreSQL.
async fn refuse_data(config: &Config) -> Result<(), String> {
    let place = &config.database.place;
    if matches!(Database::is_served(config.database.url.reveal()).await, Ok(true)) {
        return Err(format!("a server has {place} open: stop it first"));
    }
    let database = match Database::look(config.database.url.reveal()).await {
        Err(OpenError::Missing(_)) => return Ok(()),
        Err(error) => return Err(error.to_string()),
        Ok(database) => database,
    };
    let in_use = async {
        if config.database.file.is_some() {
            return Ok(true);
        }
        Ok(!database.is_new().await? && transfer::table_in_use(&database).await?.is_some())
    };
    let in_use: Result<bool, sea_orm::DbErr> = in_use.await;
    database.close().await;
    match in_use {
        Ok(false) => Ok(()),
        Ok(true) => {
            Err(format!("there is a database at {place} already: move it away, or give another place"))
        }
        Err(error) => Err(error.to_string()),
    }
}

/// A copy of the saved database, which is migrated without changing the backup.
struct Copy {
    file: PathBuf,
    /// Removed at the end, with what SQLite wrote beside the file.
    _folder: tempfile::TempDir,
}

impl Copy {
    /// Copies the file into a folder beside the place where it belongs, so that it can be renamed.
    fn of(saved: &Path, config: &Config) -> Result<Self, String> {
        let beside = config.database.file.as_deref().and_then(Path::parent).unwrap_or(&config.data_dir);
        let beside = if beside.as_os_str().is_empty() { Path::new(".") } else { beside };
        let failed = |error: std::io::Error| format!("{}: {error}", beside.display());
        private_folder::create(beside).map_err(failed)?;
        let folder = tempfile::Builder::new().prefix(".restore-").tempdir_in(beside).map_err(failed)?;
        let file = folder.path().join(DATABASE);
        fs::copy(saved, &file).map_err(failed)?;
        // A copy has the mode of the backup; a database is its owner's alone.
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).map_err(failed)?;
        Ok(Self { file, _folder: folder })
    }

    /// Migrates the copy to the schema of this program, and checks that the keys open its encrypted fields.
    async fn migrate(&self, config: &Config, manifest: &Manifest) -> Result<(), String> {
        let cipher =
            FieldCipher::new(config.secrets.fernet_keys.reveal()).map_err(|error| error.to_string())?;
        let database = Database::open(&sqlite_url(&self.file, "rw"), CONNECTIONS)
            .await
            .map_err(|error| error.to_string())?;
        let checked = async {
            migrations::up(&database).await?;
            keys::count(&database, &cipher).await
        };
        let checked = checked.await;
        database.close().await;
        match checked.map_err(|error| error.to_string())?.unreadable {
            0 => Ok(()),
            unreadable => Err(format!(
                "none of FERNET_KEYS opens {unreadable} encrypted values; they need the keys {}",
                manifest.keys.join(", ")
            )),
        }
    }

    /// Puts the copy where the server opens it.
    fn rename(&self, file: &Path) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("{}: {error}", file.display());
        fs::File::open(&self.file).and_then(|copy| copy.sync_all()).map_err(failed)?;
        // A link, unlike a rename, replaces nothing that another process has made meanwhile.
        fs::hard_link(&self.file, file).map_err(failed)?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    /// Copies the rows into the new database of a server.
    async fn transfer(&self, config: &Config) -> Result<(), String> {
        let source =
            Database::look(&sqlite_url(&self.file, "ro")).await.map_err(|error| error.to_string())?;
        let target = Database::open(config.database.url.reveal(), CONNECTIONS).await;
        let target = target.map_err(|error| error.to_string())?;
        let copied = async {
            migrations::up(&target).await.map_err(|error| error.to_string())?;
            transfer::copy(&source, &target, |_| {}).await.map_err(|error| error.to_string())
        };
        let copied = copied.await;
        source.close().await;
        target.close().await;
        copied.map(|_| ())
    }
}
