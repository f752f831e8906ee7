//! QR codes: the payload (`payload.rs`) and its image (`render.rs`). `domain/events/qr_code.rs` issues the
//! codes of events.

pub mod payload;
pub mod render;
