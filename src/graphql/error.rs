//! Converts failures of the domain to GraphQL errors: `userErrors` of a payload, or top-level errors with
//! `extensions.code`.

use std::sync::Arc;

use async_graphql::{
    Context, Enum, Error as GraphqlError, ErrorExtensionValues, ErrorExtensions, PathSegment, ServerError,
    SimpleObject, Value, value,
};

use super::context::RequestContext;
use super::messages;
use crate::error::{Code, Counted, Error, Failure, Limit};
use crate::language::Language;

/// What can go wrong. One list for GraphQL and for both documented REST APIs, which spell some of these their own way.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::error::Code")]
pub enum ErrorCode {
    /// The caller is not authenticated.
    AuthRequired,
    /// The token is invalid or revoked.
    TokenInvalid,
    /// The token has ended: refresh it or sign in again.
    TokenExpired,
    /// Unknown account or wrong password.
    InvalidCredentials,
    /// The account is disabled.
    AccountDisabled,
    /// The caller may not do this.
    Forbidden,
    /// A field is missing, malformed or out of range.
    ValidationError,
    /// The password violates the password policy.
    WeakPassword,
    /// The current password is wrong.
    CurrentPasswordIncorrect,
    /// An account cannot delete itself.
    CannotDeleteOwnAccount,
    /// Administrators are not deleted.
    CannotDeleteAdmin,
    /// The e-mail address is taken.
    EmailAlreadyExists,
    /// The account does not exist or is not visible to the caller.
    UserNotFound,
    /// The event does not exist or is not visible to the caller.
    EventNotFound,
    /// The event has begun: its beginning is not changed any more.
    EventAlreadyStarted,
    /// The event is called off: nobody signs.
    EventCancelled,
    /// The event is over: nobody signs.
    EventNotActive,
    /// The code or the signature of a QR code is wrong.
    InvalidQrCode,
    /// The QR code is genuine but has expired.
    QrCodeExpired,
    /// The participant does not exist or is not visible to the caller.
    ParticipantNotFound,
    /// Another participant has this identity card number.
    CniAlreadyExists,
    /// The attendance does not exist or is not visible to the caller.
    AttendanceNotFound,
    /// The participant has an attendance at this event already, or the cinema talent is present on the project.
    AlreadyCheckedIn,
    /// The cinema talent has left the project for the day.
    AlreadyCheckedOut,
    /// The cinema talent has no open presence record on the project.
    NotCheckedIn,
    /// The cinema talent is not assigned to the project, or was released from it.
    TalentNotAssigned,
    /// The cinema talent is assigned to the project already.
    TalentAlreadyAssigned,
    /// The cinema talent was withdrawn and is no longer cast.
    TalentWithdrawn,
    /// The talent of the catalogue does not exist.
    TalentNotFound,
    /// The cinema talent does not exist or is not visible to the caller.
    CinemaTalentNotFound,
    /// The production company does not exist.
    ProductionNotFound,
    /// The project does not exist.
    ProjectNotFound,
    /// The signature has more than 100 KB of base64.
    SignatureTooLarge,
    /// The signature is neither a PNG nor a JPEG image.
    SignatureInvalidFormat,
    /// A file has a format that is not accepted; the message names it.
    UnsupportedFormat,
    /// A file has too many bytes, or a picture too many pixels; the message names the limit.
    FileTooLarge,
    /// A file is incomplete or malformed.
    FileDamaged,
    /// No such thing, or none that the caller may see.
    ResourceNotFound,
    /// The address is no route; only of both REST APIs.
    RouteNotFound,
    /// A start that is after its end.
    InvalidDateRange,
    /// The idempotency key was sent with another request within 24 hours: a key names one request.
    IdempotencyKeyReused,
    /// The first request with the idempotency key is still running; retry later with the same key.
    IdempotencyKeyInUse,
    /// Too many requests; `extensions.retryAfterSeconds` says when to come back, and `extensions.rateLimit` which limit was
    /// met: what it `counts` (`SIGN_INS`, `REGISTRATIONS`, `CHECK_INS`) and its `limit`.
    RateLimitExceeded,
    /// The route does not support this method.
    MethodNotAllowed,
    /// The body is too large.
    PayloadTooLarge,
    /// The body did not arrive in its time; retry on a faster connection.
    RequestTimeout,
    /// The server is busy or the database unavailable; retry later.
    ServiceUnavailable,
    /// The database refused; logged.
    DatabaseError,
    /// A fault of the server; logged.
    InternalServerError,
}

