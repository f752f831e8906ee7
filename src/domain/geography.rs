//! Countries and cities: reference data that everybody may read.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::entity::{city, country};
use crate::query::table::{SortField, SortKey, Table};
use crate::scope::Scope;

/// The noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Countries;

/// Which countries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CountryFilter {
    /// With this ISO 3166-1 alpha-2 code.
    pub code: Option<String>,
}

/// What countries can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountrySort {
    /// The French name.
    Name,
    /// The ISO code.
    Code,
    /// The integer identifier: Maroc, Sénégal, then the others by name.
    DatabaseId,
}

impl SortField<country::Entity> for CountrySort {
    fn columns(self) -> &'static [country::Column] {
        match self {
            Self::Name => &[country::Column::Name],
            Self::Code => &[country::Column::Code],
            Self::DatabaseId => &[country::Column::Id],
        }
    }
}

impl Table for Countries {
    type Entity = country::Entity;
    type Filter = CountryFilter;
    type Sort = CountrySort;

    const KEY: country::Column = country::Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }

    fn filter(_: &Scope, filter: &CountryFilter) -> Condition {
        let code = filter.code.as_ref().map(|code| code.to_ascii_uppercase());
        let code = code.map(|code| Expr::col((country::Entity, country::Column::Code)).eq(code));
        Condition::all().add_option(code)
    }

    fn default_sort() -> Vec<SortKey<CountrySort>> {
        vec![SortKey::asc(CountrySort::DatabaseId)]
    }
}

/// The noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cities;

/// Which cities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CityFilter {
    /// In the country with this ISO 3166-1 alpha-2 code.
    pub country_code: Option<String>,
}

/// What cities can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CitySort {
    /// The French name.
    Name,
    /// The three-letter code.
    Code,
    /// The integer identifier: by country, the largest first.
    DatabaseId,
}

impl SortField<city::Entity> for CitySort {
    fn columns(self) -> &'static [city::Column] {
        match self {
            Self::Name => &[city::Column::Name],
            Self::Code => &[city::Column::Code],
            Self::DatabaseId => &[city::Column::Id],
        }
    }
}

impl Table for Cities {
    type Entity = city::Entity;
    type Filter = CityFilter;
    type Sort = CitySort;

    const KEY: city::Column = city::Column::Id;

    fn visible_to(_: &Scope) -> Condition {
        Condition::all()
    }

    fn filter(_: &Scope, filter: &CityFilter) -> Condition {
        let in_country = filter.country_code.as_ref().map(|code| {
            let country = Query::select()
                .expr(Expr::val(1))
                .from(country::Entity)
                .and_where(
                    Expr::col((country::Entity, country::Column::Id))
                        .equals((city::Entity, city::Column::CountryId)),
                )
                .and_where(Expr::col((country::Entity, country::Column::Code)).eq(code.to_ascii_uppercase()))
                .take();
            Expr::exists(country)
        });
        Condition::all().add_option(in_country)
    }

    fn default_sort() -> Vec<SortKey<CitySort>> {
        vec![SortKey::asc(CitySort::DatabaseId)]
    }
}
