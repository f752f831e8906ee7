//! The casting file of the demo: Sophia Martinez is `sophia.rs`, the others `cast.rs`, what people look like
//! `looks.rs`; how a row is completed stands here.

mod cast;
mod looks;
mod sophia;

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

use super::Stage;
use super::accounts::{Accounts, networks_text};
use super::places::Home;
use super::trail;
use crate::auth::actor::Surface;
use crate::crypto::Indexed;
use crate::domain::unique_code;
use crate::entity::cinema_talent_media::MediaKind;
use crate::entity::cinema_talent_type::TalentType;
use crate::entity::user::Gender;
use crate::entity::{
    cinema_talent, cinema_talent_ethnicity, cinema_talent_language, cinema_talent_media, cinema_talent_type,
};
use crate::scope::Scope;

/// The casting file: people, and the rows that hang on them.
#[derive(Default)]
pub(super) struct Casting {
    /// The people, by number.
    pub people: Vec<cinema_talent::Model>,
    /// What they can be engaged as.
    pub types: Vec<cinema_talent_type::Model>,
    /// What they speak.
    pub languages: Vec<cinema_talent_language::Model>,
    /// Their ethnicities.
    pub ethnicities: Vec<cinema_talent_ethnicity::Model>,
    /// Their pictures.
    pub media: Vec<cinema_talent_media::Model>,
}

impl Casting {
    /// All of it: the first is Sophia Martinez, with number 1.
    pub fn of(stage: &mut Stage, accounts: &Accounts) -> Self {
        let mut casting = Self::default();
        let sophia = sophia::draft(stage);
        casting.add(stage, accounts, sophia);
        for draft in cast::drafts(stage, accounts) {
            casting.add(stage, accounts, draft);
        }
        casting
    }

    /// What somebody can be engaged as, the favourite first.
    pub fn first_type(&self, id: i32) -> TalentType {
        let first = self.types.iter().find(|row| row.cinema_talent_id == id);
        first.map_or(TalentType::Other, |row| row.talent_type)
    }

    fn add(&mut self, stage: &mut Stage, accounts: &Accounts, draft: Draft) {
        let Draft { row, home, networks, types, languages, ethnicities, media } = draft;
        let home = stage.places.home(home.0, home.1);
        let row = complete(stage.scope, row, home, &networks);
        let id = row.id;
        self.types.extend((0..).zip(types).map(|(position, talent_type)| cinema_talent_type::Model {
            cinema_talent_id: id,
            talent_type,
            position,
        }));
        self.languages.extend((0..).zip(languages).map(|(position, code)| cinema_talent_language::Model {
            cinema_talent_id: id,
            language_code: code.to_owned(),
            position,
        }));
        self.ethnicities.extend((0..).zip(ethnicities).map(|(position, ethnicity)| {
            cinema_talent_ethnicity::Model { cinema_talent_id: id, ethnicity: ethnicity.to_owned(), position }
        }));
        for (kind, position, path) in media {
            let number = i32::try_from(self.media.len() + 1).unwrap_or(i32::MAX);
            let created_at = row.created_at;
            self.media.push(cinema_talent_media::Model {
                id: number,
                cinema_talent_id: id,
                position,
                kind,
                path,
                created_at,
            });
        }
        let by = row.registered_by_id.map_or_else(
            || trail::nobody(Surface::Graphql, None),
            |account| trail::by(accounts.get(account), Surface::Graphql),
        );
        stage.trail.created::<cinema_talent::Entity>(&by, row.created_at, &row);
        self.people.push(row);
    }
}

/// What is told of somebody in clear, before it is completed.
struct Draft {
    /// The row; phone, WhatsApp and document number in clear.
    row: cinema_talent::Model,
    /// Codes of country and city of residence.
    home: (&'static str, &'static str),
    networks: Vec<(&'static str, String)>,
    types: Vec<TalentType>,
    languages: Vec<&'static str>,
    ethnicities: Vec<&'static str>,
    media: Vec<(MediaKind, i32, String)>,
}

/// Somebody of whom nothing is known but the number and when they were registered.
fn blank(id: i32, created_at: DateTime<Utc>) -> cinema_talent::Model {
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
fn production(title: &str, kind: &str, year: &str) -> Json {
    json!({ "title": title, "type": kind, "year": year })
}

/// Encrypts what is encrypted, and computes what follows from the rest.
fn complete(
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
