//! Validation of input: collects every failure and names its field as the GraphQL input does.
//!
//! A rule creates a [`Check`], validates each field with it, and calls [`Check::done`] before it writes.
//! Texts are returned normalized (`crate::text`), and length limits apply to the normalized text; an empty
//! text counts as missing.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use url::Url;

use crate::auth::password_rules::{PasswordRule, violated_rules};
use crate::error::{Code, Error, Failure, Kind, Reason, Result};
use crate::text::{self, Kind as TextKind, normalize};

/// The bound of a text that the API documents do not bound: the size of the body bounds it.
pub const UNBOUNDED: u32 = u32::MAX;
/// The maximum length of an address that a form takes which no API document bounds.
pub const MAX_URL: u32 = 2_048;
/// The maximum length of a search text, in characters. The documents have no bound, but SQLite limits the
/// length of patterns and the number of conditions of a statement, one for each word.
pub const MAX_SEARCH: u32 = 1_000;
/// The maximum nesting depth of free JSON.
const MAX_DEPTH: usize = 32;

/// The change of one field in a partial update.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change<T> {
    /// The field is unchanged.
    #[default]
    Keep,
    /// The value is removed.
    Clear,
    /// The value is replaced.
    Set(T),
}

impl<T> Change<T> {
    /// The change of an optional input field: unchanged when it is absent.
    pub fn from_option(value: Option<T>) -> Self {
        value.map_or(Self::Keep, Self::Set)
    }

    /// Whether the field is unchanged.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value after the change, where `current` is the value before.
    pub fn apply_to(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Keep => current,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Maps the new value; none clears the field.
    pub fn map<U>(self, map: impl FnOnce(T) -> Option<U>) -> Change<U> {
        match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => map(value).map_or(Change::Clear, Change::Set),
        }
    }
}

/// Collects failures.
#[derive(Debug, Default)]
pub struct Check {
    failures: Vec<Failure>,
}

impl Check {
    /// A check without failures.
    pub fn new() -> Self {
        Self::default()
    }

    /// Passes when there are no failures.
    ///
    /// # Errors
    /// All failures together.
    pub fn done(self) -> Result<()> {
        if self.failures.is_empty() { Ok(()) } else { Err(self.failures.into()) }
    }

    /// Adds a failure.
    pub fn fault(&mut self, field: &str, reason: Reason) {
        self.failures.push(Failure::invalid(field, reason));
    }

