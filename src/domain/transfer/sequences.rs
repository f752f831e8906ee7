//! The numbers that generated keys have reached: those of deleted rows, which codes may name, are never given again.

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, EntityTrait, Iden as _, Iterable as _, PrimaryKeyToColumn as _,
    PrimaryKeyTrait as _, Statement,
};

/// Lets the generated keys of the table continue in `target` where they are in `source`.
pub(super) async fn copy<E: EntityTrait>(
    source: &impl ConnectionTrait,
    target: &impl ConnectionTrait,
) -> Result<(), DbErr> {
    if !E::PrimaryKey::auto_increment() {
        return Ok(());
    }
    let Some(key) = E::PrimaryKey::iter().next() else { return Ok(()) };
    let (table, column) = (E::default().table_name().to_owned(), key.into_column().unquoted().to_owned());
    let reached = reached(source, &table, &column).await?;
    set(target, &table, &column, reached).await
}

/// The greatest number that was given; 0 when none was.
async fn reached(db: &impl ConnectionTrait, table: &str, column: &str) -> Result<i64, DbErr> {
    let backend = db.get_database_backend();
    let sql = match backend {
        DbBackend::Sqlite => format!("SELECT seq FROM sqlite_sequence WHERE name = '{table}'"),
        _ => format!(
            "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('\"{table}\"', '{column}')::regclass), 0)"
        ),
    };
    let row = db.query_one_raw(Statement::from_string(backend, sql)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

async fn set(db: &impl ConnectionTrait, table: &str, column: &str, reached: i64) -> Result<(), DbErr> {
    match db.get_database_backend() {
        DbBackend::Sqlite => {
            db.execute_unprepared(&format!("DELETE FROM sqlite_sequence WHERE name = '{table}'")).await?;
            let continued = format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', {reached})");
            db.execute_unprepared(&continued).await?;
        }
        _ => {
            let (value, is_given) = (reached.max(1), reached > 0);
            let sequence = format!("pg_get_serial_sequence('\"{table}\"', '{column}')");
            db.execute_unprepared(&format!("SELECT setval({sequence}, {value}, {is_given})")).await?;
        }
    }
    Ok(())
}
