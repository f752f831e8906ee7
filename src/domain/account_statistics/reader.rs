//! Authorizes statistics of accounts.

use sea_orm::sea_query::Expr;

use crate::auth::role::Action;
use crate::entity::user;
use crate::error::Result;
use crate::scope::Scope;

/// The statistics, for an authorized caller.
#[derive(Clone)]
pub struct AccountStatistics {
    pub(super) scope: Scope,
}

impl AccountStatistics {
    /// Passes for callers who may read the statistics of accounts.
    ///
    /// # Errors
    /// `AUTH_REQUIRED` or `FORBIDDEN`.
    pub fn of(scope: &Scope) -> Result<Self> {
        scope.require(Action::ReadAccountStatistics)?;
        Ok(Self { scope: scope.clone() })
    }
}

/// A column of the table of accounts.
pub(super) fn of_account(column: user::Column) -> Expr {
    Expr::col((user::Entity, column))
}
