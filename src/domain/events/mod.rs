//! Events that participants attend and sign at.
//!
//! `table.rs` defines lists of events. Changes are in `create.rs`, `update.rs` and `remove.rs`; `details.rs`
//! validates the fields, `phase.rs` tells by the clock whether it is to come, runs or is over, `qr_code.rs` issues and verifies the QR code for the participants of an event. An
//! event is public, as the pointage API documents; lists of events require the permission to read that API.
//! `turnout.rs` counts attendances; `../attendances/` reads them. A deleted event is hidden everywhere.

pub mod create;
pub mod details;
pub(crate) mod find;
pub mod phase;
pub mod qr_code;
pub mod remove;
mod table;
pub mod turnout;
pub mod update;

use chrono::{DateTime, Utc};
use sea_orm::{EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::entity::event::{Column, Entity};
use crate::error::{Code, Result};
use crate::query::table::Table as _;
use crate::scope::Scope;
pub use table::{ATTENDANCE_COUNT, CREATOR_NAME, Events, SEARCH};

/// The title of an event and when it begins.
///
/// # Errors
/// `EVENT_NOT_FOUND`.
pub async fn title_and_start(scope: &Scope, id: Uuid) -> Result<(String, DateTime<Utc>)> {
    let found = Entity::find_by_id(id)
        .filter(Events::visible_to(scope))
        .select_only()
        .columns([Column::Title, Column::StartAt])
        .into_tuple()
        .one(scope.database().read())
        .await?;
    found.ok_or_else(|| Code::EventNotFound.into())
}
