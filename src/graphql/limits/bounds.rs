//! The limits on documents, and the error when one is exceeded.

/// The limits on a document.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Characters of the document.
    pub characters: usize,
    /// Tokens of the document.
    pub tokens: usize,
    /// The nesting depth of selections.
    pub depth: usize,
    /// Aliases, each counted as often as it is expanded.
    pub aliases: usize,
    /// Fields of the root.
    pub root_fields: usize,
    /// Directives, each counted as often as it is expanded.
    pub directives: usize,
    /// Fields, each counted as often as it is expanded.
    pub selections: usize,
    /// Fields that the response may have: a connection multiplies the cost of its selection by its page size.
    pub cost: usize,
    /// The nesting depth of lists of types and fields in introspection.
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

/// The limit on fragment cycles, which a valid document does not have.
pub const FRAGMENT_CYCLE: &str = "fragments within themselves";

/// A limit that a document exceeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// The limit's name.
    pub limit: &'static str,
    /// Its value.
    pub value: usize,
}
