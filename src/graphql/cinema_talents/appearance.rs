//! `PhysicalCharacteristics`, and the criteria on them.

use crate::domain::cinema_talents::criteria::{HEIGHT_MAX, HEIGHT_MIN, folded_any_of};
use crate::entity::cinema_talent::{self, Column as C};
use crate::graphql::object::{Fields, ObjectType};
use crate::query::filter::Criterion;

/// How a person looks.
pub(super) struct PhysicalCharacteristics;

impl ObjectType for PhysicalCharacteristics {
    type Entity = cinema_talent::Entity;
    const NAME: &'static str = "PhysicalCharacteristics";
    const DESCRIPTION: &'static str = "How a cinema talent looks.";

    fn fields(f: &mut Fields<Self>) {
        f.int(C::Height, "In centimetres; null when not said.");
        f.text(C::EyeColor, "Such as «Marron»; null when not said.");
        f.text(C::HairColor, "Such as «Noir»; null when not said.");
        f.text(C::HairType, "Such as «Ondulé»; null when not said.");
        f.text(C::SkinTone, "Such as «Medium»; null when not said.");
        f.text(C::Build, "Such as «Athlétique»; null when not said.");
    }
}

/// Words of which one must be that of the person: criterion, folded column, description.
const WORDS: [(&str, C, &str); 5] = [
    ("eyeColors", C::EyeColorFold, "With eyes of one of these colours, whatever its case and accents."),
    ("hairColors", C::HairColorFold, "With hair of one of these colours, whatever its case and accents."),
    ("hairTypes", C::HairTypeFold, "With hair of one of these types, whatever its case and accents."),
    ("skinTones", C::SkinToneFold, "With one of these skin tones, whatever its case and accents."),
    ("builds", C::BuildFold, "Of one of these builds, whatever its case and accents."),
];

/// Declares the criteria.
pub(super) fn appearance_criteria<T: ObjectType<Entity = cinema_talent::Entity>>(f: &mut Fields<T>) {
    for (name, column, description) in WORDS {
        f.criterion(name, description, move |words: Vec<String>| Ok(folded_any_of(column, &words)));
    }
    f.criterion("heightMin", "At least so tall, in centimetres.", |bound: i32| {
        Ok(Some(Criterion::Special(&HEIGHT_MIN, bound.into())))
    });
    f.criterion("heightMax", "At most so tall, in centimetres.", |bound: i32| {
        Ok(Some(Criterion::Special(&HEIGHT_MAX, bound.into())))
    });
}
