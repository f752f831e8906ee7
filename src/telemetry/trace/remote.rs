//! The trace that a request belongs to: `traceparent` and `tracestate`, as W3C Trace Context specifies.
//!
//! Stricter than the SDK's own parser, which takes numbers of any length. What is invalid is ignored: the request
//! then begins a trace.

use hyper::HeaderMap;
use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};

/// The length of `traceparent` in version 00; later versions may append to it.
const LENGTH: usize = 55;
/// The maximum length of `tracestate`, which every span of the trace repeats; a longer one is ignored.
const MAX_STATE: usize = 512;

/// The span of the client that has sent these headers, if it has one.
pub(super) fn parent(headers: &HeaderMap) -> Option<SpanContext> {
    let mut values = headers.get_all("traceparent").iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (trace_id, span_id, flags) = parse(value.to_str().ok()?.trim())?;
    Some(SpanContext::new(trace_id, span_id, flags, true, state(headers)))
}

fn parse(text: &str) -> Option<(TraceId, SpanId, TraceFlags)> {
    let (known, more) = text.split_at_checked(LENGTH)?;
    let mut parts = known.split('-');
    let mut part = |length| parts.next().filter(|part| part.len() == length && part.bytes().all(is_hex));
    let (version, trace_id, span_id, flags) = (part(2)?, part(32)?, part(16)?, part(2)?);
    let is_known = match version {
        "00" => more.is_empty(),
        "ff" => false,
        _ => more.is_empty() || more.starts_with('-'),
    };
    let trace_id = TraceId::from_hex(trace_id).ok().filter(|id| *id != TraceId::INVALID)?;
    let span_id = SpanId::from_hex(span_id).ok().filter(|id| *id != SpanId::INVALID)?;
    let flags = TraceFlags::new(u8::from_str_radix(flags, 16).ok()?) & TraceFlags::SAMPLED;
    is_known.then_some((trace_id, span_id, flags))
}

const fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn state(headers: &HeaderMap) -> TraceState {
    let values = headers.get_all("tracestate").iter().filter_map(|value| value.to_str().ok());
    let text = values.collect::<Vec<_>>().join(",");
    if text.len() > MAX_STATE {
        return TraceState::default();
    }
    text.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALID: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in all {
            headers.append(*name, value.parse().expect("a header"));
        }
        headers
    }

    #[test]
    fn a_valid_parent_is_taken_over() {
        let parent =
            parent(&headers(&[("traceparent", VALID), ("tracestate", "a=1"), ("tracestate", "b=2")]))
                .expect("it is valid");
        assert_eq!(parent.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(parent.span_id().to_string(), "b7ad6b7169203331");
        assert!(parent.is_sampled() && parent.is_remote());
        assert_eq!(parent.trace_state().header(), "a=1,b=2");
        // Unknown flags are ignored, and so are the additions of later versions.
        assert!(parse(&VALID.replace("-01", "-fe")).is_some_and(|(_, _, flags)| !flags.is_sampled()));
        assert!(parse(&format!("01{}-more", &VALID[2..])).is_some());
    }

    #[test]
    fn invalid_parents_are_ignored() {
        let cases = [
            String::new(),
            "Zoulikha".to_owned(),
            "é".repeat(40),
            VALID[..54].to_owned(),
            format!("{VALID}0"),
            format!("{VALID}-more"),
            format!("ff{}", &VALID[2..]),
            VALID.to_uppercase(),
            VALID.replace("0af7651916cd43dd8448eb211c80319c", &"0".repeat(32)),
            VALID.replace("b7ad6b7169203331", &"0".repeat(16)),
            VALID.replace("0af7", "+af7"),
            "00-1-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331".to_owned(),
        ];
        for text in cases {
            assert_eq!(parse(&text), None, "{text}");
        }
        assert_eq!(parent(&headers(&[("traceparent", VALID), ("traceparent", VALID)])), None);
    }

    #[test]
    fn a_long_or_invalid_state_is_dropped_alone() {
        for state in ["a=1,b", &format!("a={}", "x".repeat(600))] {
            let parent = parent(&headers(&[("traceparent", VALID), ("tracestate", state)]));
            assert_eq!(parent.expect("the parent is valid").trace_state().header(), "", "{state}");
        }
    }
}
