//! Routes whose answer holds an image: JSON by default, the image itself for clients that ask for one by `Accept`.
//!
//! A route names the member of its answer that is the image, as a `data:` address, and how the file is called:
//! `get(…).image(Image::of("qrCodeBase64").named("qrcode-event-{shortCode}"))`. What the name needs and the JSON does not
//! show is selected with `@aside`. Images never change by being looked at, and are answered by the same document: so with
//! the same rights.

use async_graphql::Value;
use async_graphql::parser::types::{Selection, SelectionSet};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The kinds of images: media type, the word of the parameters, the end of a file's name.
const KINDS: &[(&str, &str, &str)] =
    &[("image/png", "png", "png"), ("image/jpeg", "jpeg", "jpg"), ("image/svg+xml", "svg", "svg")];

/// What a route says of its image.
#[derive(Clone, Copy, Debug)]
pub struct Image {
    /// The member of the answer that is the image.
    pub member: &'static str,
    /// The name of the file without its end; `{key}` stands for a member of the answer.
    pub name: &'static str,
    /// The parameter that chooses the kind; clients that name a kind by `Accept` alone need not send it.
    pub chosen_by: Option<&'static str>,
}

impl Image {
    /// The image is the member `member` of the answer.
    pub const fn of(member: &'static str) -> Self {
        Self { member, name: "image", chosen_by: None }
    }

    /// The file is called so.
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The parameter `parameter` chooses the kind of image.
    pub const fn chosen_by(mut self, parameter: &'static str) -> Self {
        self.chosen_by = Some(parameter);
        self
    }

    /// The members of the answer that must be there.
    pub fn members(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.member).chain(parts(self.name).filter_map(|part| match part {
            Part::Member(key) => Some(key),
            Part::Text(_) => None,
        }))
    }

    /// The member that a document lacks.
    pub fn lacks(&self, selection: &SelectionSet) -> Option<&'static str> {
        self.members().find(|member| !selects(selection, member))
    }

    /// Lets `Accept` choose the kind where no parameter does.
    pub fn choose(&self, headers: &HeaderMap, query: &mut Vec<(String, String)>) {
        let Some(parameter) = self.chosen_by else { return };
        let is_said = query.iter().any(|(name, value)| name == parameter && !value.is_empty());
        if let Some(word) = Taste::of(headers).favourite().filter(|_| !is_said) {
            query.push((parameter.to_owned(), word.to_owned()));
        }
    }

    /// The image alone, when that is what the client would rather have than JSON.
    pub fn answer(&self, headers: &HeaderMap, status: StatusCode, data: &Value) -> Option<Response> {
        let Value::String(address) = member(data, self.member)? else { return None };
        let (media, bytes) = address.strip_prefix("data:")?.split_once(";base64,")?;
        if !Taste::of(headers).prefers(media) {
            return None;
        }
        let (media, _, end) = KINDS.iter().find(|(other, ..)| *other == media)?;
        let bytes = STANDARD.decode(bytes).ok()?;
        let mut response = (status, bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        let file = format!("inline; filename=\"{}.{end}\"", self.file_name(data));
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&file).ok()?);
        // Answers depend on who asks; and a picture is a picture, whatever a browser finds in it.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let nothing_else = HeaderValue::from_static("default-src 'none'; sandbox");
        headers.insert(header::CONTENT_SECURITY_POLICY, nothing_else);
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

/// The member `key` of an answer, wherever it is.
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

/// What a client would rather have, as `Accept` says. Only what names images by themselves asks for one: whoever takes
/// anything gets JSON.
struct Taste {
    ranges: Vec<(String, f32)>,
}

impl Taste {
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

    /// How much the client wants `media`, by the range that names it most exactly.
    fn quality(&self, media: &str) -> f32 {
        let of =
            |range: &str| self.ranges.iter().find(|(other, _)| other == range).map(|(_, quality)| *quality);
        let whole = if media.starts_with("image/") { of("image/*") } else { None };
        of(media).or(whole).unwrap_or(0.0)
    }

    fn prefers(&self, media: &str) -> bool {
        self.quality(media) > self.quality("application/json")
    }

    /// The word of the kind of image that the client wants most, if it wants one.
    fn favourite(&self) -> Option<&'static str> {
        let wanted = KINDS.iter().filter(|(media, ..)| self.prefers(media));
        // The first of equals: JSON's own default comes first in the table.
        let best = wanted.rev().max_by(|one, other| self.quality(one.0).total_cmp(&self.quality(other.0)));
        best.map(|(_, word, _)| *word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taste(accept: &str) -> Taste {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_str(accept).expect("a header"));
        Taste::of(&headers)
    }

    #[test]
    fn only_who_names_images_gets_them() {
        for (accept, favourite) in [
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
            assert_eq!(taste(accept).favourite(), favourite, "{accept}");
        }
        assert_eq!(Taste::of(&HeaderMap::new()).favourite(), None);
    }

    #[test]
    fn a_file_is_named_after_members_of_the_answer() {
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
