//! Averages, rounded as the API document specifies.

use crate::domain::events::turnout::percent;

/// `sum` divided by `count`, to two decimals; 0 when `count` is 0.
pub fn quotient(sum: i64, count: i64) -> f64 {
    percent(sum, count.saturating_mul(100))
}

#[cfg(test)]
mod tests {
    use super::quotient;

    #[test]
    fn averages_are_those_of_the_document() {
        for (sum, count, mean) in
            [(1567, 12, 130.58), (234, 28, 8.36), (189, 22, 8.59), (1, 8, 0.13), (5, 0, 0.0)]
        {
            assert!((quotient(sum, count) - mean).abs() < 1e-9, "{sum} by {count}: {}", quotient(sum, count));
        }
    }
}
