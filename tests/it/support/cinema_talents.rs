//! Inserts cinema talents with their child rows, without the domain rules.

use chrono::NaiveDate;
use passerelle::crypto::Indexed;
use passerelle::domain::unique_code;
use passerelle::entity::cinema_talent_media::MediaKind;
use passerelle::entity::cinema_talent_type::TalentType;
use passerelle::entity::user::Gender;
use passerelle::entity::{
    cinema_talent, cinema_talent_ethnicity, cinema_talent_language, cinema_talent_media, cinema_talent_type,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::NotSet, ActiveValue::Set, IntoActiveModel as _};
use serde_json::json;

use super::app::TestApp;

/// A person of the casting file, in plaintext.
pub struct Person {
    /// The row; its telephone and document numbers and its social networks (JSON) in plaintext.
    pub row: cinema_talent::Model,
    pub types: Vec<TalentType>,
    /// ISO 639 codes.
    pub languages: Vec<&'static str>,
    pub ethnicities: Vec<&'static str>,
    /// Kind and path.
    pub pictures: Vec<(MediaKind, &'static str)>,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn moment(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().expect("a moment")
}

impl TestApp {
    /// Inserts an adult of Dakar, as modified by `change`.
    pub async fn cinema_talent(
        &self,
        first_name: &str,
        last_name: &str,
        change: impl FnOnce(&mut Person),
    ) -> cinema_talent::Model {
        let created_at = moment("2025-02-10T14:20:00Z");
        let mut person = Person {
            row: cinema_talent::Model {
                first_name: first_name.to_owned(),
                last_name: last_name.to_owned(),
                date_of_birth: Some(day("1990-01-01")),
                residence_country_id: Some(2),
                residence_country: Some("Sénégal".to_owned()),
                residence_city: Some("Dakar".to_owned()),
                other_talents: json!([]),
                previous_productions: json!([]),
                is_active: true,
                created_at,
                updated_at: created_at,
                ..cinema_talent::Model::default()
            },
            types: vec![TalentType::Extra],
            languages: Vec::new(),
            ethnicities: Vec::new(),
            pictures: Vec::new(),
        };
        change(&mut person);
        self.insert_person(person).await
    }

    async fn insert_person(&self, person: Person) -> cinema_talent::Model {
        let Person { mut row, types, languages, ethnicities, pictures } = person;
        let services = &self.app.services;
        let index = |kind, value: &Option<String>| {
            value.as_deref().and_then(|value| services.blind_index.first(kind, value))
        };
        row.phone_index = index(Indexed::Phone, &row.phone);
        row.whatsapp_index = index(Indexed::Phone, &row.whatsapp);
        row.id_document_number_index = index(Indexed::DocumentNumber, &row.id_document_number);
        for column in [&mut row.phone, &mut row.whatsapp, &mut row.id_document_number, &mut row.social_media]
        {
            *column = column.take().map(|text| services.cipher.encrypt(&text));
        }
        if row.unique_code.is_empty() {
            row.unique_code = uuid::Uuid::now_v7().to_string();
        }
        let has_code = row.unique_code.len() < 36;
        let mut active = row.into_active_model().reset_all();
        active.id = NotSet;
        let database = services.database.write();
        let mut row = active.insert(database).await.expect("the person can be inserted");
        if !has_code {
            let code = unique_code::of(Some("SN"), Some("DAK"), row.id, row.gender);
            let mut active = row.into_active_model();
            active.unique_code = Set(code);
            row = active.update(database).await.expect("the code can be set");
        }
        let cinema_talent_id = row.id;
        self.insert_rows::<cinema_talent_type::ActiveModel>((0..).zip(types).map(
            |(position, talent_type)| cinema_talent_type::Model { cinema_talent_id, talent_type, position },
        ))
        .await;
        self.insert_rows::<cinema_talent_language::ActiveModel>((0..).zip(languages).map(
            |(position, code)| cinema_talent_language::Model {
                cinema_talent_id,
                language_code: code.to_owned(),
                position,
            },
        ))
        .await;
        for (position, ethnicity) in (0..).zip(ethnicities) {
            let row = cinema_talent_ethnicity::ActiveModel {
                cinema_talent_id: Set(cinema_talent_id),
                ethnicity: Set(ethnicity.to_owned()),
                position: Set(position),
                ..Default::default()
            };
            row.insert(database).await.expect("the ethnicity can be inserted");
        }
        for (number, (kind, path)) in (0..).zip(pictures) {
            let row = cinema_talent_media::ActiveModel {
                cinema_talent_id: Set(cinema_talent_id),
                position: Set(if kind == MediaKind::Gallery { number } else { 0 }),
                kind: Set(kind),
                path: Set(path.to_owned()),
                created_at: Set(row.created_at),
                ..Default::default()
            };
            row.insert(database).await.expect("the picture can be inserted");
        }
        row
    }

    /// Inserts the cinema talent of the document's examples.
    pub async fn sophia(&self) -> cinema_talent::Model {
        let change = |person: &mut Person| {
            let row = &mut person.row;
            row.unique_code = "MACAS0001F".into();
            row.gender = Gender::Female;
            row.date_of_birth = Some(day("1996-03-15"));
            row.id_document_type = Some("Passeport".to_owned());
            row.id_document_number = Some("AB123456".to_owned());
            row.email = Some("sophia@demo.cinema".to_owned());
            row.phone = Some("+212600111222".to_owned());
            row.whatsapp = Some("+212600111222".to_owned());
            row.website = Some("https://sophiamartinez.com".to_owned());
            row.social_media = Some(
                json!({
                    "facebook": "https://facebook.com/sophiamartinez",
                    "instagram": "https://instagram.com/sophiamartinez",
                    "tiktok": "https://tiktok.com/@sophiamartinez"
                })
                .to_string(),
            );
            (row.origin_country_id, row.origin_country) = (Some(1), Some("Maroc".to_owned()));
            row.nationality = Some("Marocaine".to_owned());
            (row.residence_country_id, row.residence_country) = (Some(1), Some("Maroc".to_owned()));
            (row.residence_city_id, row.residence_city) = (Some(2), Some("Casablanca".to_owned()));
            row.height = Some(170);
            row.eye_color = Some("Marron".to_owned());
            row.hair_color = Some("Noir".to_owned());
            row.hair_type = Some("Ondulé".to_owned());
            row.skin_tone = Some("Medium".to_owned());
            row.build = Some("Athlétique".to_owned());
            row.other_talents = json!(["Chant", "Danse moderne", "Équitation"]);
            row.years_experience = 8;
            row.previous_productions = json!([
                { "title": "Casablanca Nights", "type": "Film", "year": "2022" },
                { "title": "Desert Dreams", "type": "Série TV", "year": "2021" }
            ]);
            row.updated_at = moment("2025-10-15T09:12:00Z");
            person.types = vec![TalentType::LeadActor, TalentType::Model];
            person.languages = vec!["fr", "ar", "en"];
            person.ethnicities = vec!["Africaine", "Arabe"];
            person.pictures = vec![
                (MediaKind::Gallery, "cinema/gallery_1_def.jpg"),
                (MediaKind::Gallery, "cinema/gallery_2_ghi.jpg"),
                (MediaKind::Gallery, "cinema/gallery_3_jkl.jpg"),
                (MediaKind::Profile, "cinema/profile_xyz.jpg"),
                (MediaKind::Id, "cinema/id_abc.jpg"),
            ];
        };
        self.cinema_talent("Sophia", "Martinez", change).await
    }
}
