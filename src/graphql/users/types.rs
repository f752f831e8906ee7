//! The type `User`: what GraphQL shows of an account, and to whom.

use async_graphql::{ID, Name, SimpleObject, Value};

use super::enums::{Availability, Gender, Role, WorkMode};
use crate::auth::role::{self, Action};
use crate::domain::accounts::visibility::{open_field, sees_account, sees_contact, sees_profile};
use crate::domain::accounts::{Accounts, profile};
use crate::domain::check::years_between;
use crate::domain::events::Events;
use crate::entity::user::{self, Column as C};
use crate::entity::{event, user_talent};
use crate::error::{Error, Result};
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::geography::{City, Country};
use crate::graphql::ids;
use crate::graphql::object::{
    Bool, Day, Email, Fields, Int, Json, Leaf, Mask, Maybe, ObjectType, RowObject, Style, Text, Time, Typed,
    Unique, WebAddress, Word,
};
use crate::graphql::scalars::{PhoneNumber, Url};
use crate::graphql::talents::Talent;
use crate::query::row::{Row, RowRef};
use crate::query::table::Relation;
use crate::scope::Scope;

/// An account.
#[derive(Debug)]
pub struct User;

impl RowObject for User {
    type Table = Accounts;
}

/// Who sees the account itself: its state, its times, how it signs in.
static ACCOUNT: Mask<user::Entity> = Mask {
    columns: &[C::Id, C::Role],
    sees: |cells, scope| Ok(sees_account(scope, cells.get(0)?, parse(cells.get(1)?)?)),
};
/// Who sees the e-mail address, which is both an account's name and a way to reach the person.
static EMAIL: Mask<user::Entity> = Mask {
    columns: &[C::Id, C::Role],
    sees: |cells, scope| {
        let (id, role) = (cells.get(0)?, parse(cells.get(1)?)?);
        Ok(sees_account(scope, id, role) || sees_contact(scope, id))
    },
};
/// Who sees what the person tells about themselves.
static PROFILE: Mask<user::Entity> =
    Mask { columns: &[C::Id], sees: |cells, scope| Ok(sees_profile(scope, cells.get(0)?)) };

/// Who sees how to reach the person.
static CONTACT: Mask<user::Entity> =
    Mask { columns: &[C::Id], sees: |cells, scope| Ok(sees_contact(scope, cells.get(0)?)) };

impl ObjectType for User {
    type Entity = user::Entity;
    const NAME: &'static str = "User";
    const DESCRIPTION: &'static str = "A person with an account, the same on both legacy APIs. Name, unique code, \
        availability and talents are public; every other field is null for callers who may not see it.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        public_face(f);
        account(f);
        profile_fields(f);
        contact(f);
        files(f);
        places_and_talents(f);
    }
}

fn public_face(f: &mut Fields<User>) {
    f.value("id", &[C::Id], "Opaque identifier, unique among all types.", |cells, _| -> Result<ID> {
        Ok(ids::encode::<User>(cells.get::<i32>(0)?))
    });
    f.column::<Int>("databaseId", C::Id, "The identifier that `/api/v1` shows.");
    f.column::<Unique>("uuid", C::Uuid, "The identifier that `/api` shows.");
    f.column::<Text>(
        "uniqueCode",
        C::UniqueCode,
        "Country (2 letters), city (3), number (4 digits or more) and gender: `MARAB0042M`. It signs in like the e-mail \
         address and never changes.",
    );
    f.column::<Text>("firstName", C::FirstName, "Given name.");
    f.column::<Text>("lastName", C::LastName, "Family name.");
    f.value("fullName", &[C::FirstName, C::LastName], "Given name, then family name.", |cells, _| {
        let (first, last) = cells.read::<(&str, &str)>()?;
        Ok(format!("{first} {last}"))
    });
    f.column::<Maybe<Word<Availability>>>(
        "availability",
        C::Availability,
        "When the person can start; null when not said.",
    );
}

