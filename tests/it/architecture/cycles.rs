//! There is no cycle among the modules of a folder.
//!
//! A folder's `mod.rs` may name its children. A child names neither its `mod.rs` nor a sibling from which a
//! path of references leads back to the child.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use super::modules::{Module, Modules, Reference};

/// Folders that are not checked: entities refer to each other, since relations have two ends.
const EXCLUDED_FOLDERS: &[&[&str]] = &[&["entity"]];

/// Modules of `graphql` that may refer to each other, as their tables do.
const NOUN_MODULES: &[&str] = &[
    "assignments",
    "attendances",
    "audit",
    "cinema_talents",
    "events",
    "geography",
    "participants",
    "presence",
    "productions",
    "projects",
    "talents",
    "users",
];

/// The references among the modules of each folder, with one example of each.
type Graph = BTreeMap<String, BTreeMap<String, Reference>>;

/// The violations in each folder that `skips` does not exclude.
fn problems(references: &BTreeSet<Reference>, skips: impl Fn(&[String]) -> bool) -> Vec<String> {
    let mut folders = BTreeMap::<Module, Graph>::new();
    let mut problems = BTreeSet::new();
    for reference in references {
        let Reference { from, to, item } = reference;
        let shared = from.iter().zip(to).take_while(|(from, to)| from == to).count();
        let folder = &from[..shared];
        match (from.get(shared), to.get(shared)) {
            (Some(from), Some(to)) if !skips(folder) => {
                let both_nouns = [from, to].iter().all(|name| NOUN_MODULES.contains(&name.as_str()));
                if !(folder == ["graphql"] && both_nouns) {
                    let edges = folders.entry(folder.to_vec()).or_default().entry(from.clone()).or_default();
                    edges.entry(to.clone()).or_insert_with(|| reference.clone());
                }
            }
            // A reference to the crate root is no violation: the root only declares modules.
            (Some(_), None) if !skips(folder) && !folder.is_empty() => {
                problems.insert(format!(
                    "{} names {} itself, of which it is a part: {item}",
                    from.join("::"),
                    to.join("::")
                ));
            }
            _ => {}
        }
    }
    for (folder, graph) in folders {
        problems.extend(cycles(&graph).into_iter().map(|cycle| {
            let steps = cycle.iter().map(|step| {
                format!("    {} names {}::{}", step.from.join("::"), step.to.join("::"), step.item)
            });
            let place = if folder.is_empty() { "the crate".to_owned() } else { folder.join("::") };
            format!("a cycle in {place}:\n{}", steps.collect::<Vec<_>>().join("\n"))
        }));
    }
    problems.into_iter().collect()
}

/// The shortest cycle through each module that is part of one, without duplicates.
fn cycles(graph: &Graph) -> Vec<Vec<Reference>> {
    let mut seen = BTreeSet::new();
    let found = graph.keys().filter_map(|start| shortest_cycle(graph, start));
    found
        .filter(|cycle| {
            let members: BTreeSet<_> = cycle.iter().map(|(from, _)| from.clone()).collect();
            seen.insert(members)
        })
        .map(|cycle| cycle.into_iter().map(|(_, reference)| reference).collect())
        .collect()
}

/// The shortest path from a module back to itself (breadth-first): each module with its reference to the
/// next.
fn shortest_cycle(graph: &Graph, start: &str) -> Option<Vec<(String, Reference)>> {
    let mut predecessors = BTreeMap::<&str, &str>::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for next in graph.get(at).into_iter().flat_map(BTreeMap::keys) {
            if next == start {
                let mut steps = vec![(at.to_owned(), graph[at][next].clone())];
                let mut at = at;
                while at != start {
                    let before = predecessors[at];
                    steps.push((before.to_owned(), graph[before][at].clone()));
                    at = before;
                }
                steps.reverse();
                return Some(steps);
            }
            if !predecessors.contains_key(next.as_str()) {
                predecessors.insert(next, at);
                queue.push_back(next);
            }
        }
    }
    None
}

