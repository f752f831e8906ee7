//! The writing of an import: all lines or none, in transactions so short that others write in between.
//!
//! `write.rs` inserts the new rows, hidden: soft-deleted, and without the values that are unique. `show.rs` shows all of
//! them in one transaction; what others have written meanwhile (`overtaken.rs`) is planned again. `change.rs` updates
//! those who were known: those of a small import in that same transaction, else after it, because check-ins lock people
//! and attendances in the other order.
//! The tables `import_run` and `import_line` say what has been written: what a broken import left is removed, or, once it
//! is shown, completed (`settle.rs`). `run.rs` is what they share.

mod change;
mod overtaken;
mod run;
mod search_texts;
mod settle;
mod show;
mod write;

use tokio::sync::Mutex;

use self::change::Left;
use self::run::{CHUNK, Run};
use self::show::Shown;
use super::lines::Line;
use super::plan::Plan;
use super::progress::Meter;
use super::report::Report;
use super::step::Step;
use crate::domain::transaction;
use crate::error::{Code, Result};
use crate::scope::Scope;
pub(super) use run::Event;
pub use settle::{settle_at_start, settle_stale};

/// The maximum number of times that many lines are written again because others wrote what they name.
const MAX_ROUNDS: usize = 10;

/// Writes what was planned, and returns what was written in the end: others may have written some of it meanwhile.
///
/// # Errors
/// `EVENT_NOT_FOUND`, `EVENT_CANCELLED`; the database's. Nothing is written then.
pub(super) async fn write(
    scope: &Scope,
    event: Option<Event>,
    lines: &[Line],
    plan: Plan,
    (meter, report): (&Meter, impl Fn(&[Step]) -> Report),
) -> Result<Report> {
    let run = Run::open(scope, event).await?;
    let shown = write_and_show(&run, lines, &Mutex::new(plan), (meter, report)).await;
    let rest = match shown {
        Ok(_) => change::change(&run.inner, run.id, Left::on(scope.engine())).await,
        Err(_) => settle::discard(&run.inner, run.id).await,
    };
    if let Err(error) = rest {
        tracing::warn!(%error, import = %run.id, "what an import has left is settled later");
    }
    shown
}

async fn write_and_show(
    run: &Run<'_>,
    lines: &[Line],
    plan: &Mutex<Plan>,
    (meter, report): (&Meter, impl Fn(&[Step]) -> Report),
) -> Result<Report> {
    write::insert(run, lines, &plan.lock().await.steps, meter).await?;
    run.count_lines().await?;
    for _ in 0..MAX_ROUNDS {
        match show::show(run, lines, plan, &report).await? {
            Shown::Report(report) => return Ok(report),
            Shown::Overtaken(which) => {
                for chunk in which.chunks(CHUNK) {
                    transaction::write(&run.inner, async |tx| {
                        show::again(run, &tx, lines, &mut *plan.lock().await, chunk).await
                    })
                    .await?;
                }
                plan.lock().await.settle();
            }
        }
    }
    Err(Code::ServiceUnavailable.into())
}
