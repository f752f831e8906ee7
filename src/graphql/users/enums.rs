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
    /// Administers both applications; makes no super admins.
    Admin,
    /// An administrator who also makes super admins.
    SuperAdmin,
}

/// What only some roles may do, to anybody's data.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::auth::role::Action")]
pub enum Permission {
    /// Read phone numbers, addresses, e-mails and documents of other people, and search by them.
    ReadContacts,
    /// Check people in and out on a project.
    RecordPresence,
    /// Read and export who was on a project, and when.
    ReadPresence,

    /// Read and export events, participants, attendances and their statistics.
    ReadPointage,
    /// Read the name, e-mail and role of an account that works with events.
    ReadStaffAccount,
    /// Correct a participant.
    UpdateParticipants,

    /// Create an event; the creator edits it and regenerates its QR code.
    CreateEvents,
    /// Edit one's own events and regenerate their QR codes.
    UpdateOwnEvents,
    /// Create and import participants.
    CreateParticipants,
    /// Record attendances for others, by hand or from a file.
    RecordAttendances,

    /// Edit events of others and regenerate their QR codes.
    UpdateAnyEvent,
    /// Delete an event with its attendances.
    DeleteEvents,
    /// Delete a participant with their attendances.
    DeleteParticipants,
    /// Delete an attendance.
    DeleteAttendances,
    /// List and search accounts.
    ListAccounts,
    /// Read every account in full.
    ReadAnyAccount,
    /// Create an account of any role but super admin.
    CreateAccounts,
    /// Change the profile of others.
    UpdateAnyAccount,
    /// Change the role of others, to any but super admin.
    ChangeRoles,
    /// Enable and disable accounts.
    SetAccountActive,
    /// Delete accounts.
    DeleteAccounts,
    /// Export accounts.
    ExportAccounts,
    /// Read the statistics of accounts and talents.
    ReadAccountStatistics,
    /// Change the catalogue of talents, countries and cities.
    ManageCatalogue,
    /// Change and delete cinema talents that others registered.
    ManageCinemaTalents,
    /// Export cinema talents.
    ExportCinemaTalents,
    /// Create and change productions and projects, and assign talents to them.
    ManageProjects,
    /// Read the audit log.
    ReadAudit,

    /// Set `is_admin` of an account.
    SetAdminFlag,
    /// Make an account a super admin.
    GrantSuperAdmin,
    /// Change, disable or delete a super admin.
    TouchSuperAdmin,
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
