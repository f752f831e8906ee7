//! The message of a success, which a route's line declares (`route.rs`).

use std::borrow::Cow;

use serde_json::Map;

use super::route::Message;
use crate::graphql::exec::raw::raw_text;

/// The message for this data; none when the route has none.
pub(super) fn success_message(message: Message, data: &async_graphql::Value) -> Option<Cow<'static, str>> {
    match message {
        Message::None => None,
        Message::Always(message) => Some(Cow::Borrowed(message)),
        Message::ByFlag { key, yes, no } => {
            let is_true = member(data, key).is_some_and(|value| value == true);
            Some(Cow::Borrowed(if is_true { yes } else { no }))
        }
        Message::ByValue { key, messages } => {
            let value = member(data, key);
            let named = messages.iter().find(|(name, _)| value.as_ref().is_some_and(|value| value == name));
            named.map(|(_, message)| Cow::Borrowed(*message))
        }
        Message::Counted { key, text } => {
            member(data, key).map(|count| Cow::Owned(format!("{count} {text}")))
        }
    }
}

/// The member `key` of the data, at any depth outside of lists; none when there is none.
fn member(data: &async_graphql::Value, key: &str) -> Option<serde_json::Value> {
    if let Some(text) = raw_text(data) {
        return serde_json::from_str::<Map<String, serde_json::Value>>(text).ok()?.remove(key);
    }
    let async_graphql::Value::Object(members) = data else { return None };
    members.iter().find_map(
        |(name, value)| {
            if name == key { value.clone().into_json().ok() } else { member(value, key) }
        },
    )
}
