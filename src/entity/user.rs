//! The table `user`: accounts, shared by both surfaces.
//!
//! No business rules and no plaintext secrets: `phone`, `whatsapp`, `address` and `social_media` are Fernet
//! tokens, decrypted by `crypto/` for authorized callers. Logins are in `session.rs`; talents in
//! `user_talent.rs`.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{KeyColumn, UniqueConstraint, Writable};
use crate::error::Code;
use crate::text::Kind;

/// The role of an account; `auth/role.rs` maps roles to permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))")]
pub enum Role {
    /// An ordinary account: its own profile.
    #[sea_orm(string_value = "user")]
    #[default]
    User,
    /// Records presence on film projects.
    #[sea_orm(string_value = "presence")]
    Presence,
    /// Reads everything of the pointage API.
    #[sea_orm(string_value = "viewer")]
    Viewer,
    /// Creates events and participants.
    #[sea_orm(string_value = "organizer")]
    Organizer,
    /// Everything except creating super admins.
    #[sea_orm(string_value = "admin")]
    Admin,
    /// Everything.
    #[sea_orm(string_value = "super_admin")]
    SuperAdmin,
}

/// The gender of accounts and cinema talents; the last letter of a unique code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(1))")]
pub enum Gender {
    /// Male, `M`.
    #[sea_orm(string_value = "M")]
    Male,
    /// Female, `F`.
    #[sea_orm(string_value = "F")]
    Female,
    /// Not given, `N`.
    #[sea_orm(string_value = "N")]
    #[default]
    Unknown,
}

/// The availability for work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(30))")]
pub enum Availability {
    /// Now.
    #[sea_orm(string_value = "disponible_maintenant")]
    AvailableNow,
    /// Soon.
    #[sea_orm(string_value = "disponible_prochainement")]
    AvailableSoon,
    /// Not.
    #[sea_orm(string_value = "non_disponible")]
    Unavailable,
    /// Currently on a project.
    #[sea_orm(string_value = "projet_actuel")]
    OnProject,
}

/// The preferred place of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))")]
pub enum WorkMode {
    /// At the client's.
    #[sea_orm(string_value = "sur_site")]
    OnSite,
    /// Remote.
    #[sea_orm(string_value = "a_distance")]
    Remote,
    /// Both.
    #[sea_orm(string_value = "hybride")]
    Hybrid,
    /// Flexible.
    #[sea_orm(string_value = "flexible")]
    Flexible,
}

/// One account.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    /// The identifier in `/api/v1`; never reused after a deletion.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The identifier in `/api`.
    pub uuid: Uuid,
    /// Country, city, id and gender at registration, such as `MARAB0042M`; immutable.
    pub unique_code: String,
    /// As entered; unique, ignoring case.
    pub email: String,
    /// bcrypt hash.
    #[sea_orm(column_type = "Text")]
    pub password_hash: String,
    /// The role.
    pub role: Role,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// False when the account is disabled.
    pub is_active: bool,
    /// `N` when not given.
    pub gender: Gender,
    /// Null when not given; ages are computed from it.
    pub date_of_birth: Option<Date>,
    /// Country of residence; null when unknown.
    pub country_id: Option<i32>,
    /// City of residence; null when unknown.
    pub city_id: Option<i32>,
    /// Null when not given.
    pub availability: Option<Availability>,
    /// Null when not given.
    pub work_mode: Option<WorkMode>,
    /// A range as text, such as `50000-100000`; null when not given.
    pub rate_range: Option<String>,
    /// In years, 0 or more; null when not given.
    pub years_experience: Option<i32>,
    /// Free text; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub bio: Option<String>,
    /// Completeness of the profile, 0 to 100; complete from 80.
    pub profile_score: i32,
    /// URL; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub portfolio_url: Option<String>,
    /// URL; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub website: Option<String>,
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
    /// Fernet token; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub address: Option<String>,
    /// Fernet token of a JSON object of URLs by network; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub social_media: Option<String>,
    /// Analysis of the CV, stored by staff or another program; null when there is none.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub cv_analysis: Option<Json>,
    /// Path in the file store; null without a photo.
    #[sea_orm(column_type = "Text", nullable)]
    pub photo_path: Option<String>,
    /// Path in the file store; null without a CV.
    #[sea_orm(column_type = "Text", nullable)]
    pub cv_path: Option<String>,
    /// Sort key of `first_name`.
    #[sea_orm(column_type = "Text")]
    pub first_name_sort: String,
    /// Sort key of `last_name`.
    #[sea_orm(column_type = "Text")]
    pub last_name_sort: String,
    /// Folded text that `search` matches: names, e-mail address and code. Not public.
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
    /// Null before the first login.
    pub last_login_at: Option<DateTimeUtc>,
    /// Time of the registration.
    pub created_at: DateTimeUtc,
    /// Time of the last update.
    pub updated_at: DateTimeUtc,
}

/// The relations of an account.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Country of residence.
    #[sea_orm(
        belongs_to = "super::country::Entity",
        from = "Column::CountryId",
        to = "super::country::Column::Id"
    )]
    Country,
    /// City of residence.
    #[sea_orm(belongs_to = "super::city::Entity", from = "Column::CityId", to = "super::city::Column::Id")]
    City,
    /// The listed talents.
    #[sea_orm(has_many = "super::user_talent::Entity")]
    UserTalent,
    /// The sessions.
    #[sea_orm(has_many = "super::session::Entity")]
    Session,
    /// The created events.
    #[sea_orm(has_many = "super::event::Entity")]
    Event,
}

impl Related<super::country::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Country.def()
    }
}

impl Related<super::city::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::City.def()
    }
}

impl Related<super::user_talent::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::UserTalent.def()
    }
}

impl Related<super::talent::Entity> for Entity {
    fn to() -> RelationDef {
        super::user_talent::Relation::Talent.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::user_talent::Relation::User.def().rev())
    }
}

impl Related<super::session::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Session.def()
    }
}

impl Related<super::event::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Event.def()
    }
}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[
        (Column::Email, Kind::Line),
        (Column::FirstName, Kind::Line),
        (Column::LastName, Kind::Line),
        (Column::RateRange, Kind::Line),
        (Column::Bio, Kind::Lines),
        (Column::PortfolioUrl, Kind::Line),
        (Column::Website, Kind::Line),
    ];
    const UNIQUE: &'static [Column] = &[Column::Email];
    const DERIVED: &'static [Derived<Column>] = &[
        Derived::sort_key(Column::LastNameSort, &[Column::LastName]),
        Derived::sort_key(Column::FirstNameSort, &[Column::FirstName]),
        Derived::folded(
            Column::SearchText,
            &[Column::FirstName, Column::LastName, Column::Email, Column::UniqueCode],
        ),
    ];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[Column::PasswordHash, Column::PhoneIndex, Column::WhatsappIndex];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[UniqueConstraint {
        name: "user_email_key",
        columns: &[KeyColumn::Lower(Column::Email)],
        excludes_deleted: false,
        code: Code::EmailAlreadyExists,
        field: "email",
    }];
}

derive_on_save!();
