//! Naming and creation of constraints and indexes, shared by all migrations.
//!
//! A unique index is `<table>_<columns>_key`, a check `<table>_<what>_check`, another index
//! `<table>_<columns>_idx`, a foreign key `<table>_<column>_fkey` (SQLite discards the names of foreign
//! keys). `domain/` maps the names of unique indexes to user errors, so they must not change. Indexes are
//! written as SQL because sea-query 1.0 does not support expression indexes on SQLite.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Creates `tables` in this order, then `indexes`.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    tables: impl IntoIterator<Item = TableCreateStatement>,
    indexes: &[Index],
) -> Result<(), DbErr> {
    for table in tables {
        let name = match table.get_table_name() {
            Some(TableRef::Table(name, _)) => Some(name.1.to_string()),
            _ => None,
        };
        manager.create_table(table).await?;
        if let Some(name) = name {
            compare_texts_by_bytes(manager, &name).await?;
        }
    }
    for index in indexes {
        manager.get_connection().execute_unprepared(&index.sql()).await?;
    }
    Ok(())
}

/// Sets the collation `C` on the text columns of PostgreSQL, whatever the database's locale, so that it
/// compares texts by bytes like SQLite: both engines then return lists in the same order, cursors are
/// portable, and one index definition serves both.
async fn compare_texts_by_bytes(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    // Only our own table, and only while it is empty: other programs use the database, too.
    let alter = format!(
        r#"DO $$ DECLARE texts record; BEGIN
        FOR texts IN SELECT column_name, character_maximum_length AS most
            FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = '{table}'
                AND data_type IN ('text', 'character varying')
        LOOP
            EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE %s COLLATE "C"', '{table}', texts.column_name,
                CASE WHEN texts.most IS NULL THEN 'text' ELSE 'varchar(' || texts.most || ')' END);
        END LOOP;
    END $$"#
    );
    manager.get_connection().execute_unprepared(&alter).await.map(|_| ())
}

