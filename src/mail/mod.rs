//! Mails that the gateway sends: a welcome to a registered account, a confirmation to a registered cinema talent.
//!
//! `message.rs` is what a mail says, `wording.rs` its sentences, `compose.rs` its headers and parts; `outbox.rs`
//! sends it in the background by `smtp.rs`. A rule calls [`Outbox::send`] after its transaction: a mail never
//! delays or fails a request, and it is lost when the process is killed. Without `SMTP_URL` nothing is sent.
//! Log lines name the kind of a mail and its outcome, never an address, a name or what a server answered, which
//! often repeats the address.

mod compose;
mod message;
mod outbox;
mod smtp;
mod wording;

pub use message::{Message, Recipient};
pub use outbox::{Bounds, InvalidServer, Outbox};
