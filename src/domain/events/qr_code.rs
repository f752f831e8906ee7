//! The QR code of an event: issued, issued again, and verified.
//!
//! A short code identifies the event in a URL; the signature in the same URL proves that we issued it
//! (`qr/payload.rs`). A new issue changes code, secret and time, so that printed codes become invalid.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::find;
use super::table::Events;
use crate::crypto::random::{random_bytes, random_token};
use crate::domain::claim::Written;
use crate::domain::unique::violates_unique;
use crate::domain::{transaction, write};
use crate::entity::event::{ActiveModel, Column, Entity, Model};
use crate::error::{Code, Error, Result};
use crate::qr::payload;
use crate::query::key::Key;
use crate::query::list::{self, all_columns};
use crate::query::row::Row;
use crate::scope::Scope;
use crate::text::trim;

/// Letters and digits that are not confused with each other: without I, O, 0 and 1.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// The length of a code.
const CODE_LENGTH: usize = 6;
/// The maximum number of attempts to generate a free code: of a billion possible codes, few are taken.
const MAX_CODE_ATTEMPTS: u32 = 5;

/// Generates an unpredictable code.
pub fn generate() -> String {
    random_bytes::<CODE_LENGTH>()
        .map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]))
        .iter()
        .collect()
}

/// Whether a text has the format of a code.
pub fn is_code(text: &str) -> bool {
    text.len() == CODE_LENGTH && text.bytes().all(|letter| ALPHABET.contains(&letter))
}

/// Generates short codes for one event, until one is free.
pub(super) struct ShortCodes<G> {
    generate: G,
    left: u32,
}

impl<G: FnMut() -> String> ShortCodes<G> {
    pub fn new(generate: G) -> Self {
        Self { generate, left: MAX_CODE_ATTEMPTS }
    }

    /// Generates the next code.
    pub fn generate(&mut self) -> String {
        (self.generate)()
    }

    /// Whether a write failed because the code is taken, and another may be tried.
    pub fn should_retry(&mut self, error: &Error) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0 && violates_unique(error, "event_short_code_key", "event.short_code")
    }
}

/// The event with a new code, issued now.
pub(super) fn issue(scope: &Scope, row: &Model, short_code: String) -> Model {
    let row = Model { short_code, qr_secret: random_token(), qr_issued_at: scope.now(), ..row.clone() };
    Model { qr_expires_at: expires_at(scope, &row), ..row }
}

/// When the code of an event expires: a while after its end, or after its start when it has no end.
pub(super) fn expires_at(scope: &Scope, row: &Model) -> DateTime<Utc> {
    let end = row.end_at.unwrap_or(row.start_at);
    // SQLite compares times as text, so that no year may have five digits.
    let last = DateTime::from_timestamp(253_402_300_799, 0).unwrap_or(end);
    end.checked_add_signed(scope.services.policy.qr_lifetime).map_or(last, |time| Ord::min(time, last))
}

/// Issues a new code, which invalidates the old one.
///
/// # Errors
/// `FORBIDDEN`, `EVENT_NOT_FOUND`.
pub async fn regenerate(scope: &Scope, key: Key) -> Result<Model> {
    regenerate_with_codes(scope, key, generate).await
}

/// As [`regenerate`], with short codes from `generate`, which is called again while its codes are taken.
///
/// # Errors
/// As [`regenerate`].
pub async fn regenerate_with_codes(
    scope: &Scope,
    key: Key,
    generate: impl FnMut() -> String + Send,
) -> Result<Model> {
    find::may_change_some(scope)?;
    let mut codes = ShortCodes::new(generate);
    loop {
        match reissue(scope, key, &codes.generate()).await {
            Err(error) if codes.should_retry(&error) => {}
            result => return result,
        }
    }
}

async fn reissue(scope: &Scope, key: Key, short_code: &str) -> Result<Model> {
    transaction::write(scope, async |tx| {
        let before = find::for_update(&tx, scope, key).await?;
        find::may_change(scope, &before)?;
        let issued = issue(scope, &before, short_code.to_owned());
        write::update::<ActiveModel>(&tx, scope, &before, |row| {
            row.short_code = Set(issued.short_code);
            row.qr_secret = Set(issued.qr_secret);
            row.qr_issued_at = Set(issued.qr_issued_at);
            row.qr_expires_at = Set(issued.qr_expires_at);
            row.updated_at = Set(issued.qr_issued_at);
        })
        .await
    })
    .await
}

