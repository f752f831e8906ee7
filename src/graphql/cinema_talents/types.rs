//! The type `CinemaTalent`: its fields and masks, and its `filter` and `orderBy`.

use sea_orm::ActiveEnum;

use super::appearance::{PhysicalCharacteristics, appearance_criteria};
use super::enums::{AgeRange, TalentType};
use super::mask::CONTACT;
use super::media::{Media, MediaBatch};
use super::parts::{
    Experience, IdentityDocument, Origins, Residence, SpokenLanguage, TalentContact, TalentTypeOfPerson,
};
use crate::domain::check::{MAX_SEARCH, years_between};
use crate::domain::cinema_talents::criteria::{
    AGE_RANGES, COUNTRIES, ETHNICITIES, LANGUAGES, TALENT_TYPES, any_of,
};
use crate::domain::cinema_talents::facets::FACETS;
use crate::domain::cinema_talents::search::SEARCH;
use crate::domain::cinema_talents::{CinemaTalents, age_range};
use crate::domain::social_networks;
use crate::entity::cinema_talent::{self, Column as C};
use crate::entity::{assignment, cinema_talent_language, cinema_talent_type, user};
use crate::graphql::assignments::Assignment;
use crate::graphql::audit::history;
use crate::graphql::change::search;
use crate::graphql::decrypt::decrypted;
use crate::graphql::object::{Connected, Fields, ObjectType, RowObject};
use crate::graphql::presence::edges::of_cinema_talent;
use crate::graphql::social_network::SocialNetwork;
use crate::graphql::users::User;
use crate::graphql::users::enums::Gender;
use crate::query::facets::Facet;
use crate::query::filter::Criterion;
use crate::query::table::Relation;

/// A person of the casting file.
#[derive(Debug)]
pub struct CinemaTalent;

impl RowObject for CinemaTalent {
    type Table = CinemaTalents;
}

impl Connected for CinemaTalent {
    const FACETS: &'static [Facet] = &FACETS;
}

impl ObjectType for CinemaTalent {
    type Entity = cinema_talent::Entity;
    const NAME: &'static str = "CinemaTalent";
    const DESCRIPTION: &'static str = "A person of the casting file. Not a talent of the catalogue, which is a skill, and \
        not an account. Contacts and documents are null for callers who may not see them.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        person(f);
        f.group::<IdentityDocument>(
            "idDocument",
            "The identity document; its members are null when not said.",
        );
        f.group::<TalentContact>("contact", "How to reach the person.");
        f.value_objects::<Vec<SocialNetwork>, SocialNetwork, _>(
            "socialNetworks",
            &[C::Id, C::SocialMedia],
            "Pages on social networks, kept encrypted; empty when none are said.",
            |row, scope| {
                let networks = social_networks::parse(decrypted(row, C::Id, C::SocialMedia, scope)?);
                Ok(networks.into_iter().map(SocialNetwork::from).collect())
            },
        )
        .masked(&CONTACT);
        f.group::<Origins>("origins", "Where the person comes from.");
        f.group::<Residence>("residence", "Where the person lives.");
        f.criterion(
            "countries",
            "Living in one of these countries, by French name (whatever its case and accents) or ISO 3166-1 alpha-2 code.",
            |names: Vec<String>| Ok(any_of(&COUNTRIES, names)),
        );
        work(f);
        f.group::<PhysicalCharacteristics>("physicalCharacteristics", "How the person looks.");
        appearance_criteria(f);
        f.batched::<Media, Media, _>("media", Media::COLUMNS, "Pictures.", |_| Ok(Ok(Box::new(MediaBatch))));
        projects(f);
        state(f);
        of_cinema_talent(f);
    }
}

