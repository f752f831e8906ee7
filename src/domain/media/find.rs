//! Finds what an address under `/static/uploads` names, for a caller.
//!
//! A file is served only when a row names it, or the picture of which it is a thumbnail, and the caller may see
//! that row: every size of a picture has the same readers. What a caller may not see does not exist for them.
//! The statements are the same for files that exist and for others, so that the time tells nothing either.

use std::sync::Arc;

use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use crate::auth::actor::Actor;
use crate::crypto::hex;
use crate::domain::accounts::visibility::sees_profile;
use crate::domain::cinema_talents::CinemaTalents;
use crate::domain::cinema_talents::visibility::sees_contact;
use crate::domain::files::paths;
use crate::entity::cinema_talent_media::{self, MediaKind};
use crate::entity::{cinema_talent, user};
use crate::error::Result;
use crate::query::table::Table as _;
use crate::scope::Scope;

/// The folder of the QR codes, which are drawn on request.
const QR_CODES: &str = "qrcodes";

/// What an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The content.
    pub file: ServedFile,
    /// Who else may receive it.
    pub audience: Audience,
    /// Identifies the content: an address never gets another one.
    pub tag: String,
}

/// The content that an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServedFile {
    /// A file of the store.
    Stored {
        /// Its path.
        path: String,
        /// The picture to serve when `path` is not in the store: it is too small to have a thumbnail.
        original: Option<String>,
    },
    /// A QR code with this text.
    QrCode(String),
}

/// Who may receive a file, beside the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody: caches may keep it.
    Public,
    /// Callers with a right of their own.
    Private,
}

/// Finds the file at `path`, such as `photos/abc123.jpg`; none when it does not exist for the caller.
///
/// # Errors
/// Database errors.
pub async fn find(scope: &Scope, path: &str) -> Result<Option<Served>> {
    // The names of files are plain; PostgreSQL refuses some other characters with an error.
    let (Some((folder, name)), true) =
        (path.split_once('/'), path.bytes().all(|byte| byte.is_ascii_graphic()))
    else {
        return Ok(None);
    };
    let original = paths::original(path);
    let names: Vec<&str> = [path].into_iter().chain(original.as_deref()).collect();
    let (file, audience) = match folder {
        QR_CODES => {
            let Some((code, audience)) = qr_code(scope, name).await? else { return Ok(None) };
            (ServedFile::QrCode(code), audience)
        }
        paths::PHOTOS | paths::CVS | paths::CINEMA => {
            let found = if folder == paths::CINEMA {
                talent_picture(scope, &names).await?
            } else {
                account_file(scope, &names).await?.map(|named| (named, Audience::Private))
            };
            let Some((named, audience)) = found else { return Ok(None) };
            let original = original.filter(|original| *original == named);
            (ServedFile::Stored { path: path.to_owned(), original }, audience)
        }
        _ => return Ok(None),
    };
    Ok(Some(Served { file, audience, tag: hex::sha256(path)[..32].to_owned() }))
}

/// The path of the account's file that one of `names` names: for its owner and for administrators.
async fn account_file(scope: &Scope, names: &[&str]) -> Result<Option<String>> {
    use user::Column as C;
    let rows = user::Entity::find()
        .select_only()
        .columns([C::Id, C::PhotoPath, C::CvPath])
        .filter(C::PhotoPath.is_in(names.iter().copied()).or(C::CvPath.is_in(names.iter().copied())));
    let rows: Vec<(i32, Option<String>, Option<String>)> =
        rows.into_tuple().all(scope.database().read()).await?;
    let visible = rows.into_iter().filter(|(id, ..)| sees_profile(scope, *id));
    let is_named = |path: &String| names.contains(&path.as_str());
    Ok(visible.flat_map(|(_, photo, cv)| [photo, cv]).flatten().find(is_named))
}

/// The path of the picture of a cinema talent that one of `names` names.
async fn talent_picture(scope: &Scope, names: &[&str]) -> Result<Option<(String, Audience)>> {
    let anonymous = as_anonymous(scope);
    let public = pictures(&anonymous, names).await?.into_iter().find(|found| found.kind != MediaKind::Id);
    let own = pictures(scope, names)
        .await?
        .into_iter()
        .find(|found| found.kind != MediaKind::Id || sees_contact(scope, found.registered_by));
    Ok(public
        .map(|found| (found.path, Audience::Public))
        .or(own.map(|found| (found.path, Audience::Private))))
}

struct Picture {
    path: String,
    kind: MediaKind,
    registered_by: Option<i32>,
}

/// The named pictures of cinema talents that the caller sees.
async fn pictures(scope: &Scope, names: &[&str]) -> Result<Vec<Picture>> {
    use cinema_talent_media::Column as C;
    let rows = cinema_talent_media::Entity::find()
        .inner_join(cinema_talent::Entity)
        .select_only()
        .columns([C::Path, C::Kind])
        .column(cinema_talent::Column::RegisteredById)
        .filter(C::Path.is_in(names.iter().copied()))
        .filter(CinemaTalents::visible_to(scope));
    let rows: Vec<(String, MediaKind, Option<i32>)> = rows.into_tuple().all(scope.database().read()).await?;
    Ok(rows.into_iter().map(|(path, kind, registered_by)| Picture { path, kind, registered_by }).collect())
}

/// The unique code that a QR code contains: `qr_<CODE>.png` of an account, `cinema_qr_<CODE>.png` of a cinema
/// talent, in any case.
async fn qr_code(scope: &Scope, name: &str) -> Result<Option<(String, Audience)>> {
    let Some(name) = name.strip_suffix(".png") else { return Ok(None) };
    if let Some(code) = name.strip_prefix("cinema_qr_") {
        let code = code.to_ascii_uppercase();
        let public = has_talent(&as_anonymous(scope), &code).await?;
        let own = has_talent(scope, &code).await?;
        let audience = if public { Audience::Public } else { Audience::Private };
        return Ok((public || own).then_some((code, audience)));
    }
    let Some(code) = name.strip_prefix("qr_") else { return Ok(None) };
    let found = user::Entity::find()
        .select_only()
        .column(user::Column::UniqueCode)
        .filter(user::Column::UniqueCode.eq(code.to_ascii_uppercase()));
    let code: Option<String> = found.into_tuple().one(scope.database().read()).await?;
    Ok(code.map(|code| (code, Audience::Public)))
}

async fn has_talent(scope: &Scope, code: &str) -> Result<bool> {
    let found = cinema_talent::Entity::find()
        .select_only()
        .column(cinema_talent::Column::Id)
        .filter(cinema_talent::Column::UniqueCode.eq(code))
        .filter(CinemaTalents::visible_to(scope));
    Ok(found.into_tuple::<i32>().one(scope.database().read()).await?.is_some())
}

/// What a caller without an account sees, everybody sees.
fn as_anonymous(scope: &Scope) -> Scope {
    let origin = scope.actor.origin.clone();
    Scope::new(Arc::clone(&scope.services), Actor::anonymous(origin))
}