/// A failure that a form can show.
#[derive(Debug, SimpleObject)]
pub struct UserError {
    /// What.
    code: ErrorCode,
    /// Which field of the input, by its name (`email`, `phone`); null when it is no field's fault.
    field: Option<String>,
    /// A sentence in the language of `Accept-Language` (French or English).
    message: String,
}

/// The name of a code in `extensions.code`.
pub fn name(code: Code) -> String {
    async_graphql::InputType::to_value(&ErrorCode::from(code)).to_string()
}

/// The code with this name in `extensions.code`.
pub fn code_named(name: &str) -> Option<Code> {
    let value = async_graphql::Value::from(name);
    <ErrorCode as async_graphql::InputType>::parse(Some(value)).ok().map(Into::into)
}

/// Whether a mutation returns this code in `userErrors`. Missing rights, misused idempotency keys, rate limits and
/// failures of the server are top-level errors.
fn is_user_error(code: Code) -> bool {
    match code {
        Code::AuthRequired
        | Code::TokenInvalid
        | Code::TokenExpired
        | Code::Forbidden
        | Code::IdempotencyKeyReused
        | Code::IdempotencyKeyInUse
        | Code::RateLimitExceeded
        | Code::RouteNotFound
        | Code::MethodNotAllowed
        | Code::PayloadTooLarge
        | Code::RequestTimeout
        | Code::ServiceUnavailable
        | Code::DatabaseError
        | Code::InternalServerError => false,
        Code::InvalidCredentials
        | Code::AccountDisabled
        | Code::ValidationError
        | Code::WeakPassword
        | Code::CurrentPasswordIncorrect
        | Code::CannotDeleteOwnAccount
        | Code::CannotDeleteAdmin
        | Code::EmailAlreadyExists
        | Code::UserNotFound
        | Code::EventNotFound
        | Code::EventAlreadyStarted
        | Code::EventCancelled
        | Code::EventNotActive
        | Code::InvalidQrCode
        | Code::QrCodeExpired
        | Code::ParticipantNotFound
        | Code::CniAlreadyExists
        | Code::AttendanceNotFound
        | Code::AlreadyCheckedIn
        | Code::AlreadyCheckedOut
        | Code::NotCheckedIn
        | Code::TalentNotAssigned
        | Code::TalentAlreadyAssigned
        | Code::TalentWithdrawn
        | Code::TalentNotFound
        | Code::CinemaTalentNotFound
        | Code::ProductionNotFound
        | Code::ProjectNotFound
        | Code::SignatureTooLarge
        | Code::SignatureInvalidFormat
        | Code::UnsupportedFormat
        | Code::FileTooLarge
        | Code::FileDamaged
        | Code::ResourceNotFound
        | Code::InvalidDateRange => true,
    }
}

/// Splits the result of a domain function into the data of a payload and its `userErrors`.
///
/// # Errors
/// When the failure is a top-level error.
pub fn outcome<T>(
    request: &RequestContext,
    result: Result<T, Error>,
) -> async_graphql::Result<(Option<T>, Vec<UserError>)> {
    match result {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(Error::Refused(failures)) if failures.iter().all(|failure| is_user_error(failure.code)) => {
            Ok((None, user_errors(failures, request.language)))
        }
        Err(error) => Err(to_error(request, error)),
    }
}

/// Converts failures to `userErrors`.
pub fn user_errors(failures: Vec<Failure>, language: Language) -> Vec<UserError> {
    let error = |failure: Failure| UserError {
        message: messages::sentence(&failure, language),
        code: failure.code.into(),
        field: failure.field,
    };
    failures.into_iter().map(error).collect()
}

