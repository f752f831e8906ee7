//! GraphQL enums of audit entries.

use async_graphql::Enum;

use crate::auth::actor;

/// By which way a change was made.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::auth::actor::Surface")]
pub enum AuditSurface {
    /// `/graphql`.
    Graphql,
    /// `/api`.
    Pointage,
    /// `/api/v1`.
    Talentsmaroc,
    /// The program itself: its command line and its tasks.
    System,
}

impl From<AuditSurface> for String {
    fn from(surface: AuditSurface) -> Self {
        actor::Surface::from(surface).as_str().to_owned()
    }
}

/// How far an audit entry is protected against changes.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum AuditSealState {
    /// Not sealed yet: it will be within minutes.
    Pending,
    /// In the hash chain, complete.
    Sealed,
    /// In the hash chain, and a part of its personal data was erased since.
    Erased,
}
