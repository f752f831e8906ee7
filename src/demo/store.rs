//! What the demo asks of the database: whether it may fill it, and to take many rows at once.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    Iterable, QueryFilter,
};

use super::accounts;
use crate::database::Engine;
use crate::entity::texts::{Texts, completed};
use crate::entity::{audit_entry, cinema_talent, event, participant, production, user};

/// Values that a statement carries at most: many at once are quick, and the text stays of a size to be prepared.
const VALUES: usize = 2000;

/// What a database holds before the demo.
pub(super) enum Found {
    /// No people, no events, no trace of any.
    Nothing,
    /// What the demo once wrote, whatever has become of it.
    Demo,
    /// Rows of this table that are not the demo's.
    Others(&'static str),
}

/// Whether the demo once filled a database, whatever has become of it: one of the accounts that the documents name is
/// left, under whichever address. (The first of them nobody can delete.)
pub(super) async fn is_filled(database: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let marked = user::Entity::find().filter(user::Column::Uuid.is_in(accounts::marks()));
    Ok(marked.one(database).await?.is_some())
}

/// Looks into a database. Nobody else can write accounts until the transaction ends, so that two processes that start
/// together don't both find nothing.
pub(super) async fn look(tx: &DatabaseTransaction, engine: Engine) -> Result<Found, DbErr> {
    if engine == Engine::Postgres {
        tx.execute_unprepared("LOCK TABLE \"user\" IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    if is_filled(tx).await? {
        return Ok(Found::Demo);
    }
    // Whatever else there may be hangs on one of these.
    let tables = [
        ("user", holds::<user::Entity>(tx).await?),
        ("cinema_talent", holds::<cinema_talent::Entity>(tx).await?),
        ("production", holds::<production::Entity>(tx).await?),
        ("event", holds::<event::Entity>(tx).await?),
        ("participant", holds::<participant::Entity>(tx).await?),
        ("audit_entry", holds::<audit_entry::Entity>(tx).await?),
    ];
    let filled = tables.into_iter().find(|(_, filled)| *filled);
    Ok(filled.map_or(Found::Nothing, |(table, _)| Found::Others(table)))
}

async fn holds<E: EntityTrait>(tx: &DatabaseTransaction) -> Result<bool, DbErr> {
    Ok(E::find().one(tx).await?.is_some())
}

/// Writes rows as they are, ids included, with the columns that follow from their texts.
pub(super) async fn insert<E>(tx: &DatabaseTransaction, rows: Vec<E::Model>) -> Result<(), DbErr>
where
    E: Texts,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    insert_active::<E>(tx, rows.into_iter().map(|row| row.into_active_model().reset_all())).await
}

/// Writes rows that may leave their id to the database.
pub(super) async fn insert_active<E>(
    tx: &DatabaseTransaction,
    rows: impl Iterator<Item = E::ActiveModel>,
) -> Result<(), DbErr>
where
    E: Texts,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let at_once = VALUES / E::Column::iter().count();
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let chunk: Vec<_> = rows.by_ref().take(at_once).map(completed).collect::<Result<_, _>>()?;
        E::insert_many(chunk).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Lets PostgreSQL number further rows after those written with their ids; SQLite does so by itself.
pub(super) async fn continue_numbers(tx: &DatabaseTransaction, engine: Engine) -> Result<(), DbErr> {
    if engine == Engine::Sqlite {
        return Ok(());
    }
    let tables = [
        "user",
        "cinema_talent",
        "cinema_talent_media",
        "production",
        "project",
        "assignment",
        "presence_record",
    ];
    for table in tables {
        // Never back: a number that was given once is not given again.
        let sql = format!(
            "SELECT setval(numbers, greatest(nextval(numbers), (SELECT max(id) FROM \"{table}\"))) \
             FROM (SELECT pg_get_serial_sequence('\"{table}\"', 'id')::regclass AS numbers) AS named"
        );
        tx.execute_unprepared(&sql).await?;
    }
    Ok(())
}
