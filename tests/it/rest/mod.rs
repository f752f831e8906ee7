//! The two documented REST APIs, called over HTTP in process: each example of the documents, each rule.
//!
//! A file is named after its subject: `pointage/account.rs` tests the routes of one account. Tests of both
//! surfaces are in this folder. The rights on routes are in `../access/rest.rs`.

pub mod accounts;
mod attempts;
mod envelope;
pub mod example;
mod faults;
mod limits;
mod openapi;
mod pdf;
mod pointage;
mod sessions;
mod shim;
mod talentsmaroc;
mod texts;
mod workbook;

use std::ops::Deref;

use crate::support::{Engine, OnEngine, TestApp};

/// The application without rate limits, for tests that send more requests than a client may per minute.
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
