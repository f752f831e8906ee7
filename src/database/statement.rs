//! Renders read statements as SQL.
//!
//! Values are parameters, except the row limit, which is a literal. PostgreSQL reuses a generic plan of a prepared
//! statement only while it estimates the plan as cheap as one for the actual values. With a parameterized limit it
//! assumes far too many rows and plans again at each execution, which costs more than most statements do. Page sizes
//! are few, so the number of distinct texts stays small.

use std::fmt::{self, Write};

use sea_orm::sea_query::{
    PostgresQueryBuilder, QueryBuilder, SelectStatement, SqlWriter, SqliteQueryBuilder,
};
use sea_orm::{DbBackend, Statement, Value};

use super::engine::Engine;

/// The end of the SQL text before the row limit.
const LIMIT: &str = " LIMIT ";

/// The SQL and parameters of `statement` in the dialect of `engine`.
pub fn render(statement: &SelectStatement, engine: Engine) -> Statement {
    let mut text = SqlText { sql: String::with_capacity(1024), values: Vec::new() };
    let backend = match engine {
        Engine::Postgres => {
            statement.build_collect_any_into(&PostgresQueryBuilder, &mut text);
            DbBackend::Postgres
        }
        Engine::Sqlite => {
            statement.build_collect_any_into(&SqliteQueryBuilder, &mut text);
            DbBackend::Sqlite
        }
    };
    Statement::from_sql_and_values(backend, text.sql, text.values)
}

/// A statement being rendered.
struct SqlText {
    sql: String,
    values: Vec<Value>,
}

impl SqlWriter for SqlText {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        if let Value::BigUnsigned(Some(count)) = value
            && self.sql.ends_with(LIMIT)
        {
            // Writing into a String cannot fail.
            let _ = write!(self.sql, "{count}");
            return;
        }
        let (placeholder, numbered) = builder.placeholder();
        self.values.push(value);
        self.sql.push_str(placeholder);
        if numbered {
            let _ = write!(self.sql, "{}", self.values.len());
        }
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}

impl Write for SqlText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.sql.push_str(text);
        Ok(())
    }
}

impl fmt::Display for SqlText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.sql)
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{Expr, ExprTrait, Query};

    use super::*;

    fn statement() -> SelectStatement {
        Query::select()
            .column("id")
            .from("event")
            .and_where(Expr::col("title").eq(" LIMIT "))
            .and_where(Expr::col("size").eq(7_u64))
            .limit(21)
            .offset(40)
            .take()
    }

    #[test]
    fn only_the_row_limit_is_a_literal() {
        let on_postgres = render(&statement(), Engine::Postgres);
        let expected = r#"SELECT "id" FROM "event" WHERE "title" = $1 AND "size" = $2 LIMIT 21 OFFSET $3"#;
        assert_eq!(on_postgres.sql, expected);
        let on_sqlite = render(&statement(), Engine::Sqlite);
        assert_eq!(
            on_sqlite.sql,
            r#"SELECT "id" FROM "event" WHERE "title" = ? AND "size" = ? LIMIT 21 OFFSET ?"#
        );
        for rendered in [on_postgres, on_sqlite] {
            let values = rendered.values.map(|values| values.0);
            assert_eq!(values, Some(vec![" LIMIT ".into(), 7_u64.into(), 40_u64.into()]));
        }
    }
}
