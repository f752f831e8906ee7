//! Input types of the mutations on accounts.

use async_graphql::{Enum, InputObject, MaybeUndefined};

use super::enums::{Availability, Gender, Role, WorkMode};
use super::types::User;
use crate::domain::accounts::create::NewAccount;
use crate::domain::accounts::profile::ProfileChange;
use crate::domain::accounts::update::AccountChange;
use crate::graphql::change::change;
use crate::graphql::object::id::IdOf;
use crate::graphql::scalars::{Date, EmailAddress, Json, PhoneNumber, Url};
use crate::graphql::social_network::SocialNetworkInput;

/// How a login shows itself from then on.
#[derive(Clone, Copy, Debug, Default, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::entity::session::SessionKind")]
pub enum SessionKind {
    /// By a bearer token, which the payload carries.
    #[default]
    Token,
    /// By an HTTP-only cookie, which the answer sets. Not over a WebSocket or an event stream, which can't set any.
    Cookie,
}

/// A login: by `identifier` or by `email`, not both.
#[derive(Debug, InputObject)]
pub struct LoginInput {
    /// E-mail address or unique code, whatever its case.
    pub identifier: Option<String>,
    /// E-mail address; must look like one, and the password then has at least 8 characters.
    pub email: Option<EmailAddress>,
    /// The password.
    pub password: String,
    /// How the login shows itself from then on.
    #[graphql(default_with = "Some(SessionKind::Token)")]
    pub session: Option<SessionKind>,
    /// Refuses accounts that may not read the pointage API.
    #[graphql(default_with = "Some(false)")]
    pub staff_only: Option<bool>,
}

/// What a person tells about themselves. A field that is absent stays as it is; null clears it.
#[derive(Debug, Default, InputObject)]
pub struct ProfileInput {
    /// `N` for not said.
    gender: MaybeUndefined<Gender>,
    /// In the past.
    date_of_birth: MaybeUndefined<Date>,
    /// The `databaseId` of the country of residence.
    country_id: MaybeUndefined<i32>,
    /// The `databaseId` of the city of residence, in that country.
    city_id: MaybeUndefined<i32>,
    /// Kept encrypted.
    phone: MaybeUndefined<PhoneNumber>,
    /// Kept encrypted.
    whatsapp: MaybeUndefined<PhoneNumber>,
    /// Kept encrypted.
    address: MaybeUndefined<String>,
    /// When the person can start.
    availability: MaybeUndefined<Availability>,
    /// Where the person works.
    work_mode: MaybeUndefined<WorkMode>,
    /// A range as text: `50000-100000`.
    rate_range: MaybeUndefined<String>,
    /// 0 to 80.
    years_experience: MaybeUndefined<i32>,
    /// Free text: as long as the request may be.
    bio: MaybeUndefined<String>,
    /// `http` or `https`.
    portfolio_url: MaybeUndefined<Url>,
    /// `http` or `https`.
    website: MaybeUndefined<Url>,
    /// Replaced as a whole, each network once; kept encrypted.
    social_networks: MaybeUndefined<Vec<SocialNetworkInput>>,
    /// The `databaseId` of talents of the catalogue, at most 50; replaced as a whole.
    talent_ids: MaybeUndefined<Vec<i32>>,
    /// What was found in the CV; replaced as a whole. Administrators only: ignored in a person's own profile.
    cv_analysis: MaybeUndefined<Json>,
}

impl From<ProfileInput> for ProfileChange {
    fn from(input: ProfileInput) -> Self {
        let networks = |networks: Vec<SocialNetworkInput>| networks.into_iter().map(Into::into).collect();
        Self {
            gender: change(input.gender, Into::into),
            date_of_birth: change(input.date_of_birth, |date| date.0),
            country_id: change(input.country_id, |id| id),
            city_id: change(input.city_id, |id| id),
            phone: change(input.phone, |phone| phone.0),
            whatsapp: change(input.whatsapp, |phone| phone.0),
            address: change(input.address, |text| text),
            availability: change(input.availability, Into::into),
            work_mode: change(input.work_mode, Into::into),
            rate_range: change(input.rate_range, |text| text),
            years_experience: change(input.years_experience, |years| years),
            bio: change(input.bio, |text| text),
            portfolio_url: change(input.portfolio_url, |url| url.0),
            website: change(input.website, |url| url.0),
            social_networks: change(input.social_networks, networks),
            talent_ids: change(input.talent_ids, |ids| ids),
            cv_analysis: change(input.cv_analysis, |json| json.0),
        }
    }
}

