//! The examples of the playground succeed on the demo data, in their order, each for the role that it names.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::Method;
use passerelle::demo::{Outcome, seed, sign_ins};
use serde_json::{Value, json};

use crate::support::{Caller, EventStream, TestApp, both_engines};

both_engines![examples_succeed_in_their_order];

/// A file of `playground/examples/`, with its variables.
struct Example {
    file: String,
    role: String,
    document: String,
    variables: Value,
}

impl Example {
    /// All examples, in the order of their files.
    fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("playground/examples");
        let entries = fs::read_dir(folder).expect("the folder of the examples");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry of the folder").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "graphql"));
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> Self {
        let file = path.file_name().expect("a file").to_string_lossy().into_owned();
        let document = fs::read_to_string(path).expect("an example");
        let variables = fs::read_to_string(path.with_extension("json"))
            .map_or(Value::Null, |text| serde_json::from_str(&text).expect("variables are JSON"));
        let heading: Vec<_> = document.lines().next().expect("a heading").split(" · ").collect();
        let [_, role, _] = heading[..] else { panic!("{file} begins with {heading:?}") };
        Self { role: role.to_owned(), file, document, variables }
    }

    fn is_subscription(&self) -> bool {
        self.document.lines().any(|line| line.starts_with("subscription"))
    }

    fn body(&self) -> Value {
        json!({ "query": self.document, "variables": self.variables })
    }
}

/// The callers by role: `PUBLIC`, and the accounts that the demo offers to sign in with.
async fn callers(app: &TestApp) -> HashMap<String, Caller<'_>> {
    let mut callers = HashMap::from([("PUBLIC".to_owned(), app.anonymous())]);
    for account in sign_ins() {
        let (email, password) = (account.email, account.password);
        let login = "mutation ($input: LoginInput!) { login(input: $input) { accessToken } }";
        let input = json!({ "input": { "identifier": email, "password": password } });
        let answer = app.anonymous().at(app.fresh_address()).graphql_with(login, input).await.json();
        let token = answer["data"]["login"]["accessToken"].as_str();
        let token = token.unwrap_or_else(|| panic!("{email} cannot sign in: {answer}"));
        callers.insert(account.role.to_uppercase(), app.bearer(token));
    }
    callers
}

/// The faults in an answer: top-level errors, and every `userErrors`.
fn faults(answer: &Value) -> Vec<String> {
    match answer {
        Value::Object(members) => {
            let own = ["errors", "userErrors"].into_iter().filter_map(|name| members.get(name)?.as_array());
            let own = own.flatten().map(Value::to_string);
            own.chain(members.values().flat_map(faults)).collect()
        }
        Value::Array(items) => items.iter().flat_map(faults).collect(),
        _ => Vec::new(),
    }
}

/// The values of the root fields.
fn roots(answer: &Value) -> Vec<&Value> {
    answer["data"].as_object().into_iter().flat_map(|data| data.values()).collect()
}

/// Whether every root field has a value: an object that does not exist is null.
fn is_found(answer: &Value) -> bool {
    let roots = roots(answer);
    !roots.is_empty() && roots.iter().all(|root| !root.is_null())
}

/// Whether a message names the object that the event is about.
fn is_moved(message: &Value) -> bool {
    let fields = roots(message).into_iter().filter_map(Value::as_object).flat_map(|root| root.values());
    is_found(message) && fields.into_iter().all(|field| !field.is_null())
}

async fn examples_succeed_in_their_order(app: TestApp) {
    assert_eq!(seed(&app.app).await.ok(), Some(Outcome::Filled));
    let callers = callers(&app).await;
    let mut live: Vec<(String, EventStream)> = Vec::new();
    for example in Example::all() {
        let Example { file, role, .. } = &example;
        let caller = callers.get(role).unwrap_or_else(|| panic!("{file}: nobody is {role}"));
        let caller = caller.clone().at(app.fresh_address());
        if example.is_subscription() {
            let caller = caller.with_header("content-type", "application/json");
            let body = Body::from(example.body().to_string());
            live.push((file.clone(), caller.stream_request(Method::POST, "/graphql/stream", body).await));
            app.wait_for_listeners(live.len()).await;
            continue;
        }
        let answer = caller.post("/graphql", example.body()).await;
        let json = answer.json();
        assert_eq!((answer.status(), faults(&json)), (200, Vec::new()), "{file}");
        assert!(is_found(&json), "{file}: {json}");
    }
    assert!(!live.is_empty(), "an example is live");
    for (file, mut stream) in live {
        // The first message may be the state before anything happened, without the object that is to come.
        loop {
            let message = stream.answer().await;
            assert_eq!(faults(&message), Vec::<String>::new(), "{file}");
            if is_moved(&message) {
                break;
            }
        }
    }
}

/// The heading is not part of what the editor shows; what it shows fits without wrapping.
#[test]
fn examples_fit_the_editor_and_objects_have_their_ids() {
    for Example { file, document, .. } in Example::all() {
        let mut lines = document.lines().skip(2);
        assert!(lines.clone().all(|line| line.chars().count() <= 44), "{file} does not fit");
        let has_id = lines.any(|line| line.trim() == "id");
        assert_ne!(has_id, WITHOUT_OBJECTS.contains(&file.as_str()), "{file}");
    }
}

/// Examples whose answers have no object with an `id`.
const WITHOUT_OBJECTS: [&str; 4] =
    ["13-import.graphql", "14-sheet.graphql", "15-statistics.graphql", "26-badges.graphql"];
