//! Page requests and pages. Page sizes are validated here, once.
//!
//! Keyset pages (`first`/`after`, `last`/`before`) are stable under inserts and cost the same at any depth;
//! numbered pages use OFFSET. The statements are built in `list.rs` and `children.rs`.

use super::row::Row;
use crate::error::{Error, Reason};

/// The page size when the request has none.
pub const DEFAULT_SIZE: u32 = 20;
/// The maximum page size of a public list.
pub const MAX_SIZE: u32 = 100;
/// The maximum page number: that of GraphQL's `Int`, since a page past the end is empty. Multiplied by the
/// maximum size it does not overflow.
const MAX_NUMBER: u32 = i32::MAX.unsigned_abs();

/// The requested part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PageRequest {
    /// All rows.
    All,
    /// The first `size` rows after a cursor.
    After {
        /// The page size.
        size: u32,
        /// The cursor; none for the first page.
        cursor: Option<String>,
    },
    /// The last `size` rows before a cursor.
    Before {
        /// The page size.
        size: u32,
        /// The cursor; none for the last page.
        cursor: Option<String>,
    },
    /// The page with this number, from 1.
    Numbered {
        /// The page size.
        size: u32,
        /// The page number.
        number: u32,
    },
}

/// The page arguments of a list as a client sends them.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    /// The page size of a forward page.
    pub first: Option<i32>,
    /// The cursor after which a forward page begins.
    pub after: Option<String>,
    /// The page size of a backward page.
    pub last: Option<i32>,
    /// The cursor before which a backward page ends.
    pub before: Option<String>,
    /// The number of a numbered page.
    pub page: Option<i32>,
}

impl PageRequest {
    /// Validates `arguments` and converts them to a page request of at most `max` rows.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` with the argument that is out of range or excludes another.
    pub fn new(arguments: PageArguments, max: u32) -> Result<Self, Error> {
        let PageArguments { first, after, last, before, page } = arguments;
        let size = |name, value: Option<i32>| match value.map(u32::try_from) {
            None => Ok(DEFAULT_SIZE.min(max)),
            Some(Ok(size)) if (1..=max).contains(&size) => Ok(size),
            Some(_) => Err(Error::invalid(name, Reason::Range(1, max.into()))),
        };
        match (page, last, before) {
            (Some(number), None, None) if after.is_none() => match u32::try_from(number) {
                Ok(number) if (1..=MAX_NUMBER).contains(&number) => {
                    Ok(Self::Numbered { size: size("first", first)?, number })
                }
                _ => Err(Error::invalid("page", Reason::Range(1, MAX_NUMBER.into()))),
            },
            (Some(_), ..) => Err(Error::invalid("page", Reason::Excludes("after".into()))),
            (None, None, None) => Ok(Self::After { size: size("first", first)?, cursor: after }),
            (None, last, cursor) if first.is_none() && after.is_none() => {
                Ok(Self::Before { size: size("last", last)?, cursor })
            }
            (None, ..) => Err(Error::invalid("last", Reason::Excludes("first".into()))),
        }
    }

    /// Whether the page has a number: a numbered page, a first page, or all rows.
    pub fn is_numbered(&self) -> bool {
        matches!(self, Self::All | Self::Numbered { .. } | Self::After { cursor: None, .. })
    }

    /// The number of the page, from 1.
    pub fn number(&self) -> i64 {
        match self {
            Self::Numbered { number, .. } => i64::from(*number),
            _ => 1,
        }
    }

    /// The page size; `total` when it is unlimited.
    pub fn size_of(&self, total: i64) -> i64 {
        self.size().map_or(total, i64::from)
    }

    /// The number of pages of a list of `total` rows.
    pub fn pages_of(&self, total: i64) -> i64 {
        let size = self.size_of(total).max(1);
        (total + size - 1) / size
    }

    /// The maximum number of rows; none when unlimited.
    pub fn size(&self) -> Option<u32> {
        match self {
            Self::All => None,
            Self::After { size, .. } | Self::Before { size, .. } | Self::Numbered { size, .. } => Some(*size),
        }
    }
}

/// The rows of a page, and whether rows precede and follow it.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The rows, in the list's order.
    pub rows: Vec<Row>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows precede.
    pub has_previous: bool,
}

impl Page {
    /// The page of the rows that a statement returned for `page_request`. The statement reads one row more
    /// than the page size, to determine whether rows follow, and reads backward pages in reverse order.
    pub(super) fn of(page_request: &PageRequest, mut rows: Vec<Row>) -> Self {
        let size = page_request.size().map_or(usize::MAX, |size| size as usize);
        let has_more = rows.len() > size;
        rows.truncate(size);
        match page_request {
            PageRequest::All => Self { rows, has_next: false, has_previous: false },
            PageRequest::After { cursor, .. } => {
                Self { rows, has_next: has_more, has_previous: cursor.is_some() }
            }
            PageRequest::Before { cursor, .. } => {
                rows.reverse();
                Self { rows, has_next: cursor.is_some(), has_previous: has_more }
            }
            PageRequest::Numbered { number, .. } => {
                Self { rows, has_next: has_more, has_previous: *number > 1 }
            }
        }
    }
}
