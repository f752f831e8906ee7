//! Words that a column of folded text contains: the condition, and the query of their trigrams.
//!
//! The condition is `LIKE '%word%'` for every word, on both engines, so that they return the same rows.
//! `candidates.rs` finds the rows by an index.

use std::collections::BTreeSet;

use sea_orm::sea_query::{DynIden, Expr, ExprTrait, IntoIden, LikeExpr};
use sea_orm::{Condition, EntityTrait};

/// The maximum number of trigrams that SQLite combines; rows are tested for every word afterwards.
const MAX_TRIGRAMS: usize = 64;
/// The number of characters of a trigram.
const TRIGRAM: usize = 3;

/// Words, and the column that contains all of them in the rows that match.
#[derive(Clone, Debug)]
pub struct Words {
    column: DynIden,
    folded: BTreeSet<String>,
    alternative: Option<Condition>,
}

impl Words {
    /// The words of `folded`, which are separated by single spaces and folded like the texts in `column`.
    pub fn new(column: impl IntoIden, folded: &str) -> Self {
        let words = folded.split(' ').filter(|word| !word.is_empty()).map(str::to_owned);
        Self { column: column.into_iden(), folded: words.collect(), alternative: None }
    }

    /// Rows match as well when they fulfil `alternative`, for which their table has indexes.
    pub fn or(self, alternative: Option<Condition>) -> Self {
        Self { alternative, ..self }
    }

    /// The condition: every word is part of the column's text, in any order; or the alternative.
    pub fn condition<E: EntityTrait>(&self) -> Condition {
        let column = || Expr::col((E::default(), self.column.clone()));
        let found = self.folded.iter().map(|word| column().like(contains(word)));
        let words = Condition::all().add_option(all_of(found.collect()));
        match &self.alternative {
            Some(alternative) => Condition::any().add(words).add(alternative.clone()),
            None => words,
        }
    }

    /// The column.
    pub(super) fn column(&self) -> &DynIden {
        &self.column
    }

    /// The condition that rows fulfil which need not contain the words.
    pub(super) fn alternative(&self) -> Option<&Condition> {
        self.alternative.as_ref()
    }

    /// Whether an index finds the words: one of them is not shorter than a trigram.
    pub(super) fn has_trigrams(&self) -> bool {
        self.folded.iter().any(|word| word.chars().nth(TRIGRAM - 1).is_some())
    }

    /// The distinct trigrams of the words, as a query of FTS5: quoted, and combined with AND.
    pub(super) fn trigrams(&self) -> String {
        let mut trigrams = BTreeSet::new();
        for word in &self.folded {
            let letters: Vec<char> = word.chars().collect();
            let windows = letters.windows(TRIGRAM).map(|letters| letters.iter().collect::<String>());
            trigrams.extend(windows.map(|trigram| format!("\"{}\"", trigram.replace('"', "\"\""))));
        }
        trigrams.into_iter().take(MAX_TRIGRAMS).collect::<Vec<_>>().join(" AND ")
    }
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
