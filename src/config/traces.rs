//! The settings of traces, under the names that OpenTelemetry has given them.

use hyper::http::{HeaderName, HeaderValue};
use url::Url;

use super::base_url::BaseUrl;
use super::problem::Problems;
use super::secret::Secret;
use super::settings::Settings;
use super::value::{list, non_empty, percent_decoded};

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const HEADERS: &str = "OTEL_EXPORTER_OTLP_HEADERS";
const RATIO: &str = "OTEL_TRACES_SAMPLER_ARG";

/// Where traces are sent, and which.
#[derive(Debug, Clone, PartialEq)]
pub struct Traces {
    /// The address of the collector; its path for traces is appended.
    pub endpoint: BaseUrl,
    /// The headers of requests to it.
    pub headers: Secret<Vec<(HeaderName, HeaderValue)>>,
    /// The name of this service.
    pub service: String,
    /// The share of the traces that begin here that are sampled, 0 to 1.
    pub ratio: f64,
}

impl Traces {
    /// No traces without an endpoint, whatever the other settings are: they may be those of all programs of a machine.
    #[expect(clippy::option_option, reason = "none for a problem, none within for no traces")]
    pub(super) fn read(settings: &Settings, problems: &mut Problems) -> Option<Option<Self>> {
        let text = |setting: &Option<Secret<String>>| setting.as_ref().map(|secret| secret.reveal().clone());
        let endpoint = text(&settings.otel_exporter_otlp_endpoint);
        let Some(endpoint) = non_empty(endpoint.as_deref()) else { return Some(None) };
        let endpoint = read_endpoint(endpoint, problems);
        let headers = text(&settings.otel_exporter_otlp_headers);
        let headers = read_headers(headers.as_deref().unwrap_or_default(), problems);
        let service = non_empty(Some(&settings.otel_service_name)).unwrap_or("passerelle").to_owned();
        let ratio = read_ratio(&settings.otel_traces_sampler_arg, problems);
        Some(Some(Self { endpoint: endpoint?, headers: Secret::new(headers?), service, ratio: ratio? }))
    }

    /// The URL that takes traces.
    pub fn url(&self) -> String {
        self.endpoint.join("/v1/traces")
    }
}

fn read_endpoint(text: &str, problems: &mut Problems) -> Option<BaseUrl> {
    // Not repeated in the message: it may be a password.
    if Url::parse(text).is_ok_and(|url| !url.username().is_empty() || url.password().is_some()) {
        return problems.add(
            ENDPOINT,
            "has a user or a password",
            format!("Give them in {HEADERS}, as `authorization=Basic%20…`."),
        );
    }
    BaseUrl::read(ENDPOINT, text, problems)
}

fn read_headers(text: &str, problems: &mut Problems) -> Option<Vec<(HeaderName, HeaderValue)>> {
    let headers: Option<Vec<_>> = list(text).map(read_header).collect();
    headers.or_else(|| {
        problems.add(
            HEADERS,
            "must be a list of headers",
            "Give each as name=value, encoded as in URLs, with commas between them.",
        )
    })
}

fn read_header(pair: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = pair.split_once('=')?;
    let name = name.trim().parse().ok()?;
    let mut value: HeaderValue = percent_decoded(value.trim()).parse().ok()?;
    value.set_sensitive(true);
    Some((name, value))
}

fn read_ratio(text: &str, problems: &mut Problems) -> Option<f64> {
    let text = non_empty(Some(text)).unwrap_or("1");
    text.parse().ok().filter(|ratio| (0.0..=1.0).contains(ratio)).or_else(|| {
        problems.add(
            RATIO,
            format!("must be a number from 0 to 1, this is {text:?}"),
            "Give 0.1 for every tenth request, or leave it out for all.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &[&str]) -> Result<Option<Traces>, Vec<String>> {
        let mut problems = Problems::default();
        let settings = Settings::try_parse_from(flags).expect("the flags of the test exist");
        let traces = Traces::read(&settings, &mut problems);
        problems.into_result(traces).map_err(|all| all.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn there_are_no_traces_without_an_endpoint() {
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&["--otel-exporter-otlp-endpoint", " ", "--otel-traces-sampler-arg", "x"]), Ok(None));
    }

    #[test]
    fn the_path_of_traces_is_appended() {
        for (endpoint, url) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            ("https://otlp.example.org/in/", "https://otlp.example.org/in/v1/traces"),
        ] {
            let traces = read(&["--otel-exporter-otlp-endpoint", endpoint]).expect("it is an address");
            let traces = traces.expect("there are traces");
            assert_eq!(traces.url(), url);
            assert_eq!((traces.service.as_str(), traces.ratio.to_bits()), ("passerelle", 1.0_f64.to_bits()));
        }
    }

    #[test]
    fn headers_are_decoded_and_hidden() {
        let headers = "authorization=Basic%20aHVudGVyMg%3D%3D, x-team = a+b";
        let traces =
            read(&["--otel-exporter-otlp-endpoint", "http://h", "--otel-exporter-otlp-headers", headers]);
        let traces = traces.expect("they are headers").expect("there are traces");
        let pairs = traces.headers.reveal().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        assert_eq!(
            pairs.collect::<Vec<_>>(),
            [("authorization", b"Basic aHVudGVyMg==".as_slice()), ("x-team", b"a+b")]
        );
        assert!(!format!("{traces:?}").contains("hunter2") && !format!("{traces:?}").contains("aHVudGVyMg"));
    }

    #[test]
    fn problems_do_not_repeat_secrets() {
        let all = [
            "--otel-exporter-otlp-endpoint",
            "https://u:hunter2@h",
            "--otel-exporter-otlp-headers",
            "hunter2",
            "--otel-traces-sampler-arg",
            "2",
        ];
        let problems = read(&all).expect_err("all are wrong");
        let named: Vec<_> = problems.iter().map(|text| text.split(':').next().unwrap_or_default()).collect();
        assert_eq!(named, [ENDPOINT, HEADERS, RATIO]);
        assert!(!problems.concat().contains("hunter2"), "{problems:?}");
        for endpoint in ["localhost:4318", "grpc://h:4317", "http://h?x=y"] {
            assert_eq!(read(&["--otel-exporter-otlp-endpoint", endpoint]).map_err(|all| all.len()), Err(1));
        }
    }
}
