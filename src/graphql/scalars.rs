//! The custom scalars, each with one written form, which is validated on input.
//!
//! Times are RFC 3339 in UTC and whole seconds; texts with a format (e-mail, telephone, URL) are validated by
//! the domain, so that REST and GraphQL refuse the same. The description of a scalar is written twice: the
//! schema takes it from the `impl`.

use std::fmt;

use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, SubsecRound, Utc};

use super::error::name;
use crate::domain::check;
use crate::error::{Code, Kind};
use crate::moment;
use crate::text::{Kind as Spelling, normalize};

/// A moment in UTC, RFC 3339, whole seconds: `2025-12-15T09:00:00Z`. Input may carry another offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub chrono::DateTime<Utc>);

impl fmt::Display for DateTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

impl serde::Serialize for DateTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A moment in UTC, RFC 3339, whole seconds: `2025-12-15T09:00:00Z`. Input may carry another offset.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => match moment::parse(text) {
                Some(time) => Ok(Self(time.trunc_subsecs(0))),
                None => {
                    Err(invalid("a DateTime is written 2025-12-15T09:00:00Z, with a second from 0 to 59"))
                }
            },
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// The error of a text that is not a value of a scalar, with `VALIDATION_ERROR`.
fn invalid<T: InputType>(message: &str) -> InputValueError<T> {
    InputValueError::custom(message).with_extension("code", name(Code::ValidationError))
}

/// A day without time or zone: `2025-12-15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Date(pub NaiveDate);

/// A day without time or zone: `2025-12-15`.
#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => moment::parse_day(text)
                .map(Self)
                .ok_or_else(|| invalid("a Date is written 2025-12-15 and exists in the calendar")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// Any JSON value, where the documented APIs leave the form open.
#[derive(Clone, Debug, PartialEq)]
pub struct Json(pub serde_json::Value);

/// Any JSON value, where the documented APIs leave the form open.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        value.into_json().map(Self).map_err(|_| InputValueError::custom("not a JSON value"))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

macro_rules! text_scalars {
    ($($(#[$doc:meta])* $name:ident = $graphql:literal, $url:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name(pub String);

        $(#[$doc])*
        #[Scalar(name = $graphql, specified_by_url = $url)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    )*};
}

text_scalars! {
    /// An e-mail address: `user@example.com`, at most 254 characters. A malformed one is a user error, not a
    /// malformed document.
    EmailAddress = "EmailAddress", "https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address";
    /// A telephone number: an optional `+`, then 8 to 20 digits, spaces, dashes and brackets. Blanks and dashes of every
    /// kind are kept as plain ones. A malformed one is a user error, not a malformed document.
    PhoneNumber = "PhoneNumber", "https://www.itu.int/rec/T-REC-E.123";
    /// An absolute `http` or `https` address, or a path that begins with `/` where the server itself serves it. A
    /// malformed one is a user error, not a malformed document.
    Url = "URL", "https://url.spec.whatwg.org/";
}

/// The expected kind, when a text is not a value of the scalar `name`. Checks the same formats as the domain,
/// before an operation runs.
pub fn malformed(name: &str, text: &str) -> Option<Kind> {
    let (is_valid, kind) = match name {
        "DateTime" => (moment::parse(text).is_some(), Kind::DateTime),
        "Date" => (moment::parse_day(text).is_some(), Kind::Date),
        "UUID" => (text.parse::<uuid::Uuid>().is_ok(), Kind::Identifier),
        "EmailAddress" => (is_well_formed(Spelling::Line, text, check::is_email), Kind::Email),
        "PhoneNumber" => (is_well_formed(Spelling::Phone, text, check::is_phone), Kind::Phone),
        "URL" => (is_well_formed(Spelling::Line, text, check::is_url), Kind::Url),
        _ => return None,
    };
    (!is_valid).then_some(kind)
}

/// Whether a text is empty or well-formed after it is normalized as for storage.
fn is_well_formed(kind: Spelling, text: &str, has_form: fn(&str) -> bool) -> bool {
    normalize(kind, text).is_ok_and(|text| text.is_empty() || has_form(&text))
}
