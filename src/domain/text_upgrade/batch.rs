//! The size of a batch: small enough that concurrent transactions do not wait long, and bounded in bytes, so
//! that it fits the memory whatever the length of its texts.

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, SelectStatement};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};

/// The maximum number of rows of a batch.
const MAX_BATCH_ROWS: u64 = 500;
/// The maximum number of bytes of text of a batch, unless a single row has more.
const MAX_BATCH_BYTES: i64 = 8 << 20;

/// The size of a batch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batch {
    /// The number of rows.
    pub rows: u64,
    /// Whether no rows follow.
    pub is_last: bool,
}

impl Batch {
    /// The LIMIT of the statement that reads it. The last batch takes rows that are inserted before it meanwhile,
    /// too.
    pub fn limit(self) -> u64 {
        if self.is_last { 2 * MAX_BATCH_ROWS } else { self.rows }
    }
}

/// The size of the batch that begins with the first row of `select`; `texts` are the columns that it reads.
pub(super) async fn next(
    tx: &DatabaseTransaction,
    select: &SelectStatement,
    texts: impl IntoIterator<Item = Expr>,
) -> Result<Batch, DbErr> {
    let length = |text: Expr| Func::coalesce([Func::cust("octet_length").arg(text).into(), Expr::val(0)]);
    let bytes = texts.into_iter().fold(Expr::val(0_i64), |sum, text| sum.add(length(text)));
    let mut lengths = select.clone();
    lengths.clear_selects().expr(bytes).limit(MAX_BATCH_ROWS);
    let lengths = tx.query_all(&lengths).await?;
    let mut batch = Batch { rows: 0, is_last: (lengths.len() as u64) < MAX_BATCH_ROWS };
    let mut bytes = 0;
    for length in &lengths {
        bytes += length.try_get_by_index::<i64>(0)?;
        if bytes > MAX_BATCH_BYTES && batch.rows > 0 {
            batch.is_last = false;
            break;
        }
        batch.rows += 1;
    }
    Ok(batch)
}
