//! Idempotency keys of mutations: the argument `idempotencyKey`, or the header `Idempotency-Key` of a REST request.
//!
//! A mutation calls [`once`] with its rule and with what makes the answer of a repeat from the rows of the first one.
//! `domain/idempotency.rs` has the rest.

use std::collections::BTreeMap;
use std::future::Future;

use async_graphql::{Context, Name, Value};

use super::context::{RequestContext, RequestExt as _};
use super::object::object::RowObject;
use crate::domain::claim::Written;
use crate::domain::idempotency;
use crate::error::{Code, Error, Reason, Result};
use crate::query::key::Key;
use crate::query::list;
use crate::query::projection::Projection;
use crate::query::table::Table;
use crate::scope::{KeyedRequest, NOBODY, Scope};
use crate::storage::Upload;

/// The name of the argument.
const ARGUMENT: &str = "idempotencyKey";
/// The minimum length of a key, in characters.
const MIN_LENGTH: u32 = 16;
/// The maximum length of a key, in characters.
const MAX_LENGTH: u32 = 128;

/// Why a text is not an idempotency key; none when it is one.
pub fn fault(key: &str) -> Option<Reason> {
    if key.chars().any(char::is_control) {
        return Some(Reason::Character);
    }
    let length = u32::try_from(key.chars().count()).unwrap_or(u32::MAX);
    (!(MIN_LENGTH..=MAX_LENGTH).contains(&length)).then_some(Reason::Length(MIN_LENGTH, MAX_LENGTH))
}

/// The key of a mutation: its argument, or the header of the request; none when it has none, or a malformed one.
pub fn key_of<'k>(ctx: &'k Context<'_>, argument: Option<&'k str>) -> Option<&'k str> {
    argument.or(ctx.request().idempotency_key.as_deref()).filter(|key| fault(key).is_none())
}

/// Runs the rule of a mutation, or answers a repeat: `again` makes the answer from the rows that the first request wrote.
/// Without a key the rule just runs.
///
/// # Errors
/// `VALIDATION_ERROR` for a malformed key, `IDEMPOTENCY_KEY_REUSED`, `IDEMPOTENCY_KEY_IN_USE`; those of `rule` and `again`.
pub async fn once<T, R, RF, A, AF>(ctx: &Context<'_>, key: Option<String>, rule: R, again: A) -> Result<T>
where
    R: FnOnce(Scope) -> RF,
    RF: Future<Output = Result<T>>,
    A: FnOnce(Scope, Written) -> AF,
    AF: Future<Output = Result<T>>,
{
    let request = ctx.request();
    let scope = &request.scope;
    let Some(key) = key.or_else(|| request.idempotency_key.clone()) else {
        return Box::pin(rule(scope.clone())).await;
    };
    if let Some(reason) = fault(&key) {
        return Err(Error::invalid(ARGUMENT, reason));
    }
    let operation = ctx.field().name().to_owned();
    let digest = scope.services.digests.digest(&canonical(ctx, &operation).await?);
    let owner = scope.actor.account_id().unwrap_or(NOBODY);
    let request = KeyedRequest { owner, key, operation, digest };
    // Boxed, as rules are: their futures are large.
    Box::pin(idempotency::once(scope, request, rule, again)).await
}

/// The key of the first row of `R` that a request wrote.
///
/// # Errors
/// `RESOURCE_NOT_FOUND` when it is gone, or the caller may not see it any more.
pub async fn shown<R: RowObject>(scope: Scope, written: Written) -> Result<Key> {
    visible::<R>(&scope, written.key_of::<<R::Table as Table>::Entity>()?).await
}

/// `key`, when the caller sees its row.
///
/// # Errors
/// `RESOURCE_NOT_FOUND` when the row is gone, or the caller may not see it any more.
pub async fn visible<R: RowObject>(scope: &Scope, key: Key) -> Result<Key> {
    let found = list::by_keys::<R::Table>(scope, R::Table::KEY, &[key], &Projection::default()).await?;
    if found.contains_key(&key) { Ok(key) } else { Err(Code::ResourceNotFound.into()) }
}

/// A mutation and its arguments, but the key, in one spelling. Files are replaced by the digests of their bytes.
async fn canonical(ctx: &Context<'_>, operation: &str) -> Result<Vec<u8>> {
    let unreadable = |_| Error::Internal("the arguments of a field cannot be read".into());
    let arguments = ctx.field().arguments().map_err(unreadable)?;
    let arguments = arguments.into_iter().filter(|(name, _)| name != ARGUMENT).collect();
    let mut out = Vec::with_capacity(256);
    write_text(operation, &mut out);
    let mut uploads = Vec::new();
    write(&Value::Object(arguments), ctx.request(), &mut uploads, &mut out);
    for upload in uploads {
        out.extend_from_slice(digest_of(ctx.request(), upload).await?.as_bytes());
    }
    Ok(out)
}

/// The digest of a file, or its size when it is larger than any that is accepted.
async fn digest_of(request: &RequestContext, upload: &Upload) -> Result<String> {
    let failed = |error| Error::Internal(format!("an uploaded file: {error}"));
    let bytes = upload.read(u64::MAX).await.map_err(failed)?;
    Ok(match bytes {
        Some(bytes) => request.scope.services.digests.digest(&bytes),
        None => upload.size().to_string(),
    })
}

/// Writes a value so that equal values have equal bytes, whatever the order of members and whether they were written in
/// the document or sent as variables; different ones have different bytes.
fn write<'r>(value: &Value, request: &'r RequestContext, uploads: &mut Vec<&'r Upload>, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.push(b'n'),
        Value::Boolean(value) => out.push(if *value { b't' } else { b'f' }),
        Value::Number(number) => write_text(&number.to_string(), out),
        Value::String(text) => match Upload::find(&request.uploads, text) {
            // Its name is its place in the request.
            Some(upload) => {
                out.push(b'u');
                uploads.push(upload);
            }
            None => write_quoted(text, out),
        },
        Value::Enum(name) => write_quoted(name, out),
        Value::Binary(bytes) => {
            out.extend_from_slice(format!("b{}:", bytes.len()).as_bytes());
            out.extend_from_slice(bytes);
        }
        Value::List(items) => {
            out.extend_from_slice(format!("[{}:", items.len()).as_bytes());
            for item in items {
                write(item, request, uploads, out);
            }
        }
        Value::Object(members) => {
            let members: BTreeMap<&Name, &Value> = members.iter().collect();
            out.extend_from_slice(format!("{{{}:", members.len()).as_bytes());
            for (name, member) in members {
                write_text(name, out);
                write(member, request, uploads, out);
            }
        }
    }
}

/// Writes a text that is not a number.
fn write_quoted(text: &str, out: &mut Vec<u8>) {
    out.push(b's');
    write_text(text, out);
}

/// Writes a text after its length, so that no other text continues it.
fn write_text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("{}:{text}", text.len()).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_16_to_128_characters() {
        let of = |length: usize| fault(&"é".repeat(length));
        assert_eq!(of(15), Some(Reason::Length(16, 128)));
        assert_eq!((of(16), of(128)), (None, None));
        assert_eq!(of(129), Some(Reason::Length(16, 128)));
        assert_eq!(fault("0123456789abcde\n"), Some(Reason::Character));
    }
}
