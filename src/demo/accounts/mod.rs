//! The accounts of the demo: who is in it is `documented.rs` and `people.rs`, how a row is completed stands here.

mod documented;
pub mod password;
mod people;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value as Json};

use super::Stage;
use super::ids::{Kind, uuid};
use super::places::Home;
use super::trail;
use crate::auth::actor::Surface;
use crate::crypto::Indexed;
use crate::domain::accounts::profile;
use crate::domain::unique_code;
use crate::entity::user::{self, Gender, Role};
use crate::entity::user_talent;
use crate::scope::Scope;

pub(super) use documented::{ADMIN, AHMED, MAMADOU_DIOP, ORGANIZER, PRESENCE, SECOND_ORGANIZER, SUPER_ADMIN};

/// The accounts by number: the first is number 1, and none is missing.
pub(super) struct Accounts(Vec<Account>);

/// One account.
struct Account {
    row: user::Model,
    talents: Vec<user_talent::Model>,
}

impl Accounts {
    /// All of them.
    pub fn of(stage: &mut Stage) -> Self {
        let mut accounts = documented::accounts(stage);
        accounts.extend(people::accounts(stage));
        accounts.sort_by_key(|account| account.row.id);
        for Account { row, .. } in &accounts {
            let by = match row.role {
                Role::User => trail::nobody(Surface::Graphql, None),
                _ => crate::auth::actor::Actor::system(),
            };
            stage.trail.created::<user::Entity>(&by, row.created_at, row);
        }
        Self(accounts)
    }

    /// The account of a number that `documented.rs` gives.
    ///
    /// # Panics
    /// When there is none, which a test of the demo would show.
    pub fn get(&self, id: i32) -> &user::Model {
        let found = self.0.iter().find(|account| account.row.id == id);
        &found.expect("the demo has an account of that number").row
    }

    /// The people who were registered before a moment.
    pub fn people_before(&self, moment: DateTime<Utc>) -> Vec<i32> {
        let people = self.0.iter().map(|account| &account.row);
        people.filter(|row| row.role == Role::User && row.created_at < moment).map(|row| row.id).collect()
    }

    /// The rows to write: accounts, and the talents that they list.
    pub fn into_rows(self) -> (Vec<user::Model>, Vec<user_talent::Model>) {
        let (rows, talents): (Vec<_>, Vec<_>) =
            self.0.into_iter().map(|account| (account.row, account.talents)).unzip();
        (rows, talents.into_iter().flatten().collect())
    }
}

/// The UUIDs of the accounts that the documents name: a database that has one of them was filled by the demo.
pub(super) fn marks() -> impl Iterator<Item = uuid::Uuid> {
    documented::NUMBERS.into_iter().map(uuid_of)
}

fn uuid_of(id: i32) -> uuid::Uuid {
    uuid(Kind::User, id.unsigned_abs())
}

/// What is told of an account in clear, before it is completed.
struct Draft<'p> {
    /// The row; phone, WhatsApp and address in clear.
    row: user::Model,
    home: Option<&'p Home>,
    networks: Vec<(&'static str, String)>,
    talents: Vec<i32>,
}

/// An account of which nothing is known but its number and when it was registered.
fn blank(id: i32, created_at: DateTime<Utc>) -> user::Model {
    user::Model {
        id,
        uuid: uuid_of(id),
        unique_code: String::new(),
        email: String::new(),
        password_hash: String::new(),
        role: Role::User,
        first_name: String::new(),
        last_name: String::new(),
        is_active: true,
        gender: Gender::Unknown,
        date_of_birth: None,
        country_id: None,
        city_id: None,
        availability: None,
        work_mode: None,
        rate_range: None,
        years_experience: None,
        bio: None,
        profile_score: 0,
        portfolio_url: None,
        website: None,
        phone: None,
        phone_index: None,
        whatsapp: None,
        whatsapp_index: None,
        address: None,
        social_media: None,
        cv_analysis: None,
        photo_path: None,
        cv_path: None,
        last_login_at: None,
        created_at,
        updated_at: created_at,
        ..user::Model::default()
    }
}

impl Draft<'_> {
    /// Encrypts what is encrypted, and computes what follows from the rest.
    fn complete(self, scope: &Scope) -> Account {
        let Self { mut row, home, networks, talents } = self;
        row.country_id = home.map(|home| home.country.id);
        row.city_id = home.map(|home| home.city.id);
        row.unique_code = unique_code::of(
            home.map(|home| home.country.code.as_str()),
            home.map(|home| home.city.code.as_str()),
            row.id,
            row.gender,
        );
        let index = |number: &Option<String>| {
            number.as_deref().and_then(|number| scope.services.blind_index.first(Indexed::Phone, number))
        };
        row.phone_index = index(&row.phone);
        row.whatsapp_index = index(&row.whatsapp);
        let seal = |text: String| scope.services.cipher.encrypt(&text);
        row.phone = row.phone.map(seal);
        row.whatsapp = row.whatsapp.map(seal);
        row.address = row.address.map(seal);
        row.social_media = networks_text(&networks).map(seal);
        row.profile_score = profile::score(&row, talents.len(), networks.len());
        let talents = (0..).zip(talents).map(|(place, talent_id)| user_talent::Model {
            user_id: row.id,
            talent_id,
            // Talents are shown in this order.
            created_at: row.created_at + TimeDelta::seconds(place),
        });
        Account { talents: talents.collect(), row }
    }
}

/// Addresses by network as the encrypted column holds them.
pub(super) fn networks_text(networks: &[(&'static str, String)]) -> Option<String> {
    let object: Map<String, Json> =
        networks.iter().map(|(network, url)| ((*network).to_owned(), url.as_str().into())).collect();
    (!object.is_empty()).then(|| Json::Object(object).to_string())
}
