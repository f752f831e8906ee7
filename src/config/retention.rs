//! How long data is kept.

use chrono::TimeDelta;

use super::problem::Problems;
use super::settings::Settings;
use super::value::number;

/// The maximum: a hundred years, in days.
const MAX_DAYS: u32 = 36_500;

/// How long data is kept; none for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// The personal data of audit entries.
    pub audit: Option<TimeDelta>,
    /// Rows that were deleted.
    pub deleted: Option<TimeDelta>,
    /// Withdrawn cinema talents who neither changed nor work since.
    pub withdrawn: Option<TimeDelta>,
}

impl Retention {
    pub(super) fn read(settings: &Settings, problems: &mut Problems) -> Option<Self> {
        let audit = days("RETENTION_AUDIT_DAYS", &settings.retention_audit_days, problems);
        let deleted = days("RETENTION_DELETED_DAYS", &settings.retention_deleted_days, problems);
        let withdrawn = days("RETENTION_WITHDRAWN_DAYS", &settings.retention_withdrawn_days, problems);
        Some(Self { audit: audit?, deleted: deleted?, withdrawn: withdrawn? })
    }
}

#[expect(clippy::option_option, reason = "none for a problem, none within for ever")]
fn days(setting: &'static str, text: &str, problems: &mut Problems) -> Option<Option<TimeDelta>> {
    let days = number(setting, text, 0..=MAX_DAYS, problems)?;
    Some((days > 0).then(|| TimeDelta::days(i64::from(days))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_due_by_default() {
        let read = |flags: &[&str]| {
            let mut problems = Problems::default();
            Retention::read(&Settings::try_parse_from(flags).expect("the flags exist"), &mut problems)
        };
        assert_eq!(read(&[]), Some(Retention { audit: None, deleted: None, withdrawn: None }));
        let flags = [
            "--retention-audit-days",
            "365",
            "--retention-deleted-days",
            "30",
            "--retention-withdrawn-days",
            "90",
        ];
        let [audit, deleted, withdrawn] = [365, 30, 90].map(|days| Some(TimeDelta::days(days)));
        let expected = Retention { audit, deleted, withdrawn };
        assert_eq!(read(&flags), Some(expected));
        for days in ["-1", "x", "36501"] {
            assert_eq!(read(&["--retention-audit-days", days]), None, "{days}");
        }
    }
}
