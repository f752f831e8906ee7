//! The type `User`: its fields, masks and guards, and its `filter` and `orderBy`.

use super::enums::{Availability, Gender, Role, WorkMode};
use crate::auth::role::{self, Action};
use crate::domain::accounts::visibility::{sees_account, sees_contact, sees_profile};
use crate::domain::accounts::{Accounts, SEARCH, of_roles};
use crate::domain::check::{MAX_SEARCH, years_between};
use crate::domain::events::Events;
use crate::domain::files::paths;
use crate::domain::social_networks;
use crate::entity::user::{self, Column as C};
use crate::entity::{event, user_talent};
use crate::error::{Error, Result};
use crate::graphql::audit::history;
use crate::graphql::change::search;
use crate::graphql::decrypt::decrypted;
use crate::graphql::geography::{City, Country};
use crate::graphql::object::{Connected, Declared, Fields, Leaf, Mask, ObjectType, RowObject, ScalarText};
use crate::graphql::response_shape::Style;
use crate::graphql::scalars::{PhoneNumber, Url};
use crate::graphql::social_network::SocialNetwork;
use crate::graphql::talents::Talent;
use crate::query::filter::Criterion;
use crate::query::row::RowRef;
use crate::query::sort_key::SortKey;
use crate::query::table::{Relation, Table as _};
use crate::scope::Scope;

type UserRow<'r> = RowRef<'r, user::Entity>;

/// An account.
#[derive(Debug)]
pub struct User;

impl RowObject for User {
    type Table = Accounts;
}

impl Connected for User {
    fn may_filter_or_sort(scope: &Scope) -> Result<()> {
        scope.require(Action::ListAccounts)
    }

    fn default_sort(scope: &Scope) -> Vec<SortKey<user::Entity>> {
        if scope.actor.may(Action::ListAccounts) {
            Accounts::default_sort()
        } else {
            vec![SortKey::asc(C::Id)]
        }
    }
}

/// The mask of account fields: state, times, role.
static ACCOUNT: Mask<user::Entity> = Mask {
    columns: &[C::Id, C::Role],
    sees: |row, scope| Ok(sees_account(scope, row.get(C::Id)?, role_of(row)?)),
};

/// The mask of the e-mail address, which is both a sign-in name and a contact.
static EMAIL: Mask<user::Entity> = Mask {
    columns: &[C::Id, C::Role],
    sees: |row, scope| {
        let id = row.get(C::Id)?;
        Ok(sees_account(scope, id, role_of(row)?) || sees_contact(scope, id))
    },
};

/// The mask of profile fields.
static PROFILE: Mask<user::Entity> =
    Mask { columns: &[C::Id], sees: |row, scope| Ok(sees_profile(scope, row.get(C::Id)?)) };

/// The mask of contact fields.
static CONTACT: Mask<user::Entity> =
    Mask { columns: &[C::Id], sees: |row, scope| Ok(sees_contact(scope, row.get(C::Id)?)) };

impl ObjectType for User {
    type Entity = user::Entity;
    const NAME: &'static str = "User";
    const DESCRIPTION: &'static str = "A person with an account, the same on both legacy APIs. Name, unique code, \
        availability and talents are public; every other field is null for callers who may not see it.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        public_fields(f);
        account(f);
        roles(f);
        profile_fields(f);
        contact(f);
        files(f);
        places_and_talents(f);
    }
}

fn public_fields(f: &mut Fields<User>) {
    f.id(C::Id, "The identifier that `/api/v1` shows.");
    history(f, C::Id);
    f.uuid(C::Uuid, "The identifier that `/api` shows.").sortable();
    f.code(
        C::UniqueCode,
        "Country (2 letters), city (3), number (4 digits or more) and gender: `MARAB0042M`. It signs in like the e-mail \
         address and never changes.",
    )
    .sortable();
    f.text(C::FirstName, "Given name.").sortable_by(&[C::FirstName, C::LastName]);
    f.text(C::LastName, "Family name.").sortable_by(&[C::LastName, C::FirstName]);
    f.value("fullName", &[C::FirstName, C::LastName], "Given name, then family name.", |row, _| {
        Ok(format!("{} {}", row.text(C::FirstName)?, row.text(C::LastName)?))
    });
    f.enum_value::<Availability>(C::Availability, "When the person can start; null when not said.")
        .filterable_with_type::<Availability, user::Availability>("Available so.");
    f.criterion(
        "search",
        "Every word is part of the name, the e-mail address or the unique code, whatever its case and accents.",
        |text: String| search("search", &text, MAX_SEARCH, &SEARCH),
    );
}

