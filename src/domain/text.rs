//! Text as people mean it: folded for search, written for LIKE.

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
    fold(search)
        .split(' ')
        .filter(|word| !word.is_empty())
        .fold(Condition::all(), |all, word| all.add(Expr::col((E::default(), column)).like(part(word))))
}

/// `text` is part of `column`, as people wrote it, whatever the case of its unaccented letters.
pub fn contains<E: EntityTrait>(column: E::Column, text: &str) -> Expr {
    Expr::expr(Func::lower(Expr::col((E::default(), column)))).like(part(&text.trim().to_ascii_lowercase()))
}

/// Two names as one, as lists show it.
pub fn full_name(first: Expr, last: Expr) -> Expr {
    // Spelled by operators: templates number their parts in a way that only PostgreSQL reads.
    let join = BinOper::Custom("||");
    first.binary(join, Expr::cust("' '")).binary(join, last)
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
