//! SQL that differs by engine: times as numbers, and lists and tables passed as parameters.
//!
//! The text of a statement does not depend on the length of its lists, so that each is prepared once for each
//! connection.

use chrono::SecondsFormat;
use sea_orm::sea_query::{ArrayType, Expr, ExprTrait as _, Func, Query, SelectStatement, Value};

use super::period::Span;
use crate::database::Engine;

/// A time as seconds since 1970.
pub fn epoch(time: Expr, engine: Engine) -> Expr {
    match engine {
        Engine::Postgres => Expr::cust_with_exprs("CAST(FLOOR(EXTRACT(EPOCH FROM $1)) AS bigint)", [time]),
        Engine::Sqlite => Func::cust("unixepoch").arg(time).into(),
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

/// A table of `spans`: `place`, ascending in their order, `begins` and `ends`.
pub(super) fn span_table(spans: &[Span], engine: Engine) -> SelectStatement {
    let mut table = Query::select();
    match engine {
        Engine::Postgres => {
            let times = |time: fn(&Span) -> chrono::DateTime<chrono::Utc>| {
                let times = spans.iter().map(|span| time(span).into()).collect();
                Value::Array(ArrayType::ChronoDateTimeUtc, Some(Box::new(times)))
            };
            let starts = times(|span| span.from);
            table
                .expr_as(Func::cust("generate_subscripts").arg(starts.clone()).arg(Expr::cust("1")), "place")
                .expr_as(Func::cust("unnest").arg(starts), "begins")
                .expr_as(Func::cust("unnest").arg(times(|span| span.to)), "ends")
        }
        Engine::Sqlite => {
            // In the format in which the driver writes the times that these are compared with.
            let text = |time: chrono::DateTime<chrono::Utc>| {
                serde_json::Value::from(time.to_rfc3339_opts(SecondsFormat::AutoSi, false))
            };
            let pairs =
                spans.iter().map(|span| serde_json::Value::from(vec![text(span.from), text(span.to)]));
            let pairs = serde_json::Value::Array(pairs.collect()).to_string();
            let json_part =
                |path: &str| Func::cust("json_extract").arg(Expr::col(("spans", "value"))).arg(path);
            table
                .expr_as(Expr::col(("spans", "key")), "place")
                .expr_as(json_part("$[0]"), "begins")
                .expr_as(json_part("$[1]"), "ends")
                .from_function(Func::cust("json_each").arg(Value::from(pairs)), "spans")
        }
    };
    table
}
