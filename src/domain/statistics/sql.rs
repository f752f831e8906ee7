//! Where the engines differ: moments as numbers, and tables and lists that a statement brings along.
//!
//! The text of a statement does not depend on how much it brings, so that each is prepared once a connection.

use chrono::SecondsFormat;
use sea_orm::sea_query::{ArrayType, Expr, ExprTrait as _, Func, Query, SelectStatement, Value};

use super::period::Span;
use crate::database::Engine;

/// A moment as seconds since 1970.
pub(super) fn epoch(moment: Expr, engine: Engine) -> Expr {
    match engine {
        Engine::Postgres => Expr::cust_with_exprs("CAST(FLOOR(EXTRACT(EPOCH FROM $1)) AS bigint)", [moment]),
        Engine::Sqlite => Func::cust("unixepoch").arg(moment).into(),
    }
}

/// `expression IN texts`.
pub(super) fn text_in(expression: Expr, texts: &[String], engine: Engine) -> Expr {
    match engine {
        Engine::Postgres => {
            let texts = texts.iter().map(|text| text.as_str().into()).collect();
            let texts = Value::Array(ArrayType::String, Some(Box::new(texts)));
            Expr::cust_with_exprs("$1 = ANY($2)", [expression, Expr::val(texts)])
        }
        Engine::Sqlite => {
            let texts = serde_json::Value::from(texts).to_string();
            let mut list = Query::select();
            list.expr(Expr::col(("texts", "value")))
                .from_function(Func::cust("json_each").arg(Value::from(texts)), "texts");
            expression.in_subquery(list)
        }
    }
}

/// A table of `spans`: `place`, counted upwards in their order, `begins` and `ends`.
pub(super) fn span_table(spans: &[Span], engine: Engine) -> SelectStatement {
    let mut table = Query::select();
    match engine {
        Engine::Postgres => {
            let moments = |moment: fn(&Span) -> chrono::DateTime<chrono::Utc>| {
                let moments = spans.iter().map(|span| moment(span).into()).collect();
                Value::Array(ArrayType::ChronoDateTimeUtc, Some(Box::new(moments)))
            };
            let begins = moments(|span| span.from);
            table
                .expr_as(Func::cust("generate_subscripts").arg(begins.clone()).arg(Expr::cust("1")), "place")
                .expr_as(Func::cust("unnest").arg(begins), "begins")
                .expr_as(Func::cust("unnest").arg(moments(|span| span.to)), "ends")
        }
        Engine::Sqlite => {
            // As the driver writes the moments that these are compared with.
            let text = |moment: chrono::DateTime<chrono::Utc>| {
                serde_json::Value::from(moment.to_rfc3339_opts(SecondsFormat::AutoSi, false))
            };
            let pairs =
                spans.iter().map(|span| serde_json::Value::from(vec![text(span.from), text(span.to)]));
            let pairs = serde_json::Value::Array(pairs.collect()).to_string();
            let part = |path: &str| Func::cust("json_extract").arg(Expr::col(("spans", "value"))).arg(path);
            table
                .expr_as(Expr::col(("spans", "key")), "place")
                .expr_as(part("$[0]"), "begins")
                .expr_as(part("$[1]"), "ends")
                .from_function(Func::cust("json_each").arg(Value::from(pairs)), "spans")
        }
    };
    table
}