fn person(f: &mut Fields<CinemaTalent>) {
    f.id(C::Id, "The identifier that `/api/v1` shows.");
    history(f, C::Id);
    f.code(
        C::UniqueCode,
        "Country (2 letters), city (3), number (4 digits or more) and gender: `MACAS0001F`. It never changes.",
    )
    .sortable();
    f.text(C::FirstName, "Given name.").sortable_by(&[C::FirstName, C::LastName]);
    f.text(C::LastName, "Family name.").sortable_by(&[C::LastName, C::FirstName]);
    f.value("fullName", &[C::FirstName, C::LastName], "Given name, then family name.", |row, _| {
        Ok(format!("{} {}", row.text(C::FirstName)?, row.text(C::LastName)?))
    });
    f.criterion(
        "search",
        "Every word is part of the name or the unique code, whatever its case and accents; for staff also of the e-mail \
         address. For staff, too, a whole telephone number, however it is written, or a whole document number.",
        |text: String| search("search", &text, MAX_SEARCH, &SEARCH),
    );
    f.enum_value::<Gender>(C::Gender, "`N` when not said.");
    f.criterion("genders", "Of one of these genders.", |genders: Vec<Gender>| {
        let stored = genders.into_iter().map(|gender| user::Gender::from(gender).into());
        Ok(one_of(C::Gender, stored.collect()))
    });
    f.day(C::DateOfBirth, "Null when not said.").sortable();
    f.value(
        "age",
        &[C::DateOfBirth],
        "In whole years, today; null when the date of birth is not said.",
        |row, scope| {
            let birth = row.get::<Option<chrono::NaiveDate>>(C::DateOfBirth)?;
            Ok(birth.map(|birth| years_between(birth, scope.today())))
        },
    );
    f.criterion("ageRanges", "In one of these age ranges today.", |ranges: Vec<AgeRange>| {
        let names = ranges.into_iter().map(|range| age_range::AgeRange::from(range).as_str().to_owned());
        Ok(any_of(&AGE_RANGES, names.collect()))
    });
}

fn work(f: &mut Fields<CinemaTalent>) {
    f.list::<TalentTypeOfPerson>(
        "talentTypes",
        C::Id,
        Relation::Column(cinema_talent_type::Column::CinemaTalentId),
        "What the person does, the preferred type first.",
    );
    f.criterion("talentTypes", "Doing one of these.", |types: Vec<TalentType>| {
        let stored = types.into_iter().map(|kind| cinema_talent_type::TalentType::from(kind).into_value());
        Ok(any_of(&TALENT_TYPES, stored.collect()))
    });
    f.list_of::<SpokenLanguage>(
        "languages",
        C::Id,
        Relation::Column(cinema_talent_language::Column::CinemaTalentId),
        "language",
        "The languages that the person speaks, in the order given.",
    );
    f.criterion(
        "languages",
        "Speaking one of these languages, by French name (whatever its case and accents) or ISO 639 code.",
        |names: Vec<String>| Ok(any_of(&LANGUAGES, names)),
    );
    f.criterion(
        "ethnicities",
        "Of one of these ethnicities, whatever their case and accents.",
        |names: Vec<String>| Ok(any_of(&ETHNICITIES, names)),
    );
    f.texts(C::OtherTalents, "Skills, such as «Chant»; may be empty.");
    f.group::<Experience>("experience", "What the person has done so far.");
    f.int(C::YearsExperience, "In years; 0 without experience.").sortable();
}

fn projects(f: &mut Fields<CinemaTalent>) {
    f.connection::<Assignment>(
        "assignments",
        C::Id,
        Relation::Column(assignment::Column::CinemaTalentId),
        "The projects that the person is or was on, by project.",
    );
}

fn state(f: &mut Fields<CinemaTalent>) {
    f.boolean(C::IsActive, "False when the person was withdrawn: such people are shown to staff only.");
    f.criterion_with_default(
        "isActive",
        "Those who can be cast, or those who were withdrawn, whom staff see; null for all.",
        &true,
        |active: bool| Ok(Some(Criterion::equals(C::IsActive, active))),
    );
    f.time(C::DeletedAt, "When the person was erased, of whom the code is left; null before.");
    f.one::<User>(
        "registeredBy",
        C::RegisteredById,
        "The account that registered the person and sees all of it; null without one, or when it is gone.",
    )
    .masked(&CONTACT);
    f.time(C::CreatedAt, "When the person was registered.").sortable();
    f.time(C::UpdatedAt, "When it was last changed.").sortable();
}

/// The criterion that a column has one of `values`; none for an empty list.
fn one_of(column: C, values: Vec<sea_orm::Value>) -> Option<Criterion<cinema_talent::Entity>> {
    (!values.is_empty()).then_some(Criterion::OneOf(column, values))
}
