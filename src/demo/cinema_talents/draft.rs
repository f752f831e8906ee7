//! A person of the casting file in plaintext, and the completion to a row.

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

use super::super::accounts::networks_json;
use super::super::places::Home;
use crate::crypto::Indexed;
use crate::domain::unique_code;
use crate::entity::cinema_talent;
use crate::entity::cinema_talent_media::MediaKind;
use crate::entity::cinema_talent_type::TalentType;
use crate::entity::user::Gender;
use crate::scope::Scope;

/// A person in plaintext, before the completion.
pub(super) struct Draft {
    /// The row; phone, WhatsApp and document number in plaintext.
    pub row: cinema_talent::Model,
    /// Codes of country and city of residence.
    pub home: (&'static str, &'static str),
    /// URLs by network.
    pub networks: Vec<(&'static str, String)>,
    /// Talent types, the preferred one first.
    pub types: Vec<TalentType>,
    /// Codes of the spoken languages.
    pub languages: Vec<&'static str>,
    /// As in the casting forms.
    pub ethnicities: Vec<&'static str>,
    /// Kind, position within the kind, path.
    pub media: Vec<(MediaKind, i32, String)>,
}

/// A person with only an id and a registration time.
pub(super) fn blank(id: i32, created_at: DateTime<Utc>) -> cinema_talent::Model {
    cinema_talent::Model {
        id,
        unique_code: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        gender: Gender::Unknown,
        date_of_birth: None,
        id_document_type: None,
        id_document_number: None,
        id_document_number_index: None,
        email: None,
        phone: None,
        phone_index: None,
        whatsapp: None,
        whatsapp_index: None,
        website: None,
        social_media: None,
        origin_country_id: None,
        origin_country: None,
        nationality: None,
        residence_country_id: None,
        residence_country: None,
        residence_city_id: None,
        residence_city: None,
        height: None,
        eye_color: None,
        hair_color: None,
        hair_type: None,
        skin_tone: None,
        build: None,
        other_talents: json!([]),
        years_experience: 0,
        previous_productions: json!([]),
        registered_by_id: None,
        is_active: true,
        created_at,
        updated_at: created_at,
        ..cinema_talent::Model::default()
    }
}

/// A previous production, as in the JSON column.
pub(super) fn production(title: &str, kind: &str, year: &str) -> Json {
    json!({ "title": title, "type": kind, "year": year })
}

/// Encrypts the encrypted columns and sets the computed ones.
pub(super) fn complete(
    scope: &Scope,
    mut row: cinema_talent::Model,
    home: &Home,
    networks: &[(&'static str, String)],
) -> cinema_talent::Model {
    row.residence_country_id = Some(home.country.id);
    row.residence_country = Some(home.country.name.clone());
    row.residence_city_id = Some(home.city.id);
    row.residence_city = Some(home.city.name.clone());
    row.unique_code = unique_code::of(Some(&home.country.code), Some(&home.city.code), row.id, row.gender);
    let index = |kind, value: &Option<String>| {
        value.as_deref().and_then(|value| scope.services.blind_index.first(kind, value))
    };
    row.phone_index = index(Indexed::Phone, &row.phone);
    row.whatsapp_index = index(Indexed::Phone, &row.whatsapp);
    row.id_document_number_index = index(Indexed::DocumentNumber, &row.id_document_number);
    let encrypt = |text: String| scope.services.cipher.encrypt(&text);
    row.phone = row.phone.map(encrypt);
    row.whatsapp = row.whatsapp.map(encrypt);
    row.id_document_number = row.id_document_number.map(encrypt);
    row.social_media = networks_json(networks).map(encrypt);
    row
}
