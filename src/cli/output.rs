//! Writes the output of commands. A reader that has gone away (`passerelle schema | head`) ends a command quietly, where
//! the macros of the standard library would panic.

use std::fmt::Display;
use std::io::{self, Write};

/// Standard error, for the log. What cannot be written is lost, because its reader is gone or its disk full: requests are
/// answered all the same. An error would make the subscriber print it, which panics then.
pub(super) struct LogOutput;

impl Write for LogOutput {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let _ = io::stderr().lock().write_all(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = io::stderr().lock().flush();
        Ok(())
    }
}

/// Writes a line to standard output.
pub(super) fn print(line: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// A number and its noun: `1 value`, `2 values`.
pub(super) fn counted<N: Copy + Display + PartialEq + From<u8>>(number: N, noun: &str) -> String {
    let ending = if number == N::from(1) { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

/// Writes text to standard output as it is.
pub(super) fn print_text(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes a line to standard error.
pub(super) fn print_error(line: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
