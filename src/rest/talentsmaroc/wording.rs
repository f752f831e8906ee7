//! The talents API's name, status and sentence for each code, from its document.

use axum::http::StatusCode as S;

use crate::error::Code;
use crate::rest::core::surface::Wording;

/// The rendering of a code. No default arm: a new code does not compile without wording here.
pub fn of(code: Code) -> Wording {
    match code {
        Code::AuthRequired | Code::TokenInvalid | Code::TokenExpired => {
            Wording::new("AUTH_REQUIRED", S::UNAUTHORIZED, "Authentication required")
        }
        Code::InvalidCredentials => {
            Wording::new("INVALID_CREDENTIALS", S::UNAUTHORIZED, "Invalid credentials")
        }
        Code::AccountDisabled => Wording::new("ACCOUNT_DISABLED", S::FORBIDDEN, "Account disabled"),
        Code::Forbidden => Wording::new("FORBIDDEN", S::FORBIDDEN, "Admin access required"),
        Code::CannotDeleteAdmin => Wording::new("FORBIDDEN", S::FORBIDDEN, "Cannot delete admin users"),
        Code::CannotDeleteOwnAccount => {
            Wording::new("FORBIDDEN", S::FORBIDDEN, "Cannot delete your own account")
        }
        Code::ValidationError
        | Code::WeakPassword
        // Codes of the pointage API; no route of this surface fails with them.
        | Code::EventAlreadyStarted
        | Code::EventCancelled
        | Code::EventNotActive
        | Code::InvalidQrCode
        | Code::QrCodeExpired
        | Code::SignatureTooLarge
        | Code::SignatureInvalidFormat
        | Code::UnsupportedFormat
        | Code::FileDamaged => {
            Wording::new("VALIDATION_ERROR", S::BAD_REQUEST, "Validation failed")
        }
        Code::CurrentPasswordIncorrect => {
            Wording::new("CURRENT_PASSWORD_INCORRECT", S::UNAUTHORIZED, "Current password is incorrect")
        }
        Code::EmailAlreadyExists => Wording::new("DUPLICATE_EMAIL", S::CONFLICT, "Email already exists"),
        Code::UserNotFound => Wording::new("NOT_FOUND", S::NOT_FOUND, "User not found"),
        Code::ResourceNotFound
        | Code::EventNotFound
        | Code::ParticipantNotFound
        | Code::AttendanceNotFound => Wording::new("NOT_FOUND", S::NOT_FOUND, "Resource not found"),
        Code::CniAlreadyExists => Wording::new("CONFLICT", S::CONFLICT, "Resource already exists"),
        Code::AlreadyCheckedIn => {
            Wording::new("ALREADY_CHECKED_IN", S::CONFLICT, "Talent already checked in")
        }
        Code::AlreadyCheckedOut => {
            Wording::new("ALREADY_CHECKED_OUT", S::CONFLICT, "Talent already checked out")
        }
        Code::NotCheckedIn => Wording::new("NOT_CHECKED_IN", S::BAD_REQUEST, "Talent not checked in"),
        Code::TalentNotAssigned => {
            Wording::new("TALENT_NOT_ASSIGNED", S::BAD_REQUEST, "Talent not assigned to this project")
        }
        Code::TalentAlreadyAssigned => {
            Wording::new("TALENT_ALREADY_ASSIGNED", S::CONFLICT, "Talent already assigned to this project")
        }
        Code::TalentWithdrawn => Wording::new("TALENT_WITHDRAWN", S::BAD_REQUEST, "Talent withdrawn"),
        Code::TalentNotFound | Code::CinemaTalentNotFound => {
            Wording::new("NOT_FOUND", S::NOT_FOUND, "Talent not found")
        }
        Code::ProductionNotFound => Wording::new("NOT_FOUND", S::NOT_FOUND, "Production not found"),
        Code::ProjectNotFound => Wording::new("NOT_FOUND", S::NOT_FOUND, "Project not found"),
        Code::RouteNotFound => Wording::new("ROUTE_NOT_FOUND", S::NOT_FOUND, "Unknown route"),
        Code::InvalidDateRange => Wording::new("VALIDATION_ERROR", S::BAD_REQUEST, "Invalid date range"),
        Code::IdempotencyKeyReused => Wording::new(
            "IDEMPOTENCY_KEY_REUSED",
            S::UNPROCESSABLE_ENTITY,
            "Idempotency key used for another request",
        ),
        Code::IdempotencyKeyInUse => Wording::new(
            "IDEMPOTENCY_KEY_IN_USE",
            S::CONFLICT,
            "A request with this idempotency key is still running",
        ),
        Code::RateLimitExceeded => {
            Wording::new("RATE_LIMIT_EXCEEDED", S::TOO_MANY_REQUESTS, "Rate limit exceeded")
        }
        Code::MethodNotAllowed => {
            Wording::new("METHOD_NOT_ALLOWED", S::METHOD_NOT_ALLOWED, "Method not allowed")
        }
        Code::FileTooLarge => Wording::new("PAYLOAD_TOO_LARGE", S::PAYLOAD_TOO_LARGE, "File too large"),
        Code::PayloadTooLarge => Wording::new("PAYLOAD_TOO_LARGE", S::PAYLOAD_TOO_LARGE, "Request too large"),
        Code::RequestTimeout => Wording::new("REQUEST_TIMEOUT", S::REQUEST_TIMEOUT, "Request body too slow"),
        Code::ServiceUnavailable => {
            Wording::new("SERVICE_UNAVAILABLE", S::SERVICE_UNAVAILABLE, "Service temporarily unavailable")
        }
        Code::DatabaseError => Wording::new("DATABASE_ERROR", S::INTERNAL_SERVER_ERROR, "Database error"),
        Code::InternalServerError => {
            Wording::new("INTERNAL_SERVER_ERROR", S::INTERNAL_SERVER_ERROR, "Internal server error")
        }
    }
}
