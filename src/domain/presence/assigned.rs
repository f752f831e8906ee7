//! What the people of presence records are on their projects.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait as _};

use super::table::PresenceRecords;
use crate::entity::assignment;
use crate::entity::presence_record::{Column, Entity};
use crate::error::Result;
use crate::query::columns::Columns;
use crate::query::key::{Key, key_in};
use crate::query::row::Rows;
use crate::query::table::Table as _;
use crate::scope::Scope;

/// An assignment, released or not, as a presence record shows it.
#[derive(Clone, Debug)]
pub struct Assigned {
    /// The project code.
    pub project_code: String,
    /// The type of talent, as the column holds it.
    pub talent_type: String,
    /// The role.
    pub role_description: Option<String>,
}

/// The assignments of the people of these records, by record, in one statement.
///
/// # Errors
/// The database's.
pub async fn of_records(scope: &Scope, records: &[Key]) -> Result<HashMap<Key, Assigned>> {
    use assignment::Column as A;
    let record = |column: Column| Expr::col((Entity, column));
    let assigned = |column: A| Expr::col((assignment::Entity, column));
    let on = assigned(A::ProjectId)
        .equals((Entity, Column::ProjectId))
        .and(assigned(A::CinemaTalentId).equals((Entity, Column::CinemaTalentId)));
    let statement = PresenceRecords::from_visible(scope)
        .expr(record(Column::Id))
        .exprs([A::ProjectCode, A::TalentType, A::RoleDescription].map(assigned))
        .inner_join(assignment::Entity, on)
        .and_where(key_in(record(Column::Id), records, scope.engine()))
        .take();
    let rows = Rows::new(scope.select(&statement).await?, Columns::default());
    let mut found = HashMap::with_capacity(rows.len());
    for at in 0..rows.len() {
        let assigned = Assigned {
            project_code: rows.extra_value(at, 1)?,
            talent_type: rows.extra_value(at, 2)?,
            role_description: rows.extra_value(at, 3)?,
        };
        found.insert(rows.extra_value(at, 0)?, assigned);
    }
    Ok(found)
}
