//! The pictures of a cinema talent.

use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::entity::cinema_talent_media;
use crate::error::Result;

/// The pictures of a cinema talent, by position.
pub(super) async fn rows(
    database: &impl ConnectionTrait,
    talent: i32,
) -> Result<Vec<cinema_talent_media::Model>> {
    use cinema_talent_media::Column as C;
    let rows = cinema_talent_media::Entity::find().filter(C::CinemaTalentId.eq(talent));
    Ok(rows.order_by_asc(C::Position).order_by_asc(C::Id).all(database).await?)
}