fn account(f: &mut Fields<User>) {
    f.masked::<Email>("email", C::Email, &EMAIL, "The e-mail address by which the account signs in.");
    f.masked_value("role", &[C::Role], &ACCOUNT, "What the account may do.", |cells, _| {
        Ok(Some(RoleWord(parse(cells.get(0)?)?)))
    });
    f.masked_value(
        "shownRole",
        &[C::Role],
        &ACCOUNT,
        "The role as both legacy APIs show it: a super admin is an `ADMIN` there.",
        |cells, _| Ok(Some(RoleWord(parse(cells.get(0)?)?.shown()))),
    );
    f.masked_value(
        "isAdmin",
        &[C::Role],
        &ACCOUNT,
        "Whether the account runs the applications: `ADMIN` or `SUPER_ADMIN`.",
        |cells, _| Ok(Some(parse(cells.get(0)?)?.is_admin())),
    );
    f.masked::<Bool>("isActive", C::IsActive, &ACCOUNT, "Whether the account can sign in.");
    f.masked::<Time>(
        "lastLoginAt",
        C::LastLoginAt,
        &ACCOUNT,
        "When it last signed in; null before the first time.",
    );
    f.masked::<Time>("createdAt", C::CreatedAt, &ACCOUNT, "When it was registered.");
    f.masked::<Time>("updatedAt", C::UpdatedAt, &ACCOUNT, "When it was last changed.");
}

fn profile_fields(f: &mut Fields<User>) {
    f.masked::<Word<Gender>>("gender", C::Gender, &PROFILE, "`N` when not said.");
    f.masked::<Day>("dateOfBirth", C::DateOfBirth, &PROFILE, "Null when not said.");
    f.masked_value(
        "age",
        &[C::DateOfBirth],
        &PROFILE,
        "In whole years, today; null when the date of birth is not said.",
        |cells, scope| {
            let birth = cells.get::<Option<chrono::NaiveDate>>(0)?;
            Ok(birth.map(|birth| years_between(birth, scope.today())))
        },
    );
    f.masked::<Word<WorkMode>>(
        "workMode",
        C::WorkMode,
        &PROFILE,
        "Where the person works; null when not said.",
    );
    f.masked::<Text>(
        "rateRange",
        C::RateRange,
        &PROFILE,
        "A range as text: `50000-100000`; null when not said.",
    );
    f.masked::<Int>(
        "yearsExperience",
        C::YearsExperience,
        &PROFILE,
        "In years, 0 to 80; null when not said.",
    );
    f.masked::<Text>("bio", C::Bio, &PROFILE, "Free text; null when not said.");
    f.masked::<WebAddress>("portfolioUrl", C::PortfolioUrl, &PROFILE, "Web address; null when not said.");
    f.masked::<WebAddress>("website", C::Website, &PROFILE, "Web address; null when not said.");
    f.masked::<Int>(
        "profileScore",
        C::ProfileScore,
        &PROFILE,
        "How complete the profile is, 0 to 100; complete from 80. Five points for each of date of birth, gender, phone, \
         address, country, city, bio, years of experience, availability, work mode, rate range, portfolio or website, \
         photo and CV; for each talent up to four; for one social network, and again for four.",
    );
    f.masked::<Json>(
        "cvAnalysis",
        C::CvAnalysis,
        &PROFILE,
        "What staff or another program found in the CV; null without.",
    );
}

fn contact(f: &mut Fields<User>) {
    f.masked_value("phone", &[C::Phone], &CONTACT, "Kept encrypted; null when not said.", number);
    f.masked_value("whatsapp", &[C::Whatsapp], &CONTACT, "Kept encrypted; null when not said.", number);
    f.masked_value(
        "address",
        &[C::Address],
        &CONTACT,
        "Postal address, kept encrypted; null when not said.",
        open,
    );
    f.custom(
        "socialNetworks",
        &[C::Id, C::SocialMedia],
        "Pages on social networks, kept encrypted; empty when none are said, or when the caller may not see them.",
        |row, ctx| {
            let request = ctx.request();
            let networks = social_networks(&request.scope, row).map_err(|error| to_error(request, error));
            Box::pin(std::future::ready(networks))
        },
    );
}

