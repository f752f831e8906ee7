//! The texts by which searches find the new people of an import.
//!
//! The trigram indexes of PostgreSQL get an entry for every trigram of each version of a row: of all that is done while
//! an import shows its people, for whom others wait, they were more than half. So hidden rows have no such texts, and get
//! them once they are shown (`change.rs`). SQLite indexes a row once, when it is inserted.

use sea_orm::ActiveValue::Set;
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, IntoActiveModel as _, Statement, TryIntoModel as _,
};
use serde_json::json;

use crate::database::Engine;
use crate::entity::participant::{ActiveModel, Model};
use crate::entity::texts::with_derived_columns;
use crate::error::{Error, Result};

const UPDATE_POSTGRES: &str = "UPDATE participant SET search_text = t.search_text, organization_fold = t.organization_fold \
    FROM jsonb_to_recordset(CAST($1 AS jsonb)) AS t (id uuid, search_text text, organization_fold text) \
    WHERE participant.id = t.id";
/// A copy of the database, made between two transactions of an import on PostgreSQL, may be restored as SQLite.
const UPDATE_SQLITE: &str = "UPDATE participant SET search_text = t.value ->> 'search_text', \
    organization_fold = t.value ->> 'organization_fold' \
    FROM json_each($1) AS t WHERE participant.id = unhex(t.value ->> 'id')";

/// Whether rows get their texts after they are shown.
pub(super) fn are_written_later(engine: Engine) -> bool {
    engine == Engine::Postgres
}

/// Takes the texts from a row that is inserted hidden.
pub(super) fn leave_out(row: &mut ActiveModel, engine: Engine) {
    if are_written_later(engine) {
        row.search_text = Set(String::new());
        row.organization_fold = Set(None);
    }
}

/// Writes the texts of these people, who are locked.
///
/// # Errors
/// The database's.
pub(super) async fn write<'p>(
    tx: &DatabaseTransaction,
    engine: Engine,
    people: impl Iterator<Item = &'p Model>,
) -> Result<()> {
    let mut texts = Vec::new();
    for row in people {
        let derived = with_derived_columns(row.clone().into_active_model())?.try_into_model()?;
        texts.push(
            json!({ "id": row.id.simple().to_string(), "search_text": derived.search_text, "organization_fold": derived.organization_fold }),
        );
    }
    if texts.is_empty() {
        return Ok(());
    }
    let texts = serde_json::to_string(&texts).map_err(|error| Error::Internal(error.to_string()))?;
    let update = match engine {
        Engine::Postgres => UPDATE_POSTGRES,
        Engine::Sqlite => UPDATE_SQLITE,
    };
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), update, [texts.into()])).await?;
    Ok(())
}
