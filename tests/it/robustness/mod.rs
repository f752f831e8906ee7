//! Random and malformed input on every surface: no answer is a 5xx, each is as documented, and the server goes on.
//!
//! `rest.rs` sends random requests to each route, `graphql.rs` random documents (`documents.rs`) and changed texts,
//! `uploads.rs` random files;
//! `corpus.rs` gives the files of `fuzz/corpus/` and changes of them to the functions of `fuzz/src/lib.rs`, which
//! libFuzzer runs as well. Random numbers are those of a seed, so that a run is repeated:
//!
//! ```text
//! FUZZ_SEED=7 scripts/test robustness        another seed; a failure prints its own
//! FUZZ_ROUNDS=50 scripts/test robustness     more seeds, one after another
//! ```

mod corpus;
mod documents;
mod graphql;
mod random;
mod requests;
mod rest;
mod uploads;
mod values;

use crate::support::environment_variable;

/// The seeds of a run: one, or that of `FUZZ_SEED`, and as many as `FUZZ_ROUNDS`.
fn seeds() -> impl Iterator<Item = u64> {
    let setting = |name: &str| environment_variable(name).map(|text| text.parse().expect("a number"));
    let first = setting("FUZZ_SEED").unwrap_or(1);
    (0..setting("FUZZ_ROUNDS").unwrap_or(1)).map(move |round: u64| first.wrapping_add(round))
}

/// Words that an answer has only when the text of another layer is in it.
const INNER_WORDS: [&str; 11] = [
    "select \"",
    "select count",
    "insert into",
    "no such table",
    "syntax error at",
    "sqlx",
    "sqlite",
    "sqlstate",
    "panicked",
    "src/",
    "called `",
];

/// Asserts that the text of an error has nothing of a statement, a driver or a panic.
#[track_caller]
fn assert_no_inner_words(text: &str) {
    let text = text.to_lowercase();
    for word in INNER_WORDS {
        assert!(!text.contains(word), "{word:?} in {text}");
    }
}
