//! The code that opens an event to its participants: issued, issued anew, and judged.
//!
//! A short code names the event in an address; the signature in the same address shows that we issued it
//! (`qr/payload.rs`). Issuing anew changes code, secret and time, so what was printed before opens nothing any more.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::find;
use super::table::Events;
use crate::crypto::random::{random_bytes, random_token};
use crate::domain::unique::violates_unique;
use crate::domain::{transaction, write};
use crate::entity::event::{ActiveModel, Column, Entity, Model};
use crate::error::{Code, Error, Result};
use crate::qr::payload;
use crate::query::key::Key;
use crate::query::list::{self, all_columns};
use crate::query::row::Row;
use crate::scope::Scope;

/// Letters and digits that nobody takes for others: without I, O, 0 and 1.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// How many of them a code has.
const CODE_LENGTH: usize = 6;
/// How often a code is drawn before it is given up: of a billion, few are taken.
const DRAWS: u32 = 5;

/// A code that nobody foresees.
pub fn draw() -> String {
    random_bytes::<CODE_LENGTH>()
        .map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]))
        .iter()
        .collect()
}

/// Whether a text can be a code of ours.
pub fn is_code(text: &str) -> bool {
    text.len() == CODE_LENGTH && text.bytes().all(|letter| ALPHABET.contains(&letter))
}

/// Short codes for one event, until one is free.
pub(super) struct Codes<D> {
    draw: D,
    left: u32,
}

impl<D: FnMut() -> String> Codes<D> {
    pub fn drawn_by(draw: D) -> Self {
        Self { draw, left: DRAWS }
    }

    /// The next one.
    pub fn draw(&mut self) -> String {
        (self.draw)()
    }

    /// Whether a write failed because the code is taken, and another may be tried.
    pub fn may_draw_again(&mut self, error: &Error) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0 && violates_unique(error, "event_short_code_key", "event.short_code")
    }
}

/// The event with another code, as of now.
pub(super) fn issue(scope: &Scope, row: &Model, short_code: String) -> Model {
    let row = Model { short_code, qr_secret: random_token(), qr_issued_at: scope.now(), ..row.clone() };
    Model { qr_expires_at: expires_at(scope, &row), ..row }
}

/// From when on the code of an event is refused: a while after its end, or its start when the end is open.
pub(super) fn expires_at(scope: &Scope, row: &Model) -> DateTime<Utc> {
    let end = row.end_at.unwrap_or(row.start_at);
    // SQLite compares times as text, so no year has five digits.
    let last = DateTime::from_timestamp(253_402_300_799, 0).unwrap_or(end);
    end.checked_add_signed(scope.services.policy.qr_lifetime).map_or(last, |time| Ord::min(time, last))
}

/// Issues another code: the old one names no event from then on.
///
/// # Errors
/// `FORBIDDEN`, `EVENT_NOT_FOUND`.
pub async fn regenerate(scope: &Scope, key: Key) -> Result<Model> {
    regenerate_drawing(scope, key, draw).await
}

/// As [`regenerate`], with short codes from `draw`, which is asked again while its codes are taken.
///
/// # Errors
/// As [`regenerate`].
pub async fn regenerate_drawing(
    scope: &Scope,
    key: Key,
    draw: impl FnMut() -> String + Send,
) -> Result<Model> {
    find::may_change_some(scope)?;
    let mut codes = Codes::drawn_by(draw);
    loop {
        match issue_anew(scope, key, &codes.draw()).await {
            Err(error) if codes.may_draw_again(&error) => {}
            answer => return answer,
        }
    }
}

async fn issue_anew(scope: &Scope, key: Key, short_code: &str) -> Result<Model> {
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

/// The address that the QR code of an event says.
pub fn signed_address(scope: &Scope, code: &str, issued_at: DateTime<Utc>, secret: &str) -> String {
    payload::signed_url(&scope.services.policy.check_in_url, code, issued_at.timestamp(), secret)
}

/// Why a QR code opens nothing, in the order in which it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The code is no six letters of our alphabet.
    InvalidFormat,
    /// No event has this code, or none any more.
    EventNotFound,
    /// The signature is not the one that this code was issued with.
    SignatureMismatch,
    /// The time of the code is over.
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

/// A good code.
#[derive(Debug)]
pub struct Valid {
    /// What it opens, whatever its status.
    pub event: Row,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
    /// How many hours that is from now, to one decimal.
    pub remaining_hours: f64,
}

/// The event that a QR code opens. Open to everybody.
///
/// # Errors
/// `INVALID_QR_CODE`, `EVENT_NOT_FOUND`, `QR_CODE_EXPIRED`.
pub async fn event(scope: &Scope, code: &str, t: &str, signature: &str) -> Result<Row> {
    Ok(judge(scope, code, t, signature).await??.event)
}

/// Judges a QR code: `code`, `t` and `s` of the address that it says. Open to everybody.
///
/// # Errors
/// The database's.
pub async fn judge(scope: &Scope, code: &str, t: &str, signature: &str) -> Result<Result<Valid, Fault>> {
    if !is_code(code) {
        return Ok(Err(Fault::InvalidFormat));
    }
    let named = Condition::all().add(Expr::col((Entity, Column::ShortCode)).eq(code));
    let Some(event) = list::find::<Events>(scope, named, &all_columns::<Events>()).await? else {
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
            let code = draw();
            assert!(is_code(&code), "{code}");
            assert!(!code.contains(['I', 'O', '0', '1']), "{code}");
        }
        assert_ne!(draw(), draw());
        for code in ["A7KP2M", "X9KL4P", "N8PM5K"] {
            assert!(is_code(code), "{code}");
        }
        for text in ["", "A7KP2", "A7KP2MM", "a7kp2m", "A7KP2O", "A7KP21", "A7KP2é", "A7KP M", "A7KP2\0"] {
            assert!(!is_code(text), "{text}");
        }
    }
}
