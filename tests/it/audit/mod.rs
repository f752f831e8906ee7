//! The audit log for its readers: lists and histories; its hash chain: sealing, verification, export; and the erasure of
//! personal data. What mutations write into it is in `graphql/audit.rs`.

mod erasure;
mod exported;
mod log;
mod personal_data;
mod retention;
mod retention_of_people;
mod sealing;
mod tampering;

use chrono::TimeDelta;
use passerelle::domain::audit::{Report, seal, verify};
use passerelle::entity::{audit_entry, audit_seal};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryOrder as _};

use crate::support::TestApp;

/// Seals what waits, after it has settled; returns the number of entries.
async fn seal_all(app: &TestApp) -> u64 {
    app.advance_clock(TimeDelta::seconds(10));
    seal(&app.system()).await.expect("entries can be sealed")
}

async fn verified(app: &TestApp) -> Report {
    verify(app.system().database(), None).await.expect("the log can be read")
}

async fn entries(app: &TestApp) -> Vec<audit_entry::Model> {
    let found = audit_entry::Entity::find().order_by_asc(audit_entry::Column::Id);
    found.all(app.system().database().read()).await.expect("the log can be read")
}

async fn seals(app: &TestApp) -> Vec<audit_seal::Model> {
    let found = audit_seal::Entity::find().order_by_asc(audit_seal::Column::Number);
    found.all(app.system().database().read()).await.expect("the seals can be read")
}

/// The identifiers that a seal lists.
fn listed(seal: &audit_seal::Model) -> Vec<i64> {
    let id = |line: &str| line.split(' ').next().and_then(|id| id.parse().ok()).expect("an identifier");
    seal.entries.lines().map(id).collect()
}

/// Changes the database as somebody with access to it would.
async fn tamper(app: &TestApp, sql: &str) {
    let result = app.system().database().write().execute_unprepared(sql).await.expect("the statement runs");
    assert!(result.rows_affected() > 0, "{sql}");
}
