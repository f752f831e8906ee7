//! Means and percentages, rounded half away from zero to the digits that the API documents show.

/// `sum` divided by `count`, to `decimals` digits; 0 when `count` is 0. Neither is negative.
pub fn mean(sum: i64, count: i64, decimals: u32) -> f64 {
    let rounded = whole_mean(sum.saturating_mul(10_i64.pow(decimals)), count);
    f64::from(i32::try_from(rounded).unwrap_or(i32::MAX)) / f64::from(10_u32.pow(decimals))
}

/// `sum` divided by `count`, as a whole number; 0 when `count` is 0. Neither is negative.
pub fn whole_mean(sum: i64, count: i64) -> i64 {
    if count <= 0 {
        return 0;
    }
    (sum.saturating_mul(2) / count).saturating_add(1) / 2
}

/// `part` of `whole` in percent, to two decimals; 0 when `whole` is 0.
pub fn percent(part: i64, whole: i64) -> f64 {
    mean(part.saturating_mul(100), whole, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_two_decimals() {
        for (part, whole, expected) in [
            (21, 23, 91.3),
            (0, 0, 0.0),
            (0, 7, 0.0),
            (7, 7, 100.0),
            (1, 3, 33.33),
            (2, 3, 66.67),
            (1, 20_000, 0.01),
            (1, 20_001, 0.0),
        ] {
            let rate = percent(part, whole);
            assert!((rate - expected).abs() < 1e-9, "{part} of {whole}: {rate}");
        }
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        for (sum, count, decimals, expected) in [
            (1567, 12, 2, 130.58),
            (234, 28, 2, 8.36),
            (189, 22, 2, 8.59),
            (1, 8, 2, 0.13),
            (5, 0, 2, 0.0),
            (65, 2, 1, 32.5),
            (13, 20, 1, 0.7),
            (129, 200, 1, 0.6),
            (343, 2, 0, 172.0),
            (685, 4, 0, 171.0),
            (0, 0, 0, 0.0),
        ] {
            let mean = mean(sum, count, decimals);
            assert!((mean - expected).abs() < 1e-9, "{sum} by {count}: {mean}");
        }
    }
}
