//! What a mail says, and to whom.

use crate::language::Language;

/// A mail. It has no `Debug`, so that no log contains the person.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    pub(super) kind: Kind,
    pub(super) to: String,
    pub(super) first_name: String,
    pub(super) unique_code: String,
    pub(super) language: Language,
}

/// The occasion of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An account was registered by its owner.
    AccountRegistered,
    /// A talent was entered in the casting file.
    CinemaTalentRegistered,
}

impl Kind {
    /// Its name in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccountRegistered => "account_registered",
            Self::CinemaTalentRegistered => "cinema_talent_registered",
        }
    }
}

/// Whom a mail is for.
#[derive(Clone, Copy)]
pub struct Recipient<'a> {
    /// The address.
    pub email: &'a str,
    /// The given name.
    pub first_name: &'a str,
    /// The unique code of the account or of the talent.
    pub unique_code: &'a str,
}

impl Message {
    /// The welcome to a registered account: its unique code, and how to sign in.
    pub fn account_registered(to: Recipient<'_>, language: Language) -> Self {
        Self::new(Kind::AccountRegistered, to, language)
    }

    /// The confirmation to a registered cinema talent: the unique code.
    pub fn cinema_talent_registered(to: Recipient<'_>, language: Language) -> Self {
        Self::new(Kind::CinemaTalentRegistered, to, language)
    }

    fn new(kind: Kind, to: Recipient<'_>, language: Language) -> Self {
        Self {
            kind,
            to: to.email.to_owned(),
            first_name: to.first_name.to_owned(),
            unique_code: to.unique_code.to_owned(),
            language,
        }
    }

    /// The name by which the mail greets; none where it could be an advertisement: anybody can register the
    /// address of another person, and mail programs turn web addresses into links.
    pub(super) fn greeted(&self) -> Option<&str> {
        let name = self.first_name.trim();
        let is_suspect = name.contains(['/', ':', '@', '<', '>'])
            || name.contains(char::is_control)
            || name.split('.').skip(1).any(|after| after.starts_with(char::is_alphanumeric))
            || name.chars().count() > MAX_GREETED;
        (!name.is_empty() && !is_suspect).then_some(name)
    }
}

/// The longest name that a mail greets by, in characters.
const MAX_GREETED: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_advertises_is_not_repeated() {
        let greeted = |first_name| {
            let to = Recipient { email: "a@example.org", first_name, unique_code: "XX" };
            Message::account_registered(to, Language::French).greeted().map(ToOwned::to_owned)
        };
        for name in ["Fatou", "N'Déye Awa", "J. B.", "Jean-Éric", "أمينة"] {
            assert_eq!(greeted(name).as_deref(), Some(name));
        }
        for name in
            ["", " ", "win at evil.example", "http://evil", "a@b", "www.evil", "<b>x</b>", "A\r\nBcc: b"]
        {
            assert_eq!(greeted(name), None, "{name}");
        }
        assert_eq!(greeted(&"a".repeat(41)), None);
    }
}
