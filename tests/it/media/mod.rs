//! Files of people: uploads by multipart requests, and who may read them. One file per topic; `forms.rs` sends
//! requests, `fixtures.rs` makes files.

mod accounts;
mod delivery;
pub mod fixtures;
pub mod forms;
mod gallery;
mod multipart;
mod orphans;
mod photos;
mod talents;

use std::path::Path;

use crate::support::TestApp;
use passerelle::entity::cinema_talent;

/// Inserts an adult, as modified by `change`.
async fn talent(app: &TestApp, change: impl FnOnce(&mut cinema_talent::Model)) -> cinema_talent::Model {
    app.cinema_talent("Sophia", "Martinez", |person| change(&mut person.row)).await
}

/// The paths of all files of the store.
pub fn stored(app: &TestApp) -> Vec<String> {
    fn collect(folder: &Path, root: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder of the store") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, root, found);
            } else {
                found.push(path.strip_prefix(root).expect("below the root").display().to_string());
            }
        }
    }
    let root = app.test_database.data_folder().join("uploads");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found.sort();
    found
}
