//! The fields of a cinema talent, validated: the same rules for a registration and for a change.

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::words::{BUILDS, EYE_COLORS, HAIR_COLORS, HAIR_TYPES, SKIN_TONES, check_word};
use crate::crypto::Indexed;
use crate::domain::check::{Change, Check, MAX_URL};
use crate::domain::encrypted::{assign, encrypt_change};
use crate::domain::social_networks;
use crate::entity::cinema_talent::{ActiveModel, Model};
use crate::entity::user::Gender;
use crate::error::Reason;
use crate::scope::Scope;

/// The maximum number of skills, and of previous productions.
const MAX_ENTRIES: usize = 100;

/// The changes of the row of a cinema talent. Places and child rows are in `lists.rs` and `places.rs`.
#[derive(Clone, Debug, Default)]
pub struct DetailsChange {
    /// Given name; at most 100 characters.
    pub first_name: Option<String>,
    /// Family name; at most 100 characters.
    pub last_name: Option<String>,
    /// `N` for unknown.
    pub gender: Change<Gender>,
    /// In the past.
    pub date_of_birth: Option<NaiveDate>,
    /// At most 50 characters.
    pub id_document_type: Change<String>,
    /// At most 50 characters; encrypted.
    pub id_document_number: Change<String>,
    /// Not unique.
    pub email: Change<String>,
    /// Encrypted.
    pub phone: Change<String>,
    /// Encrypted.
    pub whatsapp: Change<String>,
    /// URL.
    pub website: Change<String>,
    /// URLs by network; replaced as a whole, encrypted.
    pub social_networks: Change<Vec<(String, String)>>,
    /// At most 100 characters.
    pub nationality: Change<String>,
    /// In centimetres, 30 to 300.
    pub height: Change<i32>,
    /// A word of the list.
    pub eye_color: Change<String>,
    /// A word of the list.
    pub hair_color: Change<String>,
    /// A word of the list.
    pub hair_type: Change<String>,
    /// A word of the list.
    pub skin_tone: Change<String>,
    /// A word of the list.
    pub build: Change<String>,
    /// Skills; replaced as a whole.
    pub other_talents: Option<Vec<String>>,
    /// In years, 0 to 80.
    pub years_experience: Option<i32>,
    /// Replaced as a whole.
    pub previous_productions: Option<Vec<NewProduction>>,
}

/// A work in which the person took part.
#[derive(Clone, Debug, Default)]
pub struct NewProduction {
    /// What it is called; at most 255 characters.
    pub title: String,
    /// Such as «Film»; at most 50 characters.
    pub kind: Option<String>,
    /// A year, or years; at most 20 characters.
    pub year: Option<String>,
}

/// A validated change.
#[derive(Clone, Debug)]
pub(super) struct CheckedDetails {
    change: DetailsChange,
    other_talents: Option<Json>,
    previous_productions: Option<Json>,
}

/// Validates a change.
pub(super) fn check(check: &mut Check, scope: &Scope, change: DetailsChange) -> CheckedDetails {
    let today = scope.today();
    let mut change = change;
    change.first_name = change.first_name.map(|name| check.required("firstName", &name, 100));
    change.last_name = change.last_name.map(|name| check.required("lastName", &name, 100));
    change.date_of_birth = change.date_of_birth.map(|day| check.birth("dateOfBirth", day, today));
    change.id_document_type = change.id_document_type.map(|text| check.text("idDocumentType", &text, 50));
    change.id_document_number =
        change.id_document_number.map(|text| check.text("idDocumentNumber", &text, 50));
    change.email = change.email.map(|text| check.email("email", &text));
    change.phone = change.phone.map(|text| check.phone("phone", &text));
    change.whatsapp = change.whatsapp.map(|text| check.phone("whatsapp", &text));
    change.website = change.website.map(|text| check.url_of("website", &text, MAX_URL));
    change.social_networks = change
        .social_networks
        .map(|networks| social_networks::check(check, "socialNetworks", networks, MAX_URL));
    change.nationality = change.nationality.map(|text| check.text("nationality", &text, 100));
    change.height = change.height.map(|height| Some(check.range("height", height, 30, 300)));
    for (field, words, word) in [
        ("eyeColor", &EYE_COLORS[..], &mut change.eye_color),
        ("hairColor", &HAIR_COLORS, &mut change.hair_color),
        ("hairType", &HAIR_TYPES, &mut change.hair_type),
        ("skinTone", &SKIN_TONES, &mut change.skin_tone),
        ("build", &BUILDS, &mut change.build),
    ] {
        *word = std::mem::take(word).map(|word| check_word(check, field, words, &word));
    }
    change.years_experience =
        change.years_experience.map(|years| check.range("yearsExperience", years, 0, 80));
    let other_talents = change.other_talents.take().map(|skills| check_skills(check, &skills));
    let previous_productions =
        change.previous_productions.take().map(|works| check_productions(check, &works));
    CheckedDetails { change, other_talents, previous_productions }
}

