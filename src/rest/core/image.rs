//! Responses that contain an image: JSON by default, the image itself for clients whose `Accept` prefers it.
//!
//! A route names the member of its response that holds the image as a `data:` URL, and the file name:
//! `get(…).image(Image::of("qrCodeBase64").named("qrcode-event-{shortCode}"))`. Members that only the file
//! name needs are selected with `@aside`. The same document answers both forms, so both have the same access
//! rules.

use async_graphql::Value;
use async_graphql::parser::types::{Selection, SelectionSet};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::text::is_blank;

/// The image formats: media type, value of the format parameter, file extension.
const KINDS: &[(&str, &str, &str)] =
    &[("image/png", "png", "png"), ("image/jpeg", "jpeg", "jpg"), ("image/svg+xml", "svg", "svg")];

/// The media type of a format, by the value of a format parameter.
pub fn media_type_of(format: &str) -> Option<&'static str> {
    KINDS.iter().find(|(_, name, _)| *name == format).map(|(media_type, ..)| *media_type)
}

/// The image of a route.
#[derive(Clone, Copy, Debug)]
pub struct Image {
    /// The member of the response that holds the image.
    pub member: &'static str,
    /// The file name without extension; `{key}` is replaced by a member of the response.
    pub name: &'static str,
    /// The parameter that selects the format; `Accept` selects it when the parameter is absent.
    pub chosen_by: Option<&'static str>,
}

impl Image {
    /// The image in the member `member` of the response.
    pub const fn of(member: &'static str) -> Self {
        Self { member, name: "image", chosen_by: None }
    }

    /// Sets the file name.
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The parameter `parameter` selects the format.
    pub const fn chosen_by(mut self, parameter: &'static str) -> Self {
        self.chosen_by = Some(parameter);
        self
    }

    /// The members of the response that the image requires.
    pub fn members(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.member).chain(parts(self.name).filter_map(|part| match part {
            Part::Member(key) => Some(key),
            Part::Text(_) => None,
        }))
    }

    /// A required member that a document does not select.
    pub fn missing_member(&self, selection: &SelectionSet) -> Option<&'static str> {
        self.members().find(|member| !selects(selection, member))
    }

    /// Sets the format parameter from `Accept` when it is absent.
    pub fn apply_accept(&self, headers: &HeaderMap, query: &mut Vec<(String, String)>) {
        let Some(parameter) = self.chosen_by else { return };
        let is_given = query.iter().any(|(name, value)| name == parameter && !is_blank(value));
        if let Some(format) = Accept::of(headers).preferred().filter(|_| !is_given) {
            query.push((parameter.to_owned(), format.to_owned()));
        }
    }

    /// The image as the response, when the client prefers it to JSON.
    pub fn render(&self, headers: &HeaderMap, status: StatusCode, data: &Value) -> Option<Response> {
        let Value::String(address) = member(data, self.member)? else { return None };
        let (media, bytes) = address.strip_prefix("data:")?.split_once(";base64,")?;
        if !Accept::of(headers).prefers(media) {
            return None;
        }
        let (media, _, extension) = KINDS.iter().find(|(other, ..)| *other == media)?;
        let bytes = STANDARD.decode(bytes).ok()?;
        let mut response = (status, bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        let file = format!("inline; filename=\"{}.{extension}\"", self.file_name(data));
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&file).ok()?);
        // Responses depend on the caller. The policy keeps browsers from running scripts in an SVG.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let policy = HeaderValue::from_static("default-src 'none'; sandbox");
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        Some(response)
    }

    fn file_name(&self, data: &Value) -> String {
        let mut name = String::new();
        for part in parts(self.name) {
            match part {
                Part::Text(text) => name.push_str(text),
                Part::Member(key) => {
                    let Some(Value::String(text)) = member(data, key) else { continue };
                    name.extend(
                        text.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-'),
                    );
                }
            }
        }
        name
    }
}

