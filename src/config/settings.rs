//! The raw settings: a flag, else an environment variable, else the default.
//!
//! All are text on purpose: clap stops at the first invalid value, while [`Config`](super::Config) reports
//! all problems at once. An empty value of an optional setting counts as unset, because compose files pass
//! `JWT_SECRET=` for unset variables.

use std::ffi::OsString;

use clap::{Args, Command, FromArgMatches as _};

use super::secret::Secret;

/// The heading of the settings in the help of a command.
pub const SETTINGS_HEADING: &str = "Settings";

/// The settings of the server and of the commands that open its database.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = SETTINGS_HEADING)]
pub struct Settings {
    /// Where this runs: development or production
    #[arg(long, env = "APP_ENV", value_name = "ENVIRONMENT", default_value = "development")]
    pub app_env: String,

    /// Address to listen on: an IP address or localhost
    #[arg(long, env = "HOST", default_value = "127.0.0.1")]
    pub host: String,

    /// Port to listen on; 0 takes a free one
    #[arg(long, env = "PORT", default_value = "3000")]
    pub port: String,

    /// Address under which clients reach the server, for links, QR codes and cookies; needed in production [default: `http://localhost:PORT`]
    #[arg(long, env = "PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,

    /// A front end's own signing page, in place of the one at `PUBLIC_URL/e/CODE`
    #[arg(long, env = "CHECK_IN_URL", value_name = "URL")]
    pub check_in_url: Option<String>,

    /// Proxies whose X-Forwarded-For is believed: comma-separated addresses or networks (10.0.0.0/8)
    #[arg(long, env = "TRUSTED_PROXIES", value_name = "NETWORKS", default_value = "")]
    pub trusted_proxies: String,

    /// Web origins that may call from a browser: comma-separated, such as `https://app.example.com`; pages of this machine may in development
    #[arg(long, env = "CORS_ORIGINS", value_name = "ORIGINS", default_value = "")]
    pub cors_origins: String,

    /// Folder of what the server keeps: the embedded database, uploads, development secrets
    #[arg(long, env = "DATA_DIR", value_name = "FOLDER", default_value = "./data")]
    pub data_dir: String,

    /// Folder of fonts for the scripts that the built-in ones of PDFs lack: TrueType and OpenType, and collections of them
    #[arg(long, env = "FONTS_DIR", value_name = "FOLDER")]
    pub fonts_dir: Option<String>,

    /// Bucket of S3 for uploads, in place of a folder under `DATA_DIR`; needs a program built with `--features s3`
    #[arg(long, env = "S3_BUCKET", value_name = "NAME")]
    pub s3_bucket: Option<String>,

    /// Region of the bucket
    #[arg(long, env = "S3_REGION", value_name = "REGION", default_value = "us-east-1")]
    pub s3_region: String,

    /// Address of a server with the API of S3 [default: that of AWS in the region]
    #[arg(long, env = "S3_ENDPOINT", value_name = "URL")]
    pub s3_endpoint: Option<String>,

    /// Identifier of the access key of the bucket
    #[arg(long, env = "S3_ACCESS_KEY_ID", value_name = "ID", hide_env_values = true)]
    pub s3_access_key_id: Option<Secret<String>>,

    /// Access key of the bucket
    #[arg(
        long,
        env = "S3_SECRET_ACCESS_KEY",
        value_name = "SECRET",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub s3_secret_access_key: Option<Secret<String>>,

    /// `sqlite:` or `postgres://` address of the database [default: a SQLite file under `DATA_DIR`]
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<Secret<String>>,

    /// `postgres://` address of a streaming replica that queries read on [default: none, everything is read on the primary]
    #[arg(long, env = "DATABASE_READ_URL", value_name = "URL", hide_env_values = true)]
    pub database_read_url: Option<Secret<String>>,

    /// Most connections to the database at a time, 2 or more; three quarters of them serve lists
    #[arg(long, env = "DATABASE_MAX_CONNECTIONS", value_name = "NUMBER", default_value = "16")]
    pub database_max_connections: String,

    /// Secret that signs tokens, at least 32 bytes [default: generated in development]
    #[arg(
        long,
        env = "JWT_SECRET",
        value_name = "SECRET",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub jwt_secret: Option<Secret<String>>,

    /// Earlier values of `JWT_SECRET`, comma-separated, whose tokens are taken until they expire
    #[arg(
        long,
        env = "JWT_PREVIOUS_SECRETS",
        value_name = "SECRETS",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub jwt_previous_secrets: Option<Secret<String>>,

    /// Keys of encrypted fields: comma-separated Fernet keys, the first encrypts [default: generated in development]
    #[arg(
        long,
        env = "FERNET_KEYS",
        value_name = "KEYS",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub fernet_keys: Option<Secret<String>>,

