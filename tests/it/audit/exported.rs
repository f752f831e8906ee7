//! The exported chain is verified by the program of `docs/audit.md`, which knows nothing of passerelle.

use std::path::PathBuf;
use std::process::{Command, Output};

use passerelle::auth::Role;
use passerelle::domain::audit::export;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{entries, seal_all, seals};
use crate::support::{TestApp, both_engines};

both_engines![
    the_documented_program_verifies_the_file,
    the_documented_commands_verify_a_seal,
    personal_data_is_exported_on_request_only,
];

const DOCUMENT: &str = include_str!("../../../docs/audit.md");

/// The first block of a language in the document, after `heading`.
fn block(heading: &str, language: &str) -> &'static str {
    let (_, section) = DOCUMENT.split_once(heading).expect("the heading");
    let (_, block) = section.split_once(&format!("```{language}\n")).expect("a block");
    block.split_once("\n```").expect("its end").0
}

/// A file that is removed at the end.
struct File(PathBuf);

impl File {
    fn new(content: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("audit-{}", Uuid::now_v7()));
        std::fs::write(&path, content).expect("a temporary file");
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

async fn exported(app: &TestApp, with_personal_data: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let exported = export(app.system().database(), with_personal_data, &mut out).await.expect("exported");
    assert_eq!((exported.seals, exported.entries), (2, entries(app).await.len() as u64));
    out
}

async fn two_seals(app: &TestApp) {
    app.new_account("elise@example.com", Role::User).await;
    assert_eq!(seal_all(app).await, 1);
    let fatou = app.new_account("fatou@example.com", Role::User).await;
    let change = format!(
        "mutation {{ updateUser(input: {{id: {}, lastName: \"N’Diaye «é»\"}}) {{ userErrors {{ code }} }} }}",
        fatou.id
    );
    assert_eq!(app.admin().graphql(&change).await.outcome(), "OK");
    seal_all(app).await;
}

fn verify(file: &[u8]) -> Output {
    let program = File::new(block("## Verify an export elsewhere", "python").as_bytes());
    let file = File::new(file);
    let run = Command::new("python3").arg(&program.0).arg(&file.0).output();
    run.expect("python3 is installed: the document promises that it suffices")
}

async fn the_documented_program_verifies_the_file(app: TestApp) {
    two_seals(&app).await;
    let head = seals(&app).await.pop().expect("a seal").hash;
    for with_personal_data in [false, true] {
        let file = exported(&app, with_personal_data).await;
        let output = verify(&file);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(said.trim(), format!("2 seals hold; the last one is 2:{head}"));
        let text = String::from_utf8(file).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        // Each line matters: none can be left out, repeated or changed.
        for at in 0..lines.len() {
            let without: Vec<&str> =
                lines.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, line)| *line).collect();
            let is_last = at + 1 == lines.len();
            let output = verify(without.join("\n").as_bytes());
            assert!(!output.status.success(), "line {at} was left out (the last one: {is_last})");
        }
        for (change, to) in [
            ("update", "delete"),
            ("\"previous\":\"0", "\"previous\":\"1"),
            ("\\\"noun\\\":\\\"user\\\"", "\\\"noun\\\":\\\"event\\\""),
            ("\"hash\":\"", "\"hash\":\"0"),
        ] {
            assert!(text.contains(change), "{change}\n{text}");
            assert!(!verify(text.replacen(change, to, 1).as_bytes()).status.success(), "{change}");
        }
        if with_personal_data {
            let output = verify(text.replacen("N’Diaye", "Ndiaye", 1).as_bytes());
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && said.contains("content"), "{said}");
        }
    }
}

async fn the_documented_commands_verify_a_seal(app: TestApp) {
    two_seals(&app).await;
    let file = File::new(&exported(&app, false).await);
    let commands = block("## One seal by hand", "bash").replace("audit.jsonl", &file.0.display().to_string());
    let run = Command::new("bash").args(["-euo", "pipefail", "-c", &commands]).output().expect("bash");
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert_eq!((lines[0], lines[0]), (lines[1], seals(&app).await[1].hash.as_str()));
}

async fn personal_data_is_exported_on_request_only(app: TestApp) {
    two_seals(&app).await;
    let text = String::from_utf8(exported(&app, false).await).expect("text");
    for datum in ["fatou", "elise", "Diallo", "N’Diaye", "salt"] {
        assert!(!text.contains(datum), "{datum}:\n{text}");
    }
    let text = String::from_utf8(exported(&app, true).await).expect("text");
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let changed = lines.rfind(|line| line["kind"] == "entry").expect("the change");
    let content: Value = serde_json::from_str(changed["content"].as_str().expect("text")).expect("JSON");
    assert_eq!(
        content,
        json!({ "before": { "last_name": "Diallo" }, "after": { "last_name": "N’Diaye «é»" } })
    );
    let id = app.account_of(Role::Admin).await.id;
    let origin: Value = serde_json::from_str(changed["origin"].as_str().expect("text")).expect("JSON");
    assert_eq!((&origin["actor_id"], &origin["actor_label"]), (&json!(id), &json!("admin Diallo")));
}
