//! QR codes: the payload of events (`payload.rs`), the modules of a code (`matrix.rs`), and its image
//! (`render.rs`). `domain/events/qr_code.rs` issues the codes of events.

pub mod matrix;
pub mod payload;
pub mod render;