#[test]
fn no_folder_has_a_cycle() {
    let modules = super::modules_of("src");
    let skips = |folder: &[String]| {
        EXCLUDED_FOLDERS
            .iter()
            .any(|skipped| folder.len() >= skipped.len() && folder.iter().zip(*skipped).all(|(a, b)| a == b))
    };
    let problems = problems(&modules.references(), skips);
    assert!(problems.is_empty(), "{} cycles:\n{}", problems.len(), problems.join("\n"));
}

/// The violations in a crate with these files.
fn problems_of(sources: &[(&str, &str)]) -> Vec<String> {
    let modules = Modules::read(sources.iter().map(|(path, text)| (Path::new(*path), *text)));
    problems(&modules.references(), |folder| folder == ["entity"])
}

#[test]
fn a_cycle_is_found_and_reported() {
    let cycle = problems_of(&[
        ("lib.rs", "pub mod query;"),
        ("query/mod.rs", "pub mod key;\npub mod list;\npub mod page;\npub mod row;\npub use row::Row;"),
        ("query/list.rs", "use super::{key::Key, page::{Page, Size as Most}};"),
        ("query/page.rs", "fn read() -> crate::query::row::Raw {}"),
        ("query/row.rs", "use crate::error::Error;\nuse self::super::list;"),
        ("query/key.rs", ""),
        ("error.rs", ""),
    ]);
    assert_eq!(cycle.len(), 1, "{cycle:?}");
    let lines: Vec<_> = cycle[0].lines().map(str::trim).collect();
    assert_eq!(lines[0], "a cycle in query:");
    assert!(lines.contains(&"query::list names query::page::Page"), "{lines:?}");
    assert!(lines.contains(&"query::page names query::row::Raw"), "{lines:?}");
    assert!(lines.contains(&"query::row names query::list::"), "{lines:?}");
}

#[test]
fn cycles_across_folders_and_through_re_exports_are_found() {
    let through_folders = problems_of(&[
        ("http/mod.rs", "pub mod live;\npub mod serve;"),
        ("http/live/mod.rs", "pub mod socket;"),
        ("http/live/socket.rs", "use super::super::serve::Place;"),
        ("http/serve.rs", "use crate::http::live::socket::Open;"),
    ]);
    assert_eq!(through_folders.len(), 1, "{through_folders:?}");
    let re_exported = problems_of(&[
        ("a/mod.rs", "mod b;\nmod c;\npub use self::b::{B, inner::D};\nuse c::C;"),
        ("a/b.rs", "use super::C;"),
        ("a/c.rs", "fn f() { super::B::new() }"),
    ]);
    assert_eq!(re_exported.len(), 1, "{re_exported:?}");
    let between_root_modules =
        problems_of(&[("app.rs", "use crate::http::Live;"), ("http/mod.rs", "use crate::app::App;")]);
    assert_eq!(between_root_modules.len(), 1, "{between_root_modules:?}");
}

#[test]
fn a_child_that_names_its_folder_is_found() {
    let problems = problems_of(&[
        ("a/mod.rs", "mod b;\npub use b::B;\npub struct Own;"),
        ("a/b.rs", "use super::Own;\n// use super::Comment;\npub(in crate::a) struct B;"),
    ]);
    assert_eq!(problems, ["a::b names a itself, of which it is a part: Own"]);
}

#[test]
fn excluded_folders_and_nouns_have_no_cycle() {
    let none = problems_of(&[
        ("entity/mod.rs", "pub mod event;\npub mod user;"),
        ("entity/event.rs", "use super::user;"),
        ("entity/user.rs", "use super::event;"),
        ("graphql/mod.rs", "pub mod events;\npub mod users;\npub mod object;"),
        ("graphql/events/mod.rs", "mod types;\npub use types::Event;"),
        ("graphql/events/types.rs", "use crate::graphql::users::User;\nuse crate::graphql::object::Field;"),
        ("graphql/users.rs", "use super::events::Event;\n#[cfg(test)]\nmod tests {\nuse super::X;\n}"),
        ("graphql/object.rs", "macro_rules! m { () => { $crate::graphql::object::Field } }"),
    ]);
    assert_eq!(none, Vec::<String>::new());
}
