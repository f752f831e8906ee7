//! The manifest of a backup: what it contains, with the checksums that a restore compares. It has no content of the
//! database and no key, only the fingerprints of the keys that a restore needs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::crypto::hex;
use crate::domain::transfer::TableSum;

/// The name of the manifest in the folder. It is written last.
pub(super) const MANIFEST: &str = "manifest.json";
/// The name of the database in the folder.
pub(super) const DATABASE: &str = "passerelle.db";
/// The folder of uploaded files.
pub(super) const MEDIA: &str = "media";
/// The version of the layout.
pub(super) const FORMAT: u32 = 1;

/// What a backup contains.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// [`FORMAT`] of the program that wrote it.
    pub format: u32,
    /// The version of that program.
    pub version: String,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// The engine of the server.
    pub engine: String,
    /// The file of the database.
    pub database: FileSum,
    /// The tables, with the numbers and checksums of their rows.
    pub tables: BTreeMap<String, RowSum>,
    /// The uploaded files by path.
    pub media: BTreeMap<String, FileSum>,
    /// Fingerprints of the keys of encrypted fields.
    pub keys: Vec<String>,
}

/// The size and the SHA-256 of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileSum {
    /// In bytes.
    pub bytes: u64,
    /// In hexadecimal digits.
    pub sha256: String,
}

/// The rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RowSum {
    /// Their number.
    pub rows: u64,
    /// As `passerelle copy` computes it.
    pub checksum: String,
}

impl Manifest {
    /// Reads the manifest of the backup in `folder`.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let file = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&file).map_err(|error| {
            format!("{} is no complete backup: {}: {error}", folder.display(), file.display())
        })?;
        let manifest: Self =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        if manifest.format > FORMAT {
            return Err(format!(
                "the backup was made by the later version {}: install that one",
                manifest.version
            ));
        }
        Ok(manifest)
    }

    /// The tables of `sums`.
    pub fn tables(sums: &[TableSum]) -> BTreeMap<String, RowSum> {
        let row =
            |sum: &TableSum| (sum.table.clone(), RowSum { rows: sum.rows, checksum: sum.checksum.clone() });
        sums.iter().map(row).collect()
    }
}

impl FileSum {
    /// Reads `file` whole.
    pub fn of(file: &Path) -> io::Result<Self> {
        let mut file = File::open(file)?;
        let (mut digest, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                return Ok(Self { bytes, sha256: hex::encode(&digest.finalize()) });
            }
            digest.update(&buffer[..read]);
            bytes += read as u64;
        }
    }
}
