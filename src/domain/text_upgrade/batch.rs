//! How many rows are read and written at once: few enough that nobody waits for them, and that they fit the memory
//! however long their texts are.

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, SelectStatement};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};

/// How many rows a batch has at most.
const ROWS: u64 = 500;
/// How many bytes of text a batch has at most, unless one row has more.
const BYTES: i64 = 8 << 20;

/// The size of a batch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batch {
    /// How many rows it has.
    pub rows: u64,
    /// Whether no row comes after it.
    pub is_last: bool,
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
    lengths.clear_selects().expr(bytes).limit(ROWS);
    let lengths = tx.query_all(&lengths).await?;
    let mut batch = Batch { rows: 0, is_last: (lengths.len() as u64) < ROWS };
    let mut bytes = 0;
    for length in &lengths {
        bytes += length.try_get_by_index::<i64>(0)?;
        if bytes > BYTES && batch.rows > 0 {
            batch.is_last = false;
            break;
        }
        batch.rows += 1;
    }
    Ok(batch)
}
