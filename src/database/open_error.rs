//! Why a database cannot be opened, in words for an operator.

use std::path::PathBuf;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{self, Connection as _};
use sea_orm::{DbErr, RuntimeErr};
use tokio::time::timeout;

/// How long a server is waited for when its reason is asked for.
const REASON_TIMEOUT: Duration = Duration::from_secs(3);

/// Why the database cannot be opened. Never contains the URL, which may have a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has opened the same file.
    #[error("another passerelle process has {0} open")]
    Locked(PathBuf),
    /// There is no such file.
    #[error("there is no database at {0}")]
    Missing(PathBuf),
    /// The folder or the lock file cannot be created.
    #[error("{0} is not writable: {1}")]
    Unwritable(PathBuf, std::io::Error),
    /// The URL is malformed.
    #[error("DATABASE_URL is neither sqlite:… nor postgres://…")]
    Address,
    /// The server does not let us in.
    #[error("PostgreSQL at {place} does not open the database: {reason}")]
    Unreachable {
        /// Host and port, or the path of its socket.
        place: String,
        /// The driver's or the server's words.
        reason: String,
    },
    /// The engine returned an error.
    #[error("the database does not open: {0}")]
    Refused(#[from] DbErr),
}

impl OpenError {
    /// The reason of `error`, asked of the server itself when a pool has only waited for it.
    pub(super) async fn unreachable(options: &PgConnectOptions, error: &DbErr) -> Self {
        let reason = match sqlx_error(error) {
            Some(error) if !matches!(error, sqlx::Error::PoolTimedOut) => words(error),
            _ => match timeout(REASON_TIMEOUT, PgConnection::connect_with(options)).await {
                Ok(Err(error)) => words(&error),
                Ok(Ok(_)) => "it answered too late".to_owned(),
                Err(_) => format!("no answer within {} s", REASON_TIMEOUT.as_secs()),
            },
        };
        let place = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        Self::Unreachable { place, reason }
    }
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

/// The reason without the driver's introduction.
fn words(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::Database(error) => error.message().to_owned(),
        error => error.to_string(),
    }
}
