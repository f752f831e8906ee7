//! The version of the text rules: normalization, folding and order.

use std::fmt::Write as _;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

use super::{Kind, fold, normalize, sort_key};

/// Increment it when the rules change in a way that the sampled characters do not show, or when the derived
/// columns change.
const VERSION: u32 = 1;

/// The Unicode blocks of the scripts in use, as first and last code point; the hash covers their characters.
const SAMPLED_BLOCKS: [(u32, u32); 9] = [
    (0x20, 0x52f),
    (0x600, 0x6ff),
    (0x750, 0x7ff),
    (0x1e00, 0x1fff),
    (0x2000, 0x206f),
    (0x2150, 0x218f),
    (0x2d30, 0x2d7f),
    (0xa720, 0xa7ff),
    (0xfb00, 0xfeff),
];

/// Returns the version of the text rules: programs with the same version normalize, fold and order texts
/// identically. It is a hash of sample results, so it changes when the data of a library change.
pub fn rules_version() -> &'static str {
    static VERSION_STRING: LazyLock<String> = LazyLock::new(|| {
        let mut digest = Sha256::new();
        for (first, last) in SAMPLED_BLOCKS {
            let characters: Vec<char> = (first..=last).filter_map(char::from_u32).collect();
            for row in characters.chunks(16) {
                let text: String = row.iter().collect();
                digest.update(normalize(Kind::Lines, &text).unwrap_or_default().as_bytes());
                digest.update(fold(&text));
                digest.update(sort_key(&text));
            }
        }
        let mut version = format!("{VERSION}-");
        for byte in digest.finalize().iter().take(8) {
            // Writing into a String cannot fail.
            let _ = write!(version, "{byte:02x}");
        }
        version
    });
    &VERSION_STRING
}
