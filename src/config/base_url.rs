//! URL settings: base URLs that paths are appended to, and CORS origins.

use std::fmt;

use url::Url;

use super::problem::Problems;
use super::value::list;

/// An http or https URL without a trailing slash, to which paths are appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// The URL of `path`, which begins with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{self}{path}")
    }

    /// Whether clients connect over https; cookies are then `Secure`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The `Origin` header of pages at this URL.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// This URL with another port, in place of port 0.
    pub(super) fn replace_port_zero(&mut self, port: u16) {
        if self.0.port() == Some(0) {
            // Refused of URLs without a host only.
            let _ = self.0.set_port(Some(port));
        }
    }

    pub(super) fn read(setting: &'static str, text: &str, problems: &mut Problems) -> Option<Self> {
        let base =
            parse_http_url(text).filter(|url| url.query().is_none() && url.fragment().is_none()).map(Self);
        base.or_else(|| {
            problems.add(
                setting,
                format!("must be an http or https address, this is {text:?}"),
                "Give one such as https://pointage.example.org, without user, query or fragment.",
            )
        })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// Comma-separated origins, normalized as browsers send them: lower-case host, no default port, no trailing
/// slash.
pub(super) fn origins(setting: &'static str, text: &str, problems: &mut Problems) -> Option<Vec<String>> {
    let mut origins = Some(Vec::new());
    for part in list(text) {
        let url = parse_http_url(part).filter(|url| url.path() == "/" && url.query().is_none());
        match (url, &mut origins) {
            (Some(url), Some(origins)) => origins.push(url.origin().ascii_serialization()),
            (Some(_), None) => {}
            (None, _) => {
                origins = problems.add(
                    setting,
                    format!("{part:?} is not an origin"),
                    "List each as scheme, host and port, such as https://app.example.org; * is not taken, \
                     because requests carry cookies.",
                );
            }
        }
    }
    origins
}

fn parse_http_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let has_no_credentials = url.username().is_empty() && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && has_no_credentials).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Option<BaseUrl> {
        BaseUrl::read("PUBLIC_URL", text, &mut Problems::default())
    }

    #[test]
    fn paths_are_appended_without_a_double_slash() {
        let plain = base("https://pointage.sigif.gouv.sn/").expect("it is an address");
        assert_eq!(plain.join("/e/A7KP2M"), "https://pointage.sigif.gouv.sn/e/A7KP2M");
        let below = base("http://localhost:3000/app/").expect("it is an address");
        assert_eq!(below.join("/e/A7KP2M"), "http://localhost:3000/app/e/A7KP2M");
    }

    #[test]
    fn a_base_has_an_origin_and_a_scheme() {
        let base = base("https://Example.ORG:443/app").expect("it is an address");
        assert_eq!(base.origin(), "https://example.org");
        assert!(base.is_https());
    }

    #[test]
    fn invalid_bases_are_refused() {
        for text in
            ["localhost:3000", "ftp://h", "https://", "https://u:p@h", "https://h/?a=b", "https://h/#a"]
        {
            assert_eq!(base(text), None, "{text}");
        }
    }

    #[test]
    fn origins_are_normalized() {
        let mut problems = Problems::default();
        let read = origins("CORS_ORIGINS", "https://App.example.org/, http://localhost:5173", &mut problems);
        assert_eq!(
            read,
            Some(vec!["https://app.example.org".to_owned(), "http://localhost:5173".to_owned()])
        );
        assert_eq!(origins("CORS_ORIGINS", "", &mut problems), Some(vec![]));
        assert_eq!(origins("CORS_ORIGINS", "*, https://ok.org, https://h/path", &mut problems), None);
        assert_eq!(problems.into_result(Some(())).map_err(|all| all.len()), Err(2));
    }
}
