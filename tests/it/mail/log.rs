//! The log of a test, and of the tasks that it spawns.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{sleep, timeout};
use tracing::subscriber::DefaultGuard;

/// The lines that were logged on this thread since [`Log::start`].
pub struct Log {
    text: Buffer,
    _guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Records from now on, until it is dropped.
    pub fn start() -> Self {
        let text = Buffer::default();
        let writer = text.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        Self { text, _guard: tracing::subscriber::set_default(subscriber) }
    }

    /// All lines so far.
    pub fn text(&self) -> String {
        let bytes = self.text.0.lock().expect("no test panics with the lock");
        String::from_utf8(bytes.clone()).expect("the log is text")
    }

    /// The first line that contains `part`, once it is there.
    pub async fn line(&self, part: &str) -> String {
        let found = async {
            loop {
                match self.text().lines().find(|line| line.contains(part)) {
                    Some(line) => return line.to_owned(),
                    None => sleep(Duration::from_millis(5)).await,
                }
            }
        };
        timeout(Duration::from_secs(20), found)
            .await
            .unwrap_or_else(|_| panic!("no {part:?} in {}", self.text()))
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panics with the lock").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
