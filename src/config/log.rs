//! The log settings.

use tracing_subscriber::EnvFilter;

use super::problem::Problems;
use super::settings::Settings;

/// The log on standard output.
#[derive(Debug, Clone)]
pub struct Log {
    /// The format of a line.
    pub format: LogFormat,
    /// Directives of `tracing_subscriber::EnvFilter`, known to parse.
    pub filter: String,
}

/// The format of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Text, for people.
    Text,
    /// One JSON object per line.
    Json,
}

impl Log {
    pub(super) fn read(settings: &Settings, problems: &mut Problems) -> Option<Self> {
        let format = match settings.log_format.to_ascii_lowercase().as_str() {
            "text" => Some(LogFormat::Text),
            "json" => Some(LogFormat::Json),
            other => problems.add(
                "LOG_FORMAT",
                format!("must be text or json, this is {other:?}"),
                "Give text or json.",
            ),
        };
        let filter = match EnvFilter::builder().parse(&settings.log) {
            Ok(_) => Some(settings.log.clone()),
            Err(error) => problems.add(
                "LOG",
                format!("is not a filter: {error}"),
                "Give a level (error, warn, info, debug, trace) or levels by module, such as info,sqlx=warn.",
            ),
        };
        Some(Self { format: format?, filter: filter? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &[&str]) -> Result<Log, usize> {
        let settings = Settings::try_parse_from(flags).expect("the flags of the test exist");
        let mut problems = Problems::default();
        let log = Log::read(&settings, &mut problems);
        problems.into_result(log).map_err(|all| all.len())
    }

    #[test]
    fn a_filter_has_levels_by_module() {
        let log = read(&["--log", "info,sqlx=warn", "--log-format", "JSON"]).expect("both are good");
        assert_eq!((log.format, log.filter.as_str()), (LogFormat::Json, "info,sqlx=warn"));
    }

    #[test]
    fn both_settings_are_validated() {
        assert_eq!(read(&["--log", "info,sqlx=loud", "--log-format", "xml"]).map(|_| ()), Err(2));
    }
}
