//! The sentences of mails, in French and English.

use super::message::{Kind, Message};
use crate::language::Language;

/// The subject of a mail.
pub(super) fn subject(message: &Message) -> &'static str {
    match (message.kind, message.language) {
        (Kind::AccountRegistered, Language::French) => "Bienvenue : votre compte est créé",
        (Kind::AccountRegistered, Language::English) => "Welcome: your account is ready",
        (Kind::CinemaTalentRegistered, Language::French) => "Votre inscription au fichier casting",
        (Kind::CinemaTalentRegistered, Language::English) => "Your registration in the casting file",
    }
}

/// The paragraphs of a mail, as plain text.
pub(super) fn paragraphs(message: &Message, public_url: &str) -> Vec<String> {
    let code = &message.unique_code;
    let mut paragraphs = vec![greeting(message)];
    paragraphs.extend(match (message.kind, message.language) {
        (Kind::AccountRegistered, Language::French) => [
            format!("Votre compte est créé. Votre code unique est {code}."),
            format!(
                "Pour vous connecter, ouvrez {public_url} et donnez votre adresse e-mail ou ce code, avec le mot de \
                 passe que vous avez choisi."
            ),
            "Si vous n'avez pas créé ce compte, ignorez ce message.".to_owned(),
        ],
        (Kind::AccountRegistered, Language::English) => [
            format!("Your account is ready. Your unique code is {code}."),
            format!(
                "To sign in, open {public_url} and give your e-mail address or this code, with the password that you \
                 have chosen."
            ),
            "If you have not created this account, ignore this message.".to_owned(),
        ],
        (Kind::CinemaTalentRegistered, Language::French) => [
            format!("Votre inscription au fichier casting est enregistrée. Votre code unique est {code}."),
            format!("Gardez ce code : il vous identifie auprès des productions et sur {public_url}."),
            "Si vous ne vous êtes pas inscrit, répondez à ce message.".to_owned(),
        ],
        (Kind::CinemaTalentRegistered, Language::English) => [
            format!("Your registration in the casting file is complete. Your unique code is {code}."),
            format!("Keep this code: it identifies you to productions and at {public_url}."),
            "If you have not registered, answer this message.".to_owned(),
        ],
    });
    paragraphs
}

fn greeting(message: &Message) -> String {
    let hello = match message.language {
        Language::French => "Bonjour",
        Language::English => "Hello",
    };
    message.greeted().map_or_else(|| format!("{hello},"), |name| format!("{hello} {name},"))
}
