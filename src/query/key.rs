//! Keys of rows, and statements over many of them.
//!
//! The talents API counts its rows, the pointage API gives them UUIDs; [`Key`] is either. [`key_in`] and [`key_table`]
//! write statements whose text does not depend on how many keys there are, so that each is prepared once a
//! connection.

use sea_orm::sea_query::{ArrayType, Expr, ExprTrait, Func, Query, SelectStatement, Value};
use uuid::Uuid;

use crate::database::Engine;

/// A key of a row: an integer of the talents API or a UUID of the pointage API.
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

/// `expression IN keys`.
pub fn key_in(expression: Expr, keys: &[Key], engine: Engine) -> Expr {
    match engine {
        Engine::Postgres => Expr::cust_with_exprs("$1 = ANY($2)", [expression, Expr::val(array(keys))]),
        Engine::Sqlite => expression.in_subquery(key_table(keys, engine)),
    }
}

/// A table of one column `key` that holds `keys`.
pub fn key_table(keys: &[Key], engine: Engine) -> SelectStatement {
    let mut statement = Query::select();
    match engine {
        Engine::Postgres => statement.expr_as(Func::cust("unnest").arg(array(keys)), "key"),
        Engine::Sqlite => statement
            .expr_as(element(keys), "key")
            .from_function(Func::cust("json_each").arg(json(keys)), "keys"),
    };
    statement
}

fn array(keys: &[Key]) -> Value {
    let kind = if matches!(keys.first(), Some(Key::Uuid(_))) { ArrayType::Uuid } else { ArrayType::Int };
    Value::Array(kind, Some(Box::new(keys.iter().map(|key| Value::from(*key)).collect())))
}

/// How one element of [`json`] becomes a key again: SQLite keeps UUIDs as 16 bytes.
fn element(keys: &[Key]) -> Expr {
    let value = Expr::col(("keys", "value"));
    if matches!(keys.first(), Some(Key::Uuid(_))) { Func::cust("unhex").arg(value).into() } else { value }
}

fn json(keys: &[Key]) -> Value {
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
