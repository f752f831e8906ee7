//! What can go wrong, as a closed list. No prose: words are the surfaces' (`graphql/words.rs`, `rest/*/words.rs`).
//!
//! A rule answers [`Error::Refused`] with one [`Failure`] a fault, so that a form shows them all at once. What is
//! nobody's fault ([`Error::Database`], [`Error::Internal`]) is logged where it is answered and never shown.

use sea_orm::DbErr;
use sea_orm::sea_query::SelectStatement;

/// The codes of both documented APIs and of GraphQL, published as the enum `ErrorCode`.
///
/// Where the two documents name one thing twice (`FORBIDDEN` and `UNAUTHORIZED_ACTION`), there is one code here, and
/// each surface writes its own name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// Nobody is signed in.
    AuthRequired,
    /// The token is not one of ours, or was revoked.
    TokenInvalid,
    /// The token was ours and has ended.
    TokenExpired,
    /// Unknown account or wrong password; never says which.
    InvalidCredentials,
    /// The right password of a disabled account.
    AccountDisabled,
    /// The caller may not do this.
    Forbidden,
    /// A field is missing, malformed or out of range.
    ValidationError,
    /// The password breaks the rules.
    WeakPassword,
    /// The current password is wrong.
    CurrentPasswordIncorrect,
    /// Nobody deletes the account they are signed in with.
    CannotDeleteOwnAccount,
    /// Administrators are not deleted.
    CannotDeleteAdmin,
    /// Another account or participant has this e-mail address.
    EmailAlreadyExists,
    /// No such account, or none that the caller may see.
    UserNotFound,
    /// No such event, or none that the caller may see.
    EventNotFound,
    /// The event has begun, so its beginning is not changed any more.
    EventAlreadyStarted,
    /// The event is called off, so nobody signs.
    EventCancelled,
    /// The event is over, so nobody signs.
    EventNotActive,
    /// The code or the signature of a QR code is wrong.
    InvalidQrCode,
    /// The QR code was right and has ended.
    QrCodeExpired,
    /// No such participant, or none that the caller may see.
    ParticipantNotFound,
    /// Another participant has this number of an identity card.
    CniAlreadyExists,
    /// No such attendance, or none that the caller may see.
    AttendanceNotFound,
    /// The participant has signed at this event already.
    AlreadyCheckedIn,
    /// The image of a signature is larger than 100 KB of base64.
    SignatureTooLarge,
    /// The image of a signature is neither PNG nor JPEG.
    SignatureInvalidFormat,
    /// No such thing of a kind that has no code of its own.
    ResourceNotFound,
    /// A start that is after its end.
    InvalidDateRange,
    /// Too many requests; come back later.
    RateLimitExceeded,
    /// The method is not answered here.
    MethodNotAllowed,
    /// The body is too large.
    PayloadTooLarge,
    /// The server is busy; the same call may pass in a moment.
    ServiceUnavailable,
    /// The database does not answer.
    DatabaseError,
    /// A fault of ours.
    InternalServerError,
}

/// Why a field is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The code says it all.
    Plain,
    /// It is missing or empty.
    Required,
    /// It is longer than this many characters.
    TooLong(u32),
    /// It is shorter than this many characters.
    TooShort(u32),
    /// It is not within these bounds.
    Range(i64, i64),
    /// It is not one of these words.
    OneOf(Vec<String>),
    /// It is not of the kind asked for.
    Kind(Kind),
    /// A password without an upper-case and a lower-case letter, a digit and a special character.
    PasswordComposition,
    /// A password of more bytes than bcrypt reads.
    PasswordTooLong(u32),
    /// It names something that does not exist.
    Unknown,
    /// It ends before it begins.
    EndsBeforeItBegins,
    /// It goes only with another field that is not there, or excludes one that is.
    Excludes(&'static str),
    /// It contains a character that cannot be stored.
    Character,
    /// A file has more lines than this.
    TooManyLines(usize),
    /// A file lacks this column.
    Column(&'static str),
    /// It is a moment that is yet to come.
    Future,
    /// It cuts a time into more than this many periods.
    TooManyPeriods(u32),
}

/// The kinds of text that are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// An `http` or `https` address.
    Url,
    /// A file with a table in it.
    Table,
    /// The number of an identity card.
    Cni,
    /// A date that exists.
    Date,
    /// A moment, ISO 8601.
    DateTime,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// A truth value.
    Boolean,
    /// Text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
    /// JSON.
    Json,
    /// A cursor of this list in this order.
    Cursor,
    /// An identifier of this noun.
    Identifier,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What.
    pub code: Code,
    /// Where, in the words of the GraphQL input (`firstName`); none when it is no field's fault.
    pub field: Option<String>,
    /// Why.
    pub reason: Reason,
    /// The limit that was met; only for `RATE_LIMIT_EXCEEDED`.
    pub limit: Option<Limit>,
}

/// A rate limit that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What it counts.
    pub counts: Counted,
    /// How many a window lets through.
    pub most: u32,
    /// After how many seconds the same call may pass.
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
}

