//! The words of the casting forms: closed lists for writing. Stored rows may hold other words, which are shown and
//! found as they are.

use crate::domain::check::Check;
use crate::error::Reason;
use crate::text::fold;

/// Colours of eyes.
pub const EYE_COLORS: [&str; 12] = [
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

/// Colours of hair.
pub const HAIR_COLORS: [&str; 16] = [
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

/// Types of hair.
pub const HAIR_TYPES: [&str; 10] =
    ["Crépu", "Frisé", "Bouclé", "Ondulé", "Lisse", "Raide", "Tressé", "Locks", "Rasé", "Chauve"];

/// Skin tones.
pub const SKIN_TONES: [&str; 10] =
    ["Medium", "Mat", "Brun", "Foncé", "Ébène", "Caramel", "Olive", "Bronzé", "Clair", "Très clair"];

/// Builds.
pub const BUILDS: [&str; 10] =
    ["Athlétique", "Moyenne", "Mince", "Svelte", "Musclée", "Robuste", "Ronde", "Forte", "Petite", "Grande"];

/// Suggested ethnicities, of an open list.
pub const ETHNICITIES: [&str; 8] =
    ["Africaine", "Arabe", "Amazighe", "Subsaharienne", "Peule", "Mandingue", "Métisse", "Européenne"];

/// The word of `words` that is meant by `word`, whatever its case and accents.
pub fn meant(words: &[&'static str], word: &str) -> Option<&'static str> {
    let folded = fold(word);
    words.iter().copied().find(|other| fold(other) == folded)
}

/// Validates a word of a closed list; none when it is empty.
pub(super) fn check_word(
    check: &mut Check,
    field: &str,
    words: &[&'static str],
    word: &str,
) -> Option<String> {
    let word = check.text(field, word, 50)?;
    let meant = meant(words, &word);
    if meant.is_none() {
        check.fault(field, Reason::OneOf(words.iter().map(|word| (*word).to_owned()).collect()));
    }
    meant.map(str::to_owned)
}
