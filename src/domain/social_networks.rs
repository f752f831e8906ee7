//! Pages on social networks: addresses by network, which accounts and cinema talents keep encrypted.

use serde_json::{Map, Value as Json};

use super::check::Check;
use crate::error::Reason;

/// The maximum number of networks.
const MAX_NETWORKS: usize = 30;

/// Validates networks and addresses of at most `max` characters each; none when there are none. A network occurs once, in
/// lower case.
pub(super) fn check(
    check: &mut Check,
    field: &str,
    networks: Vec<(String, String)>,
    max: u32,
) -> Option<Vec<(String, String)>> {
    if networks.len() > MAX_NETWORKS {
        check.fault(field, Reason::TooManyValues(MAX_NETWORKS));
        // Returned early, because each one is compared with those before it.
        return None;
    }
    let mut checked: Vec<(String, String)> = Vec::with_capacity(networks.len());
    for (network, url) in networks {
        let network = check.required(field, &network.to_lowercase(), max);
        let url = check.url_of(field, &url, max).unwrap_or_else(|| {
            check.fault(field, Reason::Required);
            String::new()
        });
        if checked.iter().any(|(other, _)| *other == network) {
            check.fault(field, Reason::Repeated);
        }
        checked.push((network, url));
    }
    (!checked.is_empty()).then_some(checked)
}

/// The plaintext of the column: a JSON object of addresses by network.
pub(super) fn to_json(networks: Vec<(String, String)>) -> String {
    let object: Map<String, Json> = networks.into_iter().map(|(name, url)| (name, url.into())).collect();
    Json::Object(object).to_string()
}

/// The addresses in the plaintext of a column, by network.
pub fn parse(text: Option<String>) -> Vec<(String, String)> {
    let object: Map<String, Json> =
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let address = |(network, url)| match url {
        Json::String(url) => Some((network, url)),
        _ => None,
    };
    object.into_iter().filter_map(address).collect()
}
