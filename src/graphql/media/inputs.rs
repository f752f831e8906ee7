//! Input types of the mutations on pictures.

use async_graphql::{Enum, InputObject};

use crate::graphql::cinema_talents::CinemaTalent;
use crate::graphql::object::id::IdOf;
use crate::graphql::scalars::Url;
use crate::graphql::upload::Upload;

/// A photo of which a cinema talent has one.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::media::PhotoKind")]
pub enum CinemaTalentPhotoKind {
    /// The profile photo: shown to everybody who sees the talent.
    Profile,
    /// The photo of the identity document: shown to staff and to the account that registered the talent.
    Id,
}

/// A new photo of a cinema talent.
#[derive(Debug, InputObject)]
pub struct SetCinemaTalentPhotoInput {
    /// The cinema talent.
    pub id: IdOf<CinemaTalent>,
    /// Which photo.
    pub kind: CinemaTalentPhotoKind,
    /// A PNG or JPEG image of at most 5 MB, 12 000 pixels a side and 25 megapixels.
    pub file: Upload,
}

/// The photo of a cinema talent to remove.
#[derive(Debug, InputObject)]
pub struct DeleteCinemaTalentPhotoInput {
    /// The cinema talent.
    pub id: IdOf<CinemaTalent>,
    /// Which photo.
    pub kind: CinemaTalentPhotoKind,
}

/// New pictures of a gallery.
#[derive(Debug, InputObject)]
pub struct AddGalleryPicturesInput {
    /// The cinema talent.
    pub id: IdOf<CinemaTalent>,
    /// PNG or JPEG images, each as for `setCinemaTalentPhoto`, in the order in which they are appended.
    pub files: Vec<Upload>,
}

/// The picture of a gallery to remove.
#[derive(Debug, InputObject)]
pub struct DeleteGalleryPictureInput {
    /// The cinema talent.
    pub id: IdOf<CinemaTalent>,
    /// The picture, by its `url`.
    pub url: Url,
}

/// A new order of a gallery.
#[derive(Debug, InputObject)]
pub struct OrderGalleryInput {
    /// The cinema talent.
    pub id: IdOf<CinemaTalent>,
    /// Each picture of the gallery once, by its `url`.
    pub urls: Vec<Url>,
}
