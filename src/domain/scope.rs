//! Who asks, and what a rule works with: passed to every function of the domain.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};

use super::error::{Code, Error, Result};
use crate::auth::actor::Actor;
use crate::auth::role::Action;
use crate::database::{Database, Engine};
use super::tools::Tools;

/// One request's view of the domain. Cloning shares everything.
#[derive(Clone)]
pub struct Scope {
    /// What lives as long as the process: pools, keys, clock.
    pub tools: Arc<Tools>,
    /// Who asks.
    pub actor: Arc<Actor>,
}

impl Scope {
    /// A scope for `actor`.
    pub fn new(tools: Arc<Tools>, actor: Actor) -> Self {
        Self { tools, actor: Arc::new(actor) }
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.tools.database
    }

    /// The engine behind the database.
    pub fn engine(&self) -> Engine {
        self.tools.database.engine()
    }

    /// Now, in whole seconds.
    pub fn now(&self) -> DateTime<Utc> {
        self.tools.clock.now()
    }

    /// Today, in the zone of the installation.
    pub fn today(&self) -> NaiveDate {
        self.now().with_timezone(&self.tools.zone).date_naive()
    }

    /// Passes when the caller may do `action`.
    ///
    /// # Errors
    /// `AUTH_REQUIRED` when nobody is signed in, else `FORBIDDEN`.
    pub fn require(&self, action: Action) -> Result<()> {
        if self.actor.may(action) {
            return Ok(());
        }
        Err(self.refusal())
    }

    /// How the caller is told that something is not for them.
    pub fn refusal(&self) -> Error {
        if self.actor.account.is_some() { Code::Forbidden.into() } else { Code::AuthRequired.into() }
    }

    /// Runs a statement that only reads.
    ///
    /// # Errors
    /// When the database does.
    pub async fn select(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>> {
        Ok(self.database().read().query_all(statement).await?)
    }

    /// Begins a transaction that writes.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        Ok(self.database().begin().await?)
    }
}
