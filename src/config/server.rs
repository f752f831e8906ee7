//! The network settings.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::base_url::{self, BaseUrl};
use super::cidr::Cidr;
use super::environment::Environment;
use super::problem::Problems;
use super::settings::Settings;
use super::value::{list, non_empty, number};

/// The network settings of the server.
#[derive(Debug, Clone)]
pub struct Server {
    /// The listen address; port 0 selects a free port.
    pub listen: SocketAddr,
    /// The public base URL of the server.
    pub public_url: BaseUrl,
    /// The URL of a separate check-in page, if any.
    pub check_in_url: Option<BaseUrl>,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<Cidr>,
    /// Origins, other than the server's own, that may call from browsers.
    pub cors_origins: Vec<String>,
    /// Whether pages of this machine may call as well: in development.
    pub local_origins: bool,
}

impl Server {
    /// Reads the settings; `environment` is none when it is a problem itself.
    pub(super) fn read(
        settings: &Settings,
        environment: Option<Environment>,
        problems: &mut Problems,
    ) -> Option<Self> {
        let is_production = environment.is_some_and(Environment::is_production);
        let host = host(&settings.host, problems);
        let port = number("PORT", &settings.port, 0..=u32::from(u16::MAX), problems);
        let port = port.and_then(|port| u16::try_from(port).ok());
        let public_url = match non_empty(settings.public_url.as_deref()) {
            Some(text) => BaseUrl::read("PUBLIC_URL", text, problems),
            // Links and QR codes with the name of this machine would lead their readers to themselves.
            None if is_production => problems.add(
                "PUBLIC_URL",
                "must be set in production: links and QR codes lead to it",
                "Give the address that people open, such as https://presence.example.org.",
            ),
            None => port
                .and_then(|port| BaseUrl::read("PUBLIC_URL", &format!("http://localhost:{port}"), problems)),
        };
        let check_in_url = match non_empty(settings.check_in_url.as_deref()) {
            Some(text) => BaseUrl::read("CHECK_IN_URL", text, problems).map(Some),
            None => Some(None),
        };
        let trusted_proxies = proxies(&settings.trusted_proxies, problems);
        let cors_origins = base_url::origins("CORS_ORIGINS", &settings.cors_origins, problems);
        Some(Self {
            listen: SocketAddr::new(host?, port?),
            public_url: public_url?,
            check_in_url: check_in_url?,
            trusted_proxies: trusted_proxies?,
            cors_origins: cors_origins?,
            local_origins: !is_production,
        })
    }
}

impl Server {
    /// Records the address that was bound: of port 0, a free one, which links and codes must contain.
    pub fn set_bound(&mut self, address: SocketAddr) {
        self.listen = address;
        self.public_url.replace_port_zero(address.port());
    }

    /// Whether pages of this origin, other than the server's own, may call from browsers.
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.cors_origins.iter().any(|allowed| allowed == origin) || self.local_origins && is_local(origin)
    }
}

