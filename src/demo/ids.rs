//! The UUIDs of the demo rows: a common pattern that ends in the row number, so that they are the same in
//! every database and can be documented.

use uuid::Uuid;

/// The tables with UUIDs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Accounts; `5eed0001-0000-4000-8000-00000000002a` is account 42.
    User = 1,
    /// Events; the first is «Atelier SIGIF - Interfaces NINEA».
    Event,
    /// Participants; the first is Abdoulaye Fall.
    Participant,
    /// Attendances, by time.
    Attendance,
}

/// The UUID of row `number` of a table.
pub(super) fn uuid(kind: Kind, number: u32) -> Uuid {
    const PATTERN: u128 = 0x5eed_0000_0000_4000_8000_0000_0000_0000;
    Uuid::from_u128(PATTERN | (kind as u128) << 96 | u128::from(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_well_formed_and_contain_table_and_number() {
        let id = uuid(Kind::User, 42);
        assert_eq!(id.to_string(), "5eed0001-0000-4000-8000-00000000002a");
        assert_eq!(id.get_version_num(), 4);
    }
}
