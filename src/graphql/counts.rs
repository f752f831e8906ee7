//! Counts by value, in statistics.

use async_graphql::SimpleObject;

use super::users::enums::Gender;
use crate::domain::tally::Tally;
use crate::entity::user;

/// How often a value occurs.
#[derive(Debug, SimpleObject)]
pub struct NameCount {
    /// The value, in French.
    name: String,
    /// How often.
    count: i64,
}

/// How many people are of a gender.
#[derive(Debug, SimpleObject)]
pub struct GenderCount {
    /// The gender.
    gender: Gender,
    /// How many.
    count: i64,
}

impl From<Tally> for NameCount {
    fn from(Tally { name, count }: Tally) -> Self {
        Self { name, count }
    }
}

impl From<(user::Gender, i64)> for GenderCount {
    fn from((gender, count): (user::Gender, i64)) -> Self {
        Self { gender: gender.into(), count }
    }
}

/// The counts of tallies, in their order.
pub fn name_counts(tallies: Vec<Tally>) -> Vec<NameCount> {
    tallies.into_iter().map(NameCount::from).collect()
}
