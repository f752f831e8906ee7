//! The policy for new passwords. Each surface has its own sentences.

use super::password::MAX_BYTES;

/// The minimum length, in characters.
pub const MIN_CHARACTERS: usize = 8;

/// One rule of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PasswordRule {
    /// At least [`MIN_CHARACTERS`] characters.
    MinLength,
    /// At most [`MAX_BYTES`] bytes of UTF-8.
    MaxLength,
    /// An upper-case letter.
    Uppercase,
    /// A lower-case letter.
    Lowercase,
    /// A digit.
    Digit,
    /// A character that is neither letter nor digit nor space.
    Special,
}

/// The rules that `password` violates, in the order of [`PasswordRule`].
pub fn broken_rules(password: &str) -> Vec<PasswordRule> {
    let has = |kind: fn(char) -> bool| password.chars().any(kind);
    let checks = [
        (PasswordRule::MinLength, password.chars().count() >= MIN_CHARACTERS),
        (PasswordRule::MaxLength, password.len() <= MAX_BYTES),
        (PasswordRule::Uppercase, has(char::is_uppercase)),
        (PasswordRule::Lowercase, has(char::is_lowercase)),
        (PasswordRule::Digit, has(char::is_numeric)),
        (PasswordRule::Special, has(|c| !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control())),
    ];
    checks.into_iter().filter(|(_, kept)| !kept).map(|(rule, _)| rule).collect()
}

#[cfg(test)]
mod tests {
    use super::PasswordRule::{Digit, Lowercase, MaxLength, MinLength, Special, Uppercase};
    use super::*;

    #[test]
    fn the_documented_passwords_are_good() {
        for good in ["Admin@2025!", "TempPassword@2025!", "NewPassword@2025!", "Été-à-Rabat-1"] {
            assert_eq!(broken_rules(good), [], "{good}");
        }
    }

    #[test]
    fn each_rule_is_named_when_it_is_broken() {
        assert_eq!(broken_rules("Aa1!"), [MinLength]);
        assert_eq!(broken_rules("admin@2025!"), [Uppercase]);
        assert_eq!(broken_rules("ADMIN@2025!"), [Lowercase]);
        assert_eq!(broken_rules("Admin@Admin!"), [Digit]);
        assert_eq!(broken_rules("Admin 20255"), [Special]);
        assert_eq!(broken_rules(&"Admin@2025!".repeat(7)), [MaxLength]);
        assert_eq!(broken_rules(""), [MinLength, Uppercase, Lowercase, Digit, Special]);
    }

    #[test]
    fn length_is_counted_in_characters_at_least_and_in_bytes_at_most() {
        assert_eq!(broken_rules("Éé1!Éé"), [MinLength]);
        assert_eq!(broken_rules(&format!("Aa1!{}", "é".repeat(33))), []);
        assert_eq!(broken_rules(&format!("Aa1!{}", "é".repeat(34))), [MaxLength]);
    }
}
