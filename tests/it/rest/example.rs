//! Compares answers with the examples of the documents: the same keys in the same order, the same values; what differs
//! from call to call is given by its pattern.
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

/// Passes when `answer` has this status and is this example.
#[track_caller]
pub fn assert_example(answer: &Answer, status: u16, mut example: Value) {
    let actual = answer.json();
    settle(&mut example, &actual);
    assert_eq!(pretty(&actual), pretty(&example));
    assert_eq!(answer.status(), status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
}

/// What the pointage API says of a refusal without details.
pub fn refused(code: &str, message: &str) -> Value {
    json!({ "success": false, "error": { "code": code, "message": message } })
}

/// What the pointage API says of malformed fields.
pub fn invalid(details: &Value) -> Value {
    json!({
        "success": false,
        "error": { "code": "VALIDATION_ERROR", "message": "Erreur de validation", "details": details }
    })
}

/// What the talents API says of a refusal without details.
pub fn denied(code: &str, error: &str) -> Value {
    json!({ "success": false, "error": error, "code": code })
}

/// What the talents API says of malformed fields.
pub fn malformed(details: &Value) -> Value {
    json!({ "success": false, "error": "Validation failed", "code": "VALIDATION_ERROR", "details": details })
}

/// Puts the values of `actual` in the place of the patterns that they fit.
fn settle(example: &mut Value, actual: &Value) {
    match example {
        Value::Object(members) => {
            for (name, member) in members {
                settle(member, actual.get(name).unwrap_or(&Value::Null));
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                settle(item, actual.get(at).unwrap_or(&Value::Null));
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
