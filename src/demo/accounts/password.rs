//! The two passwords of the demo, with precomputed hashes of the usual cost, because a hash takes a quarter
//! of a second and hundreds are needed. The salts identify them as demo hashes.

/// The password of staff accounts.
pub const STAFF: &str = "Admin@2025!";
/// The password of all other accounts.
pub const PEOPLE: &str = "motdepasse123";

pub(super) const STAFF_HASH: &str = "$2b$12$passerelle.demo.admin.p1.E9BBFV7uLOZEoirrf5ymePVA7fp2";
pub(super) const PEOPLE_HASH: &str = "$2b$12$passerelle.demo.users.nw3T4QGhE2gt6LOfC0L39O/uz.LANmu";

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use super::*;

    #[test]
    fn the_hashes_are_those_of_the_passwords_at_the_usual_cost() {
        for (password, hash) in [(STAFF, STAFF_HASH), (PEOPLE, PEOPLE_HASH)] {
            assert_eq!(bcrypt::verify(password, hash).ok(), Some(true), "{password}");
            let cost = bcrypt::HashParts::from_str(hash).map(|parts| parts.get_cost()).ok();
            assert_eq!(cost, Some(crate::auth::password::COST));
        }
    }
}
