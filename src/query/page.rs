//! Pages: what a list was asked for, and what it answers. Limits are applied here, once.
//!
//! Keyset pages (`first`/`after`, `last`/`before`) are stable under inserts and cost the same at any depth; numbered
//! pages are for those who count. Statements are made in `list.rs`.

use super::row::Row;
use crate::error::{Error, Reason};

/// How many rows a list answers that was not told.
pub const DEFAULT_SIZE: u32 = 20;
/// The most rows that a public list answers at once.
pub const MAX_SIZE: u32 = 100;
/// The highest number of a page: whatever the argument can say, since a page past the end is an empty one. Times the
/// largest size it is far below any overflow.
const MAX_NUMBER: u32 = i32::MAX.unsigned_abs();

/// The part of a list that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PageRequest {
    /// Every row.
    All,
    /// The first `size` rows after a cursor.
    After {
        /// At most this many.
        size: u32,
        /// The cursor; from the start when none.
        cursor: Option<String>,
    },
    /// The last `size` rows before a cursor.
    Before {
        /// At most this many.
        size: u32,
        /// The cursor; from the end when none.
        cursor: Option<String>,
    },
    /// The page with this number, counted from 1.
    Numbered {
        /// Rows a page.
        size: u32,
        /// Which page.
        number: u32,
    },
}

/// The page arguments of a list as a client sends them.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    /// How many from the start.
    pub first: Option<i32>,
    /// After which cursor.
    pub after: Option<String>,
    /// How many from the end.
    pub last: Option<i32>,
    /// Before which cursor.
    pub before: Option<String>,
    /// Which numbered page.
    pub page: Option<i32>,
}

impl PageRequest {
    /// Checks `arguments` and makes them a page request of at most `max` rows.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` naming the argument that is out of range or does not go with the others.
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
            (Some(_), ..) => Err(Error::invalid("page", Reason::Excludes("after"))),
            (None, None, None) => Ok(Self::After { size: size("first", first)?, cursor: after }),
            (None, last, cursor) if first.is_none() && after.is_none() => {
                Ok(Self::Before { size: size("last", last)?, cursor })
            }
            (None, ..) => Err(Error::invalid("last", Reason::Excludes("first"))),
        }
    }

    /// Whether the list was asked for as numbered pages: by number, from its start, or whole.
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

    /// Rows a page, in a list of `total` rows.
    pub fn size_of(&self, total: i64) -> i64 {
        self.size().map_or(total, i64::from)
    }

    /// How many pages a list of `total` rows has.
    pub fn pages_of(&self, total: i64) -> i64 {
        let size = self.size_of(total).max(1);
        (total + size - 1) / size
    }

    /// How many rows a page has at most; none when it has no bound.
    pub fn size(&self) -> Option<u32> {
        match self {
            Self::All => None,
            Self::After { size, .. } | Self::Before { size, .. } | Self::Numbered { size, .. } => Some(*size),
        }
    }
}

/// The rows of a page request and what lies beside it.
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
    /// Makes a page of the rows that a statement answered for `page_request`, which asked for one row more than the page
    /// holds; backwards pages come in reverse.
    pub(super) fn of(page_request: &PageRequest, mut rows: Vec<Row>) -> Self {
        let size = page_request.size().map_or(usize::MAX, |size| size as usize);
        let more = rows.len() > size;
        rows.truncate(size);
        match page_request {
            PageRequest::All => Self { rows, has_next: false, has_previous: false },
            PageRequest::After { cursor, .. } => {
                Self { rows, has_next: more, has_previous: cursor.is_some() }
            }
            PageRequest::Before { cursor, .. } => {
                rows.reverse();
                Self { rows, has_next: cursor.is_some(), has_previous: more }
            }
            PageRequest::Numbered { number, .. } => Self { rows, has_next: more, has_previous: *number > 1 },
        }
    }
}