/// One's own new account.
#[derive(Debug, InputObject)]
pub struct RegisterUserInput {
    /// By which the account will sign in; unique whatever its case.
    email: EmailAddress,
    /// At least 8 characters and at most 71 bytes, with an upper-case and a lower-case letter, a digit and a special
    /// character.
    password: String,
    /// At most 100 characters.
    first_name: String,
    /// At most 100 characters.
    last_name: String,
    /// What the person tells about themselves.
    profile: Option<ProfileInput>,
}

impl From<RegisterUserInput> for NewAccount {
    fn from(input: RegisterUserInput) -> Self {
        Self {
            email: input.email.0,
            password: input.password,
            first_name: input.first_name,
            last_name: input.last_name,
            role: crate::auth::role::Role::User,
            profile: input.profile.unwrap_or_default().into(),
        }
    }
}

/// A new account.
#[derive(Debug, InputObject)]
pub struct CreateUserInput {
    /// By which the account will sign in; unique whatever its case.
    email: EmailAddress,
    /// At least 8 characters and at most 71 bytes, with an upper-case and a lower-case letter, a digit and a special
    /// character.
    password: String,
    /// At most 100 characters.
    first_name: String,
    /// At most 100 characters.
    last_name: String,
    /// What the account may do. Only super admins give `SUPER_ADMIN`.
    role: Role,
    /// What the person tells about themselves.
    profile: Option<ProfileInput>,
}

impl From<CreateUserInput> for NewAccount {
    fn from(input: CreateUserInput) -> Self {
        Self {
            email: input.email.0,
            password: input.password,
            first_name: input.first_name,
            last_name: input.last_name,
            role: input.role.into(),
            profile: input.profile.unwrap_or_default().into(),
        }
    }
}

/// A change of an account. What is absent stays as it is.
#[derive(Debug, InputObject)]
pub struct UpdateUserInput {
    /// Which account.
    pub id: IdOf<User>,
    /// At most 100 characters.
    first_name: Option<String>,
    /// At most 100 characters.
    last_name: Option<String>,
    /// Not one's own. Only super admins give `SUPER_ADMIN`.
    role: Option<Role>,
    /// Not one's own. Disabling ends every session.
    is_active: Option<bool>,
    /// Super admins only: true makes an `ADMIN`, false a `USER`.
    is_admin: Option<bool>,
    /// What the person tells about themselves; by administrators.
    profile: Option<ProfileInput>,
}

impl From<UpdateUserInput> for AccountChange {
    fn from(input: UpdateUserInput) -> Self {
        Self {
            first_name: input.first_name,
            last_name: input.last_name,
            role: input.role.map(Into::into),
            is_active: input.is_active,
            is_admin: input.is_admin,
            profile: input.profile.unwrap_or_default().into(),
        }
    }
}

/// A change of one's own profile. What is absent stays as it is.
#[derive(Debug, InputObject)]
pub struct UpdateProfileInput {
    /// At most 100 characters.
    first_name: Option<String>,
    /// At most 100 characters.
    last_name: Option<String>,
    /// What the person tells about themselves.
    profile: Option<ProfileInput>,
}

impl From<UpdateProfileInput> for AccountChange {
    fn from(input: UpdateProfileInput) -> Self {
        Self {
            first_name: input.first_name,
            last_name: input.last_name,
            profile: input.profile.unwrap_or_default().into(),
            ..Self::default()
        }
    }
}

/// A new password for one's own account.
#[derive(Debug, InputObject)]
pub struct ChangePasswordInput {
    /// One's own account.
    pub id: IdOf<User>,
    /// The password so far.
    pub current_password: String,
    /// At least 8 characters and at most 71 bytes, with an upper-case and a lower-case letter, a digit and a special
    /// character.
    pub new_password: String,
}

/// Names an account.
#[derive(Debug, InputObject)]
pub struct UserIdInput {
    /// Which account.
    pub id: IdOf<User>,
}
