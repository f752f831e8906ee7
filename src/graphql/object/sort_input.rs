//! The sort direction, shared by every list.

use async_graphql::Enum;

use crate::query::sort_key::SortDirection;

/// Up or down. Missing values come last, both ways.
#[derive(Clone, Copy, Debug, Default, Enum, PartialEq, Eq)]
pub enum Direction {
    /// Smallest, earliest or first in the alphabet first.
    #[default]
    Asc,
    /// Largest, latest or last in the alphabet first.
    Desc,
}

impl From<Direction> for SortDirection {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Asc => Self::Asc,
            Direction::Desc => Self::Desc,
        }
    }
}
