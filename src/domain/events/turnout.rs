//! The number of attendances of an event, and of signed ones. The numbers are public, as on the public page
//! of an event; the attendances themselves require the permission to read the pointage API
//! (`../attendances/`).

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::entity::attendance::{Column, Entity};
use crate::query::filter::{Criterion, Filter};
use crate::query::table::Table;
use crate::scope::Scope;

/// Attendances for counts only, never returned as rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Turnout;

impl Table for Turnout {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all().add(Expr::col((Entity, Column::DeletedAt)).is_null())
    }
}

/// Attendances with a signature.
pub fn signed() -> Filter<Entity> {
    Filter::new([Criterion::equals(Column::HasSignature, true)])
}
