//! The direction of the line: who may use whom, as the table below says; and what every file must have.
//!
//! The modules of the crate are read as text: what stands after `crate::` is what a file uses.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module with those that it may use. What is not named it never may.
const TABLE: &[(&str, &[&str])] = &[
    ("main", &["app", "cli", "config", "router", "graphql", "rest"]),
    ("lib", &[]),
    (
        "cli",
        &[
            "app", "auth", "clock", "config", "database", "demo", "domain", "error", "graphql", "http",
            "rest", "router", "scope",
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
            "graphql::schema",
            "http",
            "pubsub",
            "rest",
            "scope",
        ],
    ),
    ("router", &["app", "config", "graphql::schema", "http", "rest"]),
    (
        "http",
        &["app", "auth", "config", "domain::sessions", "domain::rate_limit", "error", "graphql", "scope"],
    ),
    (
        "rest",
        &["app", "auth", "error", "export", "graphql", "http", "qr", "scope", "time_zone", "moment", "text"],
    ),
    (
        "graphql",
        &[
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
            "time_zone",
        ],
    ),
    (
        "domain",
        &[
            "auth",
            "clock",
            "crypto",
            "database",
            "entity",
            "error",
            "pubsub",
            "qr::payload",
            "query",
            "scope",
            "storage",
            "tabular",
            "moment",
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
    ("text", &[]),
    ("config", &["time_zone"]),
    ("clock", &[]),
    ("moment", &[]),
    ("time_zone", &[]),
];

/// Crates that a module must not know: each layer has one side only.
const FOREIGN: &[(&str, &[&str])] = &[
    ("domain", &["async_graphql", "axum", "time_zone", "text"]),
    ("query", &["async_graphql", "axum"]),
    ("scope", &["async_graphql", "axum"]),
    ("pubsub", &["async_graphql", "axum"]),
    ("error", &["async_graphql", "axum"]),
    ("graphql", &["axum", "time_zone", "text"]),
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

/// What a text names of the crate, as paths of at most two parts: `domain::error`.
fn used(code: &str) -> BTreeSet<String> {
    let code: String =
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for root in ["crate::", "passerelle::"] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == '$') {
                continue;
            }
            found.extend(paths(&code[at + root.len()..]));
        }
    }
    found
}

/// The paths that begin a text: several where it begins with a group in braces.
fn paths(text: &str) -> Vec<String> {
    let word = |text: &str| {
        text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>()
    };
    let Some(group) = text.strip_prefix('{') else {
        let first = word(text);
        let second = text[first.len()..].strip_prefix("::").map(word).unwrap_or_default();
        let is_module = second.chars().next().is_some_and(char::is_lowercase);
        return vec![if is_module { format!("{first}::{second}") } else { first }];
    };
    let group = &group[..group.find("};").unwrap_or(group.len())];
    group.split(',').map(|part| word(part.trim())).filter(|part| !part.is_empty()).collect()
}

#[test]
fn everybody_uses_only_those_below() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let module = source.module().to_owned();
        let Some((_, allowed)) = TABLE.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{module} is not in the table"));
            continue;
        };
        for path in used(source.code()) {
            let target = path.split("::").next().unwrap_or_default();
            let passes =
                target == module || allowed.iter().any(|allowed| *allowed == target || *allowed == path);
            if !passes && TABLE.iter().any(|(name, _)| *name == target) {
                wrong.push(format!("{} uses {path}", source.path.display()));
            }
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "against the direction of the line:\n{}", wrong.join("\n"));
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

#[test]
fn finders_are_found_by_the_test() {
    assert_eq!(
        used("use crate::domain::error::{Code};\n// crate::rest::x"),
        BTreeSet::from(["domain::error".to_owned()])
    );
    assert_eq!(
        used("use crate::{app, domain::key};"),
        BTreeSet::from(["app".to_owned(), "domain".to_owned()])
    );
    assert_eq!(used("x(crate::auth::Role::User); $crate::rest"), BTreeSet::from(["auth".to_owned()]));
}