enum Part {
    Text(&'static str),
    Member(&'static str),
}

/// The parts of `text-{member}-text`.
fn parts(name: &'static str) -> impl Iterator<Item = Part> {
    name.split('{').enumerate().flat_map(|(at, piece)| match piece.split_once('}') {
        Some((key, text)) if at > 0 => vec![Part::Member(key), Part::Text(text)],
        _ => vec![Part::Text(piece)],
    })
}

/// The member `key` of a response, at any depth.
fn member<'d>(data: &'d Value, key: &str) -> Option<&'d Value> {
    let Value::Object(members) = data else { return None };
    members.get(key).or_else(|| members.values().find_map(|value| member(value, key)))
}

fn selects(selection: &SelectionSet, key: &str) -> bool {
    selection.items.iter().any(|item| match &item.node {
        Selection::Field(field) => {
            field.node.response_key().node == key || selects(&field.node.selection_set.node, key)
        }
        _ => false,
    })
}

/// The client's preferences from `Accept`. Only ranges that name images count: a client that accepts anything
/// gets JSON.
struct Accept {
    ranges: Vec<(String, f32)>,
}

impl Accept {
    fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges = values.flat_map(|value| value.split(',')).map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let media = parts.next().unwrap_or_default().to_ascii_lowercase();
            let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            (media, quality)
        });
        Self { ranges: ranges.collect() }
    }

    /// The quality of `media`, by the most specific range.
    fn quality(&self, media: &str) -> f32 {
        let of =
            |range: &str| self.ranges.iter().find(|(other, _)| other == range).map(|(_, quality)| *quality);
        let any_image = if media.starts_with("image/") { of("image/*") } else { None };
        of(media).or(any_image).unwrap_or(0.0)
    }

    fn prefers(&self, media: &str) -> bool {
        self.quality(media) > self.quality("application/json")
    }

    /// The format parameter of the preferred image type, when the client prefers an image to JSON.
    fn preferred(&self) -> Option<&'static str> {
        let candidates = KINDS.iter().filter(|(media, ..)| self.prefers(media));
        // Of equals the first: the default of the JSON response is first in the table.
        let best =
            candidates.rev().max_by(|one, other| self.quality(one.0).total_cmp(&self.quality(other.0)));
        best.map(|(_, format, _)| *format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept_header(accept: &str) -> Accept {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_str(accept).expect("a header"));
        Accept::of(&headers)
    }

    #[test]
    fn images_are_preferred_only_when_named() {
        for (accept, preferred) in [
            ("image/png", Some("png")),
            ("IMAGE/PNG", Some("png")),
            ("image/svg+xml", Some("svg")),
            ("image/*", Some("png")),
            ("image/svg+xml, image/png;q=0.9", Some("svg")),
            ("image/png, */*", Some("png")),
            ("image/png;q=0.8, application/json;q=0.5", Some("png")),
            ("image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", Some("png")),
            ("*/*", None),
            ("", None),
            ("application/json", None),
            ("application/json, image/png", None),
            ("image/png;q=0.5, application/json", None),
            ("image/png;q=0", None),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", None),
            ("image/webp", None),
        ] {
            assert_eq!(accept_header(accept).preferred(), preferred, "{accept}");
        }
        assert_eq!(Accept::of(&HeaderMap::new()).preferred(), None);
    }

    #[test]
    fn file_names_contain_members_of_the_response() {
        let data = |text: &str| {
            serde_json::from_str::<serde_json::Value>(text)
                .map(|json| Value::from_json(json).expect("a value"))
                .expect("JSON")
        };
        let image = Image::of("image").named("qrcode-event-{shortCode}");
        assert_eq!(image.members().collect::<Vec<_>>(), ["image", "shortCode"]);
        assert_eq!(
            image.file_name(&data("{\"_\": {\"a\": {\"shortCode\": \"A7KP2M\"}}}")),
            "qrcode-event-A7KP2M"
        );
        assert_eq!(image.file_name(&data("{\"shortCode\": \"..\\\"/x\\r\"}")), "qrcode-event-x");
        assert_eq!(image.file_name(&data("{}")), "qrcode-event-");
    }
}
