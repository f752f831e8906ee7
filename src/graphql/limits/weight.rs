//! The weight of a selection set: the counts that are limited.

/// The weight of one selection set.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weight {
    /// The nesting depth of selections.
    pub depth: usize,
    /// The nesting depth of spreads of fragments.
    pub spreads: usize,
    /// Aliases.
    pub aliases: usize,
    /// Directives.
    pub directives: usize,
    /// Fields, fragments and spreads.
    pub selections: usize,
    /// Fields that the response may have.
    pub cost: usize,
    /// The nesting depth of introspection lists.
    pub introspection_lists: usize,
    /// Login fields.
    pub logins: usize,
    /// Fragment cycles.
    pub cycles: usize,
    /// Whether two selections of one object share a response key.
    pub needs_merge: bool,
}

impl Weight {
    /// Adds a sibling.
    pub fn add(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.spreads = self.spreads.max(other.spreads);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.selections = self.selections.saturating_add(other.selections);
        self.cost = self.cost.saturating_add(other.cost);
        self.logins = self.logins.saturating_add(other.logins);
        self.cycles = self.cycles.saturating_add(other.cycles);
        self.needs_merge |= other.needs_merge;
    }
}
