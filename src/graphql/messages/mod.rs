//! The messages of GraphQL errors, in French and English. The shim's surfaces have their own messages for
//! codes (`rest/*/wording.rs`) and use these for fields.

mod table;

use std::borrow::Borrow;
use std::fmt::Write as _;

use crate::error::{Code, Counted, Failure, Kind, Limit, Reason};
use crate::language::Language;
pub use table::of_remark;

/// The unit of file sizes, in bytes.
const MEGABYTE: u64 = 1024 * 1024;

/// The message of a failure.
pub fn sentence(failure: &Failure, language: Language) -> String {
    if let Some(limit) = &failure.limit {
        return of_limit(limit, language);
    }
    match failure.reason {
        Reason::Plain => of_code(failure.code, language).to_owned(),
        ref reason => of_reason(reason, language),
    }
}

/// The message of an exceeded rate limit.
pub fn of_limit(limit: &Limit, language: Language) -> String {
    let wait = wait(limit.retry_after_seconds, language);
    match (language, limit.counts) {
        (Language::French, Counted::SignIns) => {
            format!("Trop de tentatives de connexion échouées. Réessayez dans {wait}.")
        }
        (Language::English, Counted::SignIns) => {
            format!("Too many failed login attempts. Try to sign in again in {wait}.")
        }
        (Language::French, Counted::Registrations) => {
            format!("Trop d'inscriptions depuis cette adresse. Réessayez dans {wait}.")
        }
        (Language::English, Counted::Registrations) => {
            format!("Too many registrations from this address. Try again in {wait}.")
        }
        (Language::French, Counted::CheckIns) => {
            format!("Trop de pointages depuis cette adresse. Réessayez dans {wait}.")
        }
        (Language::English, Counted::CheckIns) => {
            format!("Too many check-ins from this address. Try again in {wait}.")
        }
        (Language::French, Counted::Exports) => format!("Trop d'exports. Réessayez dans {wait}."),
        (Language::English, Counted::Exports) => format!("Too many exports. Try again in {wait}."),
    }
}

