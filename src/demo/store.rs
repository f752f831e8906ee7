//! Database access of the demo: checks whether the database may be filled, and inserts rows in bulk.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    Iterable, QueryFilter,
};

use super::accounts;
use crate::database::Engine;
use crate::entity::texts::{Texts, with_derived_columns};
use crate::entity::{audit_entry, cinema_talent, event, participant, production, user};

/// The maximum number of bind values per statement: bulk inserts are fast, and the statement stays small
/// enough to prepare.
const MAX_VALUES: usize = 2000;

/// The contents of a database before seeding.
pub(super) enum Contents {
    /// No people, no events, no audit entries.
    Empty,
    /// Demo data, possibly changed since.
    Demo,
    /// Rows of this table that are not demo data.
    Other(&'static str),
}

/// Whether the demo filled the database before, whatever has changed since: one of the documented accounts
/// still exists, with any e-mail address. (The first of them cannot be deleted.)
async fn was_seeded(database: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let documented = user::Entity::find().filter(user::Column::Uuid.is_in(accounts::documented_uuids()));
    Ok(documented.one(database).await?.is_some())
}

/// Keeps other processes from writing accounts until the transaction ends, so that two processes that start
/// concurrently do not both find the database empty.
pub(super) async fn lock(tx: &DatabaseTransaction, engine: Engine) -> Result<(), DbErr> {
    if engine == Engine::Postgres {
        tx.execute_unprepared("LOCK TABLE \"user\" IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    Ok(())
}

/// Inspects the database.
pub(super) async fn inspect(database: &impl ConnectionTrait) -> Result<Contents, DbErr> {
    if was_seeded(database).await? {
        return Ok(Contents::Demo);
    }
    // All other rows depend on a row of these tables.
    let tables = [
        ("user", has_rows::<user::Entity>(database).await?),
        ("cinema_talent", has_rows::<cinema_talent::Entity>(database).await?),
        ("production", has_rows::<production::Entity>(database).await?),
        ("event", has_rows::<event::Entity>(database).await?),
        ("participant", has_rows::<participant::Entity>(database).await?),
        ("audit_entry", has_rows::<audit_entry::Entity>(database).await?),
    ];
    let filled = tables.into_iter().find(|(_, filled)| *filled);
    Ok(filled.map_or(Contents::Empty, |(table, _)| Contents::Other(table)))
}

async fn has_rows<E: EntityTrait>(database: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(E::find().one(database).await?.is_some())
}

/// Inserts rows with their ids and derived columns.
pub(super) async fn insert<E>(tx: &DatabaseTransaction, rows: Vec<E::Model>) -> Result<(), DbErr>
where
    E: Texts,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    insert_active::<E>(tx, rows.into_iter().map(|row| row.into_active_model().reset_all())).await
}

/// Inserts rows whose ids the database may assign.
pub(super) async fn insert_active<E>(
    tx: &DatabaseTransaction,
    rows: impl Iterator<Item = E::ActiveModel>,
) -> Result<(), DbErr>
where
    E: Texts,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let rows_per_statement = MAX_VALUES / E::Column::iter().count();
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let chunk: Vec<_> =
            rows.by_ref().take(rows_per_statement).map(with_derived_columns).collect::<Result<_, _>>()?;
        E::insert_many(chunk).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Advances the sequences of PostgreSQL past the inserted ids; SQLite does this itself.
pub(super) async fn advance_sequences(tx: &DatabaseTransaction, engine: Engine) -> Result<(), DbErr> {
    if engine == Engine::Sqlite {
        return Ok(());
    }
    let tables = [
        "user",
        "cinema_talent",
        "cinema_talent_ethnicity",
        "cinema_talent_media",
        "production",
        "project",
        "assignment",
        "presence_record",
    ];
    for table in tables {
        // Never backwards: an id is never reused.
        let sql = format!(
            "SELECT setval(numbers, greatest(nextval(numbers), (SELECT max(id) FROM \"{table}\"))) \
             FROM (SELECT pg_get_serial_sequence('\"{table}\"', 'id')::regclass AS numbers) AS named"
        );
        tx.execute_unprepared(&sql).await?;
    }
    Ok(())
}
