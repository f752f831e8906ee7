//! The result of the query `validateQrCode`.

use async_graphql::{Enum, SimpleObject};

use super::types::Event;
use crate::domain::events::qr_code::Valid;
use crate::graphql::object::Object as ObjectOf;
use crate::graphql::scalars::DateTime;

/// Why a QR code opens nothing. Its form is judged first, then whether there is such an event, the signature, the time.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::events::qr_code::Fault")]
pub enum QrCodeFault {
    /// The code is not six letters and digits of ours.
    InvalidFormat,
    /// No event has this code, or none any more.
    EventNotFound,
    /// The signature is not the one that the code was issued with.
    SignatureMismatch,
    /// The time of the code is over.
    Expired,
}

/// What was found of a QR code.
#[derive(SimpleObject)]
pub struct QrCodeValidation {
    /// Whether the code opens an event.
    is_valid: bool,
    /// Why it does not; null when it does.
    reason: Option<QrCodeFault>,
    /// The event that it opens, whatever its status; null when it opens none.
    event: Option<ObjectOf<Event>>,
    /// From when on it is refused; null when it is not valid.
    expires_at: Option<DateTime>,
    /// How many hours that is from now, to one decimal; null when it is not valid.
    remaining_hours: Option<f64>,
}

impl From<std::result::Result<Valid, QrCodeFault>> for QrCodeValidation {
    fn from(validated: std::result::Result<Valid, QrCodeFault>) -> Self {
        match validated {
            Ok(valid) => Self {
                is_valid: true,
                reason: None,
                event: Some(ObjectOf::new(valid.event)),
                expires_at: Some(DateTime(valid.expires_at)),
                remaining_hours: Some(valid.remaining_hours),
            },
            Err(fault) => Self {
                is_valid: false,
                reason: Some(fault),
                event: None,
                expires_at: None,
                remaining_hours: None,
            },
        }
    }
}