fn account(f: &mut Fields<User>) {
    f.email(C::Email, "The e-mail address by which the account signs in.").sortable().masked(&EMAIL);
    f.boolean(C::IsActive, "Whether the account can sign in.")
        .sortable()
        .filterable("Enabled, or disabled.")
        .masked(&ACCOUNT);
    f.time(C::LastLoginAt, "When it last signed in; null before the first time.").sortable().masked(&ACCOUNT);
    f.time(C::CreatedAt, "When it was registered.").sortable().masked(&ACCOUNT);
    f.time(C::UpdatedAt, "When it was last changed.").sortable().masked(&ACCOUNT);
}

fn roles(f: &mut Fields<User>) {
    f.value("role", &[C::Role], "What the account may do.", |row, _| Ok(RoleValue(role_of(row)?)))
        .sortable_by(&[C::Role])
        .masked(&ACCOUNT);
    f.value(
        "shownRole",
        &[C::Role],
        "The role as both legacy APIs show it: a super admin is an `ADMIN` there.",
        |row, _| Ok(RoleValue(role_of(row)?.in_legacy_apis())),
    )
    .masked(&ACCOUNT);
    f.value(
        "isAdmin",
        &[C::Role],
        "Whether the account runs the applications: `ADMIN` or `SUPER_ADMIN`.",
        |row, _| Ok(role_of(row)?.is_admin()),
    )
    .masked(&ACCOUNT);
    f.criterion("roles", "Of one of these roles.", |roles: Vec<Role>| {
        let roles: Vec<role::Role> = roles.into_iter().map(Into::into).collect();
        Ok(Some(of_roles(|role| roles.contains(&role))))
    });
    f.criterion(
        "shownRole",
        "Of this role as both legacy APIs show it: `ADMIN` includes super admins.",
        |shown: Role| {
            let shown = role::Role::from(shown);
            Ok(Some(of_roles(|role| role.in_legacy_apis() == shown)))
        },
    );
    f.criterion("staff", "Whether it may read the pointage API, or may not.", |staff: bool| {
        Ok(Some(of_roles(|role| role.may(Action::ReadPointage) == staff)))
    });
}

fn profile_fields(f: &mut Fields<User>) {
    let profile = |field: Declared<'_, User>| {
        field.masked(&PROFILE);
    };
    let gender = f.enum_value::<Gender>(C::Gender, "`N` when not said.");
    profile(gender.filterable_with_type::<Gender, user::Gender>("Of this gender."));
    profile(f.day(C::DateOfBirth, "Null when not said."));
    profile(f.value(
        "age",
        &[C::DateOfBirth],
        "In whole years, today; null when the date of birth is not said.",
        |row, scope| {
            let birth = row.get::<Option<chrono::NaiveDate>>(C::DateOfBirth)?;
            Ok(birth.map(|birth| years_between(birth, scope.today())))
        },
    ));
    let mode = f.enum_value::<WorkMode>(C::WorkMode, "Where the person works; null when not said.");
    profile(mode.filterable_with_type::<WorkMode, user::WorkMode>("Working so."));
    profile(f.text(C::RateRange, "A range as text: `50000-100000`; null when not said."));
    profile(f.int(C::YearsExperience, "In years, 0 to 80; null when not said."));
    profile(f.text(C::Bio, "Free text; null when not said."));
    profile(f.web_address(C::PortfolioUrl, "Web address; null when not said."));
    profile(f.web_address(C::Website, "Web address; null when not said."));
    let score = f.int(
        C::ProfileScore,
        "How complete the profile is, 0 to 100; complete from 80. Five points for each of date of birth, gender, phone, \
         address, country, city, bio, years of experience, availability, work mode, rate range, portfolio or website, \
         photo and CV; for each talent up to four; for one social network, and again for four.",
    );
    profile(score.sortable());
    profile(f.json(C::CvAnalysis, "What staff or another program found in the CV; null without."));
}

fn contact(f: &mut Fields<User>) {
    f.value(
        "phone",
        &[C::Id, C::Phone],
        "Kept encrypted; null when not said, or when it cannot be decrypted.",
        |row, scope| decrypt_phone(row, C::Phone, scope),
    )
    .masked(&CONTACT);
    f.value(
        "whatsapp",
        &[C::Id, C::Whatsapp],
        "Kept encrypted; null when not said, or when it cannot be decrypted.",
        |row, scope| decrypt_phone(row, C::Whatsapp, scope),
    )
    .masked(&CONTACT);
    f.value(
        "address",
        &[C::Id, C::Address],
        "Postal address, kept encrypted; null when not said, or when it cannot be decrypted.",
        |row, scope| decrypted(row, C::Id, C::Address, scope),
    )
    .masked(&CONTACT);
    f.value_objects::<Vec<SocialNetwork>, SocialNetwork, _>(
        "socialNetworks",
        &[C::Id, C::SocialMedia],
        "Pages on social networks, kept encrypted; empty when none are said, or when the caller may not see them.",
        visible_networks,
    );
}