/// A person's page on a social network.
#[derive(Debug, SimpleObject)]
pub struct SocialNetwork {
    /// The network, in lower case: `linkedin`.
    network: String,
    /// The address of the page.
    url: Url,
}

fn social_networks(scope: &Scope, row: &Row) -> Result<Vec<SocialNetwork>> {
    if !sees_contact(scope, row.get::<user::Entity, i32>(&C::Id)?) {
        return Ok(Vec::new());
    }
    let networks = profile::networks(scope, row.get::<user::Entity, Option<&str>>(&C::SocialMedia)?)?;
    Ok(networks.into_iter().map(|(network, url)| SocialNetwork { network, url: Url(url) }).collect())
}

/// An encrypted text in clear.
fn open(cells: &RowRef<'_>, scope: &Scope) -> Result<Option<String>> {
    cells.get::<Option<&str>>(0)?.map(|token| open_field(scope, token)).transpose()
}

/// An encrypted telephone number in clear.
fn number(cells: &RowRef<'_>, scope: &Scope) -> Result<Option<Typed<PhoneNumber>>> {
    Ok(open(cells, scope)?.map(Typed::new))
}

fn files(f: &mut Fields<User>) {
    f.masked_value(
        "photoUrl",
        &[C::PhotoPath],
        &PROFILE,
        "Path on this server; null without a photo.",
        uploaded,
    );
    f.masked_value("cvUrl", &[C::CvPath], &PROFILE, "Path on this server; null without a CV.", uploaded);
    f.masked_value(
        "qrCodeUrl",
        &[C::UniqueCode],
        &PROFILE,
        "Path on this server of a QR code that says the unique code.",
        |cells, _| {
            let code = cells.get::<&str>(0)?;
            Ok(Some(Typed::<Url>::new(format!("/static/uploads/qrcodes/qr_{code}.png"))))
        },
    );
    f.masked_value("hasCv", &[C::CvPath], &PROFILE, "Whether there is a CV.", present);
    f.masked_value("hasPortfolio", &[C::PortfolioUrl], &PROFILE, "Whether there is a portfolio.", present);
}

fn uploaded(cells: &RowRef<'_>, _: &Scope) -> Result<Option<Typed<Url>>> {
    Ok(cells.get::<Option<&str>>(0)?.map(|path| Typed::new(format!("/static/uploads/{path}"))))
}

fn present(cells: &RowRef<'_>, _: &Scope) -> Result<Option<bool>> {
    Ok(Some(cells.get::<Option<&str>>(0)?.is_some()))
}

fn places_and_talents(f: &mut Fields<User>) {
    f.masked_one::<Country>("country", C::CountryId, &PROFILE, "Country of residence; null when not said.");
    f.masked_one::<City>("city", C::CityId, &PROFILE, "City of residence; null when not said.");
    f.count::<Events>(
        "createdEventCount",
        C::Id,
        Relation::Column(event::Column::CreatedById),
        "How many events the account has created that are still there. For those who read the pointage API.",
    );
    f.guarded(Action::ReadPointage);
    f.latest::<Events>(
        "lastEventCreatedAt",
        C::Id,
        Relation::Column(event::Column::CreatedById),
        event::Column::CreatedAt,
        "When the account created its latest event that is still there; null when there is none. For those who read the \
         pointage API.",
    );
    f.guarded(Action::ReadPointage);
    f.list::<Talent>(
        "talents",
        C::Id,
        Relation::through(user_talent::Entity, user_talent::Column::UserId, user_talent::Column::TalentId),
        "Talents of the catalogue, by identifier.",
    );
}

fn parse(role: &str) -> Result<role::Role> {
    role.parse().map_err(|_| Error::Internal("an account has an unknown role".into()))
}

/// A role as a value of the enum `Role`.
struct RoleWord(role::Role);

impl Leaf for RoleWord {
    type Type = Role;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        match style {
            Style::Lower => self.0.as_str().write(style, out),
            _ => self.0.as_str().to_ascii_uppercase().write(style, out),
        }
    }

    fn value(self) -> Value {
        Value::Enum(Name::new(self.0.as_str().to_ascii_uppercase()))
    }
}
