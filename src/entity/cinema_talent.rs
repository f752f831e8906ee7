//! The table `cinema_talent`: people in the casting file.
//!
//! Not an account (`user.rs`) and not a skill (`talent.rs`). `phone`, `whatsapp`, `social_media` and
//! `id_document_number` are Fernet tokens, decrypted by `crypto/` for authorized callers. Multi-valued
//! attributes are in the tables `cinema_talent_*`.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::user::Gender;
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// One person.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cinema_talent")]
pub struct Model {
    /// Never reused after a deletion.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// Country, city, id and gender at registration, such as `MACAS0001F`; immutable.
    pub unique_code: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// `N` when not given.
    pub gender: Gender,
    /// Null when not given; ages are computed from it.
    pub date_of_birth: Option<Date>,
    /// Such as «Passeport»; null when not given.
    pub id_document_type: Option<String>,
    /// Fernet token; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub id_document_number: Option<String>,
    /// Blind index of the normalized document number; null when the number is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub id_document_number_index: Option<String>,
    /// As entered; not unique; null when not given.
    pub email: Option<String>,
    /// Fernet token; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub phone: Option<String>,
    /// Blind index of the normalized phone number; null when the number is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub phone_index: Option<String>,
    /// Fernet token; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub whatsapp: Option<String>,
    /// Blind index of the normalized WhatsApp number; null when the number is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub whatsapp_index: Option<String>,
    /// URL; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub website: Option<String>,
    /// Fernet token of a JSON object of URLs by network; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub social_media: Option<String>,
    /// Country of origin when the country list contains it; null otherwise.
    pub origin_country_id: Option<i32>,
    /// Name of the country of origin, in French, for display; null when unknown.
    #[sea_orm(column_type = "Text", nullable)]
    pub origin_country: Option<String>,
    /// Such as «Marocaine»; null when not given.
    pub nationality: Option<String>,
    /// Country of residence when the country list contains it; null otherwise.
    pub residence_country_id: Option<i32>,
    /// Name of the country of residence, in French, shown and counted; null when unknown.
    #[sea_orm(column_type = "Text", nullable)]
    pub residence_country: Option<String>,
    /// City of residence when the city list contains it; null otherwise.
    pub residence_city_id: Option<i32>,
    /// Name of the city of residence, for display; null when unknown.
    pub residence_city: Option<String>,
    /// In centimetres, 30 to 300; null when not given.
    pub height: Option<i32>,
    /// Null when not given.
    pub eye_color: Option<String>,
    /// Null when not given.
    pub hair_color: Option<String>,
    /// Null when not given.
    pub hair_type: Option<String>,
    /// Null when not given.
    pub skin_tone: Option<String>,
    /// Null when not given.
    pub build: Option<String>,
    /// A JSON array of names, such as «Chant»; may be empty.
    #[sea_orm(column_type = "JsonBinary")]
    pub other_talents: Json,
    /// In years; 0 without experience.
    pub years_experience: i32,
    /// A JSON array of objects with `title`, `type` and `year`; may be empty.
    #[sea_orm(column_type = "JsonBinary")]
    pub previous_productions: Json,
    /// The account that was signed in at the registration; null without one, or when the account was deleted.
    pub registered_by_id: Option<i32>,
    /// False when the person was withdrawn: no longer cast.
    pub is_active: bool,
    /// Time of the erasure of the person, whose row and code stay; null before.
    pub deleted_at: Option<DateTimeUtc>,
    /// Sort key of `first_name`.
    #[sea_orm(column_type = "Text")]
    pub first_name_sort: String,
    /// Sort key of `last_name`.
    #[sea_orm(column_type = "Text")]
    pub last_name_sort: String,
    /// Folded `residence_country`, for the filter; null when that is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub residence_country_fold: Option<String>,
    /// Folded `eye_color`, for the filter; null when that is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub eye_color_fold: Option<String>,
    /// Folded `hair_color`, for the filter; null when that is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub hair_color_fold: Option<String>,
    /// Folded `hair_type`, for the filter; null when that is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub hair_type_fold: Option<String>,
    /// Folded `skin_tone`, for the filter; null when that is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub skin_tone_fold: Option<String>,
    /// Folded `build`, for the filter; null when that is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub build_fold: Option<String>,
    /// Folded text that `search` matches: the public searchable fields.
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
    /// Folded text that `search` matches for callers who may see contacts: includes the e-mail address.
    #[sea_orm(column_type = "Text")]
    pub staff_search_text: String,
    /// Time of the registration.
    pub created_at: DateTimeUtc,
    /// Time of the last update.
    pub updated_at: DateTimeUtc,
}

