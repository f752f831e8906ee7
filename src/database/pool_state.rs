//! How many connections of a pool are in use.

use sea_orm::sqlx::{self, Pool};

/// The connections of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// `read`, `write`, `all`, or `replica`.
    pub name: &'static str,
    /// The number of connections that execute statements or transactions.
    pub in_use: u32,
    /// The number of connections that wait for some.
    pub idle: u32,
    /// The maximum of connections.
    pub max: u32,
}

impl PoolState {
    /// The state of `pool`, of whose connections `kept` are idle though the pool has lent them.
    pub(super) fn of<D: sqlx::Database>(name: &'static str, pool: &Pool<D>, kept: usize) -> Self {
        let idle = u32::try_from(pool.num_idle() + kept).unwrap_or(u32::MAX);
        let in_use = pool.size().saturating_sub(idle);
        Self { name, in_use, idle, max: pool.options().get_max_connections() }
    }
}
