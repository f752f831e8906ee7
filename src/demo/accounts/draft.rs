//! An account in plaintext, and its completion to a row: encryption and computed columns.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Map, Value as Json};

use super::super::ids::{Kind, uuid};
use super::super::media::Subject;
use super::super::places::Home;
use crate::crypto::Indexed;
use crate::domain::accounts::profile;
use crate::domain::unique_code;
use crate::entity::user::{self, Gender, Role};
use crate::entity::user_talent;
use crate::scope::Scope;

/// One account.
pub(super) struct Account {
    /// The row.
    pub row: user::Model,
    /// The listed talents.
    pub talents: Vec<user_talent::Model>,
}

/// An account in plaintext, before its completion.
pub(super) struct Draft<'p> {
    /// The row; phone, WhatsApp and address in plaintext.
    pub row: user::Model,
    /// The home of the person.
    pub home: Option<&'p Home>,
    /// URLs by network.
    pub networks: Vec<(&'static str, String)>,
    /// The talents, in display order.
    pub talents: Vec<i32>,
}

/// The UUID of the account with this id.
pub(super) fn uuid_of(id: i32) -> uuid::Uuid {
    uuid(Kind::User, id.unsigned_abs())
}

/// A picture that could be of the owner.
pub(super) fn avatar(row: &user::Model, today: NaiveDate) -> Subject {
    let age = row.date_of_birth.and_then(|birth| today.years_since(birth));
    Subject::any_avatar(row.gender, age, row.id)
}

/// An account with only an id and a registration time.
pub(super) fn blank(id: i32, created_at: DateTime<Utc>) -> user::Model {
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
    /// Encrypts the encrypted columns and sets the computed ones.
    pub fn complete(self, scope: &Scope) -> Account {
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
        let encrypt = |text: String| scope.services.cipher.encrypt(&text);
        row.phone = row.phone.map(encrypt);
        row.whatsapp = row.whatsapp.map(encrypt);
        row.address = row.address.map(encrypt);
        row.social_media = networks_json(&networks).map(encrypt);
        row.profile_score = profile::score(&row, talents.len(), networks.len());
        let talents = (0..).zip(talents).map(|(place, talent_id)| user_talent::Model {
            user_id: row.id,
            talent_id,
            // Defines the display order.
            created_at: row.created_at + TimeDelta::seconds(place),
        });
        Account { talents: talents.collect(), row }
    }
}

/// URLs by network as JSON, as in the encrypted column.
pub(in crate::demo) fn networks_json(networks: &[(&'static str, String)]) -> Option<String> {
    let object: Map<String, Json> =
        networks.iter().map(|(network, url)| ((*network).to_owned(), url.as_str().into())).collect();
    (!object.is_empty()).then(|| Json::Object(object).to_string())
}
