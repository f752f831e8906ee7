//! The table of assignments: visible rows and default sort.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};

use crate::domain::cinema_talents::ReferencedCinemaTalents;
use crate::domain::cinema_talents::visibility::sees_everybody;
use crate::entity::assignment::{Column, Entity};
use crate::entity::cinema_talent;
use crate::query::filter::{Criterion, Filter};
use crate::query::sort_key::SortKey;
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of assignments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Assignments;

impl Table for Assignments {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    /// The assignments of cinema talents whom the caller may see, or could see before they were withdrawn.
    fn visible_to(scope: &Scope) -> Condition {
        if sees_everybody(scope) {
            return Condition::all();
        }
        let key = Expr::col((cinema_talent::Entity, cinema_talent::Column::Id));
        let mut talents = ReferencedCinemaTalents::from_visible(scope);
        talents.expr(Expr::val(1)).and_where(key.equals((Entity, Column::CinemaTalentId)));
        Condition::all().add(Expr::exists(talents))
    }

    fn default_sort() -> Vec<SortKey<Entity>> {
        vec![SortKey::asc(Column::ProjectId), SortKey::asc(Column::Rank)]
    }
}

/// Assignments that are not released.
pub fn current() -> Filter<Entity> {
    Filter::new([Criterion::IsSet(Column::ReleasedAt, false)])
}
