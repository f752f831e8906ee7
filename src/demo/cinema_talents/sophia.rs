//! Sophia Martinez as in the documents: every field of every example.

use chrono::NaiveDate;
use serde_json::json;

use super::super::context::SeedContext;
use super::super::media::{Place, Scene, Subject};
use super::appearance::likeness;
use super::draft::{Draft, blank, production};
use crate::entity::cinema_talent;
use crate::entity::cinema_talent_media::MediaKind;
use crate::entity::cinema_talent_type::TalentType;
use crate::entity::user::Gender;

/// Her data in plaintext.
pub(super) fn draft(context: &mut SeedContext) -> Draft {
    let mut row = blank(1, context.calendar.documented("2025-02-10T14:20:00Z"));
    row.updated_at = context.calendar.documented("2025-10-15T09:12:00Z");
    row.first_name = "Sophia".into();
    row.last_name = "Martinez".into();
    row.gender = Gender::Female;
    row.date_of_birth = NaiveDate::from_ymd_opt(1996, 3, 15);
    row.id_document_type = Some("Passeport".into());
    row.id_document_number = Some("AB123456".into());
    row.email = Some("sophia@demo.cinema".into());
    row.phone = Some("+212600111222".into());
    row.whatsapp = Some("+212600111222".into());
    row.website = Some("https://sophiamartinez.com".into());
    let origin = &context.places.home("MA", "CAS").country;
    (row.origin_country_id, row.origin_country) = (Some(origin.id), Some(origin.name.clone()));
    row.nationality = Some("Marocaine".into());
    row.height = Some(170);
    row.eye_color = Some("Marron".into());
    row.hair_color = Some("Noir".into());
    row.hair_type = Some("Ondulé".into());
    row.skin_tone = Some("Medium".into());
    row.build = Some("Athlétique".into());
    row.other_talents = json!(["Chant", "Danse moderne", "Équitation"]);
    row.years_experience = 8;
    row.previous_productions = json!([
        production("Casablanca Nights", "Film", "2022"),
        production("Desert Dreams", "Série TV", "2021")
    ]);
    let media = pictures(context, &row);
    Draft {
        row,
        home: ("MA", "CAS"),
        networks: vec![
            ("facebook", "https://facebook.com/sophiamartinez".into()),
            ("instagram", "https://instagram.com/sophiamartinez".into()),
            ("tiktok", "https://tiktok.com/@sophiamartinez".into()),
        ],
        types: vec![TalentType::LeadActor, TalentType::Model],
        languages: vec!["fr", "ar", "en"],
        ethnicities: vec!["Africaine", "Arabe"],
        media,
    }
}

fn pictures(context: &mut SeedContext, row: &cinema_talent::Model) -> Vec<(MediaKind, i32, String)> {
    let (person, drawings) = (likeness(row, context.calendar.today), &mut context.drawings);
    let portrait = Subject::Portrait(person.clone());
    let mut pictures = vec![
        (MediaKind::Profile, 0, drawings.add("cinema/profile_xyz.jpg".into(), portrait)),
        (MediaKind::Id, 0, drawings.add_card("cinema/id_abc.jpg".into(), person.clone())),
    ];
    let gallery = [
        ("cinema/gallery_1_def.jpg", Place::Stage, 0.5),
        ("cinema/gallery_2_ghi.jpg", Place::Desert, 0.2),
        ("cinema/gallery_3_jkl.jpg", Place::Sea, 0.8),
    ];
    for (position, (path, place, variation)) in (0..).zip(gallery) {
        let scene = Subject::Scene(Scene { place, person: person.clone(), variation });
        pictures.push((MediaKind::Gallery, position, drawings.add(path.into(), scene)));
    }
    pictures
}
