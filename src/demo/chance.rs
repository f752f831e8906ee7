//! Chance that is the same at every run: each part of the demo draws from a source of its own, named after it, so
//! that a change of one part moves no row of another.

/// A source of numbers (splitmix64). Nothing secret comes from it.
pub(super) struct Chance(u64);

impl Chance {
    /// The source of the part `name`.
    pub fn of(name: &str) -> Self {
        // FNV-1a: any spreading of the name will do.
        let spread = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, spread))
    }

    /// 32 random bits.
    pub fn bits(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 32) as u32
    }

    /// A number from 0 up to, not including, `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.bits()) * u64::from(end)) >> 32) as u32
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low.saturating_add_unsigned(self.below(high.abs_diff(low) + 1))
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// What `make` makes, so many times in a hundred.
    pub fn sometimes<T>(&mut self, percent: u32, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.percent(percent).then(|| make(self))
    }

    /// One of `choices`, each as likely as the others.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.place(choices.len())]
    }

    /// One of `choices`, each as likely as its weight says.
    pub fn weighed<'c, T>(&mut self, choices: &'c [T], weight: impl Fn(&T) -> u32) -> &'c T {
        let mut left = self.below(choices.iter().map(&weight).sum());
        let taken = choices.iter().find(|choice| {
            let weight = weight(choice);
            let found = left < weight;
            left = left.saturating_sub(weight);
            found
        });
        taken.unwrap_or(&choices[0])
    }

    /// `count` of `choices`, each at most once, in any order.
    pub fn draw<T: Clone>(&mut self, choices: &[T], count: usize) -> Vec<T> {
        let mut all = choices.to_vec();
        for place in (1..all.len()).rev() {
            let other = self.place(place + 1);
            all.swap(place, other);
        }
        all.truncate(count);
        all
    }

    fn place(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).unwrap_or(u32::MAX)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_repeats_itself_and_no_other() {
        let numbers = |name| {
            let mut chance = Chance::of(name);
            [chance.bits(), chance.bits(), chance.bits()]
        };
        assert_eq!(numbers("people"), numbers("people"));
        assert_ne!(numbers("people"), numbers("cast"));
    }

    #[test]
    fn draws_stay_within_their_bounds() {
        let mut chance = Chance::of("bounds");
        for _ in 0..1000 {
            assert!((-3..=3).contains(&chance.between(-3, 3)));
            assert!(chance.below(7) < 7);
        }
        assert_eq!(*chance.weighed(&[(0, "never"), (1, "always")], |choice| choice.0), (1, "always"));
        let mut drawn = chance.draw(&[1, 2, 3, 4], 3);
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 3);
    }
}
