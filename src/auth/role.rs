//! The table of permissions: role × action. Actions that are not in it are denied.
//!
//! It grants actions on any object; access to one's own objects (profile, password, event) is a rule of the
//! domain.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The role of an account. Roles are no hierarchy: `viewer` does not include `presence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// An account with a profile.
    User,
    /// Records presence on film projects.
    Presence,
    /// Reads all data of events.
    Viewer,
    /// Manages events.
    Organizer,
    /// Administers both applications.
    Admin,
    /// An admin who also makes super admins.
    SuperAdmin,
}

/// Declares [`Action`] and [`Action::ALL`] together.
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A restricted action.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

actions! {
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

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] =
        [Self::User, Self::Presence, Self::Viewer, Self::Organizer, Self::Admin, Self::SuperAdmin];

    /// Whether this role may perform `action` on any object.
    pub fn may(self, action: Action) -> bool {
        use Action as A;
        match self {
            Self::User => false,
            Self::Presence => matches!(action, A::ReadContacts | A::RecordPresence | A::ReadPresence),
            Self::Viewer => matches!(action, A::ReadPointage | A::ReadStaffAccount | A::UpdateParticipants),
            Self::Organizer => {
                Self::Viewer.may(action)
                    || matches!(
                        action,
                        A::CreateEvents | A::UpdateOwnEvents | A::CreateParticipants | A::RecordAttendances
                    )
            }
            Self::Admin => {
                Self::Presence.may(action)
                    || Self::Organizer.may(action)
                    || matches!(
                        action,
                        A::UpdateAnyEvent
                            | A::DeleteEvents
                            | A::DeleteParticipants
                            | A::DeleteAttendances
                            | A::ListAccounts
                            | A::ReadAnyAccount
                            | A::CreateAccounts
                            | A::UpdateAnyAccount
                            | A::ChangeRoles
                            | A::SetAccountActive
                            | A::DeleteAccounts
                            | A::ExportAccounts
                            | A::ReadAccountStatistics
                            | A::ManageCatalogue
                            | A::ManageCinemaTalents
                            | A::ExportCinemaTalents
                            | A::ManageProjects
                            | A::ReadAudit
                    )
            }
            Self::SuperAdmin => {
                Self::Admin.may(action)
                    || matches!(action, A::SetAdminFlag | A::GrantSuperAdmin | A::TouchSuperAdmin)
            }
        }
    }

    /// All actions of this role.
    pub fn actions(self) -> impl Iterator<Item = Action> {
        Action::ALL.iter().copied().filter(move |action| self.may(*action))
    }

    /// The role in both legacy APIs, which have no super admins.
    pub fn in_legacy_apis(self) -> Self {
        if self == Self::SuperAdmin { Self::Admin } else { self }
    }

    /// The value of `is_admin` in `/api/v1`.
    pub fn is_admin(self) -> bool {
        matches!(self, Self::Admin | Self::SuperAdmin)
    }

    /// The name of the role in settings, tokens and responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Presence => "presence",
            Self::Viewer => "viewer",
            Self::Organizer => "organizer",
            Self::Admin => "admin",
            Self::SuperAdmin => "super_admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the name of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no such role")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
action                user presence viewer organizer admin super_admin
ReadContacts          -    yes      -      -         yes   yes
RecordPresence        -    yes      -      -         yes   yes
ReadPresence          -    yes      -      -         yes   yes
ReadPointage          -    -        yes    yes       yes   yes
ReadStaffAccount      -    -        yes    yes       yes   yes
UpdateParticipants    -    -        yes    yes       yes   yes
CreateEvents          -    -        -      yes       yes   yes
UpdateOwnEvents       -    -        -      yes       yes   yes
CreateParticipants    -    -        -      yes       yes   yes
RecordAttendances     -    -        -      yes       yes   yes
UpdateAnyEvent        -    -        -      -         yes   yes
DeleteEvents          -    -        -      -         yes   yes
DeleteParticipants    -    -        -      -         yes   yes
DeleteAttendances     -    -        -      -         yes   yes
ListAccounts          -    -        -      -         yes   yes
ReadAnyAccount        -    -        -      -         yes   yes
CreateAccounts        -    -        -      -         yes   yes
UpdateAnyAccount      -    -        -      -         yes   yes
ChangeRoles           -    -        -      -         yes   yes
SetAccountActive      -    -        -      -         yes   yes
DeleteAccounts        -    -        -      -         yes   yes
ExportAccounts        -    -        -      -         yes   yes
ReadAccountStatistics -    -        -      -         yes   yes
ManageCatalogue       -    -        -      -         yes   yes
ManageCinemaTalents   -    -        -      -         yes   yes
ExportCinemaTalents   -    -        -      -         yes   yes
ManageProjects        -    -        -      -         yes   yes
ReadAudit             -    -        -      -         yes   yes
SetAdminFlag          -    -        -      -         -     yes
GrantSuperAdmin       -    -        -      -         -     yes
TouchSuperAdmin       -    -        -      -         -     yes
";

    #[test]
    fn permissions_match_the_table() {
        let heading = Role::ALL.map(Role::as_str).join(" ");
        let mut table = format!("{:<21} {heading}\n", "action");
        for action in Action::ALL {
            let cells = Role::ALL.map(|role| {
                let cell = if role.may(*action) { "yes" } else { "-" };
                format!("{cell:<width$}", width = role.as_str().len())
            });
            let line = format!("{:<21} {}", format!("{action:?}"), cells.join(" "));
            table.push_str(line.trim_end());
            table.push('\n');
        }
        assert_eq!(table, TABLE, "\n{table}");
    }

    #[test]
    fn a_super_admin_may_perform_every_action() {
        assert_eq!(Role::SuperAdmin.actions().count(), Action::ALL.len());
    }

    #[test]
    fn role_names_round_trip() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        assert_eq!("root".parse::<Role>(), Err(UnknownRole));
        assert_eq!("Admin".parse::<Role>(), Err(UnknownRole));
    }
}
