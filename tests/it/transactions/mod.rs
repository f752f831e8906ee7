//! Write transactions: retries after the server aborts one, and the reported unique constraint.
//!
//! `aborted.rs` makes PostgreSQL abort every write of the domain; `deadlocks.rs` provokes real deadlocks in
//! the writes that lock several rows; `concurrent.rs` runs conflicting calls at the same time; `unique.rs`
//! violates several constraints at once; `requests.rs` builds the requests.

mod aborted;
mod concurrent;
mod deadlocks;
mod requests;
mod unique;

use std::fs;
use std::path::Path;

/// Only `domain/transaction.rs` begins and commits transactions, besides code that runs at startup before any
/// request (migrations, the demo and the text upgrade) and commands without requests (copies, the rotation of keys).
#[test]
fn transactions_begin_only_in_the_listed_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the crate") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source");
            if text.contains(".begin()") || text.contains(".begin_with_options(") {
                let path = path.strip_prefix(&root).expect("below the root");
                found.push(path.to_str().expect("a path").to_owned());
            }
        }
    }
    found.sort();
    let expected = [
        "cli/migrations.rs",
        "database/mod.rs",
        "demo/mod.rs",
        "domain/keys.rs",
        "domain/text_upgrade/encrypted.rs",
        "domain/text_upgrade/rows.rs",
        "domain/text_upgrade/unique.rs",
        "domain/transaction.rs",
        "domain/transfer/mod.rs",
    ];
    assert_eq!(found, expected);
}
