//! Checks of what people send: collects every fault, names each as the GraphQL input names it.
//!
//! A rule makes a [`Check`], asks it about each field, and calls [`Check::done`] before it writes. Texts come back in
//! their one spelling (`crate::text`), which limits count; a text that is empty then counts as missing.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde_json::Value as Json;
use url::Url;

use crate::auth::password_rules::{PasswordRule, violated_rules};
use crate::error::{Code, Failure, Kind, Reason, Result};
use crate::text::{self, Kind as Spelling, normalize};

/// The bound of a text that the documents do not bound: the size of the body.
pub const UNBOUNDED: u32 = u32::MAX;
/// The longest text that lists are searched for, in characters. The documents have no bound; SQLite has, for patterns and
/// for the conditions of a statement, one for each word.
pub const MAX_SEARCH: u32 = 1_000;
/// How deep free JSON may nest.
const MAX_DEPTH: usize = 32;

/// What a partial update says of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Nothing: it stays.
    #[default]
    Keep,
    /// It has no value any more.
    Clear,
    /// It gets this value.
    Set(T),
}

impl<T> Change<T> {
    /// The change that a value makes where nothing was said before.
    pub fn said(value: Option<T>) -> Self {
        value.map_or(Self::Keep, Self::Set)
    }

    /// Whether anything changes.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value after the change, where `current` is the one before.
    pub fn over(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Keep => current,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The same change of another form of the value.
    pub fn map<U>(self, map: impl FnOnce(T) -> Option<U>) -> Change<U> {
        match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => map(value).map_or(Change::Clear, Change::Set),
        }
    }
}

/// Collects faults.
#[derive(Debug, Default)]
pub struct Check {
    failures: Vec<Failure>,
}

impl Check {
    /// A check that has found nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Passes when no fault was found.
    ///
    /// # Errors
    /// All faults at once.
    pub fn done(self) -> Result<()> {
        if self.failures.is_empty() { Ok(()) } else { Err(self.failures.into()) }
    }

    /// Notes a fault.
    pub fn fault(&mut self, field: &str, reason: Reason) {
        self.failures.push(Failure::invalid(field, reason));
    }

    /// Text of at most `max` characters that must be there.
    pub fn required(&mut self, field: &str, value: &str, max: u32) -> String {
        self.text(field, value, max).unwrap_or_else(|| {
            self.fault(field, Reason::Required);
            String::new()
        })
    }

    /// Text of one line and of at most `max` characters; none when empty.
    pub fn text(&mut self, field: &str, value: &str, max: u32) -> Option<String> {
        self.spelled(Spelling::Line, field, value, max)
    }

    /// Text of several lines and of at most `max` characters; none when empty.
    pub fn lines(&mut self, field: &str, value: &str, max: u32) -> Option<String> {
        self.spelled(Spelling::Lines, field, value, max)
    }

    fn spelled(&mut self, kind: Spelling, field: &str, value: &str, max: u32) -> Option<String> {
        let Ok(text) = normalize(kind, value) else {
            self.fault(field, Reason::Character);
            return Some(value.to_owned());
        };
        if text.chars().count() > max as usize {
            self.fault(field, Reason::TooLong(max));
        }
        (!text.is_empty()).then(|| text.into_owned())
    }

    /// An e-mail address; none when empty.
    pub fn email(&mut self, field: &str, value: &str) -> Option<String> {
        let value = self.text(field, value, 254)?;
        if !is_email(&value) {
            self.fault(field, Reason::Kind(Kind::Email));
        }
        Some(value)
    }

    /// A telephone number as the pointage document writes it: `^\+?[0-9\s\-()]{8,20}$`, with plain spaces and hyphens;
    /// none when empty.
    pub fn phone(&mut self, field: &str, value: &str) -> Option<String> {
        let value = self.spelled(Spelling::Phone, field, value, 21)?;
        if !is_phone(&value) {
            self.fault(field, Reason::Kind(Kind::Phone));
        }
        Some(value)
    }

    /// The number of an identity card, as the pointage document writes it: 8 to 20 letters and digits; none when empty.
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

    /// An absolute `http` or `https` address; none when empty.
    pub fn url(&mut self, field: &str, value: &str) -> Option<String> {
        let value = self.text(field, value, UNBOUNDED)?;
        if !is_url(&value) {
            self.fault(field, Reason::Kind(Kind::Url));
        }
        Some(value)
    }

    /// A number within bounds.
    pub fn range(&mut self, field: &str, value: i32, min: i32, max: i32) -> i32 {
        if !(min..=max).contains(&value) {
            self.fault(field, Reason::Range(min.into(), max.into()));
        }
        value
    }

    /// A moment in a year of four digits: SQLite compares times as text.
    pub fn moment(&mut self, field: &str, value: DateTime<Utc>) -> DateTime<Utc> {
        if !(1..=9999).contains(&value.year()) {
            self.fault(field, Reason::Kind(Kind::DateTime));
        }
        value
    }

    /// A JSON object of a depth that both engines keep; the body bounds its size.
    pub fn object(&mut self, field: &str, value: Json) -> Json {
        if !value.is_object() {
            self.fault(field, Reason::Kind(Kind::Object));
        } else if depth(&value) > MAX_DEPTH {
            self.fault(field, Reason::Kind(Kind::Json));
        }
        value
    }

    /// A day of birth: in the past, at most 130 years ago.
    pub fn birth(&mut self, field: &str, value: NaiveDate, today: NaiveDate) -> NaiveDate {
        if value >= today || years_between(value, today) > 130 {
            self.fault(field, Reason::Kind(Kind::Date));
        }
        value
    }

    /// A new password. The rules of composition hold where passwords are chosen.
    pub fn new_password(&mut self, field: &str, value: &str) {
        let broken = violated_rules(value);
        if value.is_empty() {
            self.fault(field, Reason::Required);
        } else if broken.contains(&PasswordRule::MinLength) {
            self.fault(field, Reason::TooShort(8));
        } else if broken.contains(&PasswordRule::MaxLength) {
            self.fault(field, Reason::PasswordTooLong(71));
        } else if !broken.is_empty() {
            self.fault(field, Reason::PasswordComposition);
        }
    }
}

/// How many lists and objects are in each other.
fn depth(value: &Json) -> usize {
    match value {
        Json::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Json::Object(members) => 1 + members.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

/// Passes when the first day is not after the last.
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

/// The rule of HTML forms, with a dot in the domain: what people's addresses look like, without quoting.
pub fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else { return false };
    let local_letter =
        |letter: char| letter.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(letter);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (1..=64).contains(&local.len())
        && local.chars().all(local_letter)
        && domain.contains('.')
        && domain.split('.').all(label)
}

/// The form of the pointage document, with a digit in it.
pub fn is_phone(value: &str) -> bool {
    let rest = value.strip_prefix('+').unwrap_or(value);
    let allowed = |letter: char| letter.is_ascii_digit() || matches!(letter, ' ' | '-' | '(' | ')');
    let enough =
        (8..=20).contains(&rest.chars().count()) && rest.chars().any(|letter| letter.is_ascii_digit());
    enough && rest.chars().all(allowed)
}

/// 8 to 20 letters and digits.
pub fn is_cni(value: &str) -> bool {
    (8..=20).contains(&value.len()) && value.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// An absolute `http` or `https` address.
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
    fn every_fault_is_told_at_once() {
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
