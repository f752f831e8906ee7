//! What people of the casting file look like, in the words of the casting forms.

use super::super::chance::Chance;
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

/// Gives somebody looks; a few have said nothing of them.
pub(super) fn give(row: &mut cinema_talent::Model, chance: &mut Chance) {
    if chance.percent(4) {
        return;
    }
    let (low, high) = if row.gender == Gender::Female { (152, 182) } else { (162, 198) };
    row.height = Some(chance.between(low, high));
    row.eye_color = Some(leaning(&EYES, chance));
    row.hair_color = Some(leaning(&HAIR_COLOURS, chance));
    row.hair_type = Some(leaning(&HAIR_TYPES, chance));
    row.skin_tone = Some(leaning(&SKINS, chance));
    row.build = Some(leaning(&BUILDS, chance));
}

/// One of `words`, rather one of the first.
fn leaning(words: &[&'static str], chance: &mut Chance) -> String {
    let likely = if chance.percent(60) { words.len() / 2 } else { words.len() };
    chance.pick(&words[..likely]).to_owned()
}
