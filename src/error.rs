//! The enum of all failures, without user-facing sentences: these are in `graphql/messages/` and
//! `rest/*/wording.rs`.
//!
//! A rule returns [`Error::Refused`] with one [`Failure`] per invalid field, so that a form shows all of them
//! at once. [`Error::Database`] and [`Error::Internal`] are logged at the edge, and their text is never sent
//! to clients.

mod reason;
mod table_fault;

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use sea_orm::sea_query::SelectStatement;
use serde::{Deserialize, Serialize};

pub use reason::{Kind, Reason};
pub use table_fault::{TableFault, UnknownHeadings};

/// The SQLSTATE of a lock that was not available in time.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// The codes of both documented APIs and of GraphQL, published as the enum `ErrorCode`.
///
/// Where the two documents name one failure differently (`FORBIDDEN` and `UNAUTHORIZED_ACTION`), there is one
/// code here, and each surface renders its own name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// The caller is not authenticated.
    AuthRequired,
    /// The token is invalid or revoked.
    TokenInvalid,
    /// The token has expired.
    TokenExpired,
    /// Unknown account or wrong password; the two are not distinguished.
    InvalidCredentials,
    /// The correct password of a disabled account.
    AccountDisabled,
    /// The caller may not do this.
    Forbidden,
    /// A field is missing, malformed or out of range.
    ValidationError,
    /// The password violates the password policy.
    WeakPassword,
    /// The current password is wrong.
    CurrentPasswordIncorrect,
    /// An account cannot delete itself.
    CannotDeleteOwnAccount,
    /// Administrators cannot be deleted.
    CannotDeleteAdmin,
    /// Another account or participant has this e-mail address.
    EmailAlreadyExists,
    /// The account does not exist or is not visible to the caller.
    UserNotFound,
    /// The event does not exist or is not visible to the caller.
    EventNotFound,
    /// The event has begun, so its start cannot be changed.
    EventAlreadyStarted,
    /// The event is cancelled, so no attendance is recorded.
    EventCancelled,
    /// The event is completed, so no attendance is recorded.
    EventNotActive,
    /// The code or the signature of a QR code is wrong.
    InvalidQrCode,
    /// The QR code is genuine but has expired.
    QrCodeExpired,
    /// The participant does not exist or is not visible to the caller.
    ParticipantNotFound,
    /// Another participant has this identity card number.
    CniAlreadyExists,
    /// The attendance does not exist or is not visible to the caller.
    AttendanceNotFound,
    /// The participant has an attendance at this event already, or the cinema talent is present on the project.
    AlreadyCheckedIn,
    /// The cinema talent has left the project for the day.
    AlreadyCheckedOut,
    /// The cinema talent has no open presence record on the project.
    NotCheckedIn,
    /// The cinema talent is not assigned to the project, or was released from it.
    TalentNotAssigned,
    /// The cinema talent is assigned to the project already.
    TalentAlreadyAssigned,
    /// The cinema talent was withdrawn and is no longer cast.
    TalentWithdrawn,
    /// The talent of the catalogue does not exist.
    TalentNotFound,
    /// The cinema talent does not exist or is not visible to the caller.
    CinemaTalentNotFound,
    /// The production company does not exist.
    ProductionNotFound,
    /// The project does not exist.
    ProjectNotFound,
    /// The image of a signature is larger than 100 KB of base64.
    SignatureTooLarge,
    /// The image of a signature is neither PNG nor JPEG.
    SignatureInvalidFormat,
    /// A file has a format that is not accepted.
    UnsupportedFormat,
    /// A file has too many bytes, or a picture too many pixels.
    FileTooLarge,
    /// A file is incomplete or malformed.
    FileDamaged,
    /// An object of a type without a code of its own does not exist or is not visible.
    ResourceNotFound,
    /// The address is no route.
    RouteNotFound,
    /// The start is after the end.
    InvalidDateRange,
    /// The idempotency key was sent with another request before.
    IdempotencyKeyReused,
    /// The first request with the idempotency key is still running; retry later.
    IdempotencyKeyInUse,
    /// Too many requests; retry later.
    RateLimitExceeded,
    /// The route does not support this method.
    MethodNotAllowed,
    /// The body is too large.
    PayloadTooLarge,
    /// The body did not arrive in its time.
    RequestTimeout,
    /// The server is busy or the database unavailable; retry later.
    ServiceUnavailable,
    /// A database error.
    DatabaseError,
    /// An internal error.
    InternalServerError,
}

