//! Authorizes statistics and runs their statements.

use std::sync::Arc;

use sea_orm::Condition;
use sea_orm::sea_query::SelectStatement;

use crate::auth::role::Action;
use crate::database::Engine;
use crate::domain::attendances::Attendances;
use crate::error::Result;
use crate::query::columns::Columns;
use crate::query::row::Rows;
use crate::query::table::Table as _;
use crate::scope::Scope;

/// The statistics, for an authorized caller.
#[derive(Clone)]
pub struct Statistics {
    pub(super) scope: Scope,
}

impl Statistics {
    /// Passes for callers who may read the pointage API.
    ///
    /// # Errors
    /// `AUTH_REQUIRED` or `FORBIDDEN`.
    pub fn of(scope: &Scope) -> Result<Self> {
        scope.require(Action::ReadPointage)?;
        Ok(Self { scope: scope.clone() })
    }

    /// The engine of the database.
    pub(super) fn engine(&self) -> Engine {
        self.scope.engine()
    }

    /// The condition of counted attendances.
    pub(super) fn counted_attendances(&self) -> Condition {
        Attendances::visible_to(&self.scope)
    }

    /// Runs a statement; its columns are read by position.
    pub(super) async fn rows(&self, statement: &SelectStatement) -> Result<Arc<Rows>> {
        Ok(Rows::new(self.scope.select(statement).await?, Columns::default()))
    }
}
