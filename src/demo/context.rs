//! The shared inputs of all generators, and the audit entries and files that they collect.

use chrono::TimeDelta;

use super::audit_log::AuditLog;
use super::calendar::Calendar;
use super::media::{Drawings, Files};
use super::places::Places;
use crate::scope::Scope;

/// The inputs of the generators, and what they collect.
pub(super) struct SeedContext<'s> {
    /// The clock and keys.
    pub scope: &'s Scope,
    /// The times of the rows.
    pub calendar: Calendar,
    /// The homes of people.
    pub places: Places,
    /// The lifetime of a QR code after the end of its event.
    pub qr_lifetime: TimeDelta,
    /// The collected audit entries.
    pub audit_log: AuditLog,
    /// The collected files.
    pub files: Files,
    /// The collected pictures, which become files when all rows are generated.
    pub drawings: Drawings,
}
