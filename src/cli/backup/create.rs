//! Writes a backup, beside a running server or without one.
//!
//! It is written under another name, read again, and renamed: a folder of the given name is a complete backup.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::manifest::{DATABASE, FORMAT, FileSum, MANIFEST, Manifest};
use super::media;
use crate::cli::failure::{fail, print_problems};
use crate::cli::migrations;
use crate::cli::opening::open_read_only;
use crate::cli::output::print;
use crate::cli::schema_state::SchemaState;
use crate::cli::uploads_folder;
use crate::clock::{Clock as _, SystemClock};
use crate::config::{Config, Settings, Storage};
use crate::crypto::hex::fingerprint;
use crate::database::{Database, Engine};
use crate::domain::transfer::{self, TableSum};
use crate::private_folder;
use crate::storage::FileStore;

/// Writes a backup to `folder`, which must not exist.
pub async fn run(settings: &Settings, folder: &Path, as_json: bool) -> ExitCode {
    let config = match Config::look(settings) {
        Ok(config) => config,
        Err(problems) => return print_problems(&problems),
    };
    match create(&config, folder).await {
        Ok(manifest) => {
            let rows: u64 = manifest.tables.values().map(|sum| sum.rows).sum();
            let files = manifest.media.len();
            if as_json {
                print(json!({ "folder": folder.display().to_string(), "rows": rows, "files": files }));
            } else {
                print(format_args!("{}: {rows} rows and {files} files, read again.", folder.display()));
                print(format_args!(
                    "The keys are not in it. Keep FERNET_KEYS elsewhere: {}",
                    manifest.keys.join(", ")
                ));
            }
            ExitCode::SUCCESS
        }
        Err(reason) => fail(format_args!("no backup was made: {reason}")),
    }
}

async fn create(config: &Config, folder: &Path) -> Result<Manifest, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        return Err(format!("{} exists already: give the name of a new folder", folder.display()));
    }
    uploads_folder::refuse_within(&config.storage, folder)?;
    let partial = Partial::create(folder).map_err(failed)?;
    let manifest = write(config, &partial.0).await?;
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| error.to_string())?;
    let mut file = private_folder::new_file(&partial.0.join(MANIFEST)).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    sync(&partial.0).and_then(|()| fs::rename(&partial.0, folder)).map_err(failed)?;
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        sync(parent).map_err(failed)?;
    }
    Ok(manifest)
}

async fn write(config: &Config, folder: &Path) -> Result<Manifest, String> {
    let created_at = SystemClock.now();
    let source = open_read_only(&config.database).await?;
    let file = folder.join(DATABASE);
    // Both engines' ways of writing fill an empty file, and keep its mode.
    private_folder::new_file(&file).map_err(|error| error.to_string())?;
    let written = write_database(&source, &file).await;
    let engine = if source.engine() == Engine::Sqlite { "sqlite" } else { "postgres" };
    source.close().await;
    written?;
    // After the database: every file that its rows name was there before.
    let media = if is_stored(&config.storage) {
        let store = FileStore::open(&config.storage).map_err(|error| error.to_string())?;
        media::save(&store, folder).await?
    } else {
        BTreeMap::new()
    };
    let sums = read_again(&file).await?;
    sync(&file).map_err(|error| error.to_string())?;
    Ok(Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        created_at,
        engine: engine.to_owned(),
        database: FileSum::of(&file).map_err(|error| error.to_string())?,
        tables: Manifest::tables(&sums),
        media,
        keys: config.secrets.fernet_keys.reveal().iter().map(|key| fingerprint(key)).collect(),
    })
}

/// Whether there may be uploaded files: opening a folder that is not there would make it.
fn is_stored(storage: &Storage) -> bool {
    match storage {
        Storage::Folder(folder) => folder.exists(),
        #[cfg(feature = "s3")]
        Storage::S3(_) => true,
    }
}

/// Writes the state of one moment to a new SQLite file, while others read and write.
async fn write_database(source: &Database, file: &Path) -> Result<(), String> {
    let text = |error: sea_orm::DbErr| error.to_string();
    if source.engine() == Engine::Sqlite {
        let db = source.read();
        let path = file.to_string_lossy().into_owned();
        let vacuum =
            Statement::from_sql_and_values(db.get_database_backend(), "VACUUM INTO $1", [path.into()]);
        return db.execute_raw(vacuum).await.map(|_| ()).map_err(text);
    }
    if !SchemaState::read(source).await.map_err(text)?.is_current() {
        return Err(
            "the database has the schema of another version: use the program of that version".to_owned()
        );
    }
    let target = Database::open(&sqlite_url(file, "rwc"), 2).await.map_err(|error| error.to_string())?;
    let copied = async {
        migrations::up(&target).await.map_err(text)?;
        transfer::copy(source, &target, |_| {}).await.map_err(|error| error.to_string())
    };
    let copied = copied.await;
    target.close().await;
    // The lock file of a database that no server opens.
    let _ = fs::remove_file(file.with_extension("db.lock"));
    copied.map(|_| ())
}

/// Opens the copy as a restore will, checks its structure and reads every row of it.
async fn read_again(file: &Path) -> Result<Vec<TableSum>, String> {
    let text = |error: sea_orm::DbErr| error.to_string();
    let copy = Database::look(&sqlite_url(file, "ro")).await.map_err(|error| error.to_string())?;
    let db = copy.read();
    let check = Statement::from_string(db.get_database_backend(), "PRAGMA integrity_check");
    let row = db.query_one_raw(check).await.map_err(text)?;
    let found = row.and_then(|row| row.try_get_by_index::<String>(0).ok()).unwrap_or_default();
    let sums = if SchemaState::read(&copy).await.map_err(text)?.is_current() {
        transfer::table_sums(&copy).await.map_err(text)
    } else {
        // A backup from before an upgrade: this program does not know the tables.
        Ok(Vec::new())
    };
    copy.close().await;
    if found == "ok" { sums } else { Err(format!("the copy is damaged: {found}")) }
}

/// The URL of a SQLite file.
pub(super) fn sqlite_url(file: &Path, mode: &str) -> String {
    let path = file.to_string_lossy().replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("sqlite://{path}?mode={mode}")
}

/// Syncs a file or a folder to disk.
fn sync(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()
}

/// The folder of a backup that is not complete yet; removed if it does not become one.
struct Partial(PathBuf);

impl Partial {
    fn create(folder: &Path) -> std::io::Result<Self> {
        let mut name = folder.as_os_str().to_owned();
        name.push(".partial");
        let partial = PathBuf::from(name);
        // What a backup that was killed has left.
        if partial.exists() {
            fs::remove_dir_all(&partial)?;
        }
        // It contains personal data.
        private_folder::create(&partial)?;
        Ok(Self(partial))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
