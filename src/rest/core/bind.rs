//! Binding: path, query string and body become the variables of a document, typed by its own declarations.
//!
//! All failures are collected and named as the legacy client names the parameter. Enum values are accepted in
//! any case and with or without accents, and decimals of a body also as text. A null for a variable with a default is dropped, because GraphQL
//! refuses an explicit null there. Parameters that no variable declares are ignored. A missing or malformed
//! text that the rules of a mutation validate themselves is passed on, so that they report it together with
//! their own failures.

use std::num::IntErrorKind;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Type};
use async_graphql::{Name, Value, Variables};
use serde_json::Value as Json;

use super::document::{Document, EnumAlias, Variable};
use super::identifiers::{Identifiers, UNMATCHED_ID};
use super::input::RequestInput;
use super::rehearsal::Rehearsal;
use super::sample::sample;
use crate::error::{Failure, Kind, Reason};
use crate::graphql::scalars::malformed;
use crate::graphql::schema_index::SchemaIndex;
use crate::text::{fold, is_blank, trim};

/// A request whose variables cannot be bound.
#[derive(Debug)]
pub struct Unbound {
    /// Every missing or malformed parameter.
    pub failures: Vec<Failure>,
    /// The variables with values that stand in for the faulty ones, to find what the rules refuse of the others.
    pub rehearsal: Rehearsal,
}

/// Binds the variables of a document.
///
/// # Errors
/// Every missing or malformed parameter, and what a rehearsal needs to find more.
pub fn bind(
    document: &Document,
    types: &SchemaIndex,
    input: &RequestInput,
    identifiers: Identifiers,
) -> Result<Variables, Unbound> {
    let mut bound = Variables::default();
    let mut failures = Failures::default();
    let mut stand_ins = Vec::new();
    for variable in &document.variables {
        let blocking = failures.blocking;
        let has_fallback = variable.has_default || variable.fallback.is_some();
        let mut binder = Binder::of(variable, types, identifiers, &mut failures);
        let value = if let Some(text) = input.path_value(&variable.name) {
            if is_id(&variable.ty) {
                Some(Value::from(identifiers.read(text).unwrap_or(UNMATCHED_ID)))
            } else {
                if text.contains('\0') {
                    binder.fail(Reason::Character);
                }
                Some(Value::from(text))
            }
        } else if let Some(text) = input.query_text(&variable.name) {
            binder.parse_text(&variable.ty, text)
        } else if let Some(json) =
            input.body.get(&variable.name).filter(|json| !json.is_null() || !has_fallback)
        {
            binder.convert_json(&variable.ty, json)
        } else if variable.ty.nullable || has_fallback {
            variable.fallback.clone()
        } else {
            binder.missing(&variable.ty)
        };
        let value = if failures.blocking == blocking {
            value
        } else {
            stand_ins.push(variable.name.clone());
            let allowed: Option<Vec<String>> =
                variable.allowed.as_ref().map(|all| all.iter().map(|alias| alias.value.clone()).collect());
            // A time of an update is compared with the other one, and would be with the stored one.
            let is_time = is_one_of(&variable.ty, &["DateTime", "Date"]);
            let is_needed = is_time || !variable.ty.nullable && !has_fallback;
            let stand_in = is_needed.then(|| sample(&variable.ty, types, allowed.as_deref(), 0));
            stand_in.or_else(|| variable.fallback.clone())
        };
        if let Some(value) = value {
            bound.insert(Name::new(&variable.name), value);
        }
    }
    if failures.blocking == 0 && (failures.all.is_empty() || document.is_mutation()) {
        return Ok(bound);
    }
    if document.is_mutation() {
        for (at, failure) in failures.blank.into_iter().rev() {
            failures.all.insert(at, failure);
        }
    }
    Err(Unbound { failures: failures.all, rehearsal: Rehearsal { variables: bound, stand_ins } })
}

/// The failures found so far, in the order of the variables.
#[derive(Default)]
struct Failures {
    all: Vec<Failure>,
    /// How many of them prevent execution. The others are missing or malformed texts, which the rules of a
    /// mutation refuse as well, together with their own failures.
    blocking: usize,
    /// Texts of the body that are blank, which the rules of a mutation refuse where they must not be. They are told
    /// with the failures that keep the rules from running, each at its place among them.
    blank: Vec<(usize, Failure)>,
}

/// The boolean that a query parameter says.
pub fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn is_id(ty: &Type) -> bool {
    is_one_of(ty, &["ID"])
}

fn is_one_of(ty: &Type, names: &[&str]) -> bool {
    matches!(&ty.base, BaseType::Named(name) if names.contains(&name.as_str()))
}