    /// Hours without a request after which a cookie session ends
    #[arg(long, env = "SESSION_LIFETIME_HOURS", value_name = "HOURS", default_value = "24")]
    pub session_lifetime_hours: String,

    /// Hours after which a token ends
    #[arg(long, env = "TOKEN_LIFETIME_HOURS", value_name = "HOURS", default_value = "24")]
    pub token_lifetime_hours: String,

    /// Hours after an event during which its QR code still works
    #[arg(long, env = "QR_LIFETIME_HOURS", value_name = "HOURS", default_value = "24")]
    pub qr_lifetime_hours: String,

    /// Hours after which an arrival on a project without a departure was forgotten: the longest shift, 1 to 24
    #[arg(long, env = "SHIFT_MAX_HOURS", value_name = "HOURS", default_value = "16")]
    pub shift_max_hours: String,

    /// Days after which audit entries lose their personal data; 0 keeps it
    #[arg(
        long,
        env = "RETENTION_AUDIT_DAYS",
        value_name = "DAYS",
        default_value = "0",
        allow_hyphen_values = true
    )]
    pub retention_audit_days: String,

    /// Days after which participants, events and attendances that were deleted are purged; 0 keeps them
    #[arg(
        long,
        env = "RETENTION_DELETED_DAYS",
        value_name = "DAYS",
        default_value = "0",
        allow_hyphen_values = true
    )]
    pub retention_deleted_days: String,

    /// Days after which withdrawn cinema talents are erased, unless they changed or work since; 0 keeps them
    #[arg(
        long,
        env = "RETENTION_WITHDRAWN_DAYS",
        value_name = "DAYS",
        default_value = "0",
        allow_hyphen_values = true
    )]
    pub retention_withdrawn_days: String,

    /// Limits on the number of requests: on or off
    #[arg(long, env = "RATE_LIMITS", value_name = "ON|OFF", default_value = "on")]
    pub rate_limits: String,

    /// Requests a minute that an address may make without an account
    #[arg(long, env = "PUBLIC_RATE_LIMIT", value_name = "NUMBER", default_value = "10")]
    pub public_rate_limit: String,

    /// Most requests in an array at /graphql, as Apollo's `BatchHttpLink` sends them, under one cost limit; 0 refuses arrays
    #[arg(long, env = "GRAPHQL_BATCH_LIMIT", value_name = "NUMBER", default_value = "0")]
    pub graphql_batch_limit: String,

    /// Seconds that any body of a request may take to arrive, 1 to 3600
    #[arg(long, env = "BODY_TIMEOUT_SECONDS", value_name = "SECONDS", default_value = "30")]
    pub body_timeout_seconds: String,

    /// KB of a body that give it one second more, 1 to 1000000: the pace that a large one must keep
    #[arg(long, env = "BODY_KB_PER_SECOND", value_name = "NUMBER", default_value = "100")]
    pub body_kb_per_second: String,

    /// Seconds without reading after which a client's connection is closed, 1 to 3600
    #[arg(long, env = "RESPONSE_STALL_SECONDS", value_name = "SECONDS", default_value = "30")]
    pub response_stall_seconds: String,

    /// Manifest of trusted documents, of Apollo or Relay, which clients name by identifier [default: none]
    #[arg(long, env = "PERSISTED_DOCUMENTS", value_name = "FILE")]
    pub persisted_documents: Option<String>,

    /// Whether only the documents of `PERSISTED_DOCUMENTS` are answered at /graphql: on or off
    #[arg(long, env = "PERSISTED_DOCUMENTS_ONLY", value_name = "ON|OFF", default_value = "off")]
    pub persisted_documents_only: String,

    /// Whether everybody sees cinema talents under 18, and those without a date of birth: on or off
    #[arg(long, env = "PUBLIC_MINORS", value_name = "ON|OFF", default_value = "off")]
    pub public_minors: String,

    /// The page to try queries on: on or off [default: on in development and with demo data]
    #[arg(long, env = "PLAYGROUND", value_name = "ON|OFF")]
    pub playground: Option<String>,

    /// Zone of days, and of times that name none: a place such as Africa/Casablanca, or an offset such as +01:00
    #[arg(long, env = "TIME_ZONE", value_name = "ZONE", default_value = "UTC", allow_hyphen_values = true)]
    pub time_zone: String,

    /// Mail server: `smtp://user:password@host:port`, with STARTTLS unless the host is this machine, or `smtps://…` [default: no mail is sent]
    #[arg(long, env = "SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<Secret<String>>,

    /// Sender of mails, needed with `SMTP_URL`: an address, or `Name <address>`
    #[arg(long, env = "MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,

    /// Form of the log: text or json
    #[arg(long, env = "LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: String,

    /// What is logged: a level, or levels by module (info,sqlx=warn)
    #[arg(long, env = "LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,

    /// Bearer token of /metrics, at least 16 characters; without it /metrics is 404 [default: none]
    #[arg(
        long,
        env = "METRICS_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub metrics_token: Option<Secret<String>>,

    /// Address and port of its own for /metrics, such as 127.0.0.1:9090 [default: none]
    #[arg(long, env = "METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<String>,

    /// Collector that traces are sent to by OTLP (`http/protobuf`), such as `http://127.0.0.1:4318` [default: no traces]
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL", hide_env_values = true)]
    pub otel_exporter_otlp_endpoint: Option<Secret<String>>,

    /// Headers of requests to the collector, such as its key: comma-separated `name=value`, encoded as in URLs [default: none]
    #[arg(long, env = "OTEL_EXPORTER_OTLP_HEADERS", value_name = "HEADERS", hide_env_values = true)]
    pub otel_exporter_otlp_headers: Option<Secret<String>>,

    /// Name of this service in traces
    #[arg(long, env = "OTEL_SERVICE_NAME", value_name = "NAME", default_value = "passerelle")]
    pub otel_service_name: String,

    /// Share of the requests whose traces are sent, 0 to 1; a `traceparent` decides for its own
    #[arg(long, env = "OTEL_TRACES_SAMPLER_ARG", value_name = "RATIO", default_value = "1")]
    pub otel_traces_sampler_arg: String,
}

