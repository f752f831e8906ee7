//! The payload of an event's QR code: the URL of its check-in page, signed by the server.
//!
//! `BASE/e/CODE?t=…&s=…`: `t` is the time of issue, in Unix seconds; `s` is the first 32 lower-case hex
//! digits of the HMAC-SHA256 of `CODE.t` with the secret of the event. The secret suffices to verify a URL
//! offline.

use crate::crypto::signature;

/// The length of a signature, in hex digits.
pub const SIGNATURE_DIGITS: usize = 32;

/// The URL of a check-in page, without signature.
pub fn url(base: &str, code: &str) -> String {
    format!("{base}/e/{code}")
}

/// The signed URL in a QR code.
pub fn signed_url(base: &str, code: &str, issued_at_seconds: i64, secret: &str) -> String {
    let t = issued_at_seconds.to_string();
    format!("{}?t={t}&s={}", url(base, code), sign(secret, code, &t))
}

/// The signature of a code issued at `t`.
pub fn sign(secret: &str, code: &str, t: &str) -> String {
    signature::sign(secret.as_bytes(), format!("{code}.{t}").as_bytes(), SIGNATURE_DIGITS)
}

/// Verifies the signature of a code issued at `t`. Compares text, in constant time, so that each URL has one
/// valid form.
pub fn verify(secret: &str, code: &str, t: &str, given: &str) -> bool {
    signature::constant_time_eq(&sign(secret, code, t), given)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://pointage.sigif.gouv.sn";
    /// Computed independently in Python: a change here invalidates every printed code.
    const VECTORS: [(&str, &str, &str, &str); 2] = [
        ("secret", "A7KP2M", "1734245400", "1b4a1c7ee3e9d92f1a2ddbd524603a5a"),
        (
            "Zg6Jt0l4zqgkY1mS0m9a9l3b8S1cO2dQ5rT7uV9wX0y",
            "X9KL4P",
            "1765792800",
            "4274ae28f533223a19de1314e2c49bb4",
        ),
    ];

    #[test]
    fn signatures_never_change() {
        for (secret, code, t, expected) in VECTORS {
            assert_eq!(sign(secret, code, t), expected);
            assert!(verify(secret, code, t, expected));
        }
    }

    #[test]
    fn the_url_contains_code_time_and_signature() {
        let (secret, code, t, signature) = VECTORS[0];
        let expected = format!("{BASE}/e/A7KP2M?t=1734245400&s={signature}");
        assert_eq!(signed_url(BASE, code, t.parse().expect("seconds"), secret), expected);
        assert_eq!(url(BASE, code), format!("{BASE}/e/A7KP2M"));
    }

    #[test]
    fn altered_urls_are_refused() {
        let (secret, code, t, signature) = VECTORS[0];
        for at in 0..SIGNATURE_DIGITS {
            let mut changed = signature.to_owned();
            let other = if &signature[at..=at] == "0" { "1" } else { "0" };
            changed.replace_range(at..=at, other);
            assert!(!verify(secret, code, t, &changed), "digit {at}");
        }
        let (upper, long) = (signature.to_uppercase(), format!("{signature}0"));
        for altered in ["", &signature[..31], &long, &upper, "abc123"] {
            assert!(!verify(secret, code, t, altered), "{altered}");
        }
        assert!(!verify("other", code, t, signature));
        assert!(!verify(secret, "A7KP2N", t, signature));
        for t in ["1734245401", "01734245400", "", "A7KP2M"] {
            assert!(!verify(secret, code, t, signature), "{t}");
        }
        assert!(!verify(secret, "A7KP2M.1", "734245400", signature), "the dot keeps code and time apart");
    }
}
