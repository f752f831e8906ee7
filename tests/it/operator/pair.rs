//! A PostgreSQL server of a test's own, with a streaming replica: it may be stopped, and the replica may fall behind.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The two servers; both end with the test.
pub struct Pair {
    script: Child,
    output: Lines<BufReader<ChildStdout>>,
    pub primary: String,
    pub replica: String,
}

impl Pair {
    pub fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/postgres-pair");
        let mut script = Command::new(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the script is there");
        let mut output = BufReader::new(script.stdout.take().expect("it is piped")).lines();
        let mut url = || output.next().and_then(Result::ok).expect("the servers start");
        Self { primary: url(), replica: url(), output, script }
    }

    /// Stops the primary as an operator does: what was committed is there afterwards.
    pub fn stop_primary(&mut self) {
        self.command("stop");
    }

    /// Starts the primary again.
    pub fn start_primary(&mut self) {
        self.command("start");
    }

    /// Copies the files of the primary, which is stopped.
    pub fn keep_primary(&mut self) {
        self.command("keep");
    }

    /// Puts the copy back, as from a backup: the replica then has what the primary has not.
    pub fn return_primary(&mut self) {
        self.command("return");
    }

    fn command(&mut self, command: &str) {
        writeln!(self.script.stdin.as_ref().expect("it is open"), "{command}").expect("the script reads");
        let answer = self.output.next().and_then(Result::ok);
        assert_eq!(answer.as_deref(), Some("done"), "{command}");
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        // The end of its input ends the servers.
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}
