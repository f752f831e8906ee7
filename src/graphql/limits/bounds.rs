//! The limits, and how a document exceeds one.

/// The limits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Characters of the document.
    pub characters: usize,
    /// Tokens of the document.
    pub tokens: usize,
    /// Brackets within brackets, and selections within selections.
    pub depth: usize,
    /// Aliases, each counted as often as it is expanded.
    pub aliases: usize,
    /// Fields of the root.
    pub root_fields: usize,
    /// Directives, each counted as often as it is expanded.
    pub directives: usize,
    /// Fields, each counted as often as it is expanded.
    pub selections: usize,
    /// Fields that an answer may have: a connection multiplies what is in it by its page size.
    pub cost: usize,
    /// Lists of types and fields within each other, in introspection.
    pub introspection_lists: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            characters: 50_000,
            tokens: 10_000,
            depth: 30,
            aliases: 100,
            root_fields: 30,
            directives: 100,
            selections: 5_000,
            cost: 100_000,
            introspection_lists: 3,
        }
    }
}

/// The limit on fragments that spread themselves: none do in a valid document.
pub const FRAGMENT_CYCLE: &str = "fragments within themselves";

/// A limit that a document exceeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// The limit's name.
    pub limit: &'static str,
    /// Its value.
    pub value: usize,
}
