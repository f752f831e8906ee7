//! Counts the SQL statements of a piece of work. Statements that begin and end transactions are not counted, and have no
//! span.

use std::cell::Cell;
use std::future::Future;

use sea_orm::metric::Info;

use crate::telemetry;

tokio::task_local! {
    static COUNT: Cell<u64>;
}

/// Runs `work`, and returns its result with the number of statements that ended meanwhile in its task. They count for
/// the work around it as well.
pub async fn counted<T>(work: impl Future<Output = T>) -> (T, u64) {
    let (result, number) = COUNT
        .scope(Cell::new(0), async {
            let result = work.await;
            (result, COUNT.with(Cell::get))
        })
        .await;
    add(number);
    (result, number)
}

/// Counts and traces a statement of sea-orm, which has just ended.
pub(super) fn executed(engine: &'static str, statement: &Info<'_>) {
    add_one();
    telemetry::trace::executed(engine, &statement.statement.sql, statement.elapsed, statement.failed);
}

/// Counts a statement, also for its task if that is counted.
pub(super) fn add_one() {
    telemetry::statement();
    add(1);
}

fn add(number: u64) {
    // Outside of `counted` there is nothing to count for.
    let _ = COUNT.try_with(|count| count.set(count.get() + number));
}
