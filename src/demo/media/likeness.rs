//! What people look like in pictures: as their rows say, and at random where these say nothing.

use super::super::rng::Rng;
use super::illustrations::{Beard, Colour, Cut, Face, Garment, Hair, Person};
use crate::entity::user::Gender;

/// What a row says about a person, in the terms of the casting forms.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::demo) struct Traits<'a> {
    /// Unknown is either.
    pub gender: Gender,
    /// In years.
    pub age: Option<u32>,
    /// The colour of the eyes.
    pub eyes: Option<&'a str>,
    /// The colour of the hair.
    pub hair_colour: Option<&'a str>,
    /// The kind of the hair.
    pub hair_type: Option<&'a str>,
    /// The colour of the skin.
    pub skin: Option<&'a str>,
}

const SKINS: [(&str, Colour); 10] = [
    ("Medium", Colour::rgb(208, 156, 112)),
    ("Mat", Colour::rgb(190, 136, 92)),
    ("Brun", Colour::rgb(150, 98, 64)),
    ("Foncé", Colour::rgb(108, 68, 44)),
    ("Ébène", Colour::rgb(76, 48, 36)),
    ("Caramel", Colour::rgb(182, 122, 78)),
    ("Olive", Colour::rgb(200, 158, 110)),
    ("Bronzé", Colour::rgb(176, 112, 66)),
    ("Clair", Colour::rgb(232, 190, 156)),
    ("Très clair", Colour::rgb(244, 212, 186)),
];
const EYES: [(&str, Colour); 12] = [
    ("Marron", Colour::rgb(92, 56, 32)),
    ("Marron foncé", Colour::rgb(62, 38, 24)),
    ("Marron clair", Colour::rgb(132, 86, 48)),
    ("Noir", Colour::rgb(40, 28, 24)),
    ("Noisette", Colour::rgb(128, 98, 48)),
    ("Ambre", Colour::rgb(176, 120, 40)),
    ("Vert", Colour::rgb(78, 122, 76)),
    ("Bleu", Colour::rgb(74, 122, 170)),
    ("Gris", Colour::rgb(120, 132, 140)),
    ("Bleu-vert", Colour::rgb(62, 132, 136)),
    ("Gris-vert", Colour::rgb(112, 130, 112)),
    ("Vairon", Colour::rgb(98, 112, 92)),
];
const HAIR_COLOURS: [(&str, Colour); 16] = [
    ("Noir", Colour::rgb(26, 20, 22)),
    ("Brun foncé", Colour::rgb(42, 28, 24)),
    ("Brun", Colour::rgb(62, 40, 30)),
    ("Brun clair", Colour::rgb(92, 60, 40)),
    ("Châtain foncé", Colour::rgb(74, 46, 30)),
    ("Châtain", Colour::rgb(104, 66, 40)),
    ("Châtain clair", Colour::rgb(138, 94, 56)),
    ("Blond foncé", Colour::rgb(168, 124, 72)),
    ("Blond", Colour::rgb(206, 164, 100)),
    ("Blond platine", Colour::rgb(230, 212, 172)),
    ("Roux", Colour::rgb(172, 78, 38)),
    ("Auburn", Colour::rgb(122, 50, 34)),
    ("Gris", Colour::rgb(150, 150, 154)),
    ("Poivre et sel", Colour::rgb(108, 106, 108)),
    ("Blanc", Colour::rgb(226, 226, 228)),
    ("Coloré", Colour::rgb(92, 70, 178)),
];
/// Kinds of hair with the cuts of women and men.
const CUTS: [(&str, &[Cut], &[Cut]); 10] = [
    ("Crépu", &[Cut::Afro, Cut::Afro, Cut::Bun, Cut::Crop], &[Cut::Crop, Cut::Crop, Cut::Afro]),
    ("Frisé", &[Cut::LongCurls, Cut::Afro], &[Cut::Curls, Cut::Crop]),
    ("Bouclé", &[Cut::LongCurls, Cut::Curls], &[Cut::Curls]),
    ("Ondulé", &[Cut::Waves], &[Cut::Short]),
    ("Lisse", &[Cut::Straight, Cut::Bob, Cut::Bun], &[Cut::Short]),
    ("Raide", &[Cut::Straight, Cut::Bob, Cut::Bun], &[Cut::Short]),
    ("Tressé", &[Cut::Braids], &[Cut::Cornrows]),
    ("Locks", &[Cut::Locks], &[Cut::Locks]),
    ("Rasé", &[Cut::Shaved], &[Cut::Shaved]),
    ("Chauve", &[Cut::Bald], &[Cut::Bald]),
];
/// Kinds of hair that people have about whom nothing is said.
const COMMON_KINDS: usize = 7;
const CLOTHES: [Colour; 10] = [
    Colour::rgb(44, 74, 124),
    Colour::rgb(148, 44, 56),
    Colour::rgb(34, 112, 84),
    Colour::rgb(212, 160, 56),
    Colour::rgb(92, 64, 132),
    Colour::rgb(62, 62, 70),
    Colour::rgb(232, 226, 216),
    Colour::rgb(198, 102, 74),
    Colour::rgb(40, 122, 134),
    Colour::rgb(176, 92, 128),
];
const WALLS: [Colour; 6] = [
    Colour::rgb(196, 208, 222),
    Colour::rgb(226, 208, 186),
    Colour::rgb(190, 212, 198),
    Colour::rgb(212, 200, 226),
    Colour::rgb(226, 196, 190),
    Colour::rgb(178, 202, 214),
];
const GARMENTS: [Garment; 5] =
    [Garment::Round, Garment::Pointed, Garment::Shirt, Garment::Jacket, Garment::Embroidered];
