//! Removes files that no row names: what a process left that ended between the file and its row.
//!
//! A file that is younger than a day may still get its row, and is kept. Only the folders of `paths.rs` are
//! looked at, so that a bucket may hold other things.

use std::collections::HashSet;

use chrono::TimeDelta;
use futures_util::TryStreamExt as _;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter as _, QuerySelect as _};

use super::paths;
use crate::entity::{cinema_talent_media, user};
use crate::error::{Error, Result};
use crate::scope::Services;
use crate::storage::StoreError;

/// How long a file may wait for its row.
const MIN_AGE: TimeDelta = TimeDelta::days(1);
/// The number of files that are looked up at a time.
const BATCH: usize = 200;

/// Removes all orphans; returns their number.
///
/// # Errors
/// The store's or the database's.
pub async fn sweep(services: &Services) -> Result<u64> {
    let failed = |error: StoreError| Error::Internal(error.to_string());
    let latest = services.clock.now() - MIN_AGE;
    let folders = [paths::PHOTOS, paths::CVS, paths::CINEMA];
    let is_ours = |path: &str| path.split_once('/').is_some_and(|(folder, _)| folders.contains(&folder));
    let mut files = services.files.list();
    let (mut batch, mut removed) = (Vec::with_capacity(BATCH), 0);
    loop {
        let next = files.try_next().await.map_err(failed)?;
        let is_end = next.is_none();
        batch.extend(
            next.filter(|file| file.written_at < latest && is_ours(&file.path)).map(|file| file.path),
        );
        if batch.len() == BATCH || is_end {
            for orphan in orphans(services, std::mem::take(&mut batch)).await? {
                services.files.delete(&orphan).await.map_err(failed)?;
                removed += 1;
            }
        }
        if is_end {
            return Ok(removed);
        }
    }
}

/// The files that no row names, nor as a thumbnail of one that it names.
async fn orphans(services: &Services, files: Vec<String>) -> Result<Vec<String>> {
    let owner = |path: &String| paths::original(path);
    let candidates: Vec<String> = files.iter().cloned().chain(files.iter().filter_map(owner)).collect();
    let named = named(services, &candidates).await?;
    let is_named = |path: &String| {
        named.contains(path) || paths::original(path).is_some_and(|original| named.contains(&original))
    };
    Ok(files.into_iter().filter(|path| !is_named(path)).collect())
}

/// Those of `paths` that a row names.
async fn named(services: &Services, paths: &[String]) -> Result<HashSet<String>> {
    // On the connection that writes: a replica or an old snapshot must not hide a row that names a file.
    let database = services.database.write();
    let mut named = HashSet::new();
    for column in [user::Column::PhotoPath, user::Column::CvPath] {
        let rows = user::Entity::find().select_only().column(column).filter(column.is_in(paths));
        named.extend(rows.into_tuple::<String>().all(database).await?);
    }
    let column = cinema_talent_media::Column::Path;
    let rows = cinema_talent_media::Entity::find().select_only().column(column).filter(column.is_in(paths));
    named.extend(rows.into_tuple::<String>().all(database).await?);
    Ok(named)
}