/// The relations of a cinema talent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Country of origin.
    #[sea_orm(
        belongs_to = "super::country::Entity",
        from = "Column::OriginCountryId",
        to = "super::country::Column::Id"
    )]
    OriginCountry,
    /// Country of residence.
    #[sea_orm(
        belongs_to = "super::country::Entity",
        from = "Column::ResidenceCountryId",
        to = "super::country::Column::Id"
    )]
    ResidenceCountry,
    /// City of residence, when the city list contains it.
    #[sea_orm(
        belongs_to = "super::city::Entity",
        from = "Column::ResidenceCityId",
        to = "super::city::Column::Id"
    )]
    ResidenceCity,
    /// The account that registered it.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::RegisteredById",
        to = "super::user::Column::Id"
    )]
    RegisteredBy,
    /// The talent types.
    #[sea_orm(has_many = "super::cinema_talent_type::Entity")]
    Type,
    /// The spoken languages.
    #[sea_orm(has_many = "super::cinema_talent_language::Entity")]
    Language,
    /// The ethnicities.
    #[sea_orm(has_many = "super::cinema_talent_ethnicity::Entity")]
    Ethnicity,
    /// The pictures.
    #[sea_orm(has_many = "super::cinema_talent_media::Entity")]
    Media,
    /// The assignments to projects.
    #[sea_orm(has_many = "super::assignment::Entity")]
    Assignment,
    /// The presence records.
    #[sea_orm(has_many = "super::presence_record::Entity")]
    PresenceRecord,
}

impl Related<super::city::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ResidenceCity.def()
    }
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RegisteredBy.def()
    }
}

impl Related<super::cinema_talent_type::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Type.def()
    }
}

impl Related<super::cinema_talent_language::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Language.def()
    }
}

impl Related<super::cinema_talent_ethnicity::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Ethnicity.def()
    }
}

impl Related<super::cinema_talent_media::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Media.def()
    }
}

impl Related<super::assignment::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Assignment.def()
    }
}

impl Related<super::presence_record::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::PresenceRecord.def()
    }
}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[
        (Column::FirstName, Kind::Line),
        (Column::LastName, Kind::Line),
        (Column::IdDocumentType, Kind::Line),
        (Column::Email, Kind::Line),
        (Column::Website, Kind::Line),
        (Column::Nationality, Kind::Line),
        (Column::OriginCountry, Kind::Line),
        (Column::ResidenceCountry, Kind::Line),
        (Column::ResidenceCity, Kind::Line),
        (Column::EyeColor, Kind::Line),
        (Column::HairColor, Kind::Line),
        (Column::HairType, Kind::Line),
        (Column::SkinTone, Kind::Line),
        (Column::Build, Kind::Line),
    ];
    const DERIVED: &'static [Derived<Column>] = &[
        Derived::sort_key(Column::LastNameSort, &[Column::LastName]),
        Derived::sort_key(Column::FirstNameSort, &[Column::FirstName]),
        Derived::folded(Column::SearchText, &[Column::FirstName, Column::LastName, Column::UniqueCode]),
        Derived::folded(
            Column::StaffSearchText,
            &[Column::FirstName, Column::LastName, Column::UniqueCode, Column::Email],
        ),
        Derived::folded(Column::ResidenceCountryFold, &[Column::ResidenceCountry]),
        Derived::folded(Column::EyeColorFold, &[Column::EyeColor]),
        Derived::folded(Column::HairColorFold, &[Column::HairColor]),
        Derived::folded(Column::HairTypeFold, &[Column::HairType]),
        Derived::folded(Column::SkinToneFold, &[Column::SkinTone]),
        Derived::folded(Column::BuildFold, &[Column::Build]),
    ];
}

impl Writable for Entity {
    const SECRET: &'static [Column] =
        &[Column::IdDocumentNumberIndex, Column::PhoneIndex, Column::WhatsappIndex];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

derive_on_save!();
