//! Sends mails in the background: each is a task, and their number is bounded.

use std::sync::Arc;
use std::time::Duration;

use lettre::message::Mailbox;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tracing::Instrument as _;

use super::compose::compose;
use super::message::{Kind, Message};
use super::smtp::{Failure, Transport};
use crate::{config, telemetry};

/// The limits of an outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The maximum of mails that wait or are being sent; more are dropped.
    pub queue: u32,
    /// The maximum of connections to the server.
    pub connections: u32,
    /// The maximum of attempts for a mail.
    pub attempts: u32,
    /// The pause before the second attempt; it is four times as long before each further one.
    pub first_backoff: Duration,
    /// The maximum duration of an attempt.
    pub timeout: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            queue: 500,
            connections: 4,
            attempts: 4,
            first_backoff: Duration::from_secs(5),
            timeout: Duration::from_secs(20),
        }
    }
}

/// The mails that wait, and how they are sent. Without a server they are not sent.
pub struct Outbox(Option<Arc<Sender>>);

struct Sender {
    transport: Transport,
    from: Mailbox,
    public_url: String,
    bounds: Bounds,
    /// A permit for each mail that waits or is being sent.
    queue: Arc<Semaphore>,
    /// A permit for each connection.
    connections: Semaphore,
}

impl Outbox {
    /// An outbox that sends by the server of `settings`; mails name `public_url` as the address to open.
    ///
    /// # Errors
    /// When the name of the server cannot be verified by TLS.
    pub fn new(
        settings: Option<&config::Mail>,
        public_url: &str,
        bounds: Bounds,
    ) -> Result<Self, InvalidServer> {
        let sender = |mail: &config::Mail| {
            Ok(Arc::new(Sender {
                transport: Transport::new(&mail.server, bounds.timeout).map_err(|_| InvalidServer)?,
                from: mail.from.clone(),
                public_url: public_url.to_owned(),
                bounds,
                queue: Arc::new(Semaphore::new(bounds.queue as usize)),
                connections: Semaphore::new(bounds.connections as usize),
            }))
        };
        settings.map(sender).transpose().map(Self)
    }

    /// Sends a mail in the background. Call it after the commit of what the mail reports.
    pub fn send(&self, message: Message) {
        let kind = message.kind.name();
        let Some(sender) = &self.0 else {
            tracing::info!(kind, "mail not sent: SMTP_URL is not set");
            return;
        };
        let Ok(permit) = Arc::clone(&sender.queue).try_acquire_owned() else {
            tracing::warn!(kind, "mail not sent: too many are waiting");
            telemetry::mail("dropped");
            return;
        };
        let sender = Arc::clone(sender);
        // In the span of the request, whose id the log lines then have.
        let task = async move {
            sender.deliver(&message).await;
            drop(permit);
        };
        tokio::spawn(task.in_current_span());
    }

    /// The number of mails that wait or are being sent.
    pub fn queued(&self) -> usize {
        let queued = |sender: &Sender| sender.bounds.queue as usize - sender.queue.available_permits();
        self.0.as_deref().map_or(0, queued)
    }

    /// Waits until all mails are sent or given up, at most for `limit`. Those that remain are lost.
    pub async fn drain(&self, limit: Duration) {
        let Some(Sender { queue, bounds, .. }) = self.0.as_deref() else { return };
        if timeout(limit, queue.acquire_many(bounds.queue)).await.is_err() {
            let lost = bounds.queue as usize - queue.available_permits();
            tracing::warn!(lost, "mails not sent: the server stops");
        }
    }
}

/// The name of the mail server cannot be verified by TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("SMTP_URL: its host cannot be verified by TLS")]
pub struct InvalidServer;

impl Sender {
    async fn deliver(&self, message: &Message) {
        let kind = message.kind.name();
        let Some(mail) = compose(message, &self.from, &self.public_url) else {
            tracing::warn!(kind, "mail not sent: no mail can be sent to this address");
            return;
        };
        let (attempts, result) = self.try_repeatedly(&mail, message.kind).await;
        match result {
            Ok(()) => tracing::info!(kind, attempts, "mail sent"),
            Err(reason) => tracing::warn!(kind, attempts, %reason, "mail not sent"),
        }
        telemetry::mail(if result.is_ok() { "sent" } else { "failed" });
    }

    /// Tries until the mail is taken or cannot be. Returns the number of attempts as well.
    async fn try_repeatedly(&self, mail: &lettre::Message, kind: Kind) -> (u32, Result<(), Failure>) {
        let mut backoff = self.bounds.first_backoff;
        let mut attempts = 1;
        loop {
            let result = self.try_once(mail).await;
            let may_retry = result.is_err_and(Failure::is_temporary) && attempts < self.bounds.attempts;
            if !may_retry {
                return (attempts, result);
            }
            tracing::debug!(kind = kind.name(), attempts, "mail postponed");
            sleep(backoff).await;
            backoff *= 4;
            attempts += 1;
        }
    }

    async fn try_once(&self, mail: &lettre::Message) -> Result<(), Failure> {
        // Not held during a backoff, so that a postponed mail does not delay others. It is never closed.
        let _permit = self.connections.acquire().await;
        self.transport.send(mail).await
    }
}
