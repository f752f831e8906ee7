//! The connections that the server holds: the permit of each, and the sockets and streams among them with their bounds.
//!
//! `serve.rs` accepts connections; `live/` answers over sockets and streams.

mod admission;
mod bounds;
mod permit;
mod registry;

pub(in crate::http) use admission::AdmissionPermit;
pub use bounds::Bounds;
pub use permit::ConnectionPermit;
pub use registry::LiveConnections;
pub(in crate::http) use registry::ShutdownSignal;
