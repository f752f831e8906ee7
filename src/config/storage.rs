//! The settings of the file store.

use std::path::{Path, PathBuf};

use super::problem::{Problem, Problems};
use super::secret::Secret;
use super::settings::Settings;
use super::value::non_empty;

/// Where uploaded files are kept.
#[derive(Debug, Clone)]
pub enum Storage {
    /// In this folder.
    Folder(PathBuf),
    /// In a bucket.
    #[cfg(feature = "s3")]
    S3(S3),
}

/// A bucket of S3, or of a server with its API.
#[derive(Debug, Clone)]
pub struct S3 {
    /// The name of the bucket.
    pub bucket: String,
    /// The region.
    pub region: String,
    /// The URL of the server; that of AWS when it is absent.
    pub endpoint: Option<String>,
    /// The identifier of the access key.
    pub access_key_id: Secret<String>,
    /// The access key.
    pub secret_access_key: Secret<String>,
}

impl Storage {
    /// Parses the settings of the file store alone: commands that only read the database need no secrets.
    ///
    /// # Errors
    ///
    /// All problems.
    pub fn from_settings(settings: &Settings) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        let storage = Self::read(settings, &mut problems);
        problems.into_result(storage)
    }

    /// The setting that names its place, for messages.
    pub const fn setting(&self) -> &'static str {
        match self {
            Self::Folder(_) => "DATA_DIR",
            #[cfg(feature = "s3")]
            Self::S3(_) => "S3_BUCKET",
        }
    }

    pub(super) fn read(settings: &Settings, problems: &mut Problems) -> Option<Self> {
        let is_set = |text: Option<&str>| non_empty(text).is_some();
        let names_bucket = is_set(settings.s3_bucket.as_deref())
            || is_set(settings.s3_endpoint.as_deref())
            || secret(settings.s3_access_key_id.as_ref()).is_some()
            || secret(settings.s3_secret_access_key.as_ref()).is_some();
        if !names_bucket {
            return Some(Self::Folder(Path::new(&settings.data_dir).join("uploads")));
        }
        Self::bucket(S3::read(settings, problems)?, problems)
    }

    #[cfg(feature = "s3")]
    #[expect(clippy::unnecessary_wraps, reason = "a problem without the feature")]
    fn bucket(bucket: S3, _: &mut Problems) -> Option<Self> {
        Some(Self::S3(bucket))
    }

    #[cfg(not(feature = "s3"))]
    fn bucket(_: S3, problems: &mut Problems) -> Option<Self> {
        problems.add(
            "S3_BUCKET",
            "is set, but this program is built without S3",
            "Build it with `--features s3`, or leave the setting out to keep files under DATA_DIR.",
        )
    }
}

impl S3 {
    fn read(settings: &Settings, problems: &mut Problems) -> Option<Self> {
        let Some(bucket) = non_empty(settings.s3_bucket.as_deref()) else {
            return problems.add("S3_BUCKET", "is missing beside other settings of S3", "Name the bucket.");
        };
        let endpoint = match non_empty(settings.s3_endpoint.as_deref()) {
            Some(text) if is_url(text) => Some(Some(text.to_owned())),
            Some(_) => problems.add(
                "S3_ENDPOINT",
                "must be an http or https address",
                "Give the address of the server.",
            ),
            None => Some(None),
        };
        let mut key = |setting, value: Option<&Secret<String>>| {
            secret(value).or_else(|| {
                problems.add(setting, "is missing beside S3_BUCKET", "Give the access key of the bucket.")
            })
        };
        let access_key_id = key("S3_ACCESS_KEY_ID", settings.s3_access_key_id.as_ref());
        let secret_access_key = key("S3_SECRET_ACCESS_KEY", settings.s3_secret_access_key.as_ref());
        Some(Self {
            bucket: bucket.to_owned(),
            region: settings.s3_region.trim().to_owned(),
            endpoint: endpoint?,
            access_key_id: access_key_id?,
            secret_access_key: secret_access_key?,
        })
    }
}

/// A secret that is not empty.
fn secret(value: Option<&Secret<String>>) -> Option<Secret<String>> {
    non_empty(value.map(|secret| secret.reveal().as_str())).map(|text| Secret::new(text.to_owned()))
}

fn is_url(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &[&str]) -> Result<Storage, Vec<&'static str>> {
        let settings = Settings::try_parse_from(flags).expect("the flags of the test exist");
        let mut problems = Problems::default();
        let storage = Storage::read(&settings, &mut problems);
        problems.into_result(storage).map_err(|all| all.iter().map(|problem| problem.setting).collect())
    }

    const KEYS: [&str; 4] = ["--s3-access-key-id", "id", "--s3-secret-access-key", "key"];

    #[test]
    fn files_are_under_the_data_folder_by_default() {
        let storage = read(&["--data-dir", "/srv/data", "--s3-bucket", " "]).expect("the defaults are good");
        assert!(matches!(storage, Storage::Folder(folder) if folder == Path::new("/srv/data/uploads")));
    }

    #[test]
    fn half_a_bucket_is_a_problem() {
        assert_eq!(read(&KEYS).err(), Some(vec!["S3_BUCKET"]));
        assert_eq!(read(&["--s3-endpoint", "http://h"]).err(), Some(vec!["S3_BUCKET"]));
        let missing = read(&["--s3-bucket", "b", "--s3-endpoint", "nowhere"]).err();
        assert_eq!(missing, Some(vec!["S3_ENDPOINT", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"]));
    }

    #[cfg(not(feature = "s3"))]
    #[test]
    fn a_bucket_needs_the_feature() {
        assert_eq!(read(&[&["--s3-bucket", "b"], &KEYS[..]].concat()).err(), Some(vec!["S3_BUCKET"]));
    }

    #[cfg(feature = "s3")]
    #[test]
    fn a_bucket_has_a_region_by_default() {
        let Ok(Storage::S3(bucket)) = read(&[&["--s3-bucket", "b"], &KEYS[..]].concat()) else {
            panic!("the settings are good")
        };
        assert_eq!((bucket.region.as_str(), bucket.endpoint), ("us-east-1", None));
    }
}
