//! The two documented REST APIs, called over HTTP in process: each example of the documents, each rule.
//!
//! A file is named after what it tests: `pointage/users.rs` tests `src/rest/pointage/users.rs`. What holds on both
//! surfaces stands beside them. Who may call what is `../access/rest.rs`.

mod attempts;
mod envelope;
mod example;
mod limits;
mod people;
mod pointage;
mod sessions;
mod shim;
mod talentsmaroc;
mod texts;

use std::ops::Deref;

use crate::support::{Engine, OnEngine, TestApp};

/// The application without limits of requests: for tests that ask more than a client may in a minute.
pub struct Unlimited(TestApp);

impl OnEngine for Unlimited {
    async fn on(engine: Engine) -> Self {
        Self(TestApp::with(engine, &["--rate-limits", "off"]).await)
    }
}

impl Deref for Unlimited {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.0
    }
}
