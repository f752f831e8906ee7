//! Conditions on texts, for searches and filters. `crate::text` folds texts.

use std::collections::BTreeSet;

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, LikeExpr};
use sea_orm::{Condition, EntityTrait};

use crate::text::fold;

/// Every word of `search` is contained in `column`, which holds folded text: in any order, whatever its case
/// and accents.
pub fn contains_words<E: EntityTrait>(column: E::Column, search: &str) -> Condition {
    let search = fold(search);
    let words: BTreeSet<&str> = search.split(' ').filter(|word| !word.is_empty()).collect();
    let found = words.into_iter().map(|word| Expr::col((E::default(), column)).like(contains(word)));
    Condition::all().add_option(all_of(found.collect()))
}

/// The conjunction of all conditions, as a balanced tree: sea-query and SQLite recurse into nested
/// conditions, and hundreds of words would exhaust the stack.
fn all_of(mut conditions: Vec<Expr>) -> Option<Expr> {
    if conditions.len() < 2 {
        return conditions.pop();
    }
    let later = conditions.split_off(conditions.len() / 2);
    Some(all_of(conditions)?.and(all_of(later)?))
}

/// Concatenates two texts with a space between them. Uses the operator, because the engines write the
/// parameters of raw SQL differently.
pub fn join_with_space(first: Expr, second: Expr) -> Expr {
    let join = |one: Expr, other: Expr| one.binary(BinOper::Custom("||"), other);
    join(join(first, Expr::val(" ")), second)
}

/// A pattern that matches texts that contain `text`; wildcards are escaped.
fn contains(text: &str) -> LikeExpr {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}
