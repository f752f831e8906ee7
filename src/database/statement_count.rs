//! Counts the SQL statements of a piece of work. Statements that begin and end transactions are not counted.

use std::cell::Cell;
use std::future::Future;

tokio::task_local! {
    static COUNT: Cell<u64>;
}

/// Runs `work`, and returns its result with the number of statements that ended meanwhile in its task.
pub async fn counted<T>(work: impl Future<Output = T>) -> (T, u64) {
    COUNT
        .scope(Cell::new(0), async {
            let result = work.await;
            (result, COUNT.with(Cell::get))
        })
        .await
}

/// Counts a statement, if its task is counted.
pub(super) fn add_one() {
    // Outside of `counted` there is nothing to count for.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}
