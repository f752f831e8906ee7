//! Who may read statistics, and how their statements are run.

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

/// The statistics, as somebody reads them who may.
#[derive(Clone)]
pub struct Statistics {
    pub(super) scope: Scope,
}

impl Statistics {
    /// For those who read the pointage API.
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

    /// Which attendances count.
    pub(super) fn counted(&self) -> Condition {
        Attendances::visible_to(&self.scope)
    }

    /// The rows of a statement, by position.
    pub(super) async fn rows(&self, statement: &SelectStatement) -> Result<Arc<Rows>> {
        Ok(Rows::new(self.scope.select(statement).await?, Columns::default()))
    }
}
