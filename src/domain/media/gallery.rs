//! Changes the gallery of a cinema talent. A gallery picture is named by its path, which is unique.

use std::collections::HashSet;

use sea_orm::ActiveValue::Set;
use sea_orm::DatabaseTransaction;

use super::talent::rows;
use crate::domain::cinema_talents::find::{authorize, lock};
use crate::domain::files::{self, MAX_GALLERY, NewPicture, StoredPictures};
use crate::domain::{transaction, write};
use crate::entity::cinema_talent_media::{self, MediaKind};
use crate::error::{Error, Reason, Result};
use crate::scope::Scope;
use crate::storage::Upload;

/// Appends pictures to a gallery, all or none.
///
/// # Errors
/// `FORBIDDEN`, `CINEMA_TALENT_NOT_FOUND`; `VALIDATION_ERROR` when the gallery would have more than [`MAX_GALLERY`]
/// pictures; `UNSUPPORTED_FORMAT`, `FILE_TOO_LARGE`, `FILE_DAMAGED`, with the index of the file in the field.
pub async fn add(scope: &Scope, talent: i32, uploads: Vec<Option<Upload>>) -> Result<()> {
    const FIELD: &str = "files";
    let fits = |present: usize| {
        let fits = present + uploads.len() <= MAX_GALLERY;
        fits.then_some(()).ok_or_else(|| Error::invalid(FIELD, Reason::TooManyPictures(MAX_GALLERY)))
    };
    authorize(scope, talent).await?;
    fits(gallery(scope.database().read(), talent).await?.len())?;
    let picture = |(at, upload): (usize, &Option<Upload>)| NewPicture {
        field: format!("{FIELD}[{at}]"),
        kind: MediaKind::Gallery,
        upload: upload.clone(),
    };
    let stored = StoredPictures::store(scope, uploads.iter().enumerate().map(picture).collect()).await?;
    let result = transaction::write(scope, async |tx| {
        lock(&tx, scope, talent).await?;
        let present = gallery(&*tx, talent).await?;
        fits(present.len())?;
        let first_position = present.last().map_or(0, |row| row.position + 1);
        stored.insert(&tx, scope, talent, first_position).await
    })
    .await;
    stored.settle(scope, result).await
}

/// Removes the picture at `path` from a gallery.
///
/// # Errors
/// `FORBIDDEN`, `CINEMA_TALENT_NOT_FOUND`; `VALIDATION_ERROR` when the gallery has no such picture.
pub async fn delete(scope: &Scope, talent: i32, path: &str) -> Result<()> {
    transaction::write(scope, async |tx| {
        lock(&tx, scope, talent).await?;
        let row = gallery(&*tx, talent).await?.into_iter().find(|row| row.path == path);
        let row = row.ok_or_else(|| Error::invalid("url", Reason::Unknown))?;
        write::delete::<cinema_talent_media::ActiveModel>(&tx, scope, row).await
    })
    .await?;
    files::remove(scope, [path.to_owned()]).await;
    Ok(())
}

/// Orders a gallery: `order` names each of its pictures once.
///
/// # Errors
/// `FORBIDDEN`, `CINEMA_TALENT_NOT_FOUND`; `VALIDATION_ERROR` for any other list.
pub async fn order(scope: &Scope, talent: i32, order: &[String]) -> Result<()> {
    transaction::write(scope, async |tx| {
        lock(&tx, scope, talent).await?;
        let present = gallery(&*tx, talent).await?;
        let distinct: HashSet<_> = order.iter().collect();
        let is_complete = distinct.len() == order.len() && order.len() == present.len();
        if !is_complete || present.iter().any(|row| !distinct.contains(&row.path)) {
            return Err(Error::invalid("urls", Reason::Unknown));
        }
        for row in &present {
            let position = order.iter().position(|path| *path == row.path).unwrap_or_default();
            move_to(&tx, scope, row, i32::try_from(position).unwrap_or(i32::MAX)).await?;
        }
        Ok(())
    })
    .await
}

async fn move_to(
    tx: &DatabaseTransaction,
    scope: &Scope,
    row: &cinema_talent_media::Model,
    position: i32,
) -> Result<()> {
    let change = |row: &mut cinema_talent_media::ActiveModel| row.position = Set(position);
    write::update(tx, scope, row, change).await.map(drop)
}

async fn gallery(
    database: &impl sea_orm::ConnectionTrait,
    talent: i32,
) -> Result<Vec<cinema_talent_media::Model>> {
    let rows = rows(database, talent).await?;
    Ok(rows.into_iter().filter(|row| row.kind == MediaKind::Gallery).collect())
}
