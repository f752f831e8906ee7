//! Primary keys, and SQL over many of them.
//!
//! The talents API has integer keys, the pointage API UUIDs; [`Key`] is either. [`key_in`] and [`key_table`]
//! pass all keys as one parameter, so that the text of a statement does not depend on their number and is
//! prepared once per connection.

use sea_orm::sea_query::{ArrayType, Expr, ExprTrait, Func, Query, SelectStatement, Value};
use uuid::Uuid;

use crate::database::Engine;

/// A primary key: an integer of the talents API or a UUID of the pointage API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// An integer key.
    Int(i32),
    /// A UUID key.
    Uuid(Uuid),
}

impl std::fmt::Display for Key {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(id) => id.fmt(out),
            Self::Uuid(id) => id.fmt(out),
        }
    }
}

impl std::str::FromStr for Key {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::Int).or_else(|_| text.parse().map(Self::Uuid))
    }
}

impl From<Key> for sea_orm::Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Int(id) => id.into(),
            Key::Uuid(id) => id.into(),
        }
    }
}

impl From<i32> for Key {
    fn from(id: i32) -> Self {
        Self::Int(id)
    }
}

impl From<Uuid> for Key {
    fn from(id: Uuid) -> Self {
        Self::Uuid(id)
    }
}

/// How a column contains keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// As the primary key itself.
    Native,
    /// As text: a number, or a UUID with hyphens.
    Text,
}

/// As [`key_in`], for an expression that contains keys in this form.
pub(super) fn key_in_form(expression: Expr, keys: &[Key], form: KeyForm, engine: Engine) -> Expr {
    match (form, keys, engine) {
        (KeyForm::Native, ..) => key_in(expression, keys, engine),
        (KeyForm::Text, [key], _) => expression.eq(key.to_string()),
        (KeyForm::Text, _, Engine::Postgres) => {
            Expr::cust_with_exprs("$1 = ANY($2)", [expression, Expr::val(text_array_parameter(keys))])
        }
        (KeyForm::Text, _, Engine::Sqlite) => {
            expression.in_subquery(key_table_in_form(keys, KeyForm::Text, engine))
        }
    }
}

/// As [`key_table`], with the keys in this form.
pub(super) fn key_table_in_form(keys: &[Key], form: KeyForm, engine: Engine) -> SelectStatement {
    let mut statement = Query::select();
    match (form, engine) {
        (KeyForm::Native, _) => return key_table(keys, engine),
        (KeyForm::Text, Engine::Postgres) => {
            statement.expr_as(Func::cust("unnest").arg(text_array_parameter(keys)), "key")
        }
        (KeyForm::Text, Engine::Sqlite) => {
            let texts: Vec<String> = keys.iter().map(Key::to_string).collect();
            let texts = Value::from(serde_json::Value::from(texts).to_string());
            statement
                .expr_as(Expr::col(("keys", "value")), "key")
                .from_function(Func::cust("json_each").arg(texts), "keys")
        }
    };
    statement
}

fn text_array_parameter(keys: &[Key]) -> Value {
    let texts = keys.iter().map(|key| key.to_string().into()).collect();
    Value::Array(ArrayType::String, Some(Box::new(texts)))
}

/// `expression IN keys`.
///
/// One key is compared with `=`: for a list PostgreSQL finds a plan for these very keys cheaper than one for any, and
/// plans at each execution.
pub fn key_in(expression: Expr, keys: &[Key], engine: Engine) -> Expr {
    if let [key] = keys {
        return expression.eq(*key);
    }
    match engine {
        Engine::Postgres => {
            Expr::cust_with_exprs("$1 = ANY($2)", [expression, Expr::val(array_parameter(keys))])
        }
        Engine::Sqlite => expression.in_subquery(key_table(keys, engine)),
    }
}

/// A table with one column `key`, whose rows are `keys`.
pub fn key_table(keys: &[Key], engine: Engine) -> SelectStatement {
    let mut statement = Query::select();
    match engine {
        Engine::Postgres => statement.expr_as(Func::cust("unnest").arg(array_parameter(keys)), "key"),
        Engine::Sqlite => statement
            .expr_as(element_key(keys), "key")
            .from_function(Func::cust("json_each").arg(json_parameter(keys)), "keys"),
    };
    statement
}

fn array_parameter(keys: &[Key]) -> Value {
    let array_type =
        if matches!(keys.first(), Some(Key::Uuid(_))) { ArrayType::Uuid } else { ArrayType::Int };
    Value::Array(array_type, Some(Box::new(keys.iter().map(|key| Value::from(*key)).collect())))
}

/// The expression that converts an element of [`json_parameter`] to a key: SQLite stores UUIDs as 16 bytes.
fn element_key(keys: &[Key]) -> Expr {
    let value = Expr::col(("keys", "value"));
    if matches!(keys.first(), Some(Key::Uuid(_))) { Func::cust("unhex").arg(value).into() } else { value }
}

fn json_parameter(keys: &[Key]) -> Value {
    let mut text = String::with_capacity(keys.len() * 8 + 2);
    for key in keys {
        text.push(if text.is_empty() { '[' } else { ',' });
        match key {
            Key::Int(id) => text.push_str(&id.to_string()),
            Key::Uuid(id) => {
                text.push('"');
                text.push_str(id.simple().encode_lower(&mut Uuid::encode_buffer()));
                text.push('"');
            }
        }
    }
    if text.is_empty() {
        text.push('[');
    }
    text.push(']');
    text.into()
}
