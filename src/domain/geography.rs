//! Countries and cities: public reference data.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::entity::{city, country};
use crate::query::filter::{Special, SpecialCondition};
use crate::query::table::Table;
use crate::scope::Scope;
use crate::text::line;

/// The table of countries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Countries;

impl Table for Countries {
    type Entity = country::Entity;

    const KEY: country::Column = country::Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }
}

/// The table of cities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cities;

impl Table for Cities {
    type Entity = city::Entity;

    const KEY: city::Column = city::Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }
}

/// Cities of the country with an ISO 3166-1 alpha-2 code, whatever its case.
pub static IN_COUNTRY: Special = Special {
    name: "country_code",
    condition: SpecialCondition::Sql(|_, code| {
        let column = |column: country::Column| Expr::col((country::Entity, column));
        let country = Query::select()
            .expr(Expr::val(1))
            .from(country::Entity)
            .and_where(column(country::Column::Id).equals((city::Entity, city::Column::CountryId)))
            .and_where(column(country::Column::Code).eq(line(Special::text(code)).to_ascii_uppercase()))
            .take();
        Condition::all().add(Expr::exists(country))
    }),
};
