//! What a statement reads of each row, and how it is asked: value by value on PostgreSQL, packed on SQLite.
//!
//! Packed, the statement makes a JSON array of each row and one text of all rows (`json_rows.rs` says why and reads it). The
//! order of the rows holds: SQLite keeps the ORDER BY of a subquery whose rows are concatenated.

use sea_orm::sea_query::{Alias, ColumnType, DynIden, Expr, Func, IntoIden, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, Iterable};

use super::columns::Columns;
use super::decode::ResultSet;
use super::json_rows::JsonRows;
use super::key::Key;
use crate::database::Engine;
use crate::error::Result;
use crate::scope::Scope;

/// The values that are read of each row, in order.
#[derive(Debug, Default)]
pub struct SelectList(Vec<SelectItem>);

/// One value of a row.
#[derive(Debug)]
pub struct SelectItem {
    /// How the statement writes it.
    pub expression: Expr,
    form: Form,
}

/// How SQLite has a value, which decides how it is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A number or a text.
    Plain,
    /// A UUID, in 16 bytes.
    Uuid,
    /// Any number of bytes: a statement that reads them is not packed.
    Bytes,
}

impl SelectItem {
    /// A value that is no UUID.
    pub fn plain(expression: Expr) -> Self {
        Self { expression, form: Form::Plain }
    }

    /// A key of the kind of `keys`.
    pub fn key(expression: Expr, keys: &[Key]) -> Self {
        let is_uuid = matches!(keys.first(), Some(Key::Uuid(_)));
        Self { expression, form: if is_uuid { Form::Uuid } else { Form::Plain } }
    }

    /// A column of the table of `E`, which the statement calls `table`.
    pub fn column<E: EntityTrait>(table: DynIden, column: E::Column) -> Self {
        let form = match column.def().get_column_type() {
            ColumnType::Uuid => Form::Uuid,
            ColumnType::Binary(_) | ColumnType::VarBinary(_) | ColumnType::Blob => Form::Bytes,
            _ => Form::Plain,
        };
        Self { expression: Expr::col((table, column)), form }
    }
}

impl SelectList {
    /// The columns of the table of `E` that are wanted.
    pub fn of<E: EntityTrait>(columns: Columns) -> Self {
        let table = E::default().into_iden();
        let projection = E::Column::iter().enumerate().filter(|(place, _)| columns.has_place(*place));
        Self(projection.map(|(_, column)| SelectItem::column::<E>(table.clone(), column)).collect())
    }

    /// Reads one value more.
    pub fn add(&mut self, value: SelectItem) {
        self.0.push(value);
    }

    /// Reads these values, too.
    pub fn extend(&mut self, values: impl IntoIterator<Item = SelectItem>) {
        self.0.extend(values);
    }

    /// Asks for these values of the rows of `statement`, which selects nothing yet. `packs` is where SQLite packs them.
    ///
    /// # Errors
    /// The database's.
    pub async fn ask(
        self,
        scope: &Scope,
        mut statement: SelectStatement,
        packs: JsonPacking,
    ) -> Result<ResultSet> {
        let has_bytes = self.0.iter().any(|value| value.form == Form::Bytes);
        if scope.engine() == Engine::Postgres || has_bytes {
            statement.exprs(self.0.into_iter().map(|value| value.expression));
            return Ok(ResultSet::Rows(scope.select(&statement).await?));
        }
        let cells = match packs {
            JsonPacking::Within => {
                let cells = self.0.into_iter().map(|value| value.form.cell(value.expression));
                statement.expr_as(Func::cust("json_array").args(cells), "cells");
                Expr::col("cells")
            }
            JsonPacking::Outside => {
                let mut cells = Vec::with_capacity(self.0.len());
                for (nth, SelectItem { expression, form }) in self.0.into_iter().enumerate() {
                    let name = Alias::new(format!("value_{nth}"));
                    statement.expr_as(expression, name.clone());
                    cells.push(form.cell(Expr::col(name)));
                }
                Func::cust("json_array").args(cells).into()
            }
        };
        let all = Expr::cust_with_exprs("'[' || group_concat(?) || ']'", [cells]);
        let packed = Query::select().expr(all).from_subquery(statement, "packed").take();
        let row = scope.select(&packed).await?.pop();
        let text: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
        Ok(ResultSet::JsonRows(text.map_or_else(|| Ok(JsonRows::default()), |text| JsonRows::read(&text))?))
    }
}

/// Where a row becomes a JSON array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonPacking {
    /// In the statement itself: it answers all rows that it finds.
    Within,
    /// Around it: it sorts many rows and answers the first, and those alone are worth the packing.
    Outside,
}

impl Form {
    fn cell(self, expression: Expr) -> Expr {
        match self {
            // No bytes are no digits, and must stay nothing.
            Self::Uuid => Expr::cust_with_exprs("nullif(hex(?), '')", [expression]),
            Self::Plain | Self::Bytes => expression,
        }
    }
}