/// One failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The code.
    pub code: Code,
    /// The field, as the GraphQL input names it (`firstName`); none when the failure concerns no field.
    pub field: Option<String>,
    /// The reason.
    pub reason: Reason,
    /// The exceeded limit; only for `RATE_LIMIT_EXCEEDED`, which is not kept for repeats.
    #[serde(skip)]
    pub limit: Option<Limit>,
    /// The times of the record that is in the way; only for `ALREADY_CHECKED_IN` and `ALREADY_CHECKED_OUT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existing: Option<Existing>,
}

/// The times of a record that is in the way of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Existing {
    /// When the person came.
    pub since: DateTime<Utc>,
    /// When the person left; none when they have not.
    pub until: Option<DateTime<Utc>>,
}

/// An exceeded rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What it counts.
    pub counts: Counted,
    /// The maximum per window.
    pub most: u32,
    /// Seconds until the same call may succeed.
    pub retry_after_seconds: u64,
}

/// What a rate limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Failed attempts to sign in.
    SignIns,
    /// Registrations.
    Registrations,
    /// Check-ins without an account.
    CheckIns,
    /// Exported files.
    Exports,
}

/// Why a rule failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The caller's fault; at least one failure.
    #[error("refused: {0:?}")]
    Refused(Vec<Failure>),
    /// A database error.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// A unique constraint is violated, in a table with several. `unique.rs` decides after the rollback which
    /// violation to report, so no rule receives this.
    #[error("a unique constraint is violated: {0:?}")]
    UniqueViolation(Box<UniqueViolation>),
    /// A concurrent transaction inserted the row that this one had not found: the rule must run again.
    #[error("another transaction wrote it first")]
    Superseded,
    /// A request with the same idempotency key has been answered: its answer is given again. `idempotency.rs` does so,
    /// and passes this on to nobody.
    #[error("the request was answered before")]
    Repeated,
    /// A bug or an unexpected state of the server.
    #[error("internal: {0}")]
    Internal(String),
}

/// A violated unique constraint, and the violations that take precedence over it.
#[derive(Clone, Debug)]
pub struct UniqueViolation {
    /// Statements that return a row when another constraint is violated, too, with its failure; the first of
    /// these is reported.
    pub earlier: Vec<(SelectStatement, Failure)>,
    /// The failure to report when none of them is violated.
    pub otherwise: Failure,
}

/// The result of a rule.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Refused(vec![code.into()])
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self { code, field: None, reason: Reason::Plain, limit: None, existing: None }
    }
}

impl From<Vec<Failure>> for Error {
    fn from(failures: Vec<Failure>) -> Self {
        Self::Refused(failures)
    }
}

impl Failure {
    /// An invalid field, with `reason`.
    pub fn invalid(field: impl Into<String>, reason: Reason) -> Self {
        Self::of(Code::ValidationError, field, reason)
    }

    /// An invalid field with a code of its own.
    pub fn of(code: Code, field: impl Into<String>, reason: Reason) -> Self {
        Self { field: Some(field.into()), reason, ..code.into() }
    }
}

impl Error {
    /// One invalid field, with `reason`.
    pub fn invalid(field: impl Into<String>, reason: Reason) -> Self {
        Self::Refused(vec![Failure::invalid(field, reason)])
    }

    /// One invalid field with a code of its own.
    pub fn of(code: Code, field: impl Into<String>) -> Self {
        Self::Refused(vec![Failure::of(code, field, Reason::Plain)])
    }

    /// An exceeded rate limit.
    pub fn limited(limit: Limit) -> Self {
        Self::Refused(vec![Failure { limit: Some(limit), ..Code::RateLimitExceeded.into() }])
    }

    /// The failure to read stored JSON. The text of `error` would quote values of people in the log.
    pub fn unreadable_json(what: &str, error: &serde_json::Error) -> Self {
        Self::Internal(format!("{what} does not have the form that was stored: {:?}", error.classify()))
    }

