//! The progress of the upgrade of each table: one row of `text_upgrade` for each part.

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

use crate::database::Database;
use crate::entity::text_upgrade::{ActiveModel, Column, Entity};
use crate::text::rules_version;

/// What is upgraded to the current rules: by part, the last key, or none when all rows are.
pub(super) struct Progress(HashMap<String, Option<String>>);

impl Progress {
    pub async fn read(database: &Database) -> Result<Self, DbErr> {
        let parts = Entity::find().all(database.write()).await?;
        let current = parts.into_iter().filter(|part| part.rules == rules_version());
        Ok(Self(current.map(|part| (part.part, part.done_to)).collect()))
    }

    /// Whether all rows of `part` are upgraded.
    pub fn is_done(&self, part: &str) -> bool {
        self.0.get(part).is_some_and(Option::is_none)
    }

    /// The key after which `part` resumes; none at the beginning.
    pub fn resume_after(&self, part: &str) -> Option<&str> {
        self.0.get(part)?.as_deref()
    }
}

/// Records that the upgrade of `part` resumes after the key `done_to`; that it is complete when it is none.
pub(super) async fn record(
    database: &impl ConnectionTrait,
    part: &str,
    done_to: Option<String>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        part: Set(part.to_owned()),
        rules: Set(rules_version().to_owned()),
        done_to: Set(done_to),
    };
    let on_conflict =
        OnConflict::column(Column::Part).update_columns([Column::Rules, Column::DoneTo]).to_owned();
    Entity::insert(row).on_conflict(on_conflict).exec_without_returning(database).await.map(|_| ())
}
