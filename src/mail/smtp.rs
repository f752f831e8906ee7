//! One attempt to hand a mail to the SMTP server.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use tokio::time::timeout;

use crate::config::{Encryption, SmtpServer};

/// A connection to the server for each mail.
pub(super) struct Transport {
    inner: AsyncSmtpTransport<Tokio1Executor>,
    timeout: Duration,
}

/// Why a mail was not taken. It holds nothing that the server has said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// The server refuses it for good.
    #[error("refused with {0}")]
    Refused(u16),
    /// The server asks to try later.
    #[error("postponed with {0}")]
    Postponed(u16),
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The server offers no TLS, or its certificate is not trusted.
    #[error("no trusted TLS")]
    Tls,
    /// The connection was refused or lost.
    #[error("no connection")]
    Connection,
    /// The server does not speak SMTP as needed: an extension or a way to authenticate is missing.
    #[error("not supported by the server")]
    Unsupported,
}

impl Failure {
    /// Whether another attempt may succeed.
    pub fn is_temporary(self) -> bool {
        matches!(self, Self::Postponed(_) | Self::Timeout | Self::Connection)
    }
}

impl Transport {
    /// A transport to `server` whose attempts take at most `timeout`.
    ///
    /// # Errors
    /// When the host cannot be the name in a certificate.
    pub fn new(server: &SmtpServer, timeout: Duration) -> Result<Self, Error> {
        let tls = || TlsParameters::new(server.host.clone());
        let tls = match server.encryption {
            Encryption::Tls => Tls::Wrapper(tls()?),
            Encryption::StartTls => Tls::Required(tls()?),
            Encryption::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(timeout));
        if let Some((user, password)) = &server.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.reveal().clone()));
        }
        Ok(Self { inner: builder.build(), timeout })
    }

    /// Hands over a mail.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn send(&self, mail: &Message) -> Result<(), Failure> {
        // The transport bounds the connection, but not the wait for an answer.
        match timeout(self.timeout, self.inner.send(mail.clone())).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(Failure::Timeout),
        }
    }
}

fn failure(error: &Error) -> Failure {
    match error.status() {
        Some(status) if error.is_permanent() => Failure::Refused(status.into()),
        Some(status) => Failure::Postponed(status.into()),
        None if error.is_timeout() => Failure::Timeout,
        None if error.is_tls() => Failure::Tls,
        None if error.is_client() => Failure::Unsupported,
        None => Failure::Connection,
    }
}
