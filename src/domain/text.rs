//! Conditions on texts: what a search or a filter finds. How texts are folded is `crate::text`.

use std::collections::BTreeSet;

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, LikeExpr};
use sea_orm::{Condition, EntityTrait};

use crate::text::fold;

/// Every word of `search` is part of `column`, which holds folded text: in any order, whatever its case and accents.
pub fn contains_words<E: EntityTrait>(column: E::Column, search: &str) -> Condition {
    let search = fold(search);
    let words: BTreeSet<&str> = search.split(' ').filter(|word| !word.is_empty()).collect();
    let found = words.into_iter().map(|word| Expr::col((E::default(), column)).like(part(word)));
    Condition::all().add_option(all_of(found.collect()))
}

/// All conditions, as a tree that is as flat as can be: rendering and SQLite both recurse into what is nested, and hundreds
/// of words would exhaust the stack.
fn all_of(mut conditions: Vec<Expr>) -> Option<Expr> {
    if conditions.len() < 2 {
        return conditions.pop();
    }
    let later = conditions.split_off(conditions.len() / 2);
    Some(all_of(conditions)?.and(all_of(later)?))
}

/// Two texts with a space between, by an operator: the two engines write parameters of free SQL in different ways.
pub fn spaced(first: Expr, second: Expr) -> Expr {
    let join = |one: Expr, other: Expr| one.binary(BinOper::Custom("||"), other);
    join(join(first, Expr::val(" ")), second)
}

/// Whatever has `text` in it, its wildcards taken for letters.
fn part(text: &str) -> LikeExpr {
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
