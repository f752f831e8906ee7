//! What every file of the demo is given to make its rows with, and where audit log and files gather meanwhile.

use chrono::TimeDelta;

use super::calendar::Calendar;
use super::media::Files;
use super::places::Places;
use super::trail::Trail;
use crate::scope::Scope;

/// What the rows are made with, and what gathers beside them.
pub(super) struct Stage<'s> {
    /// Clock and keys.
    pub scope: &'s Scope,
    /// The moments that the rows bear.
    pub calendar: Calendar,
    /// Where people live.
    pub places: Places,
    /// From the end of an event to that of its QR code.
    pub qr_lifetime: TimeDelta,
    /// The audit log of what is made.
    pub trail: Trail,
    /// The files that rows name.
    pub files: Files,
}
