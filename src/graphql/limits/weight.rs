//! What a selection set amounts to, as far as limits count it.

/// What one selection set amounts to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weight {
    /// Selections within selections.
    pub depth: usize,
    /// Aliases.
    pub aliases: usize,
    /// Directives.
    pub directives: usize,
    /// Fields, fragments and spreads.
    pub selections: usize,
    /// Fields that the answer may have.
    pub cost: usize,
    /// Lists of introspection within each other.
    pub introspection_lists: usize,
    /// Fields that sign in.
    pub logins: usize,
    /// Fragments within themselves.
    pub circles: usize,
    /// Whether two selections of one object share a key.
    pub merges: bool,
}

impl Weight {
    /// Adds a sibling.
    pub fn add(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.selections = self.selections.saturating_add(other.selections);
        self.cost = self.cost.saturating_add(other.cost);
        self.logins = self.logins.saturating_add(other.logins);
        self.circles = self.circles.saturating_add(other.circles);
        self.merges |= other.merges;
    }
}
