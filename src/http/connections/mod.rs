//! The open connections: a permit for each, and the limits on sockets and streams.
//!
//! `serve.rs` accepts connections; `live/` executes operations over sockets and streams.

mod admission;
mod bounds;
mod permit;
mod registry;

pub(in crate::http) use admission::{Admission, AdmissionPermit};
pub use bounds::Bounds;
pub use permit::ConnectionPermit;
pub use registry::LiveConnections;
pub(in crate::http) use registry::ShutdownSignal;
