//! The operations of one socket: each runs in a task of its own, so that one whose client does not read never holds a
//! connection to the database or a lock while it waits.

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

/// How many answers wait for the socket before operations wait, too.
const BUFFER_SIZE: usize = 4;

/// What runs.
pub(super) struct Operations {
    running: HashMap<String, Running>,
    tasks: JoinSet<Result<(), Silent>>,
    /// Those of one answer take turns.
    turns: Arc<Semaphore>,
    said: mpsc::Receiver<Said>,
    say: mpsc::Sender<Said>,
    /// How many have begun: a client may use an identifier again, and answers may still wait under it.
    begun: u64,
    language: Language,
}

struct Running {
    number: u64,
    task: AbortHandle,
}

/// There is nothing to say any more, or nobody to say it to.
struct Silent;

/// Something that an operation says.
pub(super) struct Said {
    pub id: String,
    number: u64,
    pub word: Word,
}

/// What an operation says.
pub(super) enum Word {
    /// An answer, as JSON.
    Next(String),
    /// The errors of one that was not executed, as JSON; it ends by them.
    Error(String),
    /// It has ended.
    Complete,
}

impl Operations {
    /// None yet, of which `at_once` may be answered at a time.
    pub fn new(at_once: usize, language: Language) -> Self {
        let (say, said) = mpsc::channel(BUFFER_SIZE);
        let turns = Arc::new(Semaphore::new(at_once));
        Self { running: HashMap::new(), tasks: JoinSet::new(), turns, said, say, begun: 0, language }
    }

    /// How many have begun.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// How many run.
    pub fn count(&self) -> usize {
        self.running.len()
    }

    /// Whether one runs under this identifier.
    pub fn has(&self, id: &str) -> bool {
        self.running.contains_key(id)
    }

    /// Begins one.
    pub fn begin(&mut self, id: String, state: Arc<HttpState>, asked: GraphqlRequest, asker: Client) {
        self.begun += 1;
        let number = self.begun;
        let voice = Voice { id: id.clone(), number, say: self.say.clone() };
        let turns = Arc::clone(&self.turns);
        let task = self.tasks.spawn(async move {
            // Held until the answer is handed over, so that a client that does not read holds few.
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

    /// Ends the one that a client wants no more of.
    pub fn end(&mut self, id: &str) {
        if let Some(running) = self.running.remove(id) {
            running.task.abort();
        }
    }

    /// Ends all.
    pub fn end_all(&mut self) {
        self.running.clear();
        self.tasks.abort_all();
    }

    fn fault(&self) -> ServerError {
        placeless_of(Code::InternalServerError, self.language)
    }

    /// Waits for the next word of one that still runs.
    pub async fn next(&mut self) -> Said {
        loop {
            let said = tokio::select! {
                // There is always a sender: ours.
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

/// What an operation says things by.
struct Voice {
    id: String,
    number: u64,
    say: mpsc::Sender<Said>,
}

impl Voice {
    /// Says an answer; nothing more is to be said when that was an error.
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
        // Sockets let mutations through.
        Outcome::NotAQuery => Word::Complete,
    }
}

/// An error of our own making, instead of an answer.
pub(super) fn refusal(error: ServerError) -> Word {
    word(Outcome::Refused(vec![error]))
}
