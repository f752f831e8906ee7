//! Who came to an event by what they said of themselves: organization, function.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Func, NullOrdering, Order};

use super::columns::{of_attendance, of_participant};
use super::reader::Statistics;
use crate::entity::{attendance, participant};
use crate::error::Result;
use crate::query::key::Key;

/// By what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// The organization.
    Organization,
    /// The post held.
    Function,
}

/// How many came that say the same; none is those who say nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// What they say.
    pub name: Option<String>,
    /// How many.
    pub count: i64,
}

impl Statistics {
    /// Who came to each event, the most first, then by name, those who say nothing after the others.
    ///
    /// # Errors
    /// The database's.
    pub async fn breakdown(&self, aspect: Aspect, events: &[Key]) -> Result<HashMap<Key, Vec<Share>>> {
        let (column, key) = match aspect {
            Aspect::Organization => {
                (participant::Column::Organization, participant::Column::OrganizationSort)
            }
            Aspect::Function => (participant::Column::Function, participant::Column::FunctionSort),
        };
        let (said, sorted) = ((participant::Entity, column), (participant::Entity, key));
        let event = (attendance::Entity, attendance::Column::EventId);
        let came = Alias::new("came");
        let participant =
            of_attendance(attendance::Column::ParticipantId).eq(of_participant(participant::Column::Id));
        let mut statement = self.of_events(events);
        statement
            .inner_join(participant::Entity, participant)
            .column(event)
            .column(said)
            .expr_as(Func::count(Expr::col(Asterisk)), came.clone())
            .group_by_columns([event])
            .group_by_columns([sorted, said])
            .order_by(came, Order::Desc)
            .order_by_with_nulls(sorted, Order::Asc, NullOrdering::Last)
            .order_by_with_nulls(said, Order::Asc, NullOrdering::Last);
        let rows = self.rows(&statement).await?;
        let mut shares: HashMap<Key, Vec<Share>> = HashMap::new();
        for at in 0..rows.len() {
            let share = Share { name: rows.extra(at, 1)?, count: rows.extra(at, 2)? };
            shares.entry(rows.extra(at, 0)?).or_default().push(share);
        }
        Ok(shares)
    }
}
