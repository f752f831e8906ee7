//! Compares responses with the examples of the documents: the same keys in the same order, the same values.
//! Values that vary between calls are given as patterns.
//!
//! | in the example | stands for |
//! | --- | --- |
//! | `<uuid>` | a UUID as `/api` shows it |
//! | `<token>` | a JWT |
//! | `<time>` | `2025-12-13T10:30:00Z` |
//! | `<naive>` | `2025-10-15T10:30:00` |
//! | `<integer>` | an integer |
//! | `<sentence>` | a text that is not empty |
//! | `<any>` | anything, null included |

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::Answer;

/// Asserts that `answer` has this status and equals this example.
#[track_caller]
pub fn assert_example(answer: &Answer, status: u16, mut example: Value) {
    let actual = answer.json();
    fill_patterns(&mut example, &actual);
    assert_eq!(pretty(&actual), pretty(&example));
    assert_eq!(answer.status(), status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
}

/// An error of the pointage API without details.
pub fn refused(code: &str, message: &str) -> Value {
    json!({ "success": false, "error": { "code": code, "message": message } })
}

/// A validation error of the pointage API.
pub fn invalid(details: &Value) -> Value {
    json!({
        "success": false,
        "error": { "code": "VALIDATION_ERROR", "message": "Erreur de validation", "details": details }
    })
}

/// An error of the talents API without details.
pub fn denied(code: &str, error: &str) -> Value {
    json!({ "success": false, "error": error, "code": code })
}

/// A validation error of the talents API.
pub fn malformed(details: &Value) -> Value {
    json!({ "success": false, "error": "Validation failed", "code": "VALIDATION_ERROR", "details": details })
}

/// Replaces the patterns in `example` with the values of `actual` that match them.
fn fill_patterns(example: &mut Value, actual: &Value) {
    match example {
        Value::Object(members) => {
            for (name, member) in members {
                fill_patterns(member, actual.get(name).unwrap_or(&Value::Null));
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                fill_patterns(item, actual.get(at).unwrap_or(&Value::Null));
            }
        }
        Value::String(pattern) if fits(pattern, actual) => *example = actual.clone(),
        _ => {}
    }
}

fn fits(pattern: &str, actual: &Value) -> bool {
    let text = actual.as_str().unwrap_or_default();
    match pattern {
        "<uuid>" => text.len() == 36 && text.parse::<Uuid>().is_ok(),
        "<token>" => text.starts_with("eyJ") && text.split('.').count() == 3,
        "<time>" => text.len() == 20 && text.ends_with('Z') && text.parse::<DateTime<Utc>>().is_ok(),
        "<naive>" => text.len() == 19 && text.parse::<NaiveDateTime>().is_ok(),
        "<integer>" => actual.is_i64(),
        "<sentence>" => !text.is_empty(),
        "<any>" => true,
        _ => false,
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON is text")
}
