//! The GraphQL enum of projects.

use async_graphql::Enum;

/// How far a project is. Set by staff: the clock never moves it.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::entity::project::ProjectStatus")]
pub enum ProjectStatus {
    /// In preparation.
    #[graphql(name = "EN_PREPARATION")]
    Preparation,
    /// Being shot.
    #[graphql(name = "EN_TOURNAGE")]
    Shooting,
    /// In post-production.
    PostProduction,
    /// Finished.
    #[graphql(name = "TERMINE")]
    Finished,
}
