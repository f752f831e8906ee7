//! Validates the values of variables against their declared types, and tells what is wrong as graphql-js does: variable,
//! path, value and reason, in the language of the caller.
//!
//! Objects are shown by the names of their fields alone: they may hold passwords, and errors are logged by clients.

use std::fmt::Write as _;

use async_graphql::parser::types::{BaseType, Type, VariableDefinition};
use async_graphql::{Pos, ServerError, Value as Const};

use super::error::name;
use super::messages;
use super::scalars;
use super::schema_index::{Input, Inputs, SchemaIndex, base_name};
use crate::error::{Code, Kind};
use crate::language::Language;

/// The maximum length of a shown value, in characters.
const MAX_SHOWN: usize = 80;
/// The maximum length of a path in an error, in characters.
const MAX_PATH: usize = 200;
/// The maximum number of faults that are told.
const MAX_FAULTS: usize = 20;

/// Why a value does not fit.
enum Fault<'v> {
    /// It is null, and the type excludes null.
    Null(&'v Type),
    /// It is no object.
    NotObject(&'v str),
    /// A required field is missing.
    Missing(&'v str, &'v Type),
    /// A field that the type lacks.
    Unknown(&'v str, &'v str),
    /// A name that the enum lacks.
    NoSuchName(&'v str, &'v str),
    /// No name, but another value.
    NotName(&'v str),
    /// An integer beyond 32 bits.
    TooLarge,
    /// A value of another built-in scalar.
    NotBuiltIn(&'v str),
    /// A value that a custom scalar does not have.
    NotScalar(&'v str, Kind),
}

/// Validates the values of one variable.
pub(super) struct ValueCheck<'c> {
    index: &'c SchemaIndex,
    language: Language,
    pos: Pos,
    /// The variable, and the way from it to the value: `input.items[0]`.
    path: String,
    variable: &'c str,
    faults: Vec<ServerError>,
}

impl<'c> ValueCheck<'c> {
    /// The faults of the value of a variable, or of its absence.
    pub fn faults(
        index: &'c SchemaIndex,
        language: Language,
        definition: &'c VariableDefinition,
        pos: Pos,
        value: Option<&Const>,
    ) -> Vec<ServerError> {
        let (variable, ty) = (definition.name.node.as_str(), &definition.var_type.node);
        if !index.is_input_type(base_name(ty)) {
            // The validation of the document tells it, whatever the value.
            return Vec::new();
        }
        let mut check =
            Self { index, language, pos, path: variable.to_owned(), variable, faults: Vec::new() };
        match value {
            Some(Const::Null) if !ty.nullable => check.add(match language {
                Language::English => {
                    format!("Variable \"${variable}\" of non-null type \"{ty}\" must not be null.")
                }
                Language::French => {
                    format!("La variable « ${variable} », de type non nul « {ty} », ne peut pas être null.")
                }
            }),
            Some(value) => check.value(value, ty),
            None if ty.nullable || definition.default_value.is_some() => {}
            None => check.add(match language {
                Language::English => {
                    format!("Variable \"${variable}\" of required type \"{ty}\" was not provided.")
                }
                Language::French => {
                    format!("La variable « ${variable} », de type obligatoire « {ty} », n'est pas donnée.")
                }
            }),
        }
        check.faults
    }

    fn value(&mut self, value: &Const, ty: &Type) {
        match (value, &ty.base) {
            (Const::Null, _) if ty.nullable => {}
            (Const::Null, _) => self.fault(value, &Fault::Null(ty)),
            (Const::List(items), BaseType::List(inner)) => {
                for (at, item) in items.iter().enumerate() {
                    self.within(&format!("[{at}]"), |check| check.value(item, inner));
                }
            }
            // A single value is coerced to a list.
            (value, BaseType::List(inner)) => self.value(value, inner),
            (value, BaseType::Named(name)) => self.named(value, name),
        }
    }

    fn named(&mut self, value: &Const, name: &str) {
        if let Some(names) = self.index.enumeration(name) {
            let fault = match value {
                Const::String(given) if names.contains(given) => return,
                Const::Enum(given) if names.iter().any(|other| other == given.as_str()) => return,
                Const::String(given) => Fault::NoSuchName(given, name),
                Const::Enum(given) => Fault::NoSuchName(given, name),
                _ => Fault::NotName(name),
            };
            return self.fault(value, &fault);
        }
        match self.index.input_object(name) {
            Some(members) => self.object(value, name, members),
            None => {
                if let Some(fault) = scalar_fault(value, name) {
                    self.fault(value, &fault);
                }
            }
        }
    }

    fn object(&mut self, value: &Const, name: &str, members: &Inputs) {
        let Const::Object(given) = value else { return self.fault(value, &Fault::NotObject(name)) };
        let is_needed = |member: &Input| !member.ty.nullable && !member.has_default;
        for (field, member) in members {
            match given.get(field.as_str()) {
                Some(value) => self.within(&format!(".{field}"), |check| check.value(value, &member.ty)),
                None if is_needed(member) => self.fault(value, &Fault::Missing(field, &member.ty)),
                None => {}
            }
        }
        for field in given.keys().filter(|field| !members.contains_key(field.as_str())) {
            self.fault(value, &Fault::Unknown(field, name));
        }
    }

    /// Runs `check` one step further along the path.
    fn within(&mut self, step: &str, check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push_str(step);
        check(self);
        self.path.truncate(length);
    }

    fn fault(&mut self, value: &Const, fault: &Fault<'_>) {
        if self.faults.len() >= MAX_FAULTS {
            return;
        }
        let (variable, path, reason) = (self.variable, &self.path, fault.sentence(value, self.language));
        let (shown, is_nested) = (shown(value), path.len() > variable.len());
        let message = match self.language {
            Language::English => {
                let place = if is_nested { format!(" at \"{path}\"") } else { String::new() };
                format!("Variable \"${variable}\" got invalid value {shown}{place}; {reason}")
            }
            Language::French => {
                let place = if is_nested { format!(" à « {path} »") } else { String::new() };
                format!("La variable « ${variable} » a reçu la valeur invalide {shown}{place} ; {reason}")
            }
        };
        self.add(message);
    }

    fn add(&mut self, message: String) {
        let mut error = ServerError::new(message, Some(self.pos));
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", name(Code::ValidationError));
        // A name may be as long as a document.
        extensions.set("field", self.path.chars().take(MAX_PATH).collect::<String>());
        self.faults.push(error);
    }
}

/// Why a value is none of the scalar `name`.
fn scalar_fault<'v>(value: &'v Const, name: &'v str) -> Option<Fault<'v>> {
    let fits = match (name, value) {
        ("Int", Const::Number(number)) => match number.as_i64() {
            Some(number) if i32::try_from(number).is_err() => return Some(Fault::TooLarge),
            number => number.is_some(),
        },
        ("ID", Const::Number(number)) => number.is_i64() || number.is_u64(),
        ("Float", Const::Number(_))
        | ("Boolean", Const::Boolean(_))
        | ("String" | "ID", Const::String(_))
        | ("JSON", _) => true,
        ("Int" | "Float" | "Boolean" | "String" | "ID", _) => false,
        // A malformed address or number is a user error, not a malformed document.
        ("DateTime" | "Date" | "UUID", Const::String(text)) => {
            return scalars::malformed(name, text).map(|kind| Fault::NotScalar(name, kind));
        }
        (_, Const::String(_)) => true,
        _ => return Some(Fault::NotScalar(name, Kind::Text)),
    };
    (!fits).then_some(Fault::NotBuiltIn(name))
}

/// Why a text in a document is none of the scalar `name`.
pub(super) fn literal_fault(text: &str, name: &str, language: Language) -> Option<String> {
    let kind = scalars::malformed(name, text).filter(|_| matches!(name, "DateTime" | "Date" | "UUID"))?;
    let (shown, reason) = (shown(&Const::String(text.to_owned())), messages::of_kind(kind, language));
    Some(match language {
        Language::English => format!("Expected value of type \"{name}\", found {shown}; {reason}."),
        Language::French => format!("Une valeur de type « {name} » est attendue, et non {shown} ; {reason}."),
    })
}

impl Fault<'_> {
    fn sentence(&self, value: &Const, language: Language) -> String {
        let french = language == Language::French;
        match self {
            Self::Null(ty) if french => format!("Le type non nul « {ty} » n'admet pas null."),
            Self::Null(ty) => format!("Expected non-nullable type \"{ty}\" not to be null."),
            Self::NotObject(name) if french => format!("Un objet de type « {name} » est attendu."),
            Self::NotObject(name) => format!("Expected type \"{name}\" to be an object."),
            Self::Missing(field, ty) if french => {
                format!("Le champ « {field} », de type obligatoire « {ty} », n'est pas donné.")
            }
            Self::Missing(field, ty) => {
                format!("Field \"{field}\" of required type \"{ty}\" was not provided.")
            }
            Self::Unknown(field, name) if french => {
                format!("Le champ « {field} » n'existe pas dans le type « {name} ».")
            }
            Self::Unknown(field, name) => format!("Field \"{field}\" is not defined by type \"{name}\"."),
            Self::NoSuchName(given, name) if french => {
                format!("La valeur « {} » n'existe pas dans l'énumération « {name} ».", cut(given))
            }
            Self::NoSuchName(given, name) => {
                format!("Value \"{}\" does not exist in \"{name}\" enum.", cut(given))
            }
            Self::NotName(name) if french => {
                format!("L'énumération « {name} » n'admet que des noms : {}.", shown(value))
            }
            Self::NotName(name) => {
                format!("Enum \"{name}\" cannot represent non-string value: {}.", shown(value))
            }
            Self::TooLarge if french => format!("Int n'admet que des entiers de 32 bits : {}", shown(value)),
            Self::TooLarge => {
                format!("Int cannot represent non 32-bit signed integer value: {}", shown(value))
            }
            Self::NotBuiltIn(name) => built_in(name, &shown(value), french),
            Self::NotScalar(name, kind) if french => {
                format!("Le type « {name} » est attendu. {}.", messages::of_kind(*kind, language))
            }
            Self::NotScalar(name, kind) => {
                format!("Expected type \"{name}\". {}.", messages::of_kind(*kind, language))
            }
        }
    }
}

fn built_in(name: &str, shown: &str, french: bool) -> String {
    let (french_text, english) = match name {
        "Int" => ("n'admet que des nombres entiers :", "cannot represent non-integer value:"),
        "Float" => ("n'admet que des nombres :", "cannot represent non numeric value:"),
        "String" => ("n'admet que du texte :", "cannot represent a non string value:"),
        "Boolean" => ("n'admet que true et false :", "cannot represent a non boolean value:"),
        _ => ("n'admet que du texte et des nombres entiers :", "cannot represent value:"),
    };
    format!("{name} {} {shown}", if french { french_text } else { english })
}

/// A value as errors show it.
fn shown(value: &Const) -> String {
    let mut text = String::new();
    write_shown(value, &mut text);
    cut(&text)
}

fn write_shown(value: &Const, out: &mut String) {
    match value {
        Const::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                // What is cut off is not written.
                if out.len() > 4 * MAX_SHOWN {
                    break;
                }
                out.push_str(if at > 0 { ", " } else { "" });
                write_shown(item, out);
            }
            out.push(']');
        }
        Const::Object(members) => {
            let names: Vec<&str> = members.keys().map(async_graphql::Name::as_str).take(MAX_SHOWN).collect();
            let _ = write!(out, "{{ {} }}", names.join(", "));
        }
        leaf => {
            let _ = write!(out, "{leaf}");
        }
    }
}

/// The first characters of a text.
fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
