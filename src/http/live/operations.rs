//! The operations of one socket. Each runs in a task of its own: while a slow client blocks the socket, no
//! operation keeps a database connection or a lock.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::ServerError;
use axum::body::Bytes;
use futures_util::StreamExt as _;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::{AbortHandle, JoinSet};

use crate::error::Code;
use crate::graphql::error::request_error_of;
use crate::graphql::execute::Outcome;
use crate::graphql::request::{Client, GraphqlRequest};
use crate::graphql::response;
use crate::graphql::subscribe::Responses;
use crate::http::memory_budget::MemoryShare;
use crate::http::state::HttpState;
use crate::http::unread_answers::{hold, no_room};
use crate::language::Language;
use crate::telemetry::trace::Span;

/// The capacity of the channel from the operations to the socket.
const BUFFER_SIZE: usize = 4;

/// The running operations.
pub(super) struct Operations {
    running: HashMap<String, Running>,
    tasks: JoinSet<Result<(), SinkClosed>>,
    /// Permits of queries and mutations that execute at once.
    permits: Arc<Semaphore>,
    receiver: mpsc::Receiver<OperationMessage>,
    sender: mpsc::Sender<OperationMessage>,
    /// The number of started operations: a client may reuse an identifier while old messages of it are
    /// queued.
    started: u64,
    language: Language,
    /// The network of the client.
    network: IpAddr,
    /// The span of the handshake, whose children the operations are.
    handshake: Span,
}

struct Running {
    number: u64,
    task: AbortHandle,
}

/// The operation has ended or its socket is closed.
struct SinkClosed;

/// A message of one operation.
pub(super) struct OperationMessage {
    pub id: String,
    number: u64,
    pub content: OutgoingMessage,
}

/// A message to the client.
pub(super) enum OutgoingMessage {
    /// A result, serialized.
    Next(Bytes),
    /// The errors of a request that was not executed, serialized; ends the operation.
    Error(Bytes),
    /// The end of the operation.
    Complete,
}

impl Operations {
    /// No operations yet; `max_concurrent` queries and mutations may execute at once. Call it in the handshake.
    pub fn new(max_concurrent: usize, language: Language, network: IpAddr) -> Self {
        let (sender, receiver) = mpsc::channel(BUFFER_SIZE);
        let permits = Arc::new(Semaphore::new(max_concurrent));
        Self {
            running: HashMap::new(),
            tasks: JoinSet::new(),
            permits,
            receiver,
            sender,
            started: 0,
            language,
            network,
            handshake: Span::current(),
        }
    }

    /// The number of operations started so far.
    pub fn started(&self) -> u64 {
        self.started
    }

    /// The network of the client.
    pub fn network(&self) -> IpAddr {
        self.network
    }

    /// The number of running operations.
    pub fn count(&self) -> usize {
        self.running.len()
    }

    /// Whether an operation with this identifier is running.
    pub fn contains(&self, id: &str) -> bool {
        self.running.contains_key(id)
    }

    /// Starts an operation. `share` is what its request holds until it ends.
    pub fn start(
        &mut self,
        id: String,
        state: Arc<HttpState>,
        (request, share): (GraphqlRequest, MemoryShare),
        client: Client,
    ) {
        self.started += 1;
        let number = self.started;
        let sink = OperationSink {
            id: id.clone(),
            number,
            sender: self.sender.clone(),
            state: Arc::clone(&state),
            network: self.network,
            language: self.language,
        };
        let permits = Arc::clone(&self.permits);
        let task = async move {
            let _share = share;
            // Held until the result is queued, which bounds the results kept for a slow client.
            let permit = permits.acquire_owned().await;
            match state.schemas.subscribe(request, client).await {
                Responses::Once(outcome) => sink.send_outcome(*outcome).await?,
                Responses::Many(mut outcomes) => {
                    drop(permit);
                    while let Some(outcome) = outcomes.next().await {
                        sink.send_outcome(outcome).await?;
                    }
                }
            }
            sink.complete().await
        };
        let task = self.tasks.spawn(self.handshake.scope(task));
        self.running.insert(id, Running { number, task });
    }

    /// Cancels an operation at the client's request.
    pub fn cancel(&mut self, id: &str) {
        if let Some(running) = self.running.remove(id) {
            running.task.abort();
        }
    }

    /// Cancels all operations.
    pub fn cancel_all(&mut self) {
        self.running.clear();
        self.tasks.abort_all();
    }

    fn internal_error(&self) -> ServerError {
        request_error_of(Code::InternalServerError, self.language)
    }

    /// Waits for the next message of a running operation; a panicked task yields an internal error.
    pub async fn next(&mut self) -> OperationMessage {
        loop {
            let message = tokio::select! {
                // The channel never closes: `self.sender` is alive.
                Some(message) = self.receiver.recv() => message,
                Some(ended) = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => {
                    let Err(failed) = ended else { continue };
                    let mut running = self.running.iter().filter(|_| failed.is_panic());
                    let Some((id, failed)) = running.find(|(_, running)| running.task.id() == failed.id()) else {
                        continue;
                    };
                    OperationMessage { id: id.clone(), number: failed.number, content: error_message(self.internal_error()) }
                }
            };
            if self.running.get(&message.id).is_some_and(|running| running.number == message.number) {
                if !matches!(message.content, OutgoingMessage::Next(_)) {
                    self.running.remove(&message.id);
                }
                return message;
            }
        }
    }
}

/// Sends the messages of one operation to the socket.
struct OperationSink {
    id: String,
    number: u64,
    sender: mpsc::Sender<OperationMessage>,
    state: Arc<HttpState>,
    network: IpAddr,
    language: Language,
}

impl OperationSink {
    /// Sends a result; fails after an error message, which ends the operation.
    async fn send_outcome(&self, outcome: Outcome) -> Result<(), SinkClosed> {
        let content = match outgoing_message(outcome) {
            OutgoingMessage::Next(result) => match hold(&self.state, self.network, result) {
                Ok(result) => OutgoingMessage::Next(result),
                Err(_) => error_message(no_room(self.language)),
            },
            other => other,
        };
        let ends = matches!(content, OutgoingMessage::Error(_));
        self.send(content).await?;
        if ends { Err(SinkClosed) } else { Ok(()) }
    }

    async fn complete(&self) -> Result<(), SinkClosed> {
        self.send(OutgoingMessage::Complete).await
    }

    async fn send(&self, content: OutgoingMessage) -> Result<(), SinkClosed> {
        let message = OperationMessage { id: self.id.clone(), number: self.number, content };
        self.sender.send(message).await.map_err(|_| SinkClosed)
    }
}

fn outgoing_message(outcome: Outcome) -> OutgoingMessage {
    let mut out = Vec::with_capacity(512);
    match outcome {
        Outcome::Executed(response) => {
            response::write(&response, &mut out);
            OutgoingMessage::Next(out.into())
        }
        Outcome::Refused(errors) => {
            response::write_errors(&errors, &mut out);
            OutgoingMessage::Error(out.into())
        }
        // Unreachable over sockets, which accept mutations.
        Outcome::MutationRefused => OutgoingMessage::Complete,
    }
}

/// An error message that replaces the result.
pub(super) fn error_message(error: ServerError) -> OutgoingMessage {
    outgoing_message(Outcome::Refused(vec![error]))
}
