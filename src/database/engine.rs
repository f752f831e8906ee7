//! The database engines.

/// The supported engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A local file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// The name, as metrics and traces have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}