/// Adds a text column, compared by bytes on both engines, to a table that may have rows.
pub(crate) async fn add_text(
    manager: &SchemaManager<'_>,
    table: &str,
    column: &str,
    constraints: &str,
) -> Result<(), DbErr> {
    let collation = match manager.get_database_backend() {
        DbBackend::Postgres => "COLLATE \"C\"",
        _ => "",
    };
    let add = format!("ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" text {collation} {constraints}");
    manager.get_connection().execute_unprepared(&add).await.map(|_| ())
}

/// Replaces a table by one with another definition and the same rows, on SQLite, which cannot alter constraints.
/// `columns` are copied; no other table may reference the table. Its indexes must be created again.
pub(crate) async fn rebuild_on_sqlite(
    manager: &SchemaManager<'_>,
    table: &'static str,
    definition: fn(&'static str) -> TableCreateStatement,
    (temporary, columns): (&'static str, &str),
) -> Result<(), DbErr> {
    manager.create_table(definition(temporary)).await?;
    let statements = [
        format!("INSERT INTO \"{temporary}\" ({columns}) SELECT {columns} FROM \"{table}\""),
        // An id is never given twice, also when the last rows were deleted.
        format!("DELETE FROM sqlite_sequence WHERE name = '{temporary}'"),
        format!(
            "INSERT INTO sqlite_sequence (name, seq) \
             SELECT '{temporary}', max(seq) FROM (SELECT seq FROM sqlite_sequence WHERE name = '{table}' \
             UNION ALL SELECT coalesce(max(rowid), 0) FROM \"{temporary}\")"
        ),
        format!("DROP TABLE \"{table}\""),
        format!("ALTER TABLE \"{temporary}\" RENAME TO \"{table}\""),
    ];
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Sets the action of the foreign key of `column` on PostgreSQL.
pub(crate) async fn set_on_delete_on_postgres(
    manager: &SchemaManager<'_>,
    table: &str,
    (column, target): (&str, &str),
    action: &str,
) -> Result<(), DbErr> {
    let name = format!("{table}_{column}_fkey");
    let alter = format!(
        "ALTER TABLE \"{table}\" DROP CONSTRAINT \"{name}\", ADD CONSTRAINT \"{name}\" \
         FOREIGN KEY (\"{column}\") REFERENCES \"{target}\" (\"id\") ON DELETE {action}"
    );
    manager.get_connection().execute_unprepared(&alter).await.map(|_| ())
}

/// Drops a column; its indexes must be dropped before.
pub(crate) async fn drop_column(manager: &SchemaManager<'_>, table: &str, column: &str) -> Result<(), DbErr> {
    let drop = format!("ALTER TABLE \"{table}\" DROP COLUMN \"{column}\"");
    manager.get_connection().execute_unprepared(&drop).await.map(|_| ())
}

/// Drops `tables` in this order, referencing tables first. Indexes are dropped with their table.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).take()).await?;
    }
    Ok(())
}

/// Drops `indexes` of tables that remain.
pub(crate) async fn drop_indexes(manager: &SchemaManager<'_>, indexes: &[Index]) -> Result<(), DbErr> {
    for index in indexes {
        let drop = format!("DROP INDEX \"{}\"", index.name());
        manager.get_connection().execute_unprepared(&drop).await?;
    }
    Ok(())
}

/// A foreign key from one column to the primary key of `target`.
pub(crate) fn references(
    table: &'static str,
    column: &'static str,
    (target, key): (&'static str, &'static str),
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_fkey"))
        .from(table, column)
        .to(target, key)
        .on_delete(on_delete)
        .take()
}

/// A composite primary key of two columns.
pub(crate) fn primary_key(first: &'static str, second: &'static str) -> IndexCreateStatement {
    sea_query::Index::create().col(first).col(second).take()
}

/// An enum check: `column` is one of `values`, or null where it is nullable.
pub(crate) fn one_of(table: &str, column: &str, values: &[&str]) -> Check {
    check(table, column, &format!("\"{column}\" IN ('{}')", values.join("', '")))
}

/// A check constraint with an SQL condition valid on both engines; `what` becomes part of its name.
pub(crate) fn check(table: &str, what: &str, condition: &str) -> Check {
    Check::named(format!("{table}_{what}_check"), Expr::cust(condition.to_owned()))
}

/// An index to create.
pub(crate) struct Index {
    table: &'static str,
    columns: &'static [&'static str],
    also: &'static [&'static str],
    unique: bool,
    expression: Option<&'static str>,
    only: Option<&'static str>,
}

impl Index {
    /// A non-unique index.
    pub(crate) const fn on(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { table, columns, also: &[], unique: false, expression: None, only: None }
    }

    /// A unique index.
    pub(crate) const fn unique(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { unique: true, ..Self::on(table, columns) }
    }

    /// Indexes this expression instead of the columns; the name still contains the columns.
    pub(crate) const fn by(self, expression: &'static str) -> Self {
        Self { expression: Some(expression), ..self }
    }

    /// Makes the index partial, with `condition` as its WHERE clause.
    pub(crate) const fn only(self, condition: &'static str) -> Self {
        Self { only: Some(condition), ..self }
    }

    /// Appends columns to the key, so that a query is answered by an index-only scan; not part of the name.
    pub(crate) const fn also(self, columns: &'static [&'static str]) -> Self {
        Self { also: columns, ..self }
    }

    fn name(&self) -> String {
        let suffix = if self.unique { "key" } else { "idx" };
        format!("{}_{}_{suffix}", self.table, self.columns.join("_"))
    }

    fn sql(&self) -> String {
        let (table, name) = (self.table, self.name());
        let unique = if self.unique { "UNIQUE " } else { "" };
        let keys = self.expression.map_or_else(|| self.quoted_columns(), str::to_owned);
        let only = self.only.map_or_else(String::new, |condition| format!(" WHERE {condition}"));
        format!("CREATE {unique}INDEX \"{name}\" ON \"{table}\" ({keys}){only}")
    }

    fn quoted_columns(&self) -> String {
        let columns: Vec<_> =
            self.columns.iter().chain(self.also).map(|name| format!("\"{name}\"")).collect();
        columns.join(", ")
    }
}
