//! What is wrong with a field, without words: `graphql/messages/` has the sentences.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::TableFault;

/// The reason why a field is invalid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// Only the code.
    Plain,
    /// It is missing or empty.
    Required,
    /// It is longer than this many characters.
    TooLong(u32),
    /// It is shorter than this many characters.
    TooShort(u32),
    /// It does not have between this many and this many characters.
    Length(u32, u32),
    /// It is not within these bounds.
    Range(i64, i64),
    /// It is not one of these values.
    OneOf(Vec<String>),
    /// It is not of this kind.
    Kind(Kind),
    /// A password without an upper-case and a lower-case letter, a digit and a special character.
    PasswordComposition,
    /// A password of more bytes than bcrypt reads.
    PasswordTooLong(u32),
    /// It refers to an object that does not exist.
    Unknown,
    /// It ends before it begins.
    EndsBeforeItBegins,
    /// It conflicts with the presence or absence of this field.
    Excludes(Cow<'static, str>),
    /// It contains a character that cannot be stored.
    Character,
    /// A file cannot be read as a table, or one of its lines.
    Table(TableFault),
    /// A file does not have one of these formats.
    Format {
        /// The accepted formats, by name.
        expected: Vec<Cow<'static, str>>,
        /// The name of its format, when it is known.
        found: Option<String>,
    },
    /// A document contains macros.
    Macros,
    /// A file has more than this many bytes.
    TooManyBytes(u64),
    /// A picture has more pixels.
    TooManyPixels {
        /// The maximum of each side.
        max_side: u32,
        /// The maximum of the whole, in millions.
        megapixels: u32,
    },
    /// There are more than this many pictures.
    TooManyPictures(usize),
    /// A list has more than this many values.
    TooManyValues(usize),
    /// It is in the future.
    Future,
    /// The time of the event is taken where a line says none, and the event has not begun.
    NotBegun,
    /// It is more than this many hours ago.
    TooLongAgo(i64),
    /// It results in a stay of more than this many days.
    TooLongStay(i64),
    /// It is not in the past, or more than 130 years ago.
    Birth,
    /// It is given twice.
    Repeated,
    /// The cinema talent is checked in on the project: `ALREADY_CHECKED_IN` is also said of participants of events.
    OnProject,
    /// The cinema talent has another presence record of this day, or an open one, on the project.
    OtherRecord,
    /// It was recorded on another day.
    AnotherDay,
    /// It results in more than this many periods.
    TooManyPeriods(u32),
}

/// The expected types of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// An `http` or `https` address.
    Url,
    /// A CSV or XLSX file.
    Table,
    /// A file of a multipart request.
    File,
    /// An identity card number.
    Cni,
    /// A date that exists.
    Date,
    /// A date-time, ISO 8601.
    DateTime,
    /// A date and time as people write it in a list.
    LocalTime,
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// Text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
    /// JSON.
    Json,
    /// A cursor of this list in this order.
    Cursor,
    /// A name of a person: it has a letter.
    Name,
    /// A name of a person: not a sum below a table, a date or an example.
    PersonName,
    /// The number of a card: not one character repeated.
    CardNumber,
    /// An identifier of this type.
    Identifier,
}
