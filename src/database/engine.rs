//! The database engines.

/// The supported engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A local file.
    Sqlite,
    /// A server.
    Postgres,
}
