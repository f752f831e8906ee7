//! The table `cinema_talent`: persons in the casting file.
//!
//! Not an account (`user.rs`) and not a skill (`talent.rs`). `phone`, `whatsapp`, `social_media` and
//! `id_document_number` are Fernet tokens, opened by `crypto/` for those who may see them. What is multiple
//! about a person is in the tables `cinema_talent_*`.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::user::Gender;
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// One person.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cinema_talent")]
pub struct Model {
    /// Never used again after a deletion.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// Country, city, id and gender at registration, such as `MACAS0001F`; never changes.
    pub unique_code: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// `N` when not said.
    pub gender: Gender,
    /// Null when not said; ages are computed from it.
    pub date_of_birth: Option<Date>,
    /// Such as «Passeport»; null when not said.
    pub id_document_type: Option<String>,
    /// Fernet token; null when not said.
    #[sea_orm(column_type = "Text", nullable)]
    pub id_document_number: Option<String>,
    /// Blind index of the normalised number; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub id_document_number_index: Option<String>,
    /// As written; need not be unique; null when not said.
    pub email: Option<String>,
    /// Fernet token; null when not said.
    #[sea_orm(column_type = "Text", nullable)]
    pub phone: Option<String>,
    /// Blind index of the normalised phone number; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub phone_index: Option<String>,
    /// Fernet token; null when not said.
    #[sea_orm(column_type = "Text", nullable)]
    pub whatsapp: Option<String>,
    /// Blind index of the normalised WhatsApp number; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub whatsapp_index: Option<String>,
    /// URL; null when there is none.
    #[sea_orm(column_type = "Text", nullable)]
    pub website: Option<String>,
    /// Fernet token of a JSON object of URLs by network; null when there is none.
    #[sea_orm(column_type = "Text", nullable)]
    pub social_media: Option<String>,
    /// Country of origin; null when unknown.
    pub origin_country_id: Option<i32>,
    /// Such as «Marocaine»; null when not said.
    pub nationality: Option<String>,
    /// Country of residence, which filters and statistics go by; null when unknown.
    pub residence_country_id: Option<i32>,
    /// City of residence where the list has it; null else.
    pub residence_city_id: Option<i32>,
    /// City of residence as shown; null when unknown.
    pub residence_city: Option<String>,
    /// In centimetres, 30 to 300; null when not said.
    pub height: Option<i32>,
    /// Null when not said.
    pub eye_color: Option<String>,
    /// Null when not said.
    pub hair_color: Option<String>,
    /// Null when not said.
    pub hair_type: Option<String>,
    /// Null when not said.
    pub skin_tone: Option<String>,
    /// Null when not said.
    pub build: Option<String>,
    /// A JSON list of names, such as «Chant»; empty when there are none.
    #[sea_orm(column_type = "JsonBinary")]
    pub other_talents: Json,
    /// In years; 0 without experience.
    pub years_experience: i32,
    /// A JSON list of objects with `title`, `type` and `year`; empty when there are none.
    #[sea_orm(column_type = "JsonBinary")]
    pub previous_productions: Json,
    /// The account that registered it while signed in; null when nobody was, or the account is gone.
    pub registered_by_id: Option<i32>,
    /// False when it is not cast any more.
    pub is_active: bool,
    /// Sort key of `first_name`.
    #[sea_orm(column_type = "Text")]
    pub first_name_sort: String,
    /// Sort key of `last_name`.
    #[sea_orm(column_type = "Text")]
    pub last_name_sort: String,
    /// What `search` looks in: the public searchable fields, folded.
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
    /// What `search` looks in for those who see contacts: the e-mail address, too.
    #[sea_orm(column_type = "Text")]
    pub staff_search_text: String,
    /// When it was registered.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// What a cinema talent leads to.
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
    /// City of residence, where the list has it.
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
    /// What it can be engaged as.
    #[sea_orm(has_many = "super::cinema_talent_type::Entity")]
    Type,
    /// The languages that it speaks.
    #[sea_orm(has_many = "super::cinema_talent_language::Entity")]
    Language,
    /// Its ethnicities.
    #[sea_orm(has_many = "super::cinema_talent_ethnicity::Entity")]
    Ethnicity,
    /// Its pictures.
    #[sea_orm(has_many = "super::cinema_talent_media::Entity")]
    Media,
    /// Its assignments to projects.
    #[sea_orm(has_many = "super::assignment::Entity")]
    Assignment,
    /// Its presence on projects.
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
    ];
}

impl Writable for Entity {
    const SECRET: &'static [Column] =
        &[Column::IdDocumentNumberIndex, Column::PhoneIndex, Column::WhatsappIndex];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

derive_on_save!();
