//! What each table declares of its texts: which columns hold them, and which columns follow from them.
//!
//! A column that follows is computed whenever SeaORM writes a row ([`derive_on_save`]), so that no rule can forget it, and
//! again at the start when the rules of texts have changed (`domain/text_upgrade`). It stays out of the audit log. Rows
//! that are written many at once, past SeaORM's hooks, are [`completed`] first.

use sea_orm::{ActiveModelTrait, ActiveValue, DbErr, EntityTrait, Iden, Value};

use crate::text::{Kind, fold_all, sort_key};

/// The texts of a table.
pub trait Texts: EntityTrait {
    /// The columns that hold a text in its one spelling, and of which kind it is.
    const TEXTS: &'static [(Self::Column, Kind)] = &[];
    /// Those of them that a unique constraint compares.
    const UNIQUE: &'static [Self::Column] = &[];
    /// The columns that follow from texts. The first one is never null; it is empty in rows that another program wrote.
    const DERIVED: &'static [Derived<Self::Column>] = &[];
}

/// A column that follows from others.
#[derive(Clone, Copy, Debug)]
pub struct Derived<C: 'static> {
    /// The column.
    pub column: C,
    /// What it follows from.
    pub sources: &'static [C],
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    SortKey,
    Folded,
}

impl<C> Derived<C> {
    /// The key by which lists are in the order of one column; null with it.
    pub const fn sort_key(column: C, source: &'static [C; 1]) -> Self {
        Self { column, sources: source, form: Form::SortKey }
    }

    /// What a search or a filter compares with; null when all columns are.
    pub const fn folded(column: C, sources: &'static [C]) -> Self {
        Self { column, sources, form: Form::Folded }
    }

    /// Its value, where the sources have these.
    pub fn value(&self, texts: &[Option<&str>]) -> Option<String> {
        let said = || texts.iter().copied().flatten();
        let has_some = said().next().is_some();
        has_some.then(|| match self.form {
            Form::SortKey => said().map(sort_key).collect(),
            Form::Folded => fold_all(said()),
        })
    }
}

/// Computes the columns of `row` that follow from what is about to be written.
///
/// # Errors
/// When a change brings a source of a column without the others: read the row first.
pub fn derive<A>(row: &mut A, insert: bool) -> Result<(), DbErr>
where
    A: ActiveModelTrait,
    A::Entity: Texts,
{
    for derived in A::Entity::DERIVED {
        let sources: Vec<_> = derived.sources.iter().map(|source| (*source, row.get(*source))).collect();
        if !insert && !sources.iter().any(|(_, value)| value.is_set()) {
            continue;
        }
        let mut texts = Vec::with_capacity(sources.len());
        for (source, value) in &sources {
            texts.push(match value {
                ActiveValue::Set(value) | ActiveValue::Unchanged(value) => text(value)?,
                ActiveValue::NotSet if insert => None,
                ActiveValue::NotSet => {
                    let (column, source) = (derived.column.unquoted().to_owned(), source.unquoted());
                    return Err(DbErr::Custom(format!(
                        "{column} follows from {source}, which the change lacks"
                    )));
                }
            });
        }
        row.try_set(derived.column, derived.value(&texts).into())?;
    }
    Ok(())
}

/// A new row with the columns that follow from its texts: for rows that are written many at once.
///
/// # Errors
/// When the row lacks a text that it must have.
pub fn completed<A>(mut row: A) -> Result<A, DbErr>
where
    A: ActiveModelTrait,
    A::Entity: Texts,
{
    derive(&mut row, true)?;
    Ok(row)
}

fn text(value: &Value) -> Result<Option<&str>, DbErr> {
    match value {
        Value::String(text) => Ok(text.as_deref()),
        other => Err(DbErr::Custom(format!("no text: {other:?}"))),
    }
}

/// Lets SeaORM compute the columns that follow whenever it writes a row of the table.
macro_rules! derive_on_save {
    () => {
        #[async_trait::async_trait]
        impl ActiveModelBehavior for ActiveModel {
            async fn before_save<C>(mut self, _: &C, insert: bool) -> Result<Self, DbErr>
            where
                C: ConnectionTrait,
            {
                $crate::entity::texts::derive(&mut self, insert)?;
                Ok(self)
            }
        }
    };
}
pub(super) use derive_on_save;
