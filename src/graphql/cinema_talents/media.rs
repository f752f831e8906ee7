//! `CinemaTalent.media`: the pictures of all people of a list, read by one statement.

use std::sync::{Arc, LazyLock};

use async_graphql::SimpleObject;
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde_json::Value as Json;

use crate::domain::cinema_talents::CinemaTalentMedia;
use crate::domain::cinema_talents::visibility::sees_contact;
use crate::domain::files::paths;
use crate::entity::cinema_talent::{self, Column as C};
use crate::entity::cinema_talent_media::{self, Column as M};
use crate::error::{Error, Result};
use crate::graphql::loaders::{Loaded, Loaders};
use crate::graphql::object::{Batch, to_json};
use crate::graphql::scalars::Url;
use crate::query::columns::columns_of;
use crate::query::key::Key;
use crate::query::list::ListRequest;
use crate::query::row::Row;
use crate::query::table::Relation;

/// The pictures of a cinema talent.
#[derive(Debug, Serialize, SimpleObject)]
#[graphql(name = "CinemaTalentMedia")]
#[serde(rename_all = "camelCase")]
pub struct Media {
    /// Whether there is a profile photo.
    has_profile_photo: bool,
    /// Whether there is a photo of the identity document.
    has_id_photo: bool,
    /// How many pictures the gallery has.
    gallery_count: i32,
    /// The profile photo; null without one.
    profile_photo: Option<Picture>,
    /// The photo of the identity document; null without one, and for callers who may not see it.
    id_photo: Option<Picture>,
    /// The pictures of the gallery, in its order.
    gallery: Vec<Picture>,
    /// Path on this server of a QR code that says the unique code.
    qr_code_url: Url,
}

/// A picture.
#[derive(Debug, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Picture {
    /// Path on this server.
    url: Url,
    /// Path of a version whose longer side has 160 pixels, or fewer when the picture is smaller.
    small_url: Url,
    /// Path of a version whose longer side has 640 pixels, or fewer when the picture is smaller.
    medium_url: Url,
}

impl Picture {
    fn at(path: &str) -> Self {
        let url = |path: &str| Url(paths::address(path));
        Self {
            url: url(path),
            small_url: url(&paths::thumbnail(path, 160)),
            medium_url: url(&paths::thumbnail(path, 640)),
        }
    }
}

impl Media {
    /// The columns of a cinema talent that the pictures depend on.
    pub const COLUMNS: &[C] = &[C::Id, C::RegisteredById, C::UniqueCode];

    fn of(code: &str) -> Self {
        Self {
            has_profile_photo: false,
            has_id_photo: false,
            gallery_count: 0,
            profile_photo: None,
            id_photo: None,
            gallery: Vec::new(),
            qr_code_url: Url(paths::address(&format!("qrcodes/cinema_qr_{code}.png"))),
        }
    }

    fn add(&mut self, kind: &str, path: &str, sees_documents: bool) {
        let picture = Picture::at(path);
        match kind {
            "profile" => (self.has_profile_photo, self.profile_photo) = (true, Some(picture)),
            "id" => (self.has_id_photo, self.id_photo) = (true, sees_documents.then_some(picture)),
            _ => {
                self.gallery_count += 1;
                self.gallery.push(picture);
            }
        }
    }
}

/// The foreign key from pictures to their person.
static PICTURES: Relation<M> = Relation::Column(M::CinemaTalentId);
/// All pictures, those of a gallery in its order.
static ALL: LazyLock<Arc<ListRequest<CinemaTalentMedia>>> =
    LazyLock::new(|| Arc::new(ListRequest::all_rows()));

/// Computes `media` of each cinema talent.
pub(super) struct MediaBatch;

impl Batch for MediaBatch {
    fn values<'a>(
        &'a self,
        rows: &'a [Row],
        _: &'a [&'a str],
        loaders: &'a Loaders,
    ) -> BoxFuture<'a, Loaded<Vec<Json>>> {
        Box::pin(async move {
            let key = |row: &Row| row.get::<cinema_talent::Entity, Key>(&C::Id).map_err(Error::from);
            let keys = rows.iter().map(key).collect::<Result<Vec<Key>>>().map_err(Arc::new)?;
            let columns = columns_of::<cinema_talent_media::Entity>(&[M::Kind, M::Path]);
            let pages = loaders.pages(&PICTURES, &keys, &ALL, &columns.into()).await?;
            let media = |(row, key): (&Row, &Key)| {
                let registered_by = row.get::<cinema_talent::Entity, Option<i32>>(&C::RegisteredById)?;
                let sees_documents = sees_contact(loaders.scope(), registered_by);
                let code = row.get::<cinema_talent::Entity, &str>(&C::UniqueCode)?;
                let mut media = Media::of(code);
                for row in pages.get(key).map_or(&[][..], |page| &page.rows) {
                    let kind = row.get::<cinema_talent_media::Entity, &str>(&M::Kind)?;
                    let path = row.get::<cinema_talent_media::Entity, &str>(&M::Path)?;
                    media.add(kind, path, sees_documents);
                }
                to_json(&media)
            };
            rows.iter().zip(&keys).map(media).collect::<Result<_>>().map_err(Arc::new)
        })
    }
}
