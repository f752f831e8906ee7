//! Counts attendances by type of event.

use std::collections::HashMap;

use sea_orm::ActiveEnum as _;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait as _, Func, Query};

use super::table::Attendances;
use crate::entity::attendance::{Column, Entity};
use crate::entity::event::{self, EventType};
use crate::error::{Error, Result};
use crate::query::columns::Columns;
use crate::query::key::{Key, key_in};
use crate::query::row::Rows;
use crate::query::table::Table as _;
use crate::scope::Scope;

/// The number of attended events of each type, by participant, in one statement: the most frequent type
/// first, then by name. Types without events are left out.
///
/// # Errors
/// The database's.
pub async fn by_participant(
    scope: &Scope,
    participants: &[Key],
) -> Result<HashMap<Key, Vec<(EventType, i64)>>> {
    let key = || Expr::col((Entity, Column::ParticipantId));
    let kind = || Expr::col((event::Entity, event::Column::EventType));
    let mut statement = Query::select();
    statement
        .expr(key())
        .expr(kind())
        .expr(Func::count(Expr::col(Asterisk)))
        .from(Entity)
        .inner_join(
            event::Entity,
            Expr::col((event::Entity, event::Column::Id)).equals((Entity, Column::EventId)),
        )
        .cond_where(Attendances::visible_to(scope))
        .and_where(key_in(key(), participants, scope.engine()))
        .add_group_by([key(), kind()]);
    let rows = Rows::new(scope.select(&statement).await?, Columns::default());
    let mut counts: HashMap<Key, Vec<(EventType, i64)>> = HashMap::new();
    for at in 0..rows.len() {
        let word: &str = rows.extra_value(at, 1)?;
        let kind = EventType::try_from_value(&word.to_owned())
            .map_err(|_| Error::Internal(format!("an event is of the unknown kind {word}")))?;
        counts.entry(rows.extra_value(at, 0)?).or_default().push((kind, rows.extra_value(at, 2)?));
    }
    for counts in counts.values_mut() {
        counts.sort_by_key(|(kind, count)| (-count, kind.to_value()));
    }
    Ok(counts)
}