/// Whether an origin is on this machine, at any port.
fn is_local(origin: &str) -> bool {
    use url::Host;
    match url::Url::parse(origin).ok().as_ref().and_then(url::Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn host(text: &str, problems: &mut Problems) -> Option<IpAddr> {
    if text.eq_ignore_ascii_case("localhost") {
        return Some(Ipv4Addr::LOCALHOST.into());
    }
    text.trim_matches(['[', ']']).parse().ok().or_else(|| {
        problems.add(
            "HOST",
            format!("must be an IP address or localhost, this is {text:?}"),
            "Give 127.0.0.1 for this machine alone, 0.0.0.0 or :: for every network.",
        )
    })
}

fn proxies(text: &str, problems: &mut Problems) -> Option<Vec<Cidr>> {
    let mut networks = Vec::new();
    let mut all_valid = true;
    for part in list(text) {
        if let Ok(network) = part.parse() {
            networks.push(network);
        } else {
            all_valid = false;
            problems.add::<()>(
                "TRUSTED_PROXIES",
                format!("{part:?} is neither an IP address nor a network"),
                "List addresses or networks, such as 10.0.0.0/8, ::1.",
            );
        }
    }
    all_valid.then_some(networks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &[&str]) -> Result<Server, Vec<String>> {
        read_in(Environment::Development, flags)
    }

    fn read_in(environment: Environment, flags: &[&str]) -> Result<Server, Vec<String>> {
        let settings = Settings::try_parse_from(flags).expect("the flags of the test exist");
        let mut problems = Problems::default();
        let server = Server::read(&settings, Some(environment), &mut problems);
        problems
            .into_result(server)
            .map_err(|all| all.iter().map(|problem| problem.setting.to_owned()).collect())
    }

    #[test]
    fn a_free_port_is_that_of_the_default_public_url() {
        let mut server = read(&["--port", "0"]).expect("it is valid");
        server.set_bound(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 4000));
        assert_eq!(server.public_url.to_string(), "http://localhost:4000");
        let mut server = read(&["--port", "0", "--public-url", "https://own.example"]).expect("it is valid");
        server.set_bound(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 4000));
        assert_eq!(server.public_url.to_string(), "https://own.example");
    }

    #[test]
    fn the_default_is_localhost() {
        let server = read(&[]).expect("the defaults are good");
        assert_eq!(server.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(server.public_url.to_string(), "http://localhost:3000");
        assert!(server.trusted_proxies.is_empty() && server.cors_origins.is_empty());
        assert_eq!(server.check_in_url, None);
    }

    #[test]
    fn the_public_address_follows_the_port() {
        assert_eq!(read(&["--port", "8080"]).expect("good").public_url.to_string(), "http://localhost:8080");
        let behind_proxy =
            read(&["--port", "8080", "--public-url", "https://api.example.org"]).expect("good");
        assert_eq!(behind_proxy.public_url.to_string(), "https://api.example.org");
    }

    #[test]
    fn pages_of_this_machine_are_allowed_in_development() {
        let origins =
            ["--cors-origins", "https://app.example.org", "--public-url", "https://api.example.org"];
        let local = read(&origins).expect("good");
        let server = read_in(Environment::Production, &origins).expect("good");
        assert!(
            server.allows_origin("https://app.example.org") && local.allows_origin("https://app.example.org")
        );
        for origin in
            ["http://localhost:5173", "http://app.localhost", "http://127.0.0.1:8080", "https://[::1]:1"]
        {
            assert!(local.allows_origin(origin) && !server.allows_origin(origin), "{origin}");
        }
        for origin in
            ["https://localhost.example.org", "http://10.0.0.1", "null", "", "https://evil.org/localhost"]
        {
            assert!(!local.allows_origin(origin), "{origin}");
        }
    }

    #[test]
    fn production_needs_a_public_address() {
        for flags in [&[][..], &["--public-url", " "], &["--port", "80"]] {
            assert_eq!(read_in(Environment::Production, flags).err(), Some(vec!["PUBLIC_URL".to_owned()]));
        }
    }

    #[test]
    fn ipv6_and_localhost_are_accepted() {
        assert_eq!(read(&["--host", "::"]).expect("good").listen.to_string(), "[::]:3000");
        assert_eq!(read(&["--host", "localhost"]).expect("good").listen.to_string(), "127.0.0.1:3000");
    }

    #[test]
    fn every_invalid_setting_is_reported() {
        let flags = [
            "--host",
            "nowhere",
            "--port",
            "http",
            "--check-in-url",
            "/sign",
            "--trusted-proxies",
            "10/8,::1,x",
        ];
        assert_eq!(
            read(&flags).map(|_| ()),
            Err(["HOST", "PORT", "CHECK_IN_URL", "TRUSTED_PROXIES", "TRUSTED_PROXIES"]
                .map(Into::into)
                .to_vec())
        );
    }
}