impl Settings {
    /// Parses flags alone and ignores the environment: for tests, and for programs that embed the server. The command
    /// line parses both, by flattening these settings into its own.
    ///
    /// # Errors
    ///
    /// An unknown flag, or a flag without a value.
    pub fn try_parse_from<I, T>(flags: I) -> Result<Self, clap::Error>
    where
        I: IntoIterator<Item = T>,
        T: Into<OsString> + Clone,
    {
        let command = Self::augment_args(Command::new("passerelle").no_binary_name(true));
        let matches = command.mut_args(|arg| arg.env(None::<&str>)).try_get_matches_from(flags)?;
        Self::from_arg_matches(&matches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(flags: &[&str]) -> Settings {
        Settings::try_parse_from(flags).expect("the flags of the test exist")
    }

    #[test]
    fn every_setting_is_a_variable_and_a_flag_of_the_same_name() {
        for arg in Settings::augment_args(Command::new("passerelle")).get_arguments() {
            let variable = arg.get_env().expect("it has a variable").to_string_lossy().into_owned();
            let flag = arg.get_long().expect("it has a flag");
            assert_eq!(variable, flag.to_uppercase().replace('-', "_"));
            assert!(arg.get_help().is_some(), "--{flag} has no help text");
        }
    }

    #[test]
    fn the_documented_defaults_hold() {
        let settings = settings(&[]);
        assert_eq!((settings.host.as_str(), settings.port.as_str()), ("127.0.0.1", "3000"));
        assert_eq!(settings.data_dir, "./data");
        assert_eq!((settings.rate_limits.as_str(), settings.public_rate_limit.as_str()), ("on", "10"));
        assert_eq!(settings.qr_lifetime_hours, "24");
    }

    #[test]
    fn values_may_begin_with_a_hyphen() {
        assert_eq!(settings(&["--time-zone", "-03:00"]).time_zone, "-03:00");
        let key = "-osCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4=";
        assert_eq!(settings(&["--fernet-keys", key]).fernet_keys.expect("it is given").reveal(), key);
    }

    #[test]
    fn neither_debug_nor_help_shows_a_secret() {
        let secrets = [
            "--jwt-secret",
            "a-secret",
            "--database-url",
            "postgres://u:a-secret@h/d",
            "--smtp-url",
            "smtps://u:a-secret@h",
        ];
        assert!(!format!("{:?}", settings(&secrets)).contains("a-secret"));
        let hidden = [
            "jwt_secret",
            "jwt_previous_secrets",
            "fernet_keys",
            "database_url",
            "s3_access_key_id",
            "s3_secret_access_key",
            "smtp_url",
            "metrics_token",
            "otel_exporter_otlp_endpoint",
            "otel_exporter_otlp_headers",
        ];
        for id in hidden {
            let command = Settings::augment_args(Command::new("passerelle"));
            let arg = command.get_arguments().find(|arg| arg.get_id() == id).expect("the setting exists");
            assert!(arg.is_hide_env_values_set(), "{id}");
        }
    }
}
