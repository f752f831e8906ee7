//! Projects and assignments in GraphQL.

mod assignments;
mod changes;
mod visibility;

use passerelle::entity::audit_entry;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::support::TestApp;

/// The audit entries of a table, in order.
async fn entries(app: &TestApp, noun: &str) -> Vec<audit_entry::Model> {
    let entries = audit_entry::Entity::find().filter(audit_entry::Column::Noun.eq(noun));
    let entries = entries.order_by_asc(audit_entry::Column::Id).all(app.app.services.database.read());
    entries.await.expect("the log can be read")
}
