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

/// `part` of `whole` in percent, to two decimals; 0 when `whole` is 0.
pub fn percent(part: i64, whole: i64) -> f64 {
    if whole <= 0 {
        return 0.0;
    }
    let hundredths = (part.saturating_mul(20_000) / whole).saturating_add(1) / 2;
    f64::from(i32::try_from(hundredths).unwrap_or(i32::MAX)) / 100.0
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn rates_have_two_decimals() {
        for (part, whole, expected) in [
            (21, 23, 91.3),
            (0, 0, 0.0),
            (0, 7, 0.0),
            (7, 7, 100.0),
            (1, 3, 33.33),
            (2, 3, 66.67),
            (1, 20_000, 0.01),
            (1, 20_001, 0.0),
        ] {
            assert!(
                (percent(part, whole) - expected).abs() < 1e-9,
                "{part} of {whole}: {}",
                percent(part, whole)
            );
        }
    }
}