fn visible_networks(row: &UserRow<'_>, scope: &Scope) -> Result<Vec<SocialNetwork>> {
    if !sees_contact(scope, row.get(C::Id)?) {
        return Ok(Vec::new());
    }
    let networks = social_networks::parse(decrypted(row, C::Id, C::SocialMedia, scope)?);
    Ok(networks.into_iter().map(SocialNetwork::from).collect())
}

/// Decrypts a telephone number.
fn decrypt_phone(row: &UserRow<'_>, column: C, scope: &Scope) -> Result<Option<ScalarText<PhoneNumber>>> {
    Ok(decrypted(row, C::Id, column, scope)?.map(ScalarText::new))
}

fn files(f: &mut Fields<User>) {
    f.value("photoUrl", &[C::PhotoPath], "Path on this server; null without a photo. With `_160` or `_640` before its extension, the path of a smaller version.", |row, _| {
        uploaded(row, C::PhotoPath)
    })
    .masked(&PROFILE);
    f.value("cvUrl", &[C::CvPath], "Path on this server; null without a CV.", |row, _| {
        uploaded(row, C::CvPath)
    })
    .masked(&PROFILE);
    f.value(
        "qrCodeUrl",
        &[C::UniqueCode],
        "Path on this server of a QR code that says the unique code.",
        |row, _| {
            let code = row.text(C::UniqueCode)?;
            Ok(ScalarText::<Url>::new(paths::address(&format!("qrcodes/qr_{code}.png"))))
        },
    )
    .masked(&PROFILE);
    presence_field(f, "hasCv", C::CvPath, "Whether there is a CV.", "With a CV, or without.");
    let filter = "With the address of a portfolio, or without.";
    presence_field(f, "hasPortfolio", C::PortfolioUrl, "Whether there is a portfolio.", filter);
}

fn uploaded(row: &UserRow<'_>, column: C) -> Result<Option<ScalarText<Url>>> {
    Ok(row.optional_text(column)?.map(|path| ScalarText::new(paths::address(path))))
}

fn presence_field(
    f: &mut Fields<User>,
    name: &'static str,
    column: C,
    description: &'static str,
    filter: &'static str,
) {
    f.value(name, &[column], description, move |row, _| Ok(row.optional_text(column)?.is_some()))
        .masked(&PROFILE);
    f.criterion(name, filter, move |has: bool| Ok(Some(Criterion::IsSet(column, has))));
}

fn places_and_talents(f: &mut Fields<User>) {
    f.one::<Country>("country", C::CountryId, "Country of residence; null when not said.").masked(&PROFILE);
    f.criterion("countryId", "Living in the country with this `databaseId`.", |id: i32| {
        Ok(Some(Criterion::equals(C::CountryId, id)))
    });
    f.one::<City>("city", C::CityId, "City of residence; null when not said.").masked(&PROFILE);
    f.criterion("cityId", "Living in the city with this `databaseId`.", |id: i32| {
        Ok(Some(Criterion::equals(C::CityId, id)))
    });
    let events = || Relation::Column(event::Column::CreatedById);
    f.count::<Events>(
        "createdEventCount",
        C::Id,
        events(),
        "How many events the account has created that are still there. For those who read the pointage API.",
    )
    .guarded(Action::ReadPointage);
    f.latest::<Events>(
        "lastEventCreatedAt",
        C::Id,
        events(),
        event::Column::CreatedAt,
        "When the account created its latest event that is still there; null when there is none. For those who read the \
         pointage API.",
    )
    .guarded(Action::ReadPointage);
    f.list::<Talent>(
        "talents",
        C::Id,
        Relation::through(user_talent::Entity, user_talent::Column::UserId, user_talent::Column::TalentId),
        "Talents of the catalogue, by identifier.",
    );
}

fn role_of(row: &UserRow<'_>) -> Result<role::Role> {
    row.text(C::Role)?.parse().map_err(|_| Error::Internal("an account has an unknown role".into()))
}

/// A role as a value of the enum `Role`.
struct RoleValue(role::Role);

impl Leaf for RoleValue {
    type Type = Role;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        match style {
            Style::LowerCase => self.0.as_str().write(style, out),
            _ => self.0.as_str().to_ascii_uppercase().write(style, out),
        }
    }
}
