//! The functions of `fuzz/src/lib.rs` on the files of `fuzz/corpus/`, and on random changes of them: what libFuzzer runs
//! for hours, in seconds.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::random::Random;
use super::seeds;
use super::values::change_bytes;

#[path = "../../../fuzz/src/lib.rs"]
mod entries;

/// The changed files that each function is given.
const CHANGES: u32 = 250;

macro_rules! targets {
    ($($name:ident),+ $(,)?) => {
        const TARGETS: &[&str] = &[$(stringify!($name)),+];

        $(#[test]
        fn $name() {
            check(stringify!($name), entries::$name);
        })+
    };
}

targets![bindings, csv, cursors, data_urls, documents, multipart, pictures, qr_payloads, values, workbooks];

/// The files of a folder of `fuzz/corpus/`, by name.
pub fn files(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| {
            let entry = entry.expect("an entry of the folder");
            let bytes = fs::read(entry.path()).expect("a file that can be read");
            (entry.file_name().into_string().expect("a name"), bytes)
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{}", folder.display());
    files
}

fn check(target: &str, entry: fn(&[u8])) {
    let files = files(target);
    for (name, bytes) in &files {
        eprintln!("{target}/{name}");
        entry(bytes);
    }
    for seed in seeds() {
        let config =
            ProptestConfig { cases: CHANGES, failure_persistence: None, ..ProptestConfig::default() };
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let inputs = (0..files.len(), any::<u64>(), 0..4_usize);
        let run = TestRunner::new_with_rng(config, random).run(&inputs, |(at, seed, changes)| {
            let mut bytes = files[at].1.clone();
            let mut random = Random::new(seed);
            for _ in 0..changes {
                change_bytes(&mut random, &mut bytes);
            }
            eprintln!(
                "{target}: {}",
                bytes.escape_ascii().to_string().chars().take(4_000).collect::<String>()
            );
            entry(&bytes);
            Ok(())
        });
        assert!(run.is_ok(), "FUZZ_SEED={seed} {target}: {run:?}");
    }
}

#[test]
fn every_target_of_libfuzzer_is_run_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let names = |folder: &str| {
        let entries = fs::read_dir(root.join(folder)).expect("the folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
        let mut names: Vec<_> = names.map(|name| name.trim_end_matches(".rs").to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names("fuzz_targets"), TARGETS);
    assert_eq!(names("corpus"), TARGETS, "each has inputs");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest");
    for name in TARGETS {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is in fuzz/Cargo.toml");
    }
}
