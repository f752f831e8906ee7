//! Parsers shared by several settings: switches, whole numbers, lists, encoded parts of URLs.

use std::ops::RangeInclusive;

use super::problem::Problems;

/// `on` or `off`, or a common synonym.
pub(super) fn switch(setting: &'static str, text: &str, problems: &mut Problems) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => Some(true),
        "off" | "false" | "no" | "0" => Some(false),
        _ => problems.add(setting, format!("must be on or off, this is {text:?}"), "Give on or off."),
    }
}

/// A whole number within `range`.
pub(super) fn number(
    setting: &'static str,
    text: &str,
    range: RangeInclusive<u32>,
    problems: &mut Problems,
) -> Option<u32> {
    let number = text.trim().parse().ok().filter(|number| range.contains(number));
    number.or_else(|| {
        let (min, max) = range.into_inner();
        problems.add(
            setting,
            format!("must be a whole number from {min} to {max}, this is {text:?}"),
            "Give such a number, or leave the setting out for its default.",
        )
    })
}

/// The trimmed, non-empty parts of a comma-separated list.
pub(super) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// The trimmed text of an optional setting; `None` when it is empty.
pub(super) fn non_empty(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Decodes a part of a URL.
pub(super) fn percent_decoded(part: &str) -> String {
    // The url crate decodes form-encoded pairs only, where `+` is a space.
    let as_form = part.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(as_form.as_bytes())
        .next()
        .map_or_else(String::new, |(part, _)| part.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_accept_synonyms() {
        let mut problems = Problems::default();
        assert_eq!(switch("RATE_LIMITS", "on", &mut problems), Some(true));
        assert_eq!(switch("RATE_LIMITS", " False ", &mut problems), Some(false));
        assert_eq!(switch("RATE_LIMITS", "perhaps", &mut problems), None);
        let reported = problems.into_result(Some(())).expect_err("one word was wrong");
        assert_eq!(
            reported[0].to_string(),
            r#"RATE_LIMITS: must be on or off, this is "perhaps". Give on or off."#
        );
    }

    #[test]
    fn numbers_out_of_range_are_problems() {
        let mut problems = Problems::default();
        assert_eq!(number("PORT", "65535", 0..=65535, &mut problems), Some(65535));
        for text in ["65536", "-1", "3e3", ""] {
            assert_eq!(number("PORT", text, 0..=65535, &mut problems), None, "{text}");
        }
        assert_eq!(problems.into_result(Some(())).map_err(|all| all.len()), Err(4));
    }

    #[test]
    fn lists_ignore_spaces_and_empty_parts() {
        assert_eq!(list(" a, b,,c ,").collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(list("").count(), 0);
    }
}
