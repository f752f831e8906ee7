//! Determines the IP address of a client behind proxies.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use crate::config::Cidr;

/// The client's address: the peer's, or, when the peer is a trusted proxy, the last untrusted hop of
/// `X-Forwarded-For`. Hops before that one were written by the client and are ignored.
///
/// `forwarded_for` is the whole header; several header lines are joined by commas, in their order.
pub fn client_ip(peer: IpAddr, forwarded_for: Option<&str>, trusted: &[Cidr]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    let hops = forwarded_for.unwrap_or_default().split(',').map(str::trim).filter(|hop| !hop.is_empty());
    for hop in hops.rev() {
        if !is_trusted(client) {
            break;
        }
        // A hop that is no address ("unknown", garbage): the proxy that reported it is the last known
        // address.
        let Some(address) = address(hop) else { break };
        client = address;
    }
    client
}

/// The network prefix of an IPv6 address; clients choose the other bits freely.
const NETWORK_MASK: u128 = !0 << 64;

/// The address by which clients are counted: an IPv4 address, or the network of an IPv6 address, because an
/// IPv6 client can use every address of its network.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK_MASK).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Parses a hop, with or without a port: `203.0.113.7:4711`, `[2001:db8::1]:4711`.
fn address(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse().ok().map(|address: SocketAddr| address.ip());
    let address = hop.trim_matches(['[', ']']).parse().ok().or_else(with_port)?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(peer: &str, forwarded_for: &str) -> String {
        let trusted = ["10.0.0.0/8", "::1"].map(|network| network.parse().expect("a network of the test"));
        let peer = peer.parse().expect("an address of the test");
        client_ip(peer, Some(forwarded_for), &trusted).to_string()
    }

    #[test]
    fn an_untrusted_peer_is_the_client() {
        assert_eq!(resolve("203.0.113.7", "198.51.100.1"), "203.0.113.7");
    }

    #[test]
    fn a_trusted_proxy_forwards_the_client() {
        assert_eq!(resolve("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(resolve("::1", "2001:db8::1"), "2001:db8::1");
        assert_eq!(resolve("::ffff:10.0.0.1", "198.51.100.1"), "198.51.100.1");
    }

    #[test]
    fn the_last_untrusted_hop_is_the_client() {
        assert_eq!(resolve("10.0.0.1", "127.0.0.1, 198.51.100.1, 10.0.0.2"), "198.51.100.1");
        assert_eq!(resolve("10.0.0.1", "10.9.9.9, 198.51.100.1"), "198.51.100.1");
    }

    #[test]
    fn the_first_hop_is_the_client_when_all_are_trusted() {
        assert_eq!(resolve("10.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3");
    }

    #[test]
    fn a_malformed_hop_ends_the_search() {
        assert_eq!(resolve("10.0.0.1", "198.51.100.1, unknown, 10.0.0.2"), "10.0.0.2");
        assert_eq!(resolve("10.0.0.1", ""), "10.0.0.1");
        assert_eq!(resolve("10.0.0.1", " , "), "10.0.0.1");
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let network = |address: &str| network_of(address.parse().expect("an address")).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("2001:db8:1:2::9"), "2001:db8:1:2::");
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
        assert_eq!(network("::ffff:203.0.113.7"), "203.0.113.7");
    }

    #[test]
    fn ports_are_ignored() {
        assert_eq!(resolve("10.0.0.1", "198.51.100.1:4711"), "198.51.100.1");
        assert_eq!(resolve("10.0.0.1", "[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(resolve("10.0.0.1", "[2001:db8::1]"), "2001:db8::1");
    }

    #[test]
    fn without_a_header_the_peer_is_the_client() {
        let peer = "10.0.0.1".parse().expect("an address of the test");
        assert_eq!(client_ip(peer, None, &[]), peer);
    }
}