/// Binds one value of the request.
struct Binder<'a> {
    types: &'a SchemaIndex,
    path: String,
    /// The accepted values of an enum, under their aliases.
    allowed: Option<&'a [EnumAlias]>,
    /// The maximum that larger numbers are clamped to.
    maximum: Option<i64>,
    identifiers: Identifiers,
    failures: &'a mut Failures,
}

impl<'a> Binder<'a> {
    fn of(
        variable: &'a Variable,
        types: &'a SchemaIndex,
        identifiers: Identifiers,
        failures: &'a mut Failures,
    ) -> Self {
        let (allowed, maximum) = (variable.allowed.as_deref(), variable.maximum);
        Self { types, path: variable.name.clone(), allowed, maximum, identifiers, failures }
    }

    fn fail(&mut self, reason: Reason) {
        self.failures.blocking += 1;
        self.defer(reason);
    }

    /// Adds a failure that the rules of a mutation find as well.
    fn defer(&mut self, reason: Reason) {
        self.failures.all.push(Failure::invalid(self.path.clone(), reason));
    }

    /// The value of a missing parameter. A text is bound as an empty one and left to the rules.
    fn missing(&mut self, ty: &Type) -> Option<Value> {
        let text = ["String", "EmailAddress", "PhoneNumber", "URL"];
        if matches!(&ty.base, BaseType::Named(name) if text.contains(&name.as_str())) {
            self.defer(Reason::Required);
            return Some("".into());
        }
        self.fail(Reason::Required);
        None
    }

    fn refuse(&mut self, kind: Kind) -> Option<Value> {
        self.fail(Reason::Kind(kind));
        None
    }

