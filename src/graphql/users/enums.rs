//! GraphQL enums of accounts.

use async_graphql::Enum;

/// What an account may do. Not a ladder: `VIEWER` does not include `PRESENCE`.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::auth::role::Role")]
pub enum Role {
    /// A person with a profile of their own.
    User,
    /// Checks people in and out on film projects, and reads cinema talents unmasked.
    Presence,
    /// Manages events.
    Viewer,
    /// Creates events and participants, and runs the own ones.
    Organizer,
    /// An admin who also grants and revokes the admin role.
    Admin,
    /// Makes and unmakes administrators.
    SuperAdmin,
}

/// Male, female or not said.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::entity::user::Gender")]
pub enum Gender {
    /// Male.
    #[graphql(name = "M")]
    Male,
    /// Female.
    #[graphql(name = "F")]
    Female,
    /// Not said.
    #[graphql(name = "N")]
    Unknown,
}

/// When somebody can start.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::entity::user::Availability")]
pub enum Availability {
    /// Now.
    #[graphql(name = "DISPONIBLE_MAINTENANT")]
    AvailableNow,
    /// Soon.
    #[graphql(name = "DISPONIBLE_PROCHAINEMENT")]
    AvailableSoon,
    /// Not at present.
    #[graphql(name = "NON_DISPONIBLE")]
    Unavailable,
    /// Busy with a project.
    #[graphql(name = "PROJET_ACTUEL")]
    OnProject,
}

/// Where somebody works.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::entity::user::WorkMode")]
pub enum WorkMode {
    /// At the client's.
    #[graphql(name = "SUR_SITE")]
    OnSite,
    /// From afar.
    #[graphql(name = "A_DISTANCE")]
    Remote,
    /// Both.
    #[graphql(name = "HYBRIDE")]
    Hybrid,
    /// As it suits.
    #[graphql(name = "FLEXIBLE")]
    Flexible,
}
