//! Conditions on texts, for searches and filters. `crate::text` folds texts.

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, IntoIden};

use crate::query::words::Words;
use crate::text::fold;

/// The words of `search`, each of which `column`, of folded text, must contain: in any order, whatever their
/// case and accents.
pub fn words(column: impl IntoIden, search: &str) -> Words {
    Words::new(column, &fold(search))
}

/// Concatenates two texts with a space between them. Uses the operator, because the engines write the
/// parameters of raw SQL differently.
pub fn join_with_space(first: Expr, second: Expr) -> Expr {
    let join = |one: Expr, other: Expr| one.binary(BinOper::Custom("||"), other);
    join(join(first, Expr::val(" ")), second)
}
