//! The parts of a cinema talent: groups of its fields, and its child rows.

use async_graphql::SimpleObject;
use serde::{Deserialize, Serialize};

use super::enums::TalentType;
use super::mask::CONTACT;
use crate::domain::cinema_talents::{
    CinemaTalentEthnicities, CinemaTalentLanguages, CinemaTalentTypes, Languages,
};
use crate::entity::cinema_talent::{self, Column as C};
use crate::entity::{cinema_talent_ethnicity, cinema_talent_language, cinema_talent_type, language};
use crate::graphql::decrypt::decrypted;
use crate::graphql::geography::{City, Country};
use crate::graphql::object::{Fields, ObjectType, RowObject, ScalarText};
use crate::graphql::scalars::PhoneNumber;
use crate::query::table::Relation;

const ENCRYPTED: &str = "Kept encrypted; null when not said, or when it cannot be decrypted.";

/// The identity document.
pub(super) struct IdentityDocument;

impl ObjectType for IdentityDocument {
    type Entity = cinema_talent::Entity;
    const NAME: &'static str = "IdentityDocument";
    const DESCRIPTION: &'static str = "The identity document of a cinema talent.";

    fn fields(f: &mut Fields<Self>) {
        f.text(C::IdDocumentType, "Such as «Passeport»; null when not said.").named("type");
        f.value("number", &[C::Id, C::IdDocumentNumber], ENCRYPTED, |row, scope| {
            decrypted(row, C::Id, C::IdDocumentNumber, scope)
        })
        .masked(&CONTACT);
    }
}

/// How to reach the person.
pub(super) struct TalentContact;

impl ObjectType for TalentContact {
    type Entity = cinema_talent::Entity;
    const NAME: &'static str = "CinemaTalentContact";
    const DESCRIPTION: &'static str = "How to reach a cinema talent.";

    fn fields(f: &mut Fields<Self>) {
        f.email(C::Email, "Null when not said.").masked(&CONTACT);
        for (name, column) in [("phone", C::Phone), ("whatsapp", C::Whatsapp)] {
            f.value(name, &[C::Id, column], ENCRYPTED, move |row, scope| {
                Ok(decrypted(row, C::Id, column, scope)?.map(ScalarText::<PhoneNumber>::new))
            })
            .masked(&CONTACT);
        }
        f.web_address(C::Website, "Web address; null when not said.");
    }
}

/// Where the person comes from.
pub(super) struct Origins;

impl ObjectType for Origins {
    type Entity = cinema_talent::Entity;
    const NAME: &'static str = "CinemaTalentOrigins";
    const DESCRIPTION: &'static str = "Where a cinema talent comes from.";

    fn fields(f: &mut Fields<Self>) {
        f.text(C::OriginCountry, "The French name of the country; null when not said.").named("countryName");
        f.one::<Country>("country", C::OriginCountryId, "The country; null when it is none of the 54.");
        f.text(C::Nationality, "Such as «Marocaine»; null when not said.");
        f.list_of::<EthnicityOfPerson>(
            "ethnicities",
            C::Id,
            Relation::Column(cinema_talent_ethnicity::Column::CinemaTalentId),
            "ethnicity",
            "Such as «Arabe», in the order given; may be empty.",
        );
    }
}

/// Where the person lives.
pub(super) struct Residence;

impl ObjectType for Residence {
    type Entity = cinema_talent::Entity;
    const NAME: &'static str = "CinemaTalentResidence";
    const DESCRIPTION: &'static str = "Where a cinema talent lives.";

    fn fields(f: &mut Fields<Self>) {
        f.text(C::ResidenceCountry, "The French name of the country; null when not said.")
            .named("countryName");
        f.one::<Country>("country", C::ResidenceCountryId, "The country; null when it is none of the 54.");
        f.text(C::ResidenceCity, "The name of the city; null when not said.").named("cityName");
        f.one::<City>("city", C::ResidenceCityId, "The city; null when it is none of the main cities.");
    }
}

/// What the person has done so far.
pub(super) struct Experience;

impl ObjectType for Experience {
    type Entity = cinema_talent::Entity;
    const NAME: &'static str = "CinemaTalentExperience";
    const DESCRIPTION: &'static str = "What a cinema talent has done so far.";

    fn fields(f: &mut Fields<Self>) {
        f.int(C::YearsExperience, "In years; 0 without experience.").named("years");
        f.objects::<PreviousProduction>(
            C::PreviousProductions,
            "Films and other works in which the person took part; may be empty.",
        );
    }
}

/// A work in which a cinema talent took part.
#[derive(Debug, Deserialize, Serialize, SimpleObject)]
pub struct PreviousProduction {
    /// What it is called.
    title: String,
    /// Such as «Film» or «Série TV»; null when not said.
    #[serde(rename = "type")]
    #[graphql(name = "type")]
    kind: Option<String>,
    /// A year, or years: «2019–2021»; null when not said.
    year: Option<String>,
}

/// One talent type of a person.
pub(super) struct TalentTypeOfPerson;

impl RowObject for TalentTypeOfPerson {
    type Table = CinemaTalentTypes;
}

impl ObjectType for TalentTypeOfPerson {
    type Entity = cinema_talent_type::Entity;
    const NAME: &'static str = "CinemaTalentType";
    const DESCRIPTION: &'static str = "Something that a cinema talent does.";

    fn fields(f: &mut Fields<Self>) {
        use cinema_talent_type::Column as C;
        f.enum_value::<TalentType>(C::TalentType, "What, as a value of the enum.").named("value");
        f.value("name", &[C::TalentType], "What, in French: «Acteur Principal».", |row, _| {
            Ok(row.text(C::TalentType)?.to_owned())
        });
    }
}

/// One language of a person.
pub(super) struct SpokenLanguage;

impl RowObject for SpokenLanguage {
    type Table = CinemaTalentLanguages;
}

impl ObjectType for SpokenLanguage {
    type Entity = cinema_talent_language::Entity;
    const NAME: &'static str = "SpokenLanguage";
    const DESCRIPTION: &'static str = "A language of a cinema talent.";

    fn fields(f: &mut Fields<Self>) {
        f.one::<Language>("language", cinema_talent_language::Column::LanguageCode, "The language.");
    }
}

/// A language.
pub(super) struct Language;

impl RowObject for Language {
    type Table = Languages;
}

impl ObjectType for Language {
    type Entity = language::Entity;
    const NAME: &'static str = "Language";
    const DESCRIPTION: &'static str = "A language that can be spoken.";

    fn fields(f: &mut Fields<Self>) {
        use language::Column as C;
        f.code(C::Code, "ISO 639, in lower case: `fr`.");
        f.text(C::Name, "In French: «Français».");
        f.text(C::Flag, "A flag as an emoji.");
    }
}

/// One ethnicity of a person.
pub(super) struct EthnicityOfPerson;

impl RowObject for EthnicityOfPerson {
    type Table = CinemaTalentEthnicities;
}

impl ObjectType for EthnicityOfPerson {
    type Entity = cinema_talent_ethnicity::Entity;
    const NAME: &'static str = "EthnicityOfPerson";
    const DESCRIPTION: &'static str = "An ethnicity of a cinema talent.";

    fn fields(f: &mut Fields<Self>) {
        f.text(cinema_talent_ethnicity::Column::Ethnicity, "As written.");
    }
}