const BEARDS: [(u32, Option<Beard>); 5] = [
    (45, None),
    (16, Some(Beard::Stubble)),
    (18, Some(Beard::Full)),
    (12, Some(Beard::Goatee)),
    (9, Some(Beard::Moustache)),
];
/// The age from which faces are those of adults.
const ADULT: u32 = 18;

/// The likeness of the person called `name`; the same each time.
pub(in crate::demo) fn person(name: &str, traits: &Traits<'_>) -> Person {
    let mut rng = Rng::seeded(name);
    let is_woman = match traits.gender {
        Gender::Female => true,
        Gender::Male => false,
        Gender::Unknown => rng.percent(50),
    };
    let age = traits.age.unwrap_or_else(|| 20 + rng.below(35));
    // Drawn in any case, so that a trait more changes nothing else.
    let (skin, eyes, hair) = (rng.pick(&SKINS).1, rng.pick(&EYES[..5]).1, rng.pick(&HAIR_COLOURS[..3]).1);
    let kind = rng.pick(&CUTS[..COMMON_KINDS]).0;
    let beard = rng.weighted(&BEARDS, |choice| choice.0).1;
    let (veil, has_veil) = (rng.pick(&CLOTHES), rng.percent(22));
    Person {
        is_woman,
        age: u8::try_from(age).unwrap_or(u8::MAX),
        skin: named(&SKINS, traits.skin).unwrap_or(skin),
        eyes: named(&EYES, traits.eyes).unwrap_or(eyes),
        hair: Hair {
            cut: cut(traits.hair_type.unwrap_or(kind), is_woman, &mut rng),
            colour: named(&HAIR_COLOURS, traits.hair_colour).unwrap_or(hair),
        },
        veil: (is_woman && has_veil && age >= ADULT).then_some(veil),
        beard: beard.filter(|_| !is_woman && age >= ADULT),
        has_glasses: rng.percent(18),
        has_earrings: is_woman && rng.percent(50),
        garment: rng.pick(&GARMENTS),
        cloth: rng.pick(&CLOTHES),
        backdrop: rng.pick(&WALLS),
        face: Face {
            width: rng.share(),
            jaw: rng.share(),
            nose: rng.share(),
            lips: rng.share(),
            smile: rng.share(),
            tilt: rng.share(),
        },
    }
}

fn named(colours: &[(&str, Colour)], name: Option<&str>) -> Option<Colour> {
    colours.iter().find(|(other, _)| Some(*other) == name).map(|(_, colour)| *colour)
}

fn cut(kind: &str, is_woman: bool, rng: &mut Rng) -> Cut {
    let (_, women, men) = CUTS.iter().find(|(other, ..)| *other == kind).unwrap_or(&CUTS[0]);
    rng.pick(if is_woman { women } else { men })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_likeness_is_what_the_row_says() {
        let traits = Traits {
            gender: Gender::Male,
            age: Some(61),
            eyes: Some("Vert"),
            hair_colour: Some("Roux"),
            hair_type: Some("Tressé"),
            skin: Some("Ébène"),
        };
        let person = person("Moussa", &traits);
        assert!(!person.is_woman && person.age == 61 && person.veil.is_none() && !person.has_earrings);
        assert_eq!((person.hair.cut, person.hair.colour), (Cut::Cornrows, Colour::rgb(172, 78, 38)));
        assert_eq!((person.eyes, person.skin), (Colour::rgb(78, 122, 76), Colour::rgb(76, 48, 36)));
    }

    #[test]
    fn people_differ_and_children_are_children() {
        let mut cuts = std::collections::HashSet::new();
        for at in 0..200 {
            let traits = Traits { age: Some(12), ..Traits::default() };
            let child = person(&format!("person {at}"), &traits);
            assert!(child.beard.is_none() && child.veil.is_none());
            cuts.insert(format!("{:?}", child.hair.cut));
        }
        assert!(cuts.len() >= 8, "{cuts:?}");
    }
}