/// Converts a failure to a top-level error. Database and internal errors are logged here, once, and returned
/// without their cause.
pub fn to_error(request: &RequestContext, error: Error) -> GraphqlError {
    match &error {
        Error::Refused(_) | Error::UniqueViolation(_) | Error::Superseded | Error::Repeated => {}
        Error::Database(reason) => {
            tracing::error!(request_id = %request.scope.actor.origin.request_id, error = %DriverReason(reason), "database");
        }
        Error::Internal(reason) => {
            tracing::error!(request_id = %request.scope.actor.origin.request_id, error = %reason, "internal");
        }
    }
    let failures = error.failures();
    let Some(failure) = failures.into_iter().next() else {
        return GraphqlError::new(messages::of_code(Code::InternalServerError, request.language));
    };
    let message = messages::sentence(&failure, request.language);
    let Failure { code, field, limit, .. } = failure;
    GraphqlError::new(message).extend_with(|_, extensions| {
        extensions.set("code", name(code));
        if let Some(field) = field {
            extensions.set("field", field);
        }
        if let Some(limit) = limit {
            extensions.set("retryAfterSeconds", limit.retry_after_seconds);
            extensions
                .set("rateLimit", value!({ "counts": counted_name(limit.counts), "limit": limit.most }));
        }
    })
}

/// The name of what a limit counts, in `extensions.rateLimit`.
const fn counted_name(counts: Counted) -> &'static str {
    match counts {
        Counted::SignIns => "SIGN_INS",
        Counted::Registrations => "REGISTRATIONS",
        Counted::CheckIns => "CHECK_INS",
        Counted::Exports => "EXPORTS",
    }
}

/// The rate limit in the extensions of an error.
pub fn limit_in(extensions: &ErrorExtensionValues) -> Option<Limit> {
    let Value::Object(limit) = extensions.get("rateLimit")? else { return None };
    let number = |value: Option<&Value>| match value {
        Some(Value::Number(number)) => number.as_u64(),
        _ => None,
    };
    let name = limit.get("counts").and_then(|value| match value {
        Value::String(name) => Some(name.as_str()),
        _ => None,
    })?;
    let all = [Counted::SignIns, Counted::Registrations, Counted::CheckIns, Counted::Exports];
    Some(Limit {
        counts: all.into_iter().find(|counts| counted_name(*counts) == name)?,
        most: u32::try_from(number(limit.get("limit"))?).ok()?,
        retry_after_seconds: number(extensions.get("retryAfterSeconds"))?,
    })
}

/// A request error: it concerns the whole request or operation and has no location in the document.
pub fn request_error(message: impl Into<String>, code: &str) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code);
    error
}

/// A request error with a code of the domain.
pub fn request_error_of(code: Code, language: Language) -> ServerError {
    request_error(messages::of_code(code, language), &name(code))
}

/// The error of a malformed argument, with the path of its field.
pub fn malformed(ctx: &Context<'_>, error: ServerError) -> ServerError {
    ctx.set_error_path(with_code(error))
}

/// Adds `VALIDATION_ERROR` to async-graphql's error of an argument, unless its scalar has set a code.
pub fn with_code(mut error: ServerError) -> ServerError {
    add_code(&mut error);
    error
}

/// As [`with_code`], in place.
pub fn add_code(error: &mut ServerError) {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", name(Code::ValidationError));
    }
}

/// A top-level error with the path of the field that is being resolved.
pub fn server_error(ctx: &Context<'_>, error: Error) -> ServerError {
    let error = to_error(ctx.data_unchecked::<RequestContext>(), error);
    ctx.set_error_path(error.into_server_error(ctx.item.pos))
}

/// The complete path of an error, kept because async-graphql prepends a list index to errors that pass
/// through a list.
struct CompletePath(Vec<PathSegment>);

/// Sets the complete path of an error.
pub fn with_path(mut error: ServerError, path: Vec<PathSegment>) -> ServerError {
    error.source = Some(Arc::new(CompletePath(path.clone())));
    error.path = path;
    error
}

/// Restores the paths that [`with_path`] set.
pub fn restore_paths(errors: &mut [ServerError]) {
    for error in errors {
        if let Some(CompletePath(path)) = error.source::<CompletePath>() {
            error.path = path.clone();
        }
    }
}

/// The first line of a driver's error: PostgreSQL's detail lines quote values of the row.
struct DriverReason<'e>(&'e sea_orm::DbErr);

impl std::fmt::Display for DriverReason<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = self.0.to_string();
        out.write_str(text.lines().next().unwrap_or_default())
    }
}
