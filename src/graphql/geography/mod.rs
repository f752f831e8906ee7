//! Countries and cities in GraphQL.

use async_graphql::{Enum, ID, InputObject};

use super::ids;
use super::object::{Connected, Fields, Int, ObjectType, Roots, RowObject, Text};
use super::order::Direction;
use super::users::User;
use crate::auth::role::Action;
use crate::domain::accounts::Accounts;
use crate::domain::cinema_talents::CinemaTalents;
use crate::domain::geography::{self, Cities, Countries};
use crate::entity::{cinema_talent, city, country, user};
use crate::error::Result;
use crate::query::table::{Relation, SortKey};
use crate::scope::Scope;

/// A country.
#[derive(Debug)]
pub struct Country;

impl RowObject for Country {
    type Table = Countries;
}

impl ObjectType for Country {
    type Entity = country::Entity;
    const NAME: &'static str = "Country";
    const DESCRIPTION: &'static str = "One of the 54 African countries.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        use country::Column as C;
        f.value("id", &[C::Id], "Opaque identifier, unique among all types.", |cells, _| -> Result<ID> {
            Ok(ids::encode::<Self>(cells.get::<i32>(0)?))
        });
        f.column::<Int>("databaseId", C::Id, "The identifier that `/api/v1` shows.");
        f.column::<Text>("name", C::Name, "In French.");
        f.column::<Text>("code", C::Code, "ISO 3166-1 alpha-2, in upper case.");
        f.column::<Text>("flag", C::Flag, "The flag as an emoji.");
        f.count::<Accounts>(
            "userCount",
            C::Id,
            Relation::Column(user::Column::CountryId),
            "How many accounts live there, enabled and disabled alike.",
        );
        f.count::<CinemaTalents>(
            "cinemaTalentCount",
            C::Id,
            Relation::Column(cinema_talent::Column::ResidenceCountryId),
            "How many cinema talents live there.",
        );
        f.list::<City>(
            "cities",
            C::Id,
            Relation::Column(city::Column::CountryId),
            "Its main cities, the largest first.",
        );
        f.connection::<User>(
            "users",
            C::Id,
            Relation::Column(user::Column::CountryId),
            "The accounts that live there. For administrators.",
        );
        f.guarded(Action::ListAccounts);
    }
}

/// The root fields of countries.
pub fn country_roots(roots: &mut Roots) {
    roots.one::<Country>("country", "One country; null when there is none.");
    roots.connection::<Country>(
        "countries",
        "The 54 African countries: Maroc, Sénégal, then the others by name.",
    );
}

/// The root fields of cities.
pub fn city_roots(roots: &mut Roots) {
    roots.one::<City>("city", "One city; null when there is none.");
    roots.connection::<City>("cities", "The main cities of all countries, by country, the largest first.");
}

/// Which countries.
#[derive(Debug, InputObject)]
pub struct CountryFilter {
    /// With this ISO 3166-1 alpha-2 code, whatever its case.
    code: Option<String>,
}

/// What countries can be ordered by.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::geography::CountrySort")]
pub enum CountryOrderField {
    /// The French name.
    Name,
    /// The ISO code.
    Code,
    /// The integer identifier: Maroc, Sénégal, then the others by name.
    DatabaseId,
}

/// One criterion of an order of countries.
#[derive(Debug, InputObject)]
pub struct CountryOrder {
    /// By what.
    field: CountryOrderField,
    /// Which way.
    #[graphql(default_with = "Some(Direction::Asc)")]
    direction: Option<Direction>,
}

impl Connected for Country {
    const CONNECTION: &'static str = "CountryConnection";
    const EDGE: &'static str = "CountryEdge";
    type Filter = CountryFilter;
    type Order = CountryOrder;

    fn filter(input: CountryFilter, _: &Scope) -> Result<geography::CountryFilter> {
        Ok(geography::CountryFilter { code: input.code })
    }

    fn order(input: CountryOrder) -> SortKey<geography::CountrySort> {
        SortKey { field: input.field.into(), direction: input.direction.unwrap_or_default().into() }
    }
}

/// A city.
#[derive(Debug)]
pub struct City;

impl RowObject for City {
    type Table = Cities;
}

impl ObjectType for City {
    type Entity = city::Entity;
    const NAME: &'static str = "City";
    const DESCRIPTION: &'static str = "One of the main cities of a country.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        use city::Column as C;
        f.value("id", &[C::Id], "Opaque identifier, unique among all types.", |cells, _| -> Result<ID> {
            Ok(ids::encode::<Self>(cells.get::<i32>(0)?))
        });
        f.column::<Int>("databaseId", C::Id, "The identifier that `/api/v1` shows.");
        f.column::<Text>("name", C::Name, "In French.");
        f.column::<Text>("code", C::Code, "Three letters, unique in the country.");
        f.one::<Country>("country", C::CountryId, "The country it lies in.");
        f.count::<Accounts>(
            "userCount",
            C::Id,
            Relation::Column(user::Column::CityId),
            "How many accounts live there, enabled and disabled alike.",
        );
        f.connection::<User>(
            "users",
            C::Id,
            Relation::Column(user::Column::CityId),
            "The accounts that live there. For administrators.",
        );
        f.guarded(Action::ListAccounts);
    }
}

/// Which cities.
#[derive(Debug, InputObject)]
pub struct CityFilter {
    /// In the country with this ISO 3166-1 alpha-2 code, whatever its case.
    country_code: Option<String>,
}

/// What cities can be ordered by.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::geography::CitySort")]
pub enum CityOrderField {
    /// The French name.
    Name,
    /// The three-letter code.
    Code,
    /// The integer identifier: by country, the largest first.
    DatabaseId,
}

/// One criterion of an order of cities.
#[derive(Debug, InputObject)]
pub struct CityOrder {
    /// By what.
    field: CityOrderField,
    /// Which way.
    #[graphql(default_with = "Some(Direction::Asc)")]
    direction: Option<Direction>,
}

impl Connected for City {
    const CONNECTION: &'static str = "CityConnection";
    const EDGE: &'static str = "CityEdge";
    type Filter = CityFilter;
    type Order = CityOrder;

    fn filter(input: CityFilter, _: &Scope) -> Result<geography::CityFilter> {
        Ok(geography::CityFilter { country_code: input.country_code })
    }

    fn order(input: CityOrder) -> SortKey<geography::CitySort> {
        SortKey { field: input.field.into(), direction: input.direction.unwrap_or_default().into() }
    }
}
