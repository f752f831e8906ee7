//! The limits on documents, and the error when one is exceeded.

use async_graphql::{ServerError, Value, value};

/// The limits on a document.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Characters of the document.
    pub characters: usize,
    /// Tokens of the document.
    pub tokens: usize,
    /// The nesting depth of selections, and that of spreads of fragments.
    pub depth: usize,
    /// Aliases, each counted as often as it is expanded.
    pub aliases: usize,
    /// Fields of the root.
    pub root_fields: usize,
    /// Directives, each counted as often as it is expanded.
    pub directives: usize,
    /// Fields, each counted as often as it is expanded.
    pub selections: usize,
    /// Fields that the response may have: a connection multiplies the cost of its selection by its page size.
    pub cost: usize,
    /// The nesting depth of lists of types and fields in introspection.
    pub introspection_lists: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            characters: 50_000,
            tokens: 10_000,
            depth: 30,
            aliases: 100,
            root_fields: 30,
            directives: 100,
            selections: 5_000,
            cost: 100_000,
            introspection_lists: 3,
        }
    }
}

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Characters of the text.
    Characters,
    /// Tokens of the text.
    Tokens,
    /// Brackets within each other.
    Nesting,
    /// Fragments that spread themselves, which a valid document has not.
    FragmentCycles,
    /// Selections within each other.
    Depth,
    /// Spreads of fragments within each other.
    Spreads,
    /// Aliases.
    Aliases,
    /// Fields of the root.
    RootFields,
    /// Directives.
    Directives,
    /// Fields, fragments and spreads.
    Selections,
    /// Lists of introspection within each other.
    IntrospectionLists,
    /// Sign-ins.
    Logins,
    /// Fields that the response may have.
    Cost,
}

impl Limited {
    const fn name(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Tokens => "tokens",
            Self::Nesting => "nesting",
            Self::FragmentCycles => "fragments within themselves",
            Self::Depth => "depth",
            Self::Spreads => "spreads within each other",
            Self::Aliases => "aliases",
            Self::RootFields => "root fields",
            Self::Directives => "directives",
            Self::Selections => "selections",
            Self::IntrospectionLists => "introspection lists within each other",
            Self::Logins => "logins",
            Self::Cost => "cost",
        }
    }

    /// How it is counted.
    const fn explanation(self) -> &'static str {
        match self {
            Self::Characters => "Counted in bytes of UTF-8.",
            Self::Tokens => "Names, numbers, texts and punctuation count, commas and comments do not.",
            Self::Nesting => "Brackets of every kind count.",
            Self::FragmentCycles => "",
            Self::Depth => "Selections within each other count, those of fragments too.",
            Self::Spreads => "A fragment that spreads another one counts, and so on.",
            Self::Aliases | Self::Directives | Self::Selections => {
                "Those of a fragment count as often as it is spread."
            }
            Self::RootFields => "Those of fragments count too.",
            Self::IntrospectionLists => "Lists of fields and types within each other count.",
            Self::Logins => "Each attempt is counted by itself.",
            Self::Cost => {
                "Cost is the number of fields that the answer may have: a connection counts its selection `first` or `last` \
                 times, or 20 times without, another list 50 times, or 100 times at the root. Select less, or smaller pages."
            }
        }
    }
}

/// A limit that a document exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// What is limited.
    pub limited: Limited,
    /// How much the document asks for; counting stops early where it need not go on.
    pub asked: usize,
    /// The maximum.
    pub most: usize,
}

impl Exceeded {
    /// The error, which says how much was asked, the limit, and how it is counted.
    pub fn to_error(self) -> ServerError {
        let Self { limited, asked, most } = self;
        if limited == Limited::FragmentCycles {
            let mut error = ServerError::new("A fragment must not spread itself.", None);
            error.extensions.get_or_insert_default().set("code", "DOCUMENT_INVALID");
            return error;
        }
        let (name, explanation) = (limited.name(), limited.explanation());
        let text =
            format!("The document asks for too much: at most {most} {name}, this is {asked}. {explanation}");
        let mut error = ServerError::new(text, None);
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", "DOCUMENT_TOO_LARGE");
        let number = |number: usize| Value::from(u64::try_from(number).unwrap_or(u64::MAX));
        extensions
            .set("limit", value!({ "counts": name, "requested": (number(asked)), "limit": (number(most)) }));
        error
    }
}
