//! What a document says that no table contains: texts in both languages, bounds of values, examples.
//!
//! The files are JSON beside the routes (`reference/` of each surface): one about the API and its parameters, one for
//! each group of routes. A route without its entry, and an entry without its route, are problems at start-up.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::language::Language;
use crate::rest::core::route::Route;
use crate::rest::core::surface::ReferenceFiles;

/// The contents of all files of a surface.
pub struct Reference {
    /// About the API.
    pub api: Api,
    /// The groups of routes, in the order of the document.
    pub groups: Vec<Group>,
}

/// The API as a whole.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// The version of the documented API.
    pub version: String,
    fr: Texts,
    en: Texts,
    /// Parameters, and members of bodies, by name.
    parameters: HashMap<String, ParameterNotes>,
}

/// A title, and a description that may be empty.
#[derive(Deserialize)]
pub struct Texts(pub String, #[serde(default)] pub String);

/// A group of routes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    fr: Texts,
    en: Texts,
    /// Its routes: `GET /users/{id}`.
    operations: HashMap<String, OperationNotes>,
}

/// One route.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationNotes {
    fr: Texts,
    en: Texts,
    /// Whether it is one of the documented routes.
    #[serde(default = "documented")]
    pub documented: bool,
    /// Its own parameters; the others are those of the API.
    #[serde(default)]
    parameters: HashMap<String, ParameterNotes>,
    /// An example of the parameters in the path.
    #[serde(default)]
    pub path: Map<String, Json>,
    /// An example of the parameters in the query.
    #[serde(default)]
    pub query: Map<String, Json>,
    /// An example of the body.
    pub body: Option<Json>,
    /// Examples of the answer; the first for the example of the request.
    #[serde(default)]
    pub answers: Vec<Json>,
}

const fn documented() -> bool {
    true
}

/// One parameter.
#[derive(Deserialize)]
pub struct ParameterNotes {
    fr: Option<String>,
    en: Option<String>,
    /// The bounds of its values, as members of its schema.
    #[serde(flatten)]
    pub bounds: Map<String, Json>,
}

macro_rules! in_a_language {
    ($($type:ty => $text:ty),* $(,)?) => {$(
        impl $type {
            /// Its texts in a language.
            pub const fn texts(&self, language: Language) -> &$text {
                match language {
                    Language::French => &self.fr,
                    Language::English => &self.en,
                }
            }
        }
    )*};
}
in_a_language![Api => Texts, Group => Texts, OperationNotes => Texts, ParameterNotes => Option<String>];

impl Reference {
    /// Reads the files.
    ///
    /// # Errors
    /// The file that is malformed.
    pub fn read(files: ReferenceFiles) -> Result<Self, String> {
        let groups = files.groups.iter().map(|file| parse(file)).collect::<Result<_, _>>()?;
        Ok(Self { api: parse(files.api)?, groups })
    }

    /// The group of a route, and its own notes.
    pub fn of(&self, route: &Route) -> Option<(&Group, &OperationNotes)> {
        let key = key_of(route);
        self.groups.iter().find_map(|group| Some((group, group.operations.get(&key)?)))
    }

    /// The notes on a parameter of an operation: its own, then those of the API. A member of an object is named
    /// `participant.email`; its notes are those of `email` where it has none.
    pub fn parameter<'n>(&'n self, operation: &'n OperationNotes, name: &str) -> Vec<&'n ParameterNotes> {
        let last = name.rsplit('.').next().unwrap_or(name);
        let of = |name: &str| [operation.parameters.get(name), self.api.parameters.get(name)];
        let names = if last == name { vec![name] } else { vec![name, last] };
        names.into_iter().flat_map(of).flatten().collect()
    }

    /// The entries of routes that do not exist.
    pub fn without_route<'r>(&'r self, routes: &[Route]) -> Vec<&'r str> {
        let routes: Vec<String> = routes.iter().map(key_of).collect();
        let entries = self.groups.iter().flat_map(|group| group.operations.keys());
        let mut left: Vec<&str> =
            entries.map(String::as_str).filter(|entry| !routes.iter().any(|route| route == entry)).collect();
        left.sort_unstable();
        left
    }
}

/// The name of a route in the files.
pub fn key_of(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

fn parse<T: DeserializeOwned>(file: &str) -> Result<T, String> {
    serde_json::from_str(file)
        .map_err(|error| format!("{error}: {}", file.chars().take(80).collect::<String>()))
}
