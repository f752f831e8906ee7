//! A request that was refused runs once more without what was refused, to find all its faults (`execution.rs`).

use async_graphql::Variables;

/// Variables for a rehearsal.
#[derive(Debug)]
pub struct Rehearsal {
    /// All variables.
    pub variables: Variables,
    /// The names of those that are not the request's: what the rules say of them means nothing.
    pub stand_ins: Vec<String>,
}

impl Rehearsal {
    /// Of variables that are all the request's.
    pub const fn of(variables: Variables) -> Self {
        Self { variables, stand_ins: Vec::new() }
    }

    /// Leaves out the variable of a field that has been refused.
    pub fn leave_out(&mut self, field: &str) {
        let name = field.split('.').next().unwrap_or(field);
        self.variables.remove(name);
        self.stand_ins.push(name.to_owned());
    }
}
