//! The pointage API's name, status and sentence for each code, from the tables of its document.

use axum::http::StatusCode as S;

use crate::error::Code;
use crate::rest::core::surface::Wording;

/// The rendering of a code. No default arm: a new code does not compile without wording here.
#[expect(clippy::too_many_lines, reason = "a table: one arm for each wording")]
pub fn of(code: Code) -> Wording {
    match code {
        // One documented code for both; the sentence tells a missing token from a wrong one.
        Code::AuthRequired => Wording::new("TOKEN_INVALID", S::UNAUTHORIZED, "Authentification requise"),
        Code::TokenInvalid => Wording::new("TOKEN_INVALID", S::UNAUTHORIZED, "Token JWT invalide"),
        Code::TokenExpired => Wording::new("TOKEN_EXPIRED", S::UNAUTHORIZED, "Token JWT expiré"),
        Code::InvalidCredentials => {
            Wording::new("INVALID_CREDENTIALS", S::UNAUTHORIZED, "Email ou mot de passe incorrect")
        }
        Code::AccountDisabled => Wording::new(
            "ACCOUNT_DISABLED",
            S::FORBIDDEN,
            "Votre compte est désactivé. Contactez l'administrateur.",
        ),
        Code::Forbidden | Code::CannotDeleteAdmin => {
            Wording::new("UNAUTHORIZED_ACTION", S::FORBIDDEN, "Action non autorisée pour ce rôle")
        }
        Code::ValidationError
        | Code::WeakPassword
        // Codes of the talents API; no route of this surface fails with them.
        | Code::AlreadyCheckedOut
        | Code::NotCheckedIn
        | Code::TalentNotAssigned
        | Code::UnsupportedFormat
        | Code::FileDamaged
        | Code::TalentAlreadyAssigned
        | Code::TalentWithdrawn => {
            Wording::new("VALIDATION_ERROR", S::BAD_REQUEST, "Erreur de validation")
        }
        Code::CurrentPasswordIncorrect => Wording::new(
            "CURRENT_PASSWORD_INCORRECT",
            S::UNAUTHORIZED,
            "Le mot de passe actuel est incorrect",
        ),
        Code::CannotDeleteOwnAccount => Wording::new(
            "CANNOT_DELETE_OWN_ACCOUNT",
            S::FORBIDDEN,
            "Impossible de supprimer son propre compte",
        ),
        Code::EmailAlreadyExists => {
            Wording::new("EMAIL_ALREADY_EXISTS", S::CONFLICT, "Un utilisateur avec cet email existe déjà")
        }
        Code::UserNotFound => Wording::new("USER_NOT_FOUND", S::NOT_FOUND, "Utilisateur introuvable"),
        Code::EventNotFound => Wording::new("EVENT_NOT_FOUND", S::NOT_FOUND, "Événement introuvable"),
        Code::EventAlreadyStarted => Wording::new(
            "EVENT_ALREADY_STARTED",
            S::UNPROCESSABLE_ENTITY,
            "Événement déjà commencé (modification impossible)",
        ),
        Code::EventCancelled => Wording::new("EVENT_CANCELLED", S::BAD_REQUEST, "Cet événement a été annulé"),
        Code::EventNotActive => {
            Wording::new("EVENT_NOT_ACTIVE", S::BAD_REQUEST, "Événement non actif (annulé ou terminé)")
        }
        // The document does not distinguish the two.
        Code::InvalidQrCode | Code::QrCodeExpired => {
            Wording::new("INVALID_QR_CODE", S::BAD_REQUEST, "Le QR code est invalide ou expiré")
        }
        Code::ParticipantNotFound => {
            Wording::new("PARTICIPANT_NOT_FOUND", S::NOT_FOUND, "Participant introuvable")
        }
        Code::CniAlreadyExists => {
            Wording::new("CNI_ALREADY_EXISTS", S::CONFLICT, "Un participant avec ce numéro CNI existe déjà")
        }
        Code::AttendanceNotFound => {
            Wording::new("ATTENDANCE_NOT_FOUND", S::NOT_FOUND, "Présence introuvable")
        }
        Code::AlreadyCheckedIn => {
            Wording::new("ALREADY_CHECKED_IN", S::CONFLICT, "Vous avez déjà pointé pour cet événement")
        }
        Code::SignatureTooLarge => Wording::new(
            "SIGNATURE_TOO_LARGE",
            S::PAYLOAD_TOO_LARGE,
            "La signature dépasse la taille maximale autorisée (100KB)",
        ),
        Code::SignatureInvalidFormat => Wording::new(
            "SIGNATURE_INVALID_FORMAT",
            S::BAD_REQUEST,
            "Format de signature invalide. PNG ou JPEG base64 attendu.",
        ),
        Code::FileTooLarge => {
            Wording::new("PAYLOAD_TOO_LARGE", S::PAYLOAD_TOO_LARGE, "Fichier trop volumineux")
        }
        Code::ResourceNotFound
        | Code::TalentNotFound
        | Code::CinemaTalentNotFound
        | Code::ProductionNotFound
        | Code::ProjectNotFound => Wording::new("RESOURCE_NOT_FOUND", S::NOT_FOUND, "Ressource introuvable"),
        Code::RouteNotFound => Wording::new("ROUTE_NOT_FOUND", S::NOT_FOUND, "Route inconnue"),
        Code::InvalidDateRange => {
            Wording::new("INVALID_DATE_RANGE", S::BAD_REQUEST, "Plage de dates invalide")
        }
        Code::IdempotencyKeyReused => Wording::new(
            "IDEMPOTENCY_KEY_REUSED",
            S::UNPROCESSABLE_ENTITY,
            "Cette clé d'idempotence a déjà servi pour une autre requête",
        ),
        Code::IdempotencyKeyInUse => Wording::new(
            "IDEMPOTENCY_KEY_IN_USE",
            S::CONFLICT,
            "Une requête avec cette clé d'idempotence est encore en cours",
        ),
        Code::RateLimitExceeded => {
            Wording::new("RATE_LIMIT_EXCEEDED", S::TOO_MANY_REQUESTS, "Trop de requêtes")
        }
        Code::MethodNotAllowed => {
            Wording::new("METHOD_NOT_ALLOWED", S::METHOD_NOT_ALLOWED, "Méthode non autorisée")
        }
        Code::PayloadTooLarge => {
            Wording::new("PAYLOAD_TOO_LARGE", S::PAYLOAD_TOO_LARGE, "Requête trop volumineuse (1MB)")
        }
        Code::RequestTimeout => {
            Wording::new("REQUEST_TIMEOUT", S::REQUEST_TIMEOUT, "Requête reçue trop lentement")
        }
        Code::ServiceUnavailable => {
            Wording::new("DATABASE_ERROR", S::SERVICE_UNAVAILABLE, "Service momentanément indisponible")
        }
        Code::DatabaseError => {
            Wording::new("DATABASE_ERROR", S::INTERNAL_SERVER_ERROR, "Erreur base de données")
        }
        Code::InternalServerError => {
            Wording::new("INTERNAL_SERVER_ERROR", S::INTERNAL_SERVER_ERROR, "Erreur serveur interne")
        }
    }
}
