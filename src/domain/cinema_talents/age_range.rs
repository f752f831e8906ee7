//! The documented age ranges. Both ends belong to them; children, and people without a date of birth, are in none.

use sea_orm::Condition;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};

use crate::domain::birthday::born_by;
use crate::entity::cinema_talent::{Column, Entity};
use crate::scope::Scope;

/// A range of ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeRange {
    /// 18 to 25.
    From18To25,
    /// 26 to 35.
    From26To35,
    /// 36 to 50.
    From36To50,
    /// 51 and older.
    From51,
}

impl AgeRange {
    /// All ranges, the youngest first.
    pub const ALL: [Self; 4] = [Self::From18To25, Self::From26To35, Self::From36To50, Self::From51];

    /// As documented: `18-25`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::From18To25 => "18-25",
            Self::From26To35 => "26-35",
            Self::From36To50 => "36-50",
            Self::From51 => "51+",
        }
    }

    /// The range of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.as_str() == name)
    }

    /// The first and the last age.
    const fn ages(self) -> (u32, Option<u32>) {
        match self {
            Self::From18To25 => (18, Some(25)),
            Self::From26To35 => (26, Some(35)),
            Self::From36To50 => (36, Some(50)),
            Self::From51 => (51, None),
        }
    }

    /// The cinema talents of this range today.
    pub fn condition(self, scope: &Scope) -> Condition {
        let (first, last) = self.ages();
        let born = || Expr::col((Entity, Column::DateOfBirth));
        let too_old = last.map(|last| born().gt(born_by(scope.today(), last + 1)));
        Condition::all().add(born().lte(born_by(scope.today(), first))).add_option(too_old)
    }

    /// The name of the range of each cinema talent today; null outside of all ranges.
    pub fn of_row(scope: &Scope) -> Expr {
        let cases = Self::ALL.into_iter().fold(CaseStatement::new(), |cases, range| {
            cases.case(range.condition(scope), Expr::val(range.as_str()))
        });
        cases.finally(Expr::value(Option::<String>::None)).into()
    }
}
