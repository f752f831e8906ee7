//! Where a cinema talent comes from and lives: names, with a reference where the lists of countries and cities contain
//! them.

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::world::country_name;
use crate::domain::check::{Change, Check};
use crate::entity::cinema_talent::{ActiveModel, Model};
use crate::entity::{city, country};
use crate::error::Result;
use crate::text::fold;

/// The changes of places, by French name; of countries also by ISO 3166-1 alpha-2 code.
#[derive(Clone, Debug, Default)]
pub struct PlacesChange {
    /// At most 100 characters.
    pub origin_country: Change<String>,
    /// At most 100 characters.
    pub residence_country: Change<String>,
    /// At most 100 characters.
    pub residence_city: Change<String>,
}

/// A place with its reference, if any.
#[derive(Clone, Debug)]
pub(super) struct Place<M> {
    /// The name, as the list spells it.
    pub name: String,
    /// The row of the list.
    pub row: Option<M>,
}

/// The places of a row after a change.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub origin: Option<Place<country::Model>>,
    pub residence: Option<Place<country::Model>>,
    pub city: Option<Place<city::Model>>,
}

impl PlacesChange {
    /// Validates a change.
    pub(super) fn checked(self, check: &mut Check) -> Self {
        Self {
            origin_country: self.origin_country.map(|name| check.text("originCountry", &name, 100)),
            residence_country: self.residence_country.map(|name| check.text("residenceCountry", &name, 100)),
            residence_city: self.residence_city.map(|name| check.text("residenceCity", &name, 100)),
        }
    }

    /// The places of `before`, or of a new row, after this change.
    pub(super) async fn resolve(&self, tx: &DatabaseTransaction, before: Option<&Model>) -> Result<Places> {
        let stored = |column: fn(&Model) -> &Option<String>| before.and_then(|row| column(row).clone());
        let origin = self.origin_country.clone().apply_to(stored(|row| &row.origin_country));
        let residence = self.residence_country.clone().apply_to(stored(|row| &row.residence_country));
        let city = self.residence_city.clone().apply_to(stored(|row| &row.residence_city));
        if origin.is_none() && residence.is_none() && city.is_none() {
            return Ok(Places::default());
        }
        let countries = country::Entity::find().all(tx).await?;
        let country = |name: Option<String>| name.map(|name| find_country(&countries, name));
        let residence = country(residence);
        let city = match city {
            Some(name) => Some(find_city(tx, residence.as_ref(), name).await?),
            None => None,
        };
        Ok(Places { origin: country(origin), residence, city })
    }
}

fn find_country(countries: &[country::Model], name: String) -> Place<country::Model> {
    let folded = fold(&name);
    let found =
        countries.iter().find(|row| fold(&row.name) == folded || row.code.eq_ignore_ascii_case(&name));
    let name = match found {
        Some(row) => row.name.clone(),
        None => country_name(&name).map_or(name, str::to_owned),
    };
    Place { name, row: found.cloned() }
}

async fn find_city(
    tx: &DatabaseTransaction,
    country: Option<&Place<country::Model>>,
    name: String,
) -> Result<Place<city::Model>> {
    let Some(country) = country.and_then(|country| country.row.as_ref()) else {
        return Ok(Place { name, row: None });
    };
    let cities = city::Entity::find().filter(city::Column::CountryId.eq(country.id)).all(tx).await?;
    let folded = fold(&name);
    let found = cities.into_iter().find(|row| fold(&row.name) == folded);
    Ok(Place { name: found.as_ref().map_or(name, |row| row.name.clone()), row: found })
}

impl Places {
    /// Writes the places into a row.
    pub fn apply(self, row: &mut ActiveModel) {
        use sea_orm::ActiveValue::Set;
        row.origin_country_id = Set(self.origin.as_ref().and_then(|place| Some(place.row.as_ref()?.id)));
        row.origin_country = Set(self.origin.map(|place| place.name));
        row.residence_country_id =
            Set(self.residence.as_ref().and_then(|place| Some(place.row.as_ref()?.id)));
        row.residence_country = Set(self.residence.map(|place| place.name));
        row.residence_city_id = Set(self.city.as_ref().and_then(|place| Some(place.row.as_ref()?.id)));
        row.residence_city = Set(self.city.map(|place| place.name));
    }

    /// The codes of country and city of residence, for the unique code.
    pub fn codes(&self) -> (Option<String>, Option<String>) {
        let country = self.residence.as_ref().and_then(|place| Some(place.row.as_ref()?.code.clone()));
        let city = self.city.as_ref().and_then(|place| Some(place.row.as_ref()?.code.clone()));
        (country, city)
    }
}
