//! Reads and writes the rows of one table in batches, in the order of its key.

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait, ColumnTrait as _, ColumnType, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    Iterable as _, ModelTrait, PrimaryKeyToColumn, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Value,
};

use super::checksum::Checksum;

/// The number of values in a batch: SQLite binds at most 32 766.
const MAX_VALUES: usize = 16_000;
/// The number of rows in a batch.
const MAX_ROWS: usize = 1_000;
/// The number of rows in a batch of a table with bytes, which may have 75 kB each.
const MAX_ROWS_WITH_BYTES: usize = 100;

/// The rows of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSum {
    /// The table.
    pub table: String,
    /// Their number.
    pub rows: u64,
    /// Equal for equal rows on both engines, whatever their order: 64 hexadecimal digits.
    pub checksum: String,
}

/// Copies all rows from `source` to `target`.
pub(super) async fn copy<E>(
    source: &impl ConnectionTrait,
    target: &impl ConnectionTrait,
) -> Result<TableSum, DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + ModelTrait<Entity = E>,
    E::ActiveModel: Send,
{
    let mut reader = Reader::<E>::new();
    while let Some(batch) = reader.next(source).await? {
        let rows = batch.into_iter().map(|row| row.into_active_model().reset_all());
        E::insert_many(rows).exec_without_returning(target).await?;
    }
    Ok(reader.into_sum())
}

/// Reads all rows.
pub(super) async fn sum<E>(db: &impl ConnectionTrait) -> Result<TableSum, DbErr>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
{
    let mut reader = Reader::<E>::new();
    while reader.next(db).await?.is_some() {}
    Ok(reader.into_sum())
}

/// Deletes all rows.
pub(super) async fn delete_all<E: EntityTrait>(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    E::delete_many().exec(db).await.map(|_| ())
}

/// Reads a table once, batch by batch, and sums up what it reads.
struct Reader<E: EntityTrait> {
    keys: Vec<E::Column>,
    /// The key of the last row that was read.
    after: Option<Vec<Value>>,
    batch: usize,
    rows: u64,
    checksum: Checksum,
}

impl<E> Reader<E>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
{
    fn new() -> Self {
        let columns = || E::Column::iter();
        let has_bytes = columns().any(|column| matches!(column.def().get_column_type(), ColumnType::Blob));
        let max = if has_bytes { MAX_ROWS_WITH_BYTES } else { MAX_ROWS };
        Self {
            keys: E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect(),
            after: None,
            batch: max.min(MAX_VALUES / columns().count()),
            rows: 0,
            checksum: Checksum::default(),
        }
    }

    /// The next rows; none at the end.
    async fn next(&mut self, db: &impl ConnectionTrait) -> Result<Option<Vec<E::Model>>, DbErr> {
        let mut query = E::find();
        if let Some(after) = &self.after {
            let key = Expr::tuple(self.keys.iter().map(|column| Expr::col(*column)));
            query = query.filter(key.gt(Expr::tuple(after.iter().cloned().map(Expr::val))));
        }
        for column in &self.keys {
            query = query.order_by_asc(*column);
        }
        let rows = query.limit(self.batch as u64).all(db).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = Some(self.keys.iter().map(|column| last.get(*column)).collect());
        self.rows += rows.len() as u64;
        for row in &rows {
            self.checksum.add(E::Column::iter().map(|column| row.get(column)));
        }
        Ok(Some(rows))
    }

    fn into_sum(self) -> TableSum {
        let table = E::default().table_name().to_owned();
        TableSum { table, rows: self.rows, checksum: self.checksum.to_hex() }
    }
}
