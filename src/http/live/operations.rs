//! The operations of one socket. Each runs in a task of its own: while a slow client blocks the socket, no operation
//! keeps a database connection or a lock.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::ServerError;
use futures_util::StreamExt as _;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::{AbortHandle, JoinSet};

use crate::error::Code;
use crate::graphql::answer;
use crate::graphql::error::placeless_of;
use crate::graphql::execute::{Client, GraphqlRequest, Outcome};
use crate::graphql::subscribe::Answers;
use crate::graphql::words::Language;
use crate::http::state::HttpState;

/// The capacity of the channel from the operations to the socket.
const BUFFER_SIZE: usize = 4;

/// The running operations.
pub(super) struct Operations {
    running: HashMap<String, Running>,
    tasks: JoinSet<Result<(), Silent>>,
    /// Permits of queries and mutations that execute at once.
    turns: Arc<Semaphore>,
    said: mpsc::Receiver<Said>,
    say: mpsc::Sender<Said>,
    /// The number of started operations: a client may reuse an identifier while old messages of it are queued.
    begun: u64,
    language: Language,
}

struct Running {
    number: u64,
    task: AbortHandle,
}

/// The operation has ended or its socket is closed.
struct Silent;

/// A message of one operation.
pub(super) struct Said {
    pub id: String,
    number: u64,
    pub word: Word,
}

/// A message to the client.
pub(super) enum Word {
    /// A result, serialized.
    Next(String),
    /// The errors of a request that was not executed, serialized; ends the operation.
    Error(String),
    /// The end of the operation.
    Complete,
}

impl Operations {
    /// No operations yet; `max_concurrent` queries and mutations may execute at once.
    pub fn new(at_once: usize, language: Language) -> Self {
        let (say, said) = mpsc::channel(BUFFER_SIZE);
        let turns = Arc::new(Semaphore::new(at_once));
        Self { running: HashMap::new(), tasks: JoinSet::new(), turns, said, say, begun: 0, language }
    }

    /// The number of operations started so far.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// The number of running operations.
    pub fn count(&self) -> usize {
        self.running.len()
    }

    /// Whether an operation with this identifier is running.
    pub fn has(&self, id: &str) -> bool {
        self.running.contains_key(id)
    }

    /// Starts an operation.
    pub fn begin(&mut self, id: String, state: Arc<HttpState>, asked: GraphqlRequest, asker: Client) {
        self.begun += 1;
        let number = self.begun;
        let voice = Voice { id: id.clone(), number, say: self.say.clone() };
        let turns = Arc::clone(&self.turns);
        let task = self.tasks.spawn(async move {
            // Held until the result is queued, which bounds the results kept for a slow client.
            let turn = turns.acquire_owned().await;
            match state.schemas.subscribe(asked, asker).await {
                Answers::Once(outcome) => voice.say(*outcome).await?,
                Answers::Many(mut outcomes) => {
                    drop(turn);
                    while let Some(outcome) = outcomes.next().await {
                        voice.say(outcome).await?;
                    }
                }
            }
            voice.end().await
        });
        self.running.insert(id, Running { number, task });
    }

    /// Cancels an operation at the client's request.
    pub fn end(&mut self, id: &str) {
        if let Some(running) = self.running.remove(id) {
            running.task.abort();
        }
    }

    /// Cancels all operations.
    pub fn end_all(&mut self) {
        self.running.clear();
        self.tasks.abort_all();
    }

    fn fault(&self) -> ServerError {
        placeless_of(Code::InternalServerError, self.language)
    }

    /// Waits for the next message of a running operation; a panicked task yields an internal error.
    pub async fn next(&mut self) -> Said {
        loop {
            let said = tokio::select! {
                // The channel never closes: `self.sender` is alive.
                Some(said) = self.said.recv() => said,
                Some(ended) = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => {
                    let Err(failed) = ended else { continue };
                    let mut running = self.running.iter().filter(|_| failed.is_panic());
                    let Some((id, failed)) = running.find(|(_, running)| running.task.id() == failed.id()) else {
                        continue;
                    };
                    Said { id: id.clone(), number: failed.number, word: refusal(self.fault()) }
                }
            };
            if self.running.get(&said.id).is_some_and(|running| running.number == said.number) {
                if !matches!(said.word, Word::Next(_)) {
                    self.running.remove(&said.id);
                }
                return said;
            }
        }
    }
}

/// Sends the messages of one operation to the socket.
struct Voice {
    id: String,
    number: u64,
    say: mpsc::Sender<Said>,
}

impl Voice {
    /// Sends a result; fails after an error message, which ends the operation.
    async fn say(&self, outcome: Outcome) -> Result<(), Silent> {
        let word = word(outcome);
        let ends = matches!(word, Word::Error(_));
        self.send(word).await?;
        if ends { Err(Silent) } else { Ok(()) }
    }

    async fn end(&self) -> Result<(), Silent> {
        self.send(Word::Complete).await
    }

    async fn send(&self, word: Word) -> Result<(), Silent> {
        let said = Said { id: self.id.clone(), number: self.number, word };
        self.say.send(said).await.map_err(|_| Silent)
    }
}

fn word(outcome: Outcome) -> Word {
    let mut out = Vec::with_capacity(512);
    let text = |out: Vec<u8>| String::from_utf8(out).unwrap_or_default();
    match outcome {
        Outcome::Executed(response) => {
            answer::write(&response, &mut out);
            Word::Next(text(out))
        }
        Outcome::Refused(errors) => {
            answer::write_errors(&errors, &mut out);
            Word::Error(text(out))
        }
        // Unreachable over sockets, which accept mutations.
        Outcome::NotAQuery => Word::Complete,
    }
}

/// An error message that replaces the result.
pub(super) fn refusal(error: ServerError) -> Word {
    word(Outcome::Refused(vec![error]))
}
