//! `/api/qr-codes`: the QR code of an event, as JSON or as an image, and the validation of a scanned code.

use crate::auth::role::Action;
use crate::rest::core::image::Image;
use crate::rest::core::route::{Route, document, get, post};

/// The routes.
pub fn routes() -> Vec<Route> {
    let picture = Image::of("qrCodeBase64").named("qrcode-event-{shortCode}").chosen_by("format");
    vec![
        get("/qr-codes/generate/{eventId}", document!("qr_codes/generate"))
            .requires(Action::ReadPointage)
            .image(picture),
        post("/qr-codes/validate", document!("qr_codes/validate")).public(),
    ]
}
