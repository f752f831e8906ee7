//! QR codes: what one says (`payload.rs`), and how that looks (`render.rs`). Which event has which is
//! `domain/events/qr_code.rs`.

pub mod payload;
pub mod render;
