//! The names of files: `photos/<random>.jpg`, `cinema/profile_<random>.png`, and of the thumbnails beside them:
//! `cinema/profile_<random>_160.png`; and the addresses that serve them.

use crate::crypto::hex;
use crate::crypto::random::random_bytes;
use crate::picture::THUMBNAIL_SIDES;

/// The path under which this server serves files.
const BASE: &str = "/static/uploads/";
/// The folder of photos of accounts.
pub const PHOTOS: &str = "photos";
/// The folder of CVs of accounts.
pub const CVS: &str = "cvs";
/// The folder of pictures of cinema talents.
pub const CINEMA: &str = "cinema";

/// A name that nobody can guess, and that no file has had before.
pub(super) fn random(folder: &str, prefix: &str, extension: &str) -> String {
    format!("{folder}/{prefix}{}.{extension}", hex::encode(&random_bytes::<16>()))
}

/// The address of the file at `path`.
pub fn address(path: &str) -> String {
    format!("{BASE}{path}")
}

/// The path of the file at an address; none of addresses elsewhere.
pub fn of_address(address: &str) -> Option<&str> {
    address.strip_prefix(BASE)
}

/// The path of a thumbnail of the picture at `path`.
pub fn thumbnail(path: &str, side: u32) -> String {
    let (name, extension) = path.rsplit_once('.').unwrap_or((path, ""));
    format!("{name}_{side}.{extension}")
}

/// The path of the picture whose thumbnail `path` would be.
pub fn original(path: &str) -> Option<String> {
    let (name, extension) = path.rsplit_once('.')?;
    let (name, side) = name.rsplit_once('_')?;
    let is_side = THUMBNAIL_SIDES.iter().any(|known| known.to_string() == side);
    is_side.then(|| format!("{name}.{extension}"))
}

/// The paths of a picture and all its thumbnails.
pub(super) fn all_sizes(path: &str) -> impl Iterator<Item = String> {
    let thumbnails = THUMBNAIL_SIDES.into_iter().map(|side| thumbnail(path, side));
    std::iter::once(path.to_owned()).chain(thumbnails)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbnail_leads_to_its_picture() {
        let path = random(CINEMA, "profile_", "jpg");
        assert!(path.starts_with("cinema/profile_") && path.len() == "cinema/profile_.jpg".len() + 32);
        assert_ne!(path, random(CINEMA, "profile_", "jpg"));
        assert_eq!(original(&path), None);
        assert_eq!(original(&thumbnail(&path, 160)).as_deref(), Some(path.as_str()));
        for other in ["photos/a_161.jpg", "photos/a_0160.jpg", "photos/160.jpg", "photos/a_160", "a"] {
            assert_eq!(original(other), None, "{other}");
        }
        let sizes: Vec<_> = all_sizes("photos/a.png").collect();
        assert_eq!(sizes, ["photos/a.png", "photos/a_160.png", "photos/a_640.png"]);
    }
}
