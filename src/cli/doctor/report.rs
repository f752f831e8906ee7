//! What the checks of `passerelle doctor` found, as lines of text or as JSON.

use serde_json::{Value, json};

use crate::cli::output::print;

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// As it should be.
    Ok,
    /// It works, slower than it could.
    Slow,
    /// It does not work.
    Bad,
}

struct Check {
    what: String,
    status: Status,
    found: String,
    /// What to do, as sentences; none when nothing is to be done.
    fix: Option<String>,
}

/// The checks so far.
#[derive(Default)]
pub(super) struct Report(Vec<Check>);

impl Report {
    /// Adds a check that found things as they should be.
    pub fn ok(&mut self, what: &str, found: impl Into<String>) {
        self.add(what, Status::Ok, found.into(), None);
    }

    /// Adds a check that found what works, but slower than it could.
    pub fn slow(&mut self, what: &str, found: impl Into<String>, fix: &str) {
        self.add(what, Status::Slow, found.into(), Some(fix.to_owned()));
    }

    /// Adds a check that failed.
    pub fn bad(&mut self, what: &str, found: impl Into<String>, fix: &str) {
        self.add(what, Status::Bad, found.into(), Some(fix.to_owned()));
    }

    fn add(&mut self, what: &str, status: Status, found: String, fix: Option<String>) {
        self.0.push(Check { what: what.to_owned(), status, found, fix });
    }

    /// Whether no check failed.
    pub fn is_well(&self) -> bool {
        self.0.iter().all(|check| check.status != Status::Bad)
    }

    /// Prints a line for each check, and its fix on the next one.
    pub fn print(&self) {
        for Check { what, status, found, fix } in &self.0 {
            print(format_args!("{:<5} {what}: {found}", status.label()));
            if let Some(fix) = fix {
                print(format_args!("      {fix}"));
            }
        }
    }

    /// Prints one JSON object: `ok`, and `checks` of `check`, `status` (`ok`, `slow`, `bad`), `found`, `fix` (or null).
    pub fn print_json(&self) {
        let check = |check: &Check| {
            let status = check.status.label().to_ascii_lowercase();
            json!({ "check": check.what, "status": status, "found": check.found, "fix": check.fix })
        };
        let checks: Vec<Value> = self.0.iter().map(check).collect();
        print(json!({ "ok": self.is_well(), "checks": checks }));
    }
}

impl Status {
    fn label(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Slow => "slow",
            Self::Bad => "BAD",
        }
    }
}
