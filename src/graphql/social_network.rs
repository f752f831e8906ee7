//! Pages on social networks, which accounts, cinema talents and production companies have.

use async_graphql::{InputObject, SimpleObject};
use serde::Serialize;

use super::scalars::Url;

/// A page on a social network.
#[derive(Debug, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct SocialNetwork {
    /// The network, in lower case: `linkedin`.
    network: String,
    /// The address of the page.
    url: Url,
}

impl From<(String, String)> for SocialNetwork {
    fn from((network, url): (String, String)) -> Self {
        Self { network, url: Url(url) }
    }
}

/// A page on a social network.
#[derive(Debug, InputObject)]
pub struct SocialNetworkInput {
    /// The network: `linkedin`.
    pub network: String,
    /// The address of the page; of cinema talents and productions at most 2 048 characters.
    pub url: Url,
}

impl From<SocialNetworkInput> for (String, String) {
    fn from(input: SocialNetworkInput) -> Self {
        (input.network, input.url.0)
    }
}
