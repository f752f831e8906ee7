//! The published events, the notifications of listeners, and the text form of an event in `NOTIFY`.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// A committed change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainEvent {
    /// An attendance was recorded.
    AttendanceRecorded {
        /// The event that was attended.
        event: Uuid,
        /// The attendance.
        attendance: Uuid,
    },
    /// Attendances changed in another way: deleted one by one or with their event or participant, or
    /// imported. The event may be deleted, too.
    AttendancesChanged {
        /// Their event.
        event: Uuid,
    },
    /// One presence record was made or changed.
    PresenceRecorded {
        /// Its project.
        project: i32,
        /// The record.
        record: i32,
    },
    /// Several presence records of a project changed at once, or its assignments.
    PresencesChanged {
        /// The project.
        project: i32,
    },
    /// An account was changed or deleted, or one of its sessions ended or was refreshed.
    AccountChanged {
        /// The account.
        account: Uuid,
    },
    /// A caller has written something, and expects to read it. Published only where queries may read on a replica.
    CallerWrote {
        /// The account, or a fingerprint of the network of a caller without one.
        caller: Uuid,
        /// Random, so that no other write of the caller is taken for this one.
        write: Uuid,
    },
    /// An import has come this far. Announced without a commit, and lost without harm.
    ImportProgressed {
        /// The import, as those who follow it name it.
        import: Uuid,
        /// How far.
        progress: ImportProgress,
    },
}

/// How many lines of an import were read, checked and written so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportProgress {
    /// The lines that were read.
    pub read: u32,
    /// The lines that were checked.
    pub checked: u32,
    /// The lines that were written; nobody sees them before the last one.
    pub written: u32,
    /// Whether the import has ended.
    pub is_finished: bool,
}

/// A message to a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notification {
    /// An event.
    Received(DomainEvent),
    /// Events may have been lost: the listener was too slow, or the database unreachable.
    Lagged,
    /// Events of other processes are not delivered; [`Notification::Lagged`] follows after the reconnection.
    Disconnected,
}

impl DomainEvent {
    /// Whether other processes must know it before the caller is answered.
    pub(super) fn is_urgent(self) -> bool {
        matches!(self, Self::AccountChanged { .. } | Self::CallerWrote { .. })
    }
}

impl fmt::Display for DomainEvent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AttendanceRecorded { event, attendance } => {
                write!(out, "attendance_recorded {event} {attendance}")
            }
            Self::AttendancesChanged { event } => write!(out, "attendances_changed {event}"),
            Self::PresenceRecorded { project, record } => write!(out, "presence_recorded {project} {record}"),
            Self::PresencesChanged { project } => write!(out, "presences_changed {project}"),
            Self::AccountChanged { account } => write!(out, "account_changed {account}"),
            Self::CallerWrote { caller, write } => write!(out, "caller_wrote {caller} {write}"),
            Self::ImportProgressed { import, progress } => {
                let ImportProgress { read, checked, written, is_finished } = progress;
                write!(out, "import_progressed {import} {read} {checked} {written} {is_finished}")
            }
        }
    }
}

/// The text is not an event: sent by another program, or by a newer version of this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEvent;

impl FromStr for DomainEvent {
    type Err = UnknownEvent;

    fn from_str(text: &str) -> Result<Self, UnknownEvent> {
        let parts: Vec<&str> = text.split(' ').collect();
        match parts[..] {
            ["attendance_recorded", event, attendance] => {
                Ok(Self::AttendanceRecorded { event: id(event)?, attendance: id(attendance)? })
            }
            ["attendances_changed", event] => Ok(Self::AttendancesChanged { event: id(event)? }),
            ["presence_recorded", project, record] => {
                Ok(Self::PresenceRecorded { project: id(project)?, record: id(record)? })
            }
            ["presences_changed", project] => Ok(Self::PresencesChanged { project: id(project)? }),
            ["caller_wrote", caller, write] => {
                Ok(Self::CallerWrote { caller: id(caller)?, write: id(write)? })
            }
            ["account_changed", account] => Ok(Self::AccountChanged { account: id(account)? }),
            ["import_progressed", import, read, checked, written, is_finished] => {
                let progress = ImportProgress {
                    read: id(read)?,
                    checked: id(checked)?,
                    written: id(written)?,
                    is_finished: id(is_finished)?,
                };
                Ok(Self::ImportProgressed { import: id(import)?, progress })
            }
            _ => Err(UnknownEvent),
        }
    }
}

fn id<T: FromStr>(text: &str) -> Result<T, UnknownEvent> {
    text.parse().map_err(|_| UnknownEvent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn an_event_is_parsed_as_it_is_written() {
        let events = [
            DomainEvent::AttendanceRecorded { event: id(1), attendance: id(2) },
            DomainEvent::AttendancesChanged { event: id(3) },
            DomainEvent::AccountChanged { account: id(4) },
            DomainEvent::CallerWrote { caller: id(9), write: id(10) },
            DomainEvent::PresenceRecorded { project: 5, record: 6 },
            DomainEvent::PresencesChanged { project: 7 },
            DomainEvent::ImportProgressed {
                import: id(8),
                progress: ImportProgress { read: 3, checked: 2, written: 1, is_finished: true },
            },
        ];
        for event in events {
            assert_eq!(event.to_string().parse(), Ok(event));
            assert!(event.to_string().len() < 8_000, "the longest payload of PostgreSQL");
        }
    }

    #[test]
    fn other_texts_are_not_events() {
        let one = id(1).to_string();
        for text in [
            "",
            " ",
            "attendance_recorded",
            &format!("attendance_recorded {one}"),
            &format!("attendance_recorded {one} {one} {one}"),
            &format!("attendance_recorded {one}  {one}"),
            &format!("attendances_changed {one} x"),
            &format!("something_new {one}"),
            "presence_recorded 5",
            "presence_recorded 5 x",
            &format!("presences_changed {one}"),
            "\u{0}\u{fffd}{",
        ] {
            assert_eq!(text.parse::<DomainEvent>(), Err(UnknownEvent), "{text:?}");
        }
    }
}