fn check_skills(check: &mut Check, skills: &[String]) -> Json {
    const FIELD: &str = "otherTalents";
    if skills.len() > MAX_ENTRIES {
        check.fault(FIELD, Reason::TooManyValues(MAX_ENTRIES));
        return json!([]);
    }
    let skills: Vec<String> = skills.iter().filter_map(|skill| check.text(FIELD, skill, 100)).collect();
    skills.into()
}

fn check_productions(check: &mut Check, works: &[NewProduction]) -> Json {
    const FIELD: &str = "previousProductions";
    if works.len() > MAX_ENTRIES {
        check.fault(FIELD, Reason::TooManyValues(MAX_ENTRIES));
        return json!([]);
    }
    let checked = works.iter().map(|work| {
        let title = check.required(FIELD, &work.title, 255);
        let mut text =
            |text: &Option<String>, max| text.as_deref().and_then(|text| check.text(FIELD, text, max));
        json!({ "title": title, "type": text(&work.kind, 50), "year": text(&work.year, 20) })
    });
    checked.collect::<Vec<_>>().into()
}

impl CheckedDetails {
    /// Adds a failure when a new person, or one whose contacts change, could not be reached: an e-mail address or a
    /// telephone number is required.
    pub fn require_contact(&self, check: &mut Check, before: Option<&Model>) {
        if before.is_some() && self.change.email.is_keep() && self.change.phone.is_keep() {
            return;
        }
        let after = |change: &Change<String>, stored: Option<&String>| {
            change.clone().apply_to(stored.cloned()).is_some()
        };
        let email = after(&self.change.email, before.and_then(|row| row.email.as_ref()));
        let phone = after(&self.change.phone, before.and_then(|row| row.phone.as_ref()));
        if !email && !phone {
            check.fault("email", Reason::Required);
        }
    }

    /// Applies the change to a row; encrypted columns are encrypted again only when their plaintext changes.
    pub fn apply(self, scope: &Scope, before: Option<&Model>, row: &mut ActiveModel) {
        use sea_orm::ActiveValue::Set;
        let change = self.change;
        if let Some(name) = change.first_name {
            row.first_name = Set(name);
        }
        if let Some(name) = change.last_name {
            row.last_name = Set(name);
        }
        if !change.gender.is_keep() {
            row.gender = Set(change.gender.apply_to(None).unwrap_or(Gender::Unknown));
        }
        if let Some(day) = change.date_of_birth {
            row.date_of_birth = Set(Some(day));
        }
        if let Some(years) = change.years_experience {
            row.years_experience = Set(years);
        }
        if let Some(skills) = self.other_talents {
            row.other_talents = Set(skills);
        }
        if let Some(works) = self.previous_productions {
            row.previous_productions = Set(works);
        }
        assign(change.id_document_type, &mut row.id_document_type);
        assign(change.email, &mut row.email);
        assign(change.website, &mut row.website);
        assign(change.nationality, &mut row.nationality);
        assign(change.height, &mut row.height);
        assign(change.eye_color, &mut row.eye_color);
        assign(change.hair_color, &mut row.hair_color);
        assign(change.hair_type, &mut row.hair_type);
        assign(change.skin_tone, &mut row.skin_tone);
        assign(change.build, &mut row.build);
        let index = |kind, change: &Change<String>| {
            change.clone().map(|number| scope.services.blind_index.first(kind, &number))
        };
        assign(index(Indexed::Phone, &change.phone), &mut row.phone_index);
        assign(index(Indexed::Phone, &change.whatsapp), &mut row.whatsapp_index);
        let number = &change.id_document_number;
        assign(index(Indexed::DocumentNumber, number), &mut row.id_document_number_index);
        let old = |column: fn(&Model) -> &Option<String>| before.and_then(|row| column(row).as_deref());
        let networks = change.social_networks.map(|networks| Some(social_networks::to_json(networks)));
        assign(encrypt_change(scope, change.phone, old(|row| &row.phone)), &mut row.phone);
        assign(encrypt_change(scope, change.whatsapp, old(|row| &row.whatsapp)), &mut row.whatsapp);
        let number = encrypt_change(scope, change.id_document_number, old(|row| &row.id_document_number));
        assign(number, &mut row.id_document_number);
        assign(encrypt_change(scope, networks, old(|row| &row.social_media)), &mut row.social_media);
    }
}
