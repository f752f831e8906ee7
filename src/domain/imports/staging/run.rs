//! An import that writes: its identifier, its scopes, and the row that tells others that it goes on.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use uuid::Uuid;

use crate::database::Engine;
use crate::domain::transaction;
use crate::entity::import_run::{Column, Entity, Model};
use crate::error::{Error, Result};
use crate::scope::Scope;

/// How many lines one transaction writes: on SQLite, everybody else waits for it.
pub(super) const CHUNK: usize = 200;

/// An unfinished import.
pub(super) struct Run<'s> {
    /// The caller's scope, with the claim of the request.
    pub scope: &'s Scope,
    /// The scope of the transactions before and after the one that a repeat is answered from.
    pub inner: Scope,
    pub id: Uuid,
    pub event: Option<Event>,
}

/// The event whose attendances are imported.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain::imports) struct Event {
    pub id: Uuid,
    pub start_at: DateTime<Utc>,
}

impl<'s> Run<'s> {
    /// Notes that an import begins to write.
    pub async fn open(scope: &'s Scope, event: Option<Event>) -> Result<Self> {
        let run = Self { scope, inner: scope.without_claim(), id: Uuid::now_v7(), event };
        let row = Model { id: run.id, is_shown: false, touched_at: scope.now() };
        transaction::write(&run.inner, async |tx| {
            row.clone().into_active_model().reset_all().insert(&*tx).await?;
            Ok(())
        })
        .await?;
        Ok(run)
    }

    /// Lets PostgreSQL count the lines, which it takes for very few: it would look through all of them again and again.
    pub async fn count_lines(&self) -> Result<()> {
        if self.inner.engine() == Engine::Postgres {
            self.inner.database().write().execute_unprepared("ANALYZE import_line").await?;
        }
        Ok(())
    }

    /// Notes that the import goes on. Also proves that it has not been taken for a broken one.
    pub async fn touch(&self, tx: &DatabaseTransaction) -> Result<()> {
        let touched = Entity::update_many()
            .col_expr(Column::TouchedAt, Expr::val(self.inner.now()))
            .filter(Column::Id.eq(self.id))
            .exec(tx)
            .await?;
        if touched.rows_affected == 1 {
            return Ok(());
        }
        Err(Error::Internal("an import was taken for a broken one".into()))
    }
}
