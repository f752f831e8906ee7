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
pub fn violated_rules(password: &str) -> Vec<PasswordRule> {
    let has = |kind: fn(char) -> bool| password.chars().any(kind);
    let checks = [
        (PasswordRule::MinLength, password.chars().count() >= MIN_CHARACTERS),
        (PasswordRule::MaxLength, password.len() <= MAX_BYTES),
        (PasswordRule::Uppercase, has(char::is_uppercase)),
        (PasswordRule::Lowercase, has(char::is_lowercase)),
        (PasswordRule::Digit, has(char::is_numeric)),
        (PasswordRule::Special, has(|c| !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control())),
    ];
    checks.into_iter().filter(|(_, is_met)| !is_met).map(|(rule, _)| rule).collect()
}

#[cfg(test)]
mod tests {
    use super::PasswordRule::{Digit, Lowercase, MaxLength, MinLength, Special, Uppercase};
    use super::*;

    #[test]
    fn the_documented_passwords_are_valid() {
        for password in ["Admin@2025!", "TempPassword@2025!", "NewPassword@2025!", "Été-à-Rabat-1"] {
            assert_eq!(violated_rules(password), [], "{password}");
        }
    }

    #[test]
    fn violated_rules_are_listed() {
        assert_eq!(violated_rules("Aa1!"), [MinLength]);
        assert_eq!(violated_rules("admin@2025!"), [Uppercase]);
        assert_eq!(violated_rules("ADMIN@2025!"), [Lowercase]);
        assert_eq!(violated_rules("Admin@Admin!"), [Digit]);
        assert_eq!(violated_rules("Admin 20255"), [Special]);
        assert_eq!(violated_rules(&"Admin@2025!".repeat(7)), [MaxLength]);
        assert_eq!(violated_rules(""), [MinLength, Uppercase, Lowercase, Digit, Special]);
    }

    #[test]
    fn the_minimum_counts_characters_and_the_maximum_bytes() {
        assert_eq!(violated_rules("Éé1!Éé"), [MinLength]);
        assert_eq!(violated_rules(&format!("Aa1!{}", "é".repeat(33))), []);
        assert_eq!(violated_rules(&format!("Aa1!{}", "é".repeat(34))), [MaxLength]);
    }
}
