//! The settings of metrics.

use std::net::SocketAddr;

use super::problem::Problems;
use super::secret::Secret;
use super::settings::Settings;
use super::value::non_empty;

/// The minimum length of the token.
const MIN_TOKEN: usize = 16;

/// Where metrics are served; nowhere by default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metrics {
    /// The bearer token of `/metrics`, which is then served beside everything else.
    pub token: Option<Secret<String>>,
    /// An address of its own for `/metrics`.
    pub listen: Option<SocketAddr>,
}

impl Metrics {
    pub(super) fn read(settings: &Settings, problems: &mut Problems) -> Option<Self> {
        let token = settings.metrics_token.as_ref().and_then(|token| non_empty(Some(token.reveal())));
        let token = match token {
            Some(token) if token.len() < MIN_TOKEN => problems.add(
                "METRICS_TOKEN",
                format!("has less than {MIN_TOKEN} characters"),
                "Give a random one, such as `openssl rand -hex 16` prints.",
            ),
            token => Some(token.map(|token| Secret::new(token.to_owned()))),
        };
        let listen = match non_empty(settings.metrics_listen.as_deref()) {
            None => Some(None),
            Some(text) => text.parse().map(Some).ok().or_else(|| {
                problems.add(
                    "METRICS_LISTEN",
                    format!("must be an IP address and a port, this is {text:?}"),
                    "Give an address such as 127.0.0.1:9090 or [::1]:9090.",
                )
            }),
        };
        Some(Self { token: token?, listen: listen? })
    }

    /// Whether metrics are served at all.
    pub const fn is_enabled(&self) -> bool {
        self.token.is_some() || self.listen.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &[&str]) -> Result<Metrics, usize> {
        let mut problems = Problems::default();
        let settings = Settings::try_parse_from(flags).expect("the flags of the test exist");
        let metrics = Metrics::read(&settings, &mut problems);
        problems.into_result(metrics).map_err(|all| all.len())
    }

    #[test]
    fn metrics_are_off_by_default() {
        let metrics = read(&["--metrics-token", "", "--metrics-listen", ""]).expect("empty is unset");
        assert_eq!(Ok(&metrics), read(&[]).as_ref());
        assert!(!metrics.is_enabled());
    }

    #[test]
    fn a_token_or_an_address_turns_them_on() {
        assert!(read(&["--metrics-token", "0123456789abcdef"]).expect("good").is_enabled());
        let metrics = read(&["--metrics-listen", "127.0.0.1:9090"]).expect("good");
        assert_eq!(metrics.listen.map(|listen| listen.port()), Some(9090));
        assert!(metrics.is_enabled() && metrics.token.is_none());
    }

    #[test]
    fn a_short_token_and_a_port_alone_are_refused() {
        assert_eq!(read(&["--metrics-token", "0123456789abcde", "--metrics-listen", "9090"]), Err(2));
    }
}
