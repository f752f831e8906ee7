//! A deterministic random number generator: each part of the demo has its own generator, seeded with its
//! name, so that a change of one part does not change the rows of others.

/// A splitmix64 generator. Not for secrets.
pub(super) struct Rng(u64);

impl Rng {
    /// The generator of the part `name`.
    pub fn seeded(name: &str) -> Self {
        // FNV-1a; any hash of the name suffices.
        let spread = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, spread))
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 32) as u32
    }

    /// A number from 0 to `end`, exclusive.
    pub fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.next_u32()) * u64::from(end)) >> 32) as u32
    }

    /// A number from `low` to `high`, inclusive.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low.saturating_add_unsigned(self.below(high.abs_diff(low) + 1))
    }

    /// A number from 0 to 1, in steps of a thousandth.
    pub fn share(&mut self) -> f32 {
        u16::try_from(self.below(1001)).map_or(0.0, |thousandths| f32::from(thousandths) / 1000.0)
    }

    /// True with a probability of `percent` percent.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// The result of `make` with a probability of `percent` percent, otherwise none.
    pub fn optional<T>(&mut self, percent: u32, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.percent(percent).then(|| make(self))
    }

    /// One of `choices`, uniformly.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.index(choices.len())]
    }

    /// One of `choices`, in proportion to its weight.
    pub fn weighted<'c, T>(&mut self, choices: &'c [T], weight: impl Fn(&T) -> u32) -> &'c T {
        let mut remaining = self.below(choices.iter().map(&weight).sum());
        let chosen = choices.iter().find(|choice| {
            let weight = weight(choice);
            let found = remaining < weight;
            remaining = remaining.saturating_sub(weight);
            found
        });
        chosen.unwrap_or(&choices[0])
    }

    /// A random sample of `count` distinct `choices`, in random order.
    pub fn sample<T: Clone>(&mut self, choices: &[T], count: usize) -> Vec<T> {
        let mut all = choices.to_vec();
        for index in (1..all.len()).rev() {
            let other = self.index(index + 1);
            all.swap(index, other);
        }
        all.truncate(count);
        all
    }

    fn index(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).unwrap_or(u32::MAX)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_repeats_its_own_sequence() {
        let numbers = |name| {
            let mut rng = Rng::seeded(name);
            [rng.next_u32(), rng.next_u32(), rng.next_u32()]
        };
        assert_eq!(numbers("people"), numbers("people"));
        assert_ne!(numbers("people"), numbers("cast"));
    }

    #[test]
    fn draws_stay_within_their_bounds() {
        let mut rng = Rng::seeded("bounds");
        for _ in 0..1000 {
            assert!((-3..=3).contains(&rng.between(-3, 3)));
            assert!(rng.below(7) < 7);
        }
        assert_eq!(*rng.weighted(&[(0, "never"), (1, "always")], |choice| choice.0), (1, "always"));
        let mut drawn = rng.sample(&[1, 2, 3, 4], 3);
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 3);
    }
}
