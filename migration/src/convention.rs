//! How constraints and indexes are named and written, once for all migrations.
//!
//! A unique index is `<table>_<columns>_key`, a check `<table>_<what>_check`, another index
//! `<table>_<columns>_idx`, a foreign key `<table>_<column>_fkey` (SQLite keeps no name for these). `domain/`
//! maps unique names to user errors, so a name is part of the contract. Indexes are written as SQL because
//! sea-query 1.0 has no expression indexes on SQLite.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Creates `tables` in their order, then `indexes`.
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

/// Lets PostgreSQL compare texts as SQLite does, whatever the locale that the database was made with: lists then have
/// one order on both engines, cursors one meaning, and an index serves each.
async fn compare_texts_by_bytes(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    // Only our own, and only now, while it is empty: the database is shared.
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

/// Adds a column of text, which both engines compare by bytes, to a table that has rows.
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

/// Drops a column, whose indexes must be gone.
pub(crate) async fn drop_column(manager: &SchemaManager<'_>, table: &str, column: &str) -> Result<(), DbErr> {
    let drop = format!("ALTER TABLE \"{table}\" DROP COLUMN \"{column}\"");
    manager.get_connection().execute_unprepared(&drop).await.map(|_| ())
}

/// Drops `tables` in the order given: those that refer to others first. Indexes go with their table.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).take()).await?;
    }
    Ok(())
}

/// Drops `indexes`, which no table that goes takes along.
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

/// A primary key of two columns.
pub(crate) fn primary_key(first: &'static str, second: &'static str) -> IndexCreateStatement {
    sea_query::Index::create().col(first).col(second).take()
}

/// A closed list: `column` holds one of `values`, or nothing where it may be null.
pub(crate) fn one_of(table: &str, column: &str, values: &[&str]) -> Check {
    check(table, column, &format!("\"{column}\" IN ('{}')", values.join("', '")))
}

/// A condition in SQL that both engines read; `what` it guards becomes part of its name.
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
    /// An index for reading.
    pub(crate) const fn on(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { table, columns, also: &[], unique: false, expression: None, only: None }
    }

    /// A rule: no two rows alike in `columns`.
    pub(crate) const fn unique(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { unique: true, ..Self::on(table, columns) }
    }

    /// Compares by this expression instead of the columns themselves; the columns still give the name.
    pub(crate) const fn by(self, expression: &'static str) -> Self {
        Self { expression: Some(expression), ..self }
    }

    /// Leaves out the rows that do not fulfil `condition`.
    pub(crate) const fn only(self, condition: &'static str) -> Self {
        Self { only: Some(condition), ..self }
    }

    /// Further columns at the end, so that a query reads the index alone; not part of the name.
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
