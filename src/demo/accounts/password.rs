//! The two passwords of the demo and their hashes, of the usual cost; made beforehand, since a hash takes a quarter of
//! a second and hundreds are needed. Their salts say what they are.

/// Of everybody who works with the applications.
pub const STAFF: &str = "Admin@2025!";
/// Of everybody else.
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
