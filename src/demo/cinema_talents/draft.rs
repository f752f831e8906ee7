//! Somebody of the casting file before they are completed, in clear, and how they become a row.

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

use super::super::accounts::networks_text;
use super::super::places::Home;
use crate::crypto::Indexed;
use crate::domain::unique_code;
use crate::entity::cinema_talent;
use crate::entity::cinema_talent_media::MediaKind;
use crate::entity::cinema_talent_type::TalentType;
use crate::entity::user::Gender;
use crate::scope::Scope;

/// What is told of somebody in clear, before it is completed.
pub(super) struct Draft {
    /// The row; phone, WhatsApp and document number in clear.
    pub row: cinema_talent::Model,
    /// Codes of country and city of residence.
    pub home: (&'static str, &'static str),
    /// Addresses by network.
    pub networks: Vec<(&'static str, String)>,
    /// What they can be engaged as, the favourite first.
    pub types: Vec<TalentType>,
    /// Codes of what they speak.
    pub languages: Vec<&'static str>,
    /// In the words of the casting forms.
    pub ethnicities: Vec<&'static str>,
    /// Kind, place among those of the kind, path.
    pub media: Vec<(MediaKind, i32, String)>,
}

/// Somebody of whom nothing is known but the number and when they were registered.
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
        nationality: None,
        residence_country_id: None,
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

/// A film or series that somebody has been in, as the column holds it.
pub(super) fn production(title: &str, kind: &str, year: &str) -> Json {
    json!({ "title": title, "type": kind, "year": year })
}

/// Encrypts what is encrypted, and computes what follows from the rest.
pub(super) fn complete(
    scope: &Scope,
    mut row: cinema_talent::Model,
    home: &Home,
    networks: &[(&'static str, String)],
) -> cinema_talent::Model {
    row.residence_country_id = Some(home.country.id);
    row.residence_city_id = Some(home.city.id);
    row.residence_city = Some(home.city.name.clone());
    row.unique_code = unique_code::of(Some(&home.country.code), Some(&home.city.code), row.id, row.gender);
    let index = |kind, value: &Option<String>| {
        value.as_deref().and_then(|value| scope.services.blind_index.first(kind, value))
    };
    row.phone_index = index(Indexed::Phone, &row.phone);
    row.whatsapp_index = index(Indexed::Phone, &row.whatsapp);
    row.id_document_number_index = index(Indexed::DocumentNumber, &row.id_document_number);
    let seal = |text: String| scope.services.cipher.encrypt(&text);
    row.phone = row.phone.map(seal);
    row.whatsapp = row.whatsapp.map(seal);
    row.id_document_number = row.id_document_number.map(seal);
    row.social_media = networks_text(networks).map(seal);
    row
}
