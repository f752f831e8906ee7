//! Texts as people write them: stored in normal form, searched by their folded form, sorted in French order;
//! and the upgrade of rows from before these rules.

mod index;
mod normalization;
mod order;
mod search;
mod upgrade;

use std::ops::Deref;

use serde_json::Value;

use crate::support::{Engine, OnEngine, TestApp};

/// The application without rate limits.
struct Unlimited(TestApp);

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

impl Unlimited {
    /// One member of each item in a list of the pointage API, in list order.
    async fn listed(&self, path: &str, query: &[(&str, &str)], member: &str) -> Vec<String> {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let answer = self.admin().get(&format!("{path}?{query}")).await;
        assert_eq!(answer.status(), 200, "{path}?{query}: {}", answer.text());
        members(&answer.json()["data"]["items"], member)
    }
}

fn members(items: &Value, member: &str) -> Vec<String> {
    let items = items.as_array().unwrap_or_else(|| panic!("no list: {items}"));
    items.iter().map(|item| item[member].as_str().unwrap_or_default().to_owned()).collect()
}
