//! GraphQL enums of attendances.

use async_graphql::Enum;

/// How an attendance was recorded.
#[derive(Clone, Copy, Debug, Default, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::entity::attendance::CheckInMode")]
pub enum CheckInMode {
    /// By the participant, from the QR code.
    #[default]
    QrCode,
    /// By staff.
    Manual,
    /// From a file.
    Import,
}

/// What kind of image a signature is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::entity::attendance::SignatureFormat")]
pub enum SignatureFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}
