//! The cost that the documents of one batch may have together.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What is left of the maximum cost.
#[derive(Debug)]
pub struct CostBudget(AtomicUsize);

impl CostBudget {
    /// A budget of this cost.
    pub fn new(cost: usize) -> Self {
        Self(AtomicUsize::new(cost))
    }

    /// What is left.
    pub fn left(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes the cost of a document, which was compared with what is left.
    pub fn take(&self, cost: usize) {
        // One document of a batch runs after the other.
        self.0.store(self.left().saturating_sub(cost), Ordering::Relaxed);
    }
}
