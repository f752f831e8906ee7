//! The appearance of people in the casting file, in the terms of the casting forms.

use chrono::NaiveDate;

use super::super::media::{self, Person, Traits};
use super::super::rng::Rng;
use crate::domain::cinema_talents::words::{BUILDS, EYE_COLORS, HAIR_COLORS, HAIR_TYPES, SKIN_TONES};
use crate::entity::cinema_talent;
use crate::entity::user::Gender;

/// Sets the appearance; a few people have none.
pub(super) fn set_appearance(row: &mut cinema_talent::Model, rng: &mut Rng) {
    if rng.percent(4) {
        return;
    }
    let (low, high) = if row.gender == Gender::Female { (152, 182) } else { (162, 198) };
    row.height = Some(rng.between(low, high));
    row.eye_color = Some(skewed_pick(&EYE_COLORS, rng));
    row.hair_color = Some(skewed_pick(&HAIR_COLORS, rng));
    row.hair_type = Some(skewed_pick(&HAIR_TYPES, rng));
    row.skin_tone = Some(skewed_pick(&SKIN_TONES, rng));
    row.build = Some(skewed_pick(&BUILDS, rng));
}

/// The likeness of a person with this appearance.
pub(super) fn likeness(row: &cinema_talent::Model, today: NaiveDate) -> Person {
    let traits = Traits {
        gender: row.gender,
        age: row.date_of_birth.and_then(|birth| today.years_since(birth)),
        eyes: row.eye_color.as_deref(),
        hair_colour: row.hair_color.as_deref(),
        hair_type: row.hair_type.as_deref(),
        skin: row.skin_tone.as_deref(),
    };
    media::person(&format!("{} {} {}", row.first_name, row.last_name, row.id), &traits)
}

/// One of `words`, more likely from the first half.
fn skewed_pick(words: &[&'static str], rng: &mut Rng) -> String {
    let end = if rng.percent(60) { words.len() / 2 } else { words.len() };
    rng.pick(&words[..end]).to_owned()
}