/// A waiting time in seconds or minutes, rounded up.
fn wait(seconds: u64, language: Language) -> String {
    let (number, unit) = match (seconds, language) {
        (..60, Language::French) => (seconds, "seconde"),
        (..60, Language::English) => (seconds, "second"),
        _ => (seconds.div_ceil(60), "minute"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

/// The message of a code.
pub fn of_code(code: Code, language: Language) -> &'static str {
    let (french, english) = match code {
        Code::AuthRequired => ("Authentification requise", "Authentication required"),
        Code::TokenInvalid => ("Token JWT invalide", "Invalid token"),
        Code::TokenExpired => ("Token JWT expiré", "Expired token"),
        Code::InvalidCredentials => ("Identifiant ou mot de passe incorrect", "Wrong identifier or password"),
        Code::AccountDisabled => ("Ce compte est désactivé", "This account is disabled"),
        Code::Forbidden => ("Action non autorisée", "You may not do this"),
        Code::ValidationError => ("Valeur invalide", "Invalid value"),
        Code::WeakPassword => ("Mot de passe trop faible", "The password is too weak"),
        Code::CurrentPasswordIncorrect => {
            ("Le mot de passe actuel est incorrect", "The current password is wrong")
        }
        Code::CannotDeleteOwnAccount => {
            ("Impossible de supprimer son propre compte", "You cannot delete your own account")
        }
        Code::CannotDeleteAdmin => {
            ("Impossible de supprimer un administrateur", "Administrators cannot be deleted")
        }
        Code::EmailAlreadyExists => {
            ("Cette adresse e-mail est déjà utilisée", "This e-mail address is already taken")
        }
        Code::UserNotFound => ("Utilisateur introuvable", "User not found"),
        Code::EventNotFound => ("Événement introuvable", "Event not found"),
        Code::EventAlreadyStarted => (
            "Événement déjà commencé : sa date de début ne change plus",
            "The event has begun: its start cannot change",
        ),
        Code::EventCancelled => ("Cet événement a été annulé", "The event has been cancelled"),
        Code::EventNotActive => ("Cet événement est terminé", "The event is over"),
        Code::InvalidQrCode => ("Le QR code est invalide", "The QR code is not valid"),
        Code::QrCodeExpired => ("Le QR code est expiré", "The QR code has expired"),
        Code::ParticipantNotFound => ("Participant introuvable", "Participant not found"),
        Code::CniAlreadyExists => {
            ("Un participant avec ce numéro CNI existe déjà", "Another participant has this CNI number")
        }
        Code::AttendanceNotFound => ("Présence introuvable", "Attendance not found"),
        Code::AlreadyCheckedIn => (
            "Ce participant a déjà pointé pour cet événement",
            "This participant has already checked in at this event",
        ),
        Code::AlreadyCheckedOut => {
            ("Ce départ est déjà enregistré pour aujourd'hui", "The departure of today is recorded already")
        }
        Code::NotCheckedIn => ("Aucune arrivée n'est enregistrée", "No arrival is recorded"),
        Code::TalentNotAssigned => {
            ("Ce talent n'est pas affecté à ce projet", "This talent is not assigned to this project")
        }
        Code::TalentAlreadyAssigned => {
            ("Ce talent est déjà affecté à ce projet", "This talent is assigned to this project already")
        }
        Code::TalentWithdrawn => ("Ce talent a été retiré du fichier", "This talent has been withdrawn"),
        Code::TalentNotFound | Code::CinemaTalentNotFound => ("Talent introuvable", "Talent not found"),
        Code::ProductionNotFound => ("Société de production introuvable", "Production not found"),
        Code::ProjectNotFound => ("Projet introuvable", "Project not found"),
        Code::SignatureTooLarge => (
            "La signature dépasse la taille maximale autorisée (100KB)",
            "The signature is larger than 100 KB",
        ),
        Code::SignatureInvalidFormat => (
            "Format de signature invalide. PNG ou JPEG base64 attendu.",
            "The signature must be a PNG or JPEG image in base64",
        ),
        Code::UnsupportedFormat => ("Format de fichier non accepté", "This file format is not accepted"),
        Code::FileTooLarge => ("Fichier trop volumineux", "The file is too large"),
        Code::FileDamaged => ("Ce fichier est incomplet ou endommagé", "This file is incomplete or damaged"),
        Code::ResourceNotFound => ("Ressource introuvable", "Not found"),
        Code::RouteNotFound => ("Route inconnue", "Unknown route"),
        Code::InvalidDateRange => ("Plage de dates invalide", "The start is after the end"),
        Code::IdempotencyKeyReused => (
            "Cette clé d'idempotence a déjà servi pour une autre requête",
            "This idempotency key was used for another request",
        ),
        Code::IdempotencyKeyInUse => (
            "Une requête avec cette clé d'idempotence est encore en cours",
            "A request with this idempotency key is still running",
        ),
        Code::RateLimitExceeded => ("Trop de requêtes", "Too many requests"),
        Code::MethodNotAllowed => ("Méthode non autorisée", "Method not allowed"),
        Code::PayloadTooLarge => ("Requête trop volumineuse", "The request is too large"),
        Code::RequestTimeout => ("Requête reçue trop lentement", "The body of the request came too slowly"),
        Code::ServiceUnavailable => {
            ("Service momentanément indisponible", "The service is unavailable for a moment")
        }
        Code::DatabaseError => ("Erreur base de données", "Database error"),
        Code::InternalServerError => ("Erreur serveur interne", "Internal server error"),
    };
    match language {
        Language::French => french,
        Language::English => english,
    }
}

fn of_reason(reason: &Reason, language: Language) -> String {
    let french = language == Language::French;
    let pick = |fr: &str, en: &str| if french { fr.to_owned() } else { en.to_owned() };
    match reason {
        Reason::Plain => String::new(),
        Reason::Required => pick("Ce champ est requis", "This field is required"),
        Reason::TooLong(max) if french => format!("{max} caractères au maximum"),
        Reason::TooLong(max) => format!("At most {max} characters"),
        Reason::TooShort(min) if french => format!("Le mot de passe doit contenir au moins {min} caractères"),
        Reason::TooShort(min) => format!("The password must have at least {min} characters"),
        Reason::Length(min, max) if french => format!("De {min} à {max} caractères"),
        Reason::Length(min, max) => format!("From {min} to {max} characters"),
        Reason::Range(min, max) if french => format!("Doit être compris entre {min} et {max}"),
        Reason::Range(min, max) => format!("Must be between {min} and {max}"),
        Reason::OneOf(values) => {
            let mut text = pick("Doit être l'une des valeurs : ", "Must be one of: ");
            for (at, value) in values.iter().enumerate() {
                let _ = write!(text, "{}{value}", if at > 0 { ", " } else { "" });
            }
            text
        }
        Reason::Kind(kind) => of_kind(*kind, language).to_owned(),
        Reason::PasswordComposition => pick(
            "Le mot de passe doit contenir au moins 1 majuscule, 1 minuscule, 1 chiffre et 1 caractère spécial",
            "The password must contain at least 1 upper-case letter, 1 lower-case letter, 1 digit and 1 special character",
        ),
        Reason::PasswordTooLong(max) if french => {
            format!("Le mot de passe ne doit pas dépasser {max} octets")
        }
        Reason::PasswordTooLong(max) => format!("The password must not exceed {max} bytes"),
        Reason::EndsBeforeItBegins => pick(
            "La date de fin doit être postérieure à la date de début",
            "The end must not be before the start",
        ),
        Reason::Unknown => pick("Valeur inconnue", "Unknown value"),
        Reason::Excludes(other) if french => format!("Ne va pas avec « {other} »"),
        Reason::Excludes(other) => format!("Does not go with \"{other}\""),
        Reason::Table(fault) => table::of_table(fault, language),
        Reason::Character => pick("Contient un caractère interdit", "Contains a forbidden character"),
        Reason::Format { expected, found } => of_format(expected, found.as_deref(), language),
        Reason::Macros => pick(
            "Les documents qui contiennent des macros ne sont pas acceptés",
            "Documents with macros are not accepted",
        ),
        Reason::TooManyBytes(max) if french => format!("{} Mo au maximum", max / MEGABYTE),
        Reason::TooManyBytes(max) => format!("At most {} MB", max / MEGABYTE),
        Reason::TooManyPixels { max_side, megapixels } if french => {
            format!("{max_side} pixels de côté et {megapixels} mégapixels au maximum")
        }
        Reason::TooManyPixels { max_side, megapixels } => {
            format!("At most {max_side} pixels a side and {megapixels} megapixels")
        }
        Reason::TooManyValues(max) if french => format!("{max} valeurs au maximum"),
        Reason::TooManyValues(max) => format!("At most {max} values"),
        Reason::TooManyPictures(max) if french => format!("{max} images au maximum"),
        Reason::TooManyPictures(max) => format!("At most {max} pictures"),
        Reason::TooLongStay(days) if french => format!("La présence durerait plus de {days} jours"),
        Reason::TooLongStay(days) => format!("The stay would last more than {days} days"),
        Reason::Birth => pick(
            "Doit être dans le passé, il y a au plus 130 ans",
            "Must be in the past, at most 130 years ago",
        ),
        Reason::Repeated => pick("Donné deux fois", "Given twice"),
        Reason::Future => pick("Ne doit pas être dans le futur", "Must not be in the future"),
        Reason::NotBegun => pick(
            "L'événement n'a pas encore commencé : chaque ligne doit donner son heure de pointage",
            "The event has not begun: each line must give its time",
        ),
        Reason::TooLongAgo(hours) if french => format!("Remonte à plus de {hours} heures"),
        Reason::TooLongAgo(hours) => format!("More than {hours} hours ago"),
        Reason::OnProject => pick(
            "Ce talent est déjà pointé présent sur ce projet",
            "This talent is checked in on this project already",
        ),
        Reason::OtherRecord => pick(
            "Ce talent a déjà une présence de ce jour, ou une présence ouverte, sur ce projet",
            "This talent has another presence record of that day, or an open one, on this project",
        ),
        Reason::AnotherDay => pick(
            "Enregistré un autre jour : seul un administrateur peut le supprimer",
            "Recorded on another day: only an administrator can delete it",
        ),
        Reason::TooManyPeriods(max) if french => {
            format!("Plus de {max} périodes : choisir des périodes plus longues ou une plage plus courte")
        }
        Reason::TooManyPeriods(max) => {
            format!("More than {max} periods: choose longer periods or a shorter range")
        }
    }
}

/// `JPEG ou PNG (ce fichier est au format HEIC)`
fn of_format<S: Borrow<str>>(expected: &[S], found: Option<&str>, language: Language) -> String {
    let (or, is) = match language {
        Language::French => ("ou", "ce fichier est au format"),
        Language::English => ("or", "this file is"),
    };
    let accepted = match expected {
        [first @ .., last] if !first.is_empty() => format!("{} {or} {}", first.join(", "), last.borrow()),
        other => other.join(", "),
    };
    found.map_or(accepted.clone(), |found| format!("{accepted} ({is} {found})"))
}

/// What is expected of a value of this kind.
pub(super) fn of_kind(kind: Kind, language: Language) -> &'static str {
    let (french, english) = match kind {
        Kind::Email => ("Format d'email invalide", "Invalid e-mail address"),
        Kind::Phone => ("Format de téléphone invalide", "Invalid telephone number"),
        Kind::File => ("Fichier attendu (requête multipart)", "File of a multipart request expected"),
        Kind::Table => ("Fichier CSV ou XLSX attendu", "CSV or XLSX file expected"),
        Kind::Url => ("Adresse web invalide", "Invalid web address"),
        Kind::Cni => (
            "Format de CNI invalide (8 à 20 lettres et chiffres)",
            "Invalid CNI number (8 to 20 letters and digits)",
        ),
        Kind::Date => ("Date invalide (AAAA-MM-JJ attendu)", "Invalid date (YYYY-MM-DD expected)"),
        Kind::DateTime => {
            ("Date et heure invalides (ISO 8601 attendu)", "Invalid date and time (ISO 8601 expected)")
        }
        Kind::LocalTime => (
            "Date et heure attendues, comme 15/12/2025 09:15",
            "Date and time expected, such as 15/12/2025 09:15",
        ),
        Kind::Integer => ("Nombre entier attendu", "Integer expected"),
        Kind::Number => ("Nombre attendu", "Number expected"),
        Kind::Boolean => ("Valeur booléenne attendue", "Boolean expected"),
        Kind::Text => ("Texte attendu", "Text expected"),
        Kind::List => ("Liste attendue", "List expected"),
        Kind::Json => ("JSON attendu", "JSON expected"),
        Kind::Object => ("Objet attendu", "Object expected"),
        Kind::Cursor => ("Curseur invalide pour cette liste", "Not a cursor of this list"),
        Kind::PersonName => (
            "Nom d'une personne attendu, pas un total, une date ou un exemple",
            "Name of a person expected, not a sum, a date or an example",
        ),
        Kind::CardNumber => (
            "Numéro d'une carte attendu, pas un même caractère répété",
            "Number of a card expected, not one character repeated",
        ),
        Kind::Name => ("Nom attendu (au moins une lettre)", "Name expected (at least one letter)"),
        Kind::Identifier => ("Identifiant invalide", "Invalid identifier"),
    };
    match language {
        Language::French => french,
        Language::English => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_listed_and_the_found_one_is_named() {
        let of = |expected: &[&str], found| {
            [Language::French, Language::English].map(|language| of_format(expected, found, language))
        };
        assert_eq!(
            of(&["JPEG", "PNG"], Some("HEIC")),
            ["JPEG ou PNG (ce fichier est au format HEIC)", "JPEG or PNG (this file is HEIC)"]
        );
        assert_eq!(of(&["PDF", "DOC", "DOCX"], None), ["PDF, DOC ou DOCX", "PDF, DOC or DOCX"]);
    }

    #[test]
    fn waiting_times_are_rounded_up() {
        for (seconds, french, english) in [
            (1, "1 seconde", "1 second"),
            (59, "59 secondes", "59 seconds"),
            (60, "1 minute", "1 minute"),
            (61, "2 minutes", "2 minutes"),
            (900, "15 minutes", "15 minutes"),
        ] {
            assert_eq!(wait(seconds, Language::French), french);
            assert_eq!(wait(seconds, Language::English), english);
        }
    }
}
