//! Attendances of an event by organization or function of the participants.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Func, NullOrdering, Order};

use super::columns::{of_attendance, of_participant};
use super::reader::Statistics;
use crate::entity::{attendance, participant};
use crate::error::Result;
use crate::query::key::Key;

/// The grouping field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// The organization.
    Organization,
    /// The position held.
    Function,
}

/// The number of participants with one value; without a name, of those who have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The value.
    pub name: Option<String>,
    /// The count.
    pub count: i64,
}

impl Statistics {
    /// The breakdown of each event, the largest first, then by name, missing values last.
    ///
    /// # Errors
    /// The database's.
    pub async fn breakdown(&self, aspect: Aspect, events: &[Key]) -> Result<HashMap<Key, Vec<Share>>> {
        let (column, sort_column) = match aspect {
            Aspect::Organization => {
                (participant::Column::Organization, participant::Column::OrganizationSort)
            }
            Aspect::Function => (participant::Column::Function, participant::Column::FunctionSort),
        };
        let value = (participant::Entity, column);
        // One text has one sort key; a row inserted by another program may lack it.
        let sort_key = Func::max(of_participant(sort_column));
        let event = (attendance::Entity, attendance::Column::EventId);
        let count = Alias::new("came");
        let participant =
            of_attendance(attendance::Column::ParticipantId).eq(of_participant(participant::Column::Id));
        let mut statement = self.of_events(events);
        statement
            .inner_join(participant::Entity, participant)
            .column(event)
            .column(value)
            .expr_as(Func::count(Expr::col(Asterisk)), count.clone())
            .group_by_col(event)
            .group_by_col(value)
            .order_by(count, Order::Desc)
            .order_by_expr_with_nulls(sort_key.into(), Order::Asc, NullOrdering::Last)
            .order_by_with_nulls(value, Order::Asc, NullOrdering::Last);
        let rows = self.rows(&statement).await?;
        let mut shares: HashMap<Key, Vec<Share>> = HashMap::new();
        for at in 0..rows.len() {
            let share = Share { name: rows.extra_value(at, 1)?, count: rows.extra_value(at, 2)? };
            shares.entry(rows.extra_value(at, 0)?).or_default().push(share);
        }
        Ok(shares)
    }
}