    /// The value of a rule that validates a field by itself; none when it refuses, which is collected.
    ///
    /// # Errors
    /// Any other error of the rule.
    pub fn collect<T>(&mut self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Error::Refused(failures)) => {
                self.failures.extend(failures);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Validates a required line of text of at most `max` characters.
    pub fn required(&mut self, field: &str, value: &str, max: u32) -> String {
        self.text(field, value, max).unwrap_or_else(|| {
            self.fault(field, Reason::Required);
            String::new()
        })
    }

    /// Validates one line of at most `max` characters; none when empty.
    pub fn text(&mut self, field: &str, value: &str, max: u32) -> Option<String> {
        self.normalized(TextKind::Line, field, value, max)
    }

    /// Validates text of several lines and at most `max` characters; none when empty.
    pub fn lines(&mut self, field: &str, value: &str, max: u32) -> Option<String> {
        self.normalized(TextKind::Lines, field, value, max)
    }

    fn normalized(&mut self, kind: TextKind, field: &str, value: &str, max: u32) -> Option<String> {
        let Ok(text) = normalize(kind, value) else {
            self.fault(field, Reason::Character);
            return Some(value.to_owned());
        };
        if text.chars().count() > max as usize {
            self.fault(field, Reason::TooLong(max));
        }
        (!text.is_empty()).then(|| text.into_owned())
    }

    /// Validates an e-mail address; none when empty.
    pub fn email(&mut self, field: &str, value: &str) -> Option<String> {
        let value = self.text(field, value, 254)?;
        if !is_email(&value) {
            self.fault(field, Reason::Kind(Kind::Email));
        }
        Some(value)
    }

    /// Validates a telephone number as the pointage document defines it: `^\+?[0-9\s\-()]{8,20}$`, with plain
    /// spaces and hyphens; none when empty.
    pub fn phone(&mut self, field: &str, value: &str) -> Option<String> {
        let value = self.normalized(TextKind::Phone, field, value, 21)?;
        if !is_phone(&value) {
            self.fault(field, Reason::Kind(Kind::Phone));
        }
        Some(value)
    }

    /// Validates the number of an identity card as the pointage document defines it: 8 to 20 letters and
    /// digits; none when empty.
    pub fn cni(&mut self, field: &str, value: &str) -> Option<String> {
        let value = text::line(value);
        if value.is_empty() {
            return None;
        }
        if !is_cni(&value) {
            self.fault(field, Reason::Kind(Kind::Cni));
        }
        Some(value.into_owned())
    }

    /// Validates an absolute `http` or `https` URL; none when empty.
    pub fn url(&mut self, field: &str, value: &str) -> Option<String> {
        self.url_of(field, value, UNBOUNDED)
    }

    /// Validates an absolute `http` or `https` URL of at most `max` characters; none when empty.
    pub fn url_of(&mut self, field: &str, value: &str, max: u32) -> Option<String> {
        let value = self.text(field, value, max)?;
        if !is_url(&value) {
            self.fault(field, Reason::Kind(Kind::Url));
        }
        Some(value)
    }

    /// Validates that a number is within bounds.
    pub fn range(&mut self, field: &str, value: i32, min: i32, max: i32) -> i32 {
        if !(min..=max).contains(&value) {
            self.fault(field, Reason::Range(min.into(), max.into()));
        }
        value
    }

    /// Validates that a time is in a year of four digits, because SQLite compares times as text.
    pub fn moment(&mut self, field: &str, value: DateTime<Utc>) -> DateTime<Utc> {
        if !(1..=9999).contains(&value.year()) {
            self.fault(field, Reason::Kind(Kind::DateTime));
        }
        value
    }

    /// Validates a JSON object with a depth that both engines store; the body bounds its size.
    pub fn object(&mut self, field: &str, value: Json) -> Json {
        if !value.is_object() {
            self.fault(field, Reason::Kind(Kind::Object));
        } else if depth(&value) > MAX_DEPTH {
            self.fault(field, Reason::Kind(Kind::Json));
        }
        value
    }

    /// Validates a date of birth: in the past, at most 130 years ago.
    pub fn birth(&mut self, field: &str, value: NaiveDate, today: NaiveDate) -> NaiveDate {
        if value >= today || years_between(value, today) > 130 {
            self.fault(field, Reason::Birth);
        }
        value
    }

    /// Validates a new password. The rules of composition apply only where passwords are chosen.
    pub fn new_password(&mut self, field: &str, value: &str) {
        let violated = violated_rules(value);
        if value.is_empty() {
            self.fault(field, Reason::Required);
        } else if violated.contains(&PasswordRule::MinLength) {
            self.fault(field, Reason::TooShort(8));
        } else if violated.contains(&PasswordRule::MaxLength) {
            self.fault(field, Reason::PasswordTooLong(71));
        } else if !violated.is_empty() {
            self.fault(field, Reason::PasswordComposition);
        }
    }
}

/// The nesting depth of arrays and objects.
fn depth(value: &Json) -> usize {
    match value {
        Json::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Json::Object(members) => 1 + members.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

/// Passes when `from` is not after `to`.
///
/// # Errors
/// `INVALID_DATE_RANGE`.
pub fn range_of_days(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<()> {
    if from.zip(to).is_some_and(|(from, to)| from > to) { Err(Code::InvalidDateRange.into()) } else { Ok(()) }
}

/// Whole years from `birth` to `today`.
pub fn years_between(birth: NaiveDate, today: NaiveDate) -> i32 {
    today.years_since(birth).and_then(|years| i32::try_from(years).ok()).unwrap_or_default()
}

/// Whether `value` is an e-mail address: the rule of HTML forms, with a dot in the domain and without
/// quoting.
pub fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else { return false };
    let is_local_character =
        |letter: char| letter.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(letter);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (1..=64).contains(&local.len())
        && local.chars().all(is_local_character)
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

/// Whether `value` is a telephone number of the pointage document, with at least one digit.
pub fn is_phone(value: &str) -> bool {
    let rest = value.strip_prefix('+').unwrap_or(value);
    let is_allowed = |letter: char| letter.is_ascii_digit() || matches!(letter, ' ' | '-' | '(' | ')');
    let has_length =
        (8..=20).contains(&rest.chars().count()) && rest.chars().any(|letter| letter.is_ascii_digit());
    has_length && rest.chars().all(is_allowed)
}

/// Whether `value` is 8 to 20 letters and digits.
pub fn is_cni(value: &str) -> bool {
    (8..=20).contains(&value.len()) && value.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// Whether `value` is an absolute `http` or `https` URL.
pub fn is_url(value: &str) -> bool {
    Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_people_pass_and_others_do_not() {
        for good in ["user@example.com", "a.b+c@sous.domaine.sn", "x_1@a-b.org"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["", "user", "user@", "@example.com", "user@localhost", "a b@example.com", "a@-x.com", "é@ex.com"]
        {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn all_failures_are_collected() {
        let mut check = Check::new();
        check.required("firstName", "  ", 100);
        check.phone("phone", "123");
        check.url("website", "javascript:alert(1)");
        check.new_password("password", "short");
        let crate::error::Error::Refused(failures) = check.done().expect_err("four faults") else {
            panic!("not a refusal")
        };
        let fields: Vec<_> = failures.iter().filter_map(|failure| failure.field.as_deref()).collect();
        assert_eq!(fields, ["firstName", "phone", "website", "password"]);
    }

    #[test]
    fn free_json_is_an_object_of_bounded_depth() {
        let nested = |depth: usize| {
            let text = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
            serde_json::from_str::<Json>(&text).expect("JSON")
        };
        for (value, good) in [
            (serde_json::json!({}), true),
            (serde_json::json!({ "a": "x".repeat(1_000_000) }), true),
            (serde_json::json!([1]), false),
            (serde_json::json!("{}"), false),
            (Json::Null, false),
        ] {
            let mut check = Check::new();
            check.object("info", value.clone());
            assert_eq!(check.done().is_ok(), good, "{value}");
        }
        for (depth, good) in [(MAX_DEPTH, true), (MAX_DEPTH + 1, false)] {
            let mut check = Check::new();
            check.object("info", nested(depth));
            assert_eq!(check.done().is_ok(), good, "{depth}");
        }
    }

    #[test]
    fn a_moment_has_a_year_of_four_digits() {
        for (text, good) in [
            ("2025-12-15T09:00:00Z", true),
            ("9999-12-31T23:59:59Z", true),
            ("+10000-01-01T00:00:00Z", false),
            ("0000-12-31T23:59:59Z", false),
        ] {
            let mut check = Check::new();
            check.moment("startDate", text.parse().expect("a moment"));
            assert_eq!(check.done().is_ok(), good, "{text}");
        }
    }

    #[test]
    fn an_age_changes_on_the_birthday() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        assert_eq!(years_between(day("1990-05-15"), day("2025-05-14")), 34);
        assert_eq!(years_between(day("1990-05-15"), day("2025-05-15")), 35);
        assert_eq!(years_between(day("2004-02-29"), day("2025-02-28")), 20);
    }
}
