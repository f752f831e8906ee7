//! What each table declares for writes (`domain/write.rs`): its secret columns, which the audit log must not hold, and its
//! unique constraints, with the user error of each.

use super::texts::Texts;
use crate::error::{Code, Failure, Reason};

/// A table that the domain writes. Nothing here has a default: a table without the declaration does not compile.
pub trait Writable: Texts {
    /// The columns whose values never enter the audit log, such as hashes and keys of lookups: the log says only that
    /// they changed.
    const SECRET: &'static [Self::Column];
    /// The unique constraints that clients can violate, in the order of the API documents: when a write violates several,
    /// the first one is reported (`domain/unique.rs`).
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Self::Column>];
}

/// A unique constraint and its user error.
#[derive(Debug)]
pub struct UniqueConstraint<C: 'static> {
    /// Its name in the database, as `migration` gives it.
    pub name: &'static str,
    /// The columns that are unique in combination.
    pub columns: &'static [KeyColumn<C>],
    /// Whether it excludes deleted rows.
    pub excludes_deleted: bool,
    /// The code of the user error.
    pub code: Code,
    /// The input field of the user error.
    pub field: &'static str,
}

/// One column of a unique constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyColumn<C> {
    /// The value itself.
    Exact(C),
    /// In lower case.
    Lower(C),
    /// In upper case.
    Upper(C),
}

impl<C> UniqueConstraint<C> {
    /// The user error of a violation.
    pub fn failure(&self) -> Failure {
        Failure::of(self.code, self.field, Reason::Plain)
    }
}

impl<C: Copy> KeyColumn<C> {
    /// The column.
    pub const fn column(self) -> C {
        match self {
            Self::Exact(column) | Self::Lower(column) | Self::Upper(column) => column,
        }
    }
}
