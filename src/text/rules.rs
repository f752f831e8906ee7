//! Which rules of spelling, folding and order this program has.

use std::fmt::Write as _;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

use super::{Kind, fold, normalize, sort_key};

/// Counted up when the rules change in what the letters below do not show, or when other columns follow from texts.
const VERSION: u32 = 1;

/// Letters, digits and marks of the scripts that are met here, by the first and the last of each block.
const BLOCKS: [(u32, u32); 9] = [
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

/// Names the rules: two programs with one name spell, fold and order texts alike. It changes by itself when the data of
/// a library do.
pub fn rules() -> &'static str {
    static RULES: LazyLock<String> = LazyLock::new(|| {
        let mut digest = Sha256::new();
        for (first, last) in BLOCKS {
            let letters: Vec<char> = (first..=last).filter_map(char::from_u32).collect();
            for row in letters.chunks(16) {
                let text: String = row.iter().collect();
                digest.update(normalize(Kind::Lines, &text).unwrap_or_default().as_bytes());
                digest.update(fold(&text));
                digest.update(sort_key(&text));
            }
        }
        let mut name = format!("{VERSION}-");
        for byte in digest.finalize().iter().take(8) {
            // Writing into a String cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        name
    });
    &RULES
}
