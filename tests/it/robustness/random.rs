//! Deterministic random numbers, and the report of the request with which a test fails.

use std::thread;

/// A generator of random numbers: `SplitMix64`. Equal seeds give equal numbers on every machine.
pub struct Random(u64);

impl Random {
    /// A generator that begins with `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("a size");
        usize::try_from(self.number() % end).expect("a size")
    }

    /// Whether something with this probability happens.
    pub fn is_in(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A random byte.
    pub fn byte(&mut self) -> u8 {
        self.number().to_le_bytes()[0]
    }
}

/// Prints what was sent when the test fails, and how the failure is repeated.
pub struct Case {
    /// The seed of the round.
    pub seed: u64,
    /// What is sent.
    pub sent: String,
}

impl Drop for Case {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the failure is repeated by FUZZ_SEED={}\nsent: {:.4000}", self.seed, self.sent);
        }
    }
}