    /// Parses a query parameter: text for every type.
    fn parse_text(&mut self, ty: &Type, text: &str) -> Option<Value> {
        if text.contains('\0') {
            self.fail(Reason::Character);
            return None;
        }
        let name = match &ty.base {
            BaseType::List(inner) => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                let items = items.map(|item| self.parse_text(inner, item)).collect::<Option<Vec<_>>>();
                return items.map(Value::List);
            }
            BaseType::Named(name) => name.as_str(),
        };
        match name {
            // A number beyond 32 bits is as good as the greatest: a page past the end, a bound that all or none pass.
            "Int" => self.integer(whole_number(text.trim()).map(to_32_bits)),
            "Float" => self.number(text),
            "Boolean" => match boolean(text) {
                Some(truth) => Some(truth.into()),
                None => self.refuse(Kind::Boolean),
            },
            name => self.text(name, text),
        }
    }

    /// Converts a member of the body, whose JSON type must match the declared type.
    fn convert_json(&mut self, ty: &Type, json: &Json) -> Option<Value> {
        if json.is_null() {
            return if ty.nullable { Some(Value::Null) } else { self.missing(ty) };
        }
        let name = match (&ty.base, json) {
            (BaseType::List(inner), Json::Array(items)) => {
                let items =
                    items.iter().map(|item| self.convert_json(inner, item)).collect::<Option<Vec<_>>>();
                return items.map(Value::List);
            }
            (BaseType::List(_), _) => return self.refuse(Kind::List),
            (BaseType::Named(name), _) => name.as_str(),
        };
        if self.types.input_object(name).is_some() {
            return match json {
                Json::Object(members) => self.object(name, members),
                _ => self.refuse(Kind::Object),
            };
        }
        match (name, json) {
            ("JSON", json) if has_nul(json) => {
                self.fail(Reason::Character);
                None
            }
            ("JSON", json) => Value::from_json(json.clone()).ok(),
            ("Int", json) => self.integer(json.as_i64()),
            ("Float", Json::Number(number)) => Some(Value::Number(number.clone())),
            // Clients send the `t` of a scanned address as the text that it is.
            ("Float", Json::String(text)) => self.number(text),
            ("Float", _) => self.refuse(Kind::Number),
            ("Boolean", Json::Bool(truth)) => Some((*truth).into()),
            ("Boolean", _) => self.refuse(Kind::Boolean),
            (name, Json::String(text)) => {
                if name == "String" && !ty.nullable && is_blank(text) {
                    let failure = Failure::invalid(self.path.clone(), Reason::Required);
                    self.failures.blank.push((self.failures.all.len(), failure));
                }
                self.text(name, text)
            }
            // On a surface whose identifiers are numbers.
            ("ID", json) if self.identifiers == Identifiers::Integers => self.text("ID", &json.to_string()),
            (_, _) => self.refuse(Kind::Text),
        }
    }

    /// A number that is written as text.
    fn number(&mut self, text: &str) -> Option<Value> {
        match trim(text).parse::<f64>().ok().and_then(serde_json::Number::from_f64) {
            Some(number) => Some(Value::Number(number)),
            None => self.refuse(Kind::Number),
        }
    }

    /// A 32-bit integer; a clamped one may be any number from 1.
    fn integer(&mut self, number: Option<i64>) -> Option<Value> {
        if let (Some(number), Some(maximum)) = (number, self.maximum)
            && number < 1
        {
            self.fail(Reason::Range(1, maximum));
            return None;
        }
        let number = number.map(|number| self.maximum.map_or(number, |maximum| number.min(maximum)));
        match number.and_then(|number| i32::try_from(number).ok()) {
            Some(number) => Some(number.into()),
            None => self.refuse(Kind::Integer),
        }
    }

    /// A value that is a JSON string: a text, an enum value, or a scalar with a format.
    fn text(&mut self, name: &str, text: &str) -> Option<Value> {
        if text.contains('\0') {
            self.fail(Reason::Character);
            return None;
        }
        if let Some(values) = self.types.enumeration(name) {
            return self.enum_value(values, text);
        }
        if name == "ID" {
            return match self.identifiers.read(text) {
                Some(id) => Some(id.into()),
                None => self.refuse(Kind::Identifier),
            };
        }
        match malformed(name, text) {
            Some(kind @ (Kind::Email | Kind::Phone | Kind::Url)) => {
                self.defer(Reason::Kind(kind));
                Some(text.into())
            }
            Some(kind) => self.refuse(kind),
            None => Some(text.into()),
        }
    }

    /// An enum value, whatever its case, accents and blanks.
    fn enum_value(&mut self, values: &[String], text: &str) -> Option<Value> {
        let all: Vec<EnumAlias>;
        let aliases = match self.allowed {
            Some(aliases) => aliases,
            None => {
                all = values.iter().map(|value| EnumAlias::lower(value)).collect();
                &all
            }
        };
        // Clients send `51+` without percent-encoding, and a query string decodes the `+` as a space.
        let with_plus = text.strip_suffix(' ').map(|text| format!("{text}+"));
        for text in [Some(text), with_plus.as_deref()].into_iter().flatten() {
            let equals = |alias: &&EnumAlias| alias.alias.eq_ignore_ascii_case(text);
            let folded = || {
                let text = fold_word(text);
                aliases.iter().find(|alias| fold_word(&alias.alias) == text)
            };
            if let Some(EnumAlias { value, .. }) = aliases.iter().find(equals).or_else(folded) {
                return Some(Value::Enum(Name::new(value)));
            }
        }
        let aliases = aliases.iter().map(|alias| alias.alias.clone()).collect();
        self.fail(Reason::OneOf(aliases));
        None
    }

    fn object(&mut self, name: &str, members: &serde_json::Map<String, Json>) -> Option<Value> {
        let mut object = IndexMap::new();
        let fields = self.types.input_object(name)?;
        let before = self.failures.blocking;
        for (name, field) in fields {
            let mut binder = Binder {
                types: self.types,
                path: format!("{}.{}", self.path, name),
                allowed: None,
                maximum: None,
                identifiers: self.identifiers,
                failures: &mut *self.failures,
            };
            let value = match members.get(name) {
                Some(Json::Null) if field.has_default => None,
                Some(json) => binder.convert_json(&field.ty, json),
                None if field.ty.nullable || field.has_default => None,
                None => binder.missing(&field.ty),
            };
            if let Some(value) = value {
                object.insert(Name::new(name), value);
            }
        }
        (self.failures.blocking == before).then_some(Value::Object(object))
    }
}

/// The folded word of an enum value: `DOUBLURE_LUMIERE` and «Doublure Lumière» are alike.
fn fold_word(word: &str) -> String {
    fold(&word.replace('_', " "))
}

/// The integer that a text is, or the nearest of 64 bits.
fn whole_number(text: &str) -> Option<i64> {
    match text.parse::<i64>() {
        Ok(number) => Some(number),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => Some(i64::MAX),
        Err(error) if *error.kind() == IntErrorKind::NegOverflow => Some(i64::MIN),
        Err(_) => None,
    }
}

/// The 32-bit integer that is nearest.
fn to_32_bits(number: i64) -> i64 {
    number.clamp(i32::MIN.into(), i32::MAX.into())
}

fn has_nul(json: &Json) -> bool {
    match json {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(has_nul),
        Json::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}
