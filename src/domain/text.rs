//! Text as people mean it: folded for search, written for LIKE.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{Condition, EntityTrait};

/// `text` in lower case, without accents, with single spaces: what `search_text` columns hold.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let letters = text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    for letter in letters {
        match letter {
            letter if letter.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            letter => folded.push(letter),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Several texts folded into one, for a `search_text` column.
pub fn fold_all<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(fold).filter(|text| !text.is_empty()).collect();
    texts.join(" ")
}

/// Every word of `search` is part of `column`, which holds folded text.
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

/// `text` is part of `column`, as people wrote it, whatever the case of its unaccented letters.
pub fn contains<E: EntityTrait>(column: E::Column, text: &str) -> Expr {
    Expr::expr(Func::lower(Expr::col((E::default(), column)))).like(part(&text.trim().to_ascii_lowercase()))
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

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folding_ignores_case_accents_and_spacing() {
        assert_eq!(fold("  Aïssatou\u{a0}\t NDIAYE "), "aissatou ndiaye");
        assert_eq!(fold("Ñandé Œuvre Straße"), "nande oeuvre strasse");
        assert_eq!(fold("ŋ ɓ"), "ŋ ɓ");
    }
}