    /// Whether the database cannot be reached, so that an immediate retry is useless.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Database(error) if is_unavailable(error))
    }

    /// Whether the transaction failed because of concurrent ones, so that it may succeed when it runs again:
    /// a deadlock, a serialization failure, or a row that another transaction inserted first.
    pub fn is_aborted(&self) -> bool {
        matches!(self, Self::Superseded)
            || matches!(self, Self::Database(error) if sql_state(error).is_some_and(|state| matches!(state.as_str(), "40001" | "40P01")))
    }

    /// Whether PostgreSQL gave up waiting for a lock.
    pub fn is_lock_timeout(&self) -> bool {
        matches!(self, Self::Database(error) if sql_state(error).as_deref() == Some(LOCK_NOT_AVAILABLE))
    }

    /// Whether the same call may succeed later: the database is unavailable or overloaded.
    fn is_temporary(&self) -> bool {
        // 57014: the statement timed out.
        let is_busy = |state: &str| matches!(state, LOCK_NOT_AVAILABLE | "57014");
        let timed_out_or_locked =
            || matches!(self, Self::Database(error) if sql_state(error).is_some_and(|state| is_busy(&state)));
        self.is_unavailable() || self.is_aborted() || timed_out_or_locked()
    }

    /// The failures to report; errors that the caller did not cause become one failure without details.
    pub fn failures(self) -> Vec<Failure> {
        let code = match self {
            Self::Refused(failures) => return failures,
            Self::UniqueViolation(violation) => return vec![violation.otherwise],
            Self::Superseded => Code::ServiceUnavailable,
            Self::Repeated => Code::IdempotencyKeyInUse,
            error if error.is_temporary() => Code::ServiceUnavailable,
            Self::Database(_) => Code::DatabaseError,
            Self::Internal(_) => Code::InternalServerError,
        };
        vec![code.into()]
    }

    /// The record that is in the way.
    pub fn existing(&self) -> Option<Existing> {
        let Self::Refused(failures) = self else { return None };
        failures.iter().find_map(|failure| failure.existing)
    }
}

/// The driver's own error.
fn driver_error(error: &DbErr) -> Option<&sea_orm::sqlx::Error> {
    match error {
        DbErr::Conn(sea_orm::RuntimeErr::SqlxError(driver_error))
        | DbErr::Exec(sea_orm::RuntimeErr::SqlxError(driver_error))
        | DbErr::Query(sea_orm::RuntimeErr::SqlxError(driver_error)) => Some(driver_error),
        _ => None,
    }
}

/// The SQLSTATE of PostgreSQL's error; SQLite's codes are shorter.
fn sql_state(error: &DbErr) -> Option<String> {
    driver_error(error)?.as_database_error()?.code().map(std::borrow::Cow::into_owned)
}

/// Whether the database cannot be reached or cannot write, as opposed to a failed statement.
fn is_unavailable(error: &DbErr) -> bool {
    use sea_orm::sqlx::Error as Driver;
    if matches!(error, DbErr::ConnectionAcquire(_)) {
        return true;
    }
    let Some(driver_error) = driver_error(error) else { return false };
    match driver_error {
        Driver::Io(_)
        | Driver::PoolTimedOut
        | Driver::PoolClosed
        | Driver::WorkerCrashed
        | Driver::Protocol(_) => true,
        // PostgreSQL is starting or stopping, or the connection is lost.
        Driver::Database(refusal) => {
            // SQLite's primary result codes BUSY, LOCKED, READONLY, IOERR, FULL and CANTOPEN.
            let is_out = |state: &str| {
                state.parse::<u32>().is_ok_and(|number| matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
            };
            // Of PostgreSQL: connections, lack of space or memory, a standby that only reads; a server that does not let us
            // in (any more), or has no such database (any more).
            let classes = ["57P", "08", "53", "25006", "28", "3D000", "55000"];
            refusal.code().is_some_and(|state| {
                classes.iter().any(|class| state.starts_with(class)) || state.len() < 5 && is_out(&state)
            })
        }
        _ => false,
    }
}
