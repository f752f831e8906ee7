//! Select lists, and the execution of statements: rows of the driver on PostgreSQL, one JSON text on SQLite.
//!
//! On SQLite the statement builds a JSON array of each row and concatenates them (`json_rows.rs` has the
//! reason and the parser). SQLite preserves the ORDER BY of a subquery whose rows are concatenated.

use sea_orm::sea_query::{Alias, ColumnType, DynIden, Expr, Func, IntoIden, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, Iterable};

use super::columns::Columns;
use super::decode::ResultSet;
use super::json_rows::JsonRows;
use super::key::{Key, KeyForm};
use crate::database::Engine;
use crate::error::Result;
use crate::scope::Scope;
use crate::telemetry::{self, RowForm};

/// The select list of a statement.
#[derive(Debug, Default)]
pub struct SelectList(Vec<SelectItem>);

/// One item of a select list.
#[derive(Debug)]
pub struct SelectItem {
    /// The SQL expression.
    pub expression: Expr,
    kind: ValueKind,
}

/// The storage of a value in SQLite, which determines its JSON form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ValueKind {
    /// A number or a text.
    NumberOrText,
    /// A UUID, in 16 bytes.
    Uuid,
    /// Bytes of any length, which have no JSON form: a statement that selects them returns rows of the
    /// driver.
    Bytes,
}

impl SelectItem {
    /// A number or a text (also a time, a day or a boolean), neither a UUID nor bytes.
    pub fn number_or_text(expression: Expr) -> Self {
        Self { expression, kind: ValueKind::NumberOrText }
    }

    /// A key of the same kind as `keys`, in this form.
    pub fn key(expression: Expr, form: KeyForm, keys: &[Key]) -> Self {
        let is_uuid = form == KeyForm::Native && matches!(keys.first(), Some(Key::Uuid(_)));
        Self { expression, kind: if is_uuid { ValueKind::Uuid } else { ValueKind::NumberOrText } }
    }

    /// A column of `E`, whose name or alias in the statement is `table`.
    pub fn column<E: EntityTrait>(table: DynIden, column: E::Column) -> Self {
        let kind = match column.def().get_column_type() {
            ColumnType::Uuid => ValueKind::Uuid,
            ColumnType::Binary(_) | ColumnType::VarBinary(_) | ColumnType::Blob => ValueKind::Bytes,
            _ => ValueKind::NumberOrText,
        };
        Self { expression: Expr::col((table, column)), kind }
    }
}

impl SelectList {
    /// `columns` of the table of `E`.
    pub fn of<E: EntityTrait>(columns: Columns) -> Self {
        let table = E::default().into_iden();
        let projection = E::Column::iter().enumerate().filter(|(index, _)| columns.has_index(*index));
        Self(projection.map(|(_, column)| SelectItem::column::<E>(table.clone(), column)).collect())
    }

    /// Appends an item.
    pub fn add(&mut self, item: SelectItem) {
        self.0.push(item);
    }

    /// Appends items.
    pub fn extend(&mut self, items: impl IntoIterator<Item = SelectItem>) {
        self.0.extend(items);
    }

    /// Adds the select list to `statement`, which has none, and executes it.
    ///
    /// # Errors
    /// Database errors.
    pub async fn fetch(
        self,
        scope: &Scope,
        mut statement: SelectStatement,
        packing: JsonPacking,
    ) -> Result<ResultSet> {
        let has_bytes = self.0.iter().any(|item| item.kind == ValueKind::Bytes);
        if scope.engine() == Engine::Postgres || has_bytes {
            statement.exprs(self.0.into_iter().map(|item| item.expression));
            let rows = scope.fetch(&statement).await?;
            telemetry::rows(RowForm::Planned, rows.len());
            return Ok(ResultSet::Rows(rows));
        }
        let cells = match packing {
            JsonPacking::Within => {
                let cells = self.0.into_iter().map(|item| item.kind.json_expression(item.expression));
                statement.expr_as(Func::cust("json_array").args(cells), "cells");
                Expr::col("cells")
            }
            JsonPacking::Outside => {
                let mut cells = Vec::with_capacity(self.0.len());
                for (nth, SelectItem { expression, kind }) in self.0.into_iter().enumerate() {
                    let name = Alias::new(format!("value_{nth}"));
                    statement.expr_as(expression, name.clone());
                    cells.push(kind.json_expression(Expr::col(name)));
                }
                Func::cust("json_array").args(cells).into()
            }
        };
        let all = Expr::cust_with_exprs("'[' || group_concat(?) || ']'", [cells]);
        let packed = Query::select().expr(all).from_subquery(statement, "packed").take();
        let (text, span) = scope.services.database.select_packed(&packed).await?;
        let rows = text.map_or_else(|| Ok(JsonRows::default()), |text| JsonRows::parse(&text))?;
        telemetry::rows(RowForm::Planned, rows.len());
        span.returned(rows.len());
        Ok(ResultSet::JsonRows(rows))
    }
}

/// Where the JSON array of a row is built on SQLite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonPacking {
    /// In the statement: for statements that return every row that they find.
    Within,
    /// In a statement around it: for statements that sort many rows and return the first, so that arrays are
    /// built only for those.
    Outside,
}

impl ValueKind {
    fn json_expression(self, expression: Expr) -> Expr {
        match self {
            // hex(NULL) is an empty text.
            Self::Uuid => Expr::cust_with_exprs("nullif(hex(?), '')", [expression]),
            Self::NumberOrText | Self::Bytes => expression,
        }
    }
}
