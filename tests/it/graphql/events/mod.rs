//! Event mutations and QR codes in GraphQL.

mod changes;
mod phase;
mod qr_codes;

use passerelle::entity::{audit_entry, event};
use sea_orm::{EntityTrait as _, QueryOrder as _};

use crate::support::TestApp;

async fn row(app: &TestApp, id: uuid::Uuid) -> event::Model {
    let found = event::Entity::find_by_id(id).one(app.app.services.database.read()).await;
    found.expect("the database answers").expect("the event exists")
}

/// The audit entries of events and attendances, in order.
async fn entries(app: &TestApp) -> Vec<audit_entry::Model> {
    let all = audit_entry::Entity::find()
        .order_by_asc(audit_entry::Column::Id)
        .all(app.app.services.database.read())
        .await
        .expect("the log can be read");
    all.into_iter().filter(|entry| entry.noun == "event" || entry.noun == "attendance").collect()
}
