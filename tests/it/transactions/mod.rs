//! Transactions that write: what happens when the server aborts one, and which unique constraint is told.
//!
//! `aborted.rs` lets PostgreSQL abort every write of the domain and provokes real deadlocks; `deadlocks.rs` holds the table
//! of writes that lock several rows; `opposite.rs` lets many calls meet; `unique.rs` breaks several constraints at once.

mod aborted;
mod deadlocks;
mod opposite;
mod requests;
mod unique;

use std::fs;
use std::path::Path;

/// Only `domain/transaction.rs` begins and commits, and what runs at the start, before anybody else is there: the demo, and
/// the step that brings texts to the rules.
#[test]
fn there_is_one_way_to_begin_a_transaction() {
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
        "cli/migrate.rs",
        "database/mod.rs",
        "demo/mod.rs",
        "domain/text_upgrade/encrypted.rs",
        "domain/text_upgrade/rows.rs",
        "domain/text_upgrade/unique.rs",
        "domain/transaction.rs",
    ];
    assert_eq!(found, expected);
}