/// Why a rule did not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The caller's fault; at least one failure.
    #[error("refused: {0:?}")]
    Refused(Vec<Failure>),
    /// The database's fault.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// A unique constraint of a table with several is violated. Which one is told is decided after the rollback
    /// (`unique.rs`), so no rule sees this.
    #[error("a unique constraint is violated: {0:?}")]
    Taken(Box<Taken>),
    /// Our fault.
    #[error("internal: {0}")]
    Internal(String),
}

/// A violated unique constraint, and those that would be told instead.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Each with a statement that finds a row when this constraint is violated, too; the first of them is told.
    pub earlier: Vec<(SelectStatement, Failure)>,
    /// What is told when none of them is.
    pub otherwise: Failure,
}

/// What a rule answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Refused(vec![Failure { code, field: None, reason: Reason::Plain, limit: None }])
    }
}

impl From<Vec<Failure>> for Error {
    fn from(failures: Vec<Failure>) -> Self {
        Self::Refused(failures)
    }
}

impl Failure {
    /// A field that is refused for `reason`.
    pub fn invalid(field: impl Into<String>, reason: Reason) -> Self {
        Self::of(Code::ValidationError, field, reason)
    }

    /// A field that is refused with a code of its own.
    pub fn of(code: Code, field: impl Into<String>, reason: Reason) -> Self {
        Self { code, field: Some(field.into()), reason, limit: None }
    }
}

impl Error {
    /// One field that is refused for `reason`.
    pub fn invalid(field: impl Into<String>, reason: Reason) -> Self {
        Self::Refused(vec![Failure::invalid(field, reason)])
    }

    /// One field that is refused with a code of its own.
    pub fn of(code: Code, field: impl Into<String>) -> Self {
        Self::Refused(vec![Failure::of(code, field, Reason::Plain)])
    }

    /// A rate limit that was met.
    pub fn limited(limit: Limit) -> Self {
        Self::Refused(vec![Failure {
            code: Code::RateLimitExceeded,
            field: None,
            reason: Reason::Plain,
            limit: Some(limit),
        }])
    }

    /// Whether the database could not be reached, so that asking again at once is of no use.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Database(error) if is_unavailable(error))
    }

    /// Whether the server aborted the transaction because of others (a deadlock or a serialization failure), so that
    /// the same transaction can succeed when it runs again.
    pub fn is_aborted(&self) -> bool {
        matches!(self, Self::Database(error) if sql_state(error).is_some_and(|state| matches!(state.as_str(), "40001" | "40P01")))
    }

    /// Whether the same call may pass in a moment: the database is away, or too busy with others.
    fn is_temporary(&self) -> bool {
        // A lock was not available, or the statement took too long.
        let is_busy = |state: &str| matches!(state, "55P03" | "57014");
        let waited =
            || matches!(self, Self::Database(error) if sql_state(error).is_some_and(|state| is_busy(&state)));
        self.is_unavailable() || self.is_aborted() || waited()
    }

    /// The failures to show: what is not the caller's fault becomes one failure that says no more than it must.
    pub fn failures(self) -> Vec<Failure> {
        let code = match self {
            Self::Refused(failures) => return failures,
            Self::Taken(taken) => return vec![taken.otherwise],
            error if error.is_temporary() => Code::ServiceUnavailable,
            Self::Database(_) => Code::DatabaseError,
            Self::Internal(_) => Code::InternalServerError,
        };
        vec![Failure { code, field: None, reason: Reason::Plain, limit: None }]
    }
}

/// The driver's own error.
fn driver(error: &DbErr) -> Option<&sea_orm::sqlx::Error> {
    match error {
        DbErr::Conn(sea_orm::RuntimeErr::SqlxError(driver))
        | DbErr::Exec(sea_orm::RuntimeErr::SqlxError(driver))
        | DbErr::Query(sea_orm::RuntimeErr::SqlxError(driver)) => Some(driver),
        _ => None,
    }
}

/// The code by which PostgreSQL says why it refused; SQLite has shorter ones.
fn sql_state(error: &DbErr) -> Option<String> {
    driver(error)?.as_database_error()?.code().map(std::borrow::Cow::into_owned)
}

/// Whether the database could not be reached, rather than refused a statement.
fn is_unavailable(error: &DbErr) -> bool {
    use sea_orm::sqlx::Error as Driver;
    if matches!(error, DbErr::ConnectionAcquire(_)) {
        return true;
    }
    let Some(driver) = driver(error) else { return false };
    match driver {
        Driver::Io(_)
        | Driver::PoolTimedOut
        | Driver::PoolClosed
        | Driver::WorkerCrashed
        | Driver::Protocol(_) => true,
        // PostgreSQL is stopping or starting, or the connection to it is lost.
        Driver::Database(refusal) => {
            // SQLite says by its number (5, 6 and their kin) that somebody else is writing.
            let busy = |state: &str| state.parse::<u32>().is_ok_and(|number| matches!(number & 0xff, 5 | 6));
            refusal.code().is_some_and(|state| {
                state.starts_with("57P") || state.starts_with("08") || state.len() < 5 && busy(&state)
            })
        }
        _ => false,
    }
}
