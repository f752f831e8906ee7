//! What the columns of an import are read for.

/// What a column is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    LastName,
    FirstName,
    Function,
    CniNumber,
    OriginLocality,
    Organization,
    Email,
    Phone,
    CheckInTime,
    Notes,
}

/// The fields of an attendance and its participant.
pub(super) const OF_ATTENDANCE: &[Field] = &[
    Field::LastName,
    Field::FirstName,
    Field::Function,
    Field::CniNumber,
    Field::OriginLocality,
    Field::Organization,
    Field::Email,
    Field::Phone,
    Field::CheckInTime,
    Field::Notes,
];

/// The fields of a participant: all but the last two.
pub(super) const OF_PARTICIPANT: &[Field] = OF_ATTENDANCE.split_at(OF_ATTENDANCE.len() - 2).0;

impl Field {
    /// The name of the field in the API, which failures name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LastName => "lastName",
            Self::FirstName => "firstName",
            Self::Function => "function",
            Self::CniNumber => "cniNumber",
            Self::OriginLocality => "originLocality",
            Self::Organization => "organization",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::CheckInTime => "checkInTime",
            Self::Notes => "notes",
        }
    }
}
