//! Countries and cities in GraphQL.

use super::exec::root::RootFields;
use super::object::{Connected, Fields, ObjectType, RowObject};
use super::users::User;
use crate::auth::role::Action;
use crate::domain::accounts::Accounts;
use crate::domain::cinema_talents::{CinemaTalents, active};
use crate::domain::geography::{Cities, Countries, IN_COUNTRY};
use crate::entity::{cinema_talent, city, country, user};
use crate::query::filter::Criterion;
use crate::query::table::Relation;
use crate::text::line;

/// A country.
#[derive(Debug)]
pub struct Country;

impl RowObject for Country {
    type Table = Countries;
}

impl Connected for Country {}

impl ObjectType for Country {
    type Entity = country::Entity;
    const NAME: &'static str = "Country";
    const DESCRIPTION: &'static str = "One of the 54 African countries.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        use country::Column as C;
        f.id(C::Id, "The identifier that `/api/v1` shows: Maroc, Sénégal, then the others by name.");
        f.text(C::Name, "In French.").sortable();
        f.code(C::Code, "ISO 3166-1 alpha-2, in upper case.").sortable();
        f.criterion("code", "With this ISO 3166-1 alpha-2 code, whatever its case.", |code: String| {
            Ok(Some(Criterion::equals(C::Code, line(&code).to_ascii_uppercase())))
        });
        f.text(C::Flag, "The flag as an emoji.");
        f.count::<Accounts>(
            "userCount",
            C::Id,
            Relation::Column(user::Column::CountryId),
            "How many accounts live there, enabled and disabled alike.",
        );
        f.count_of::<CinemaTalents>(
            "cinemaTalentCount",
            C::Id,
            Relation::Column(cinema_talent::Column::ResidenceCountryId),
            active(),
            "How many cinema talents live there, of those whom the caller may see.",
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
        )
        .guarded(Action::ListAccounts);
    }
}

/// Declares the root fields of countries.
pub fn country_roots(roots: &mut RootFields) {
    roots.one::<Country>("country", "One country; null when there is none.");
    roots.connection::<Country>(
        "countries",
        "The 54 African countries: Maroc, Sénégal, then the others by name.",
    );
}

/// Declares the root fields of cities.
pub fn city_roots(roots: &mut RootFields) {
    roots.one::<City>("city", "One city; null when there is none.");
    roots.connection::<City>("cities", "The main cities of all countries, by country, the largest first.");
}

/// A city.
#[derive(Debug)]
pub struct City;

impl RowObject for City {
    type Table = Cities;
}

impl Connected for City {}

impl ObjectType for City {
    type Entity = city::Entity;
    const NAME: &'static str = "City";
    const DESCRIPTION: &'static str = "One of the main cities of a country.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        use city::Column as C;
        f.id(C::Id, "The identifier that `/api/v1` shows: by country, the largest first.");
        f.text(C::Name, "In French.").sortable();
        f.code(C::Code, "Three letters, unique in the country.").sortable();
        f.one::<Country>("country", C::CountryId, "The country it lies in.");
        f.criterion(
            "countryCode",
            "In the country with this ISO 3166-1 alpha-2 code, whatever its case.",
            |code: String| Ok(Some(Criterion::Special(&IN_COUNTRY, code.into()))),
        );
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
        )
        .guarded(Action::ListAccounts);
    }
}
