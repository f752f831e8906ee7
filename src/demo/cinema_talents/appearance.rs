//! The appearance of people in the casting file, in the terms of the casting forms.

use super::super::rng::Rng;
use crate::entity::cinema_talent;
use crate::entity::user::Gender;

const EYES: [&str; 12] = [
    "Marron",
    "Marron foncé",
    "Marron clair",
    "Noir",
    "Noisette",
    "Ambre",
    "Vert",
    "Bleu",
    "Gris",
    "Bleu-vert",
    "Gris-vert",
    "Vairon",
];
const HAIR_COLOURS: [&str; 16] = [
    "Noir",
    "Brun foncé",
    "Brun",
    "Brun clair",
    "Châtain foncé",
    "Châtain",
    "Châtain clair",
    "Blond foncé",
    "Blond",
    "Blond platine",
    "Roux",
    "Auburn",
    "Gris",
    "Poivre et sel",
    "Blanc",
    "Coloré",
];
const HAIR_TYPES: [&str; 10] =
    ["Crépu", "Frisé", "Bouclé", "Ondulé", "Lisse", "Raide", "Tressé", "Locks", "Rasé", "Chauve"];
const SKINS: [&str; 10] =
    ["Medium", "Mat", "Brun", "Foncé", "Ébène", "Caramel", "Olive", "Bronzé", "Clair", "Très clair"];
const BUILDS: [&str; 10] =
    ["Athlétique", "Moyenne", "Mince", "Svelte", "Musclée", "Robuste", "Ronde", "Forte", "Petite", "Grande"];

/// Sets the appearance; a few people have none.
pub(super) fn set_appearance(row: &mut cinema_talent::Model, rng: &mut Rng) {
    if rng.percent(4) {
        return;
    }
    let (low, high) = if row.gender == Gender::Female { (152, 182) } else { (162, 198) };
    row.height = Some(rng.between(low, high));
    row.eye_color = Some(skewed_pick(&EYES, rng));
    row.hair_color = Some(skewed_pick(&HAIR_COLOURS, rng));
    row.hair_type = Some(skewed_pick(&HAIR_TYPES, rng));
    row.skin_tone = Some(skewed_pick(&SKINS, rng));
    row.build = Some(skewed_pick(&BUILDS, rng));
}

/// One of `words`, more likely from the first half.
fn skewed_pick(words: &[&'static str], rng: &mut Rng) -> String {
    let end = if rng.percent(60) { words.len() / 2 } else { words.len() };
    rng.pick(&words[..end]).to_owned()
}