/// The event that a request made or gave a code, for its repeats.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN` when the caller may not change it any more; `EVENT_NOT_FOUND`.
pub async fn again(scope: Scope, written: Written) -> Result<Model> {
    find::may_change_some(&scope)?;
    let row = find::by_key(&scope, written.key_of::<Entity>()?).await?;
    find::may_change(&scope, &row)?;
    Ok(row)
}

/// The URL in the QR code of an event.
pub fn signed_address(scope: &Scope, code: &str, issued_at: DateTime<Utc>, secret: &str) -> String {
    payload::signed_url(&scope.services.policy.check_in_url, code, issued_at.timestamp(), secret)
}

/// Why a QR code is invalid, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The code has the wrong length or characters.
    InvalidFormat,
    /// No event has this code, or it was deleted.
    EventNotFound,
    /// The signature does not match.
    SignatureMismatch,
    /// The code has expired.
    Expired,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let code = match fault {
            Fault::InvalidFormat | Fault::SignatureMismatch => Code::InvalidQrCode,
            Fault::EventNotFound => Code::EventNotFound,
            Fault::Expired => Code::QrCodeExpired,
        };
        code.into()
    }
}

/// A valid code.
#[derive(Debug)]
pub struct Valid {
    /// The event, whatever its status.
    pub event: Row,
    /// When the code expires.
    pub expires_at: DateTime<Utc>,
    /// The hours until then, to one decimal.
    pub remaining_hours: f64,
}

/// Returns the event of a valid QR code. Open to everyone.
///
/// # Errors
/// `INVALID_QR_CODE`, `EVENT_NOT_FOUND`, `QR_CODE_EXPIRED`.
pub async fn event(scope: &Scope, code: &str, t: &str, signature: &str) -> Result<Row> {
    Ok(verify(scope, code, t, signature).await??.event)
}

/// Verifies a QR code: `code`, `t` and `s` of its URL. Open to everyone. Blanks and line ends around them are ignored,
/// because scanners add them; so is the case of the code, because people type it.
///
/// # Errors
/// The database's.
pub async fn verify(scope: &Scope, code: &str, t: &str, signature: &str) -> Result<Result<Valid, Fault>> {
    // A code that was just replaced must be refused.
    let scope = &scope.on_primary();
    let code = &trim(code).to_ascii_uppercase();
    let (t, signature) = (trim(t), trim(signature));
    if !is_code(code) {
        return Ok(Err(Fault::InvalidFormat));
    }
    let has_code = Condition::all().add(Expr::col((Entity, Column::ShortCode)).eq(code.as_str()));
    let Some(event) = list::find::<Events>(scope, has_code, &all_columns::<Events>()).await? else {
        return Ok(Err(Fault::EventNotFound));
    };
    if !payload::verify(event.get::<Entity, &str>(&Column::QrSecret)?, code, t, signature) {
        return Ok(Err(Fault::SignatureMismatch));
    }
    let expires_at: DateTime<Utc> = event.get::<Entity, _>(&Column::QrExpiresAt)?;
    let left = (expires_at - scope.now()).num_seconds();
    if left <= 0 {
        return Ok(Err(Fault::Expired));
    }
    let tenths = i32::try_from((left + 180) / 360).unwrap_or(i32::MAX);
    Ok(Ok(Valid { event, expires_at, remaining_hours: f64::from(tenths) / 10.0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_six_letters_that_nobody_mistakes() {
        for _ in 0..200 {
            let code = generate();
            assert!(is_code(&code), "{code}");
            assert!(!code.contains(['I', 'O', '0', '1']), "{code}");
        }
        assert_ne!(generate(), generate());
        for code in ["A7KP2M", "X9KL4P", "N8PM5K"] {
            assert!(is_code(code), "{code}");
        }
        for text in ["", "A7KP2", "A7KP2MM", "a7kp2m", "A7KP2O", "A7KP21", "A7KP2é", "A7KP M", "A7KP2\0"] {
            assert!(!is_code(text), "{text}");
        }
    }
}
