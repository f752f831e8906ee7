//! The text columns and the derived columns that each table declares.
//!
//! SeaORM's save hook computes a derived column whenever it writes a row ([`derive_on_save`]), so that no
//! rule can omit it; `domain/text_upgrade` computes it again at startup when the text rules have changed.
//! Derived columns are not written to the audit log. Bulk inserts bypass the hook and call
//! [`with_derived_columns`] first.

use sea_orm::{ActiveModelTrait, ActiveValue, DbErr, EntityTrait, Iden, Value};

use crate::text::{Kind, fold_all, sort_key};

/// The text columns of a table.
pub trait Texts: EntityTrait {
    /// The columns that contain normalized text, with its kind.
    const TEXTS: &'static [(Self::Column, Kind)] = &[];
    /// The columns of `TEXTS` that a unique constraint compares.
    const UNIQUE: &'static [Self::Column] = &[];
    /// The columns derived from texts. The first one is never null; it is empty in rows that another program
    /// wrote.
    const DERIVED: &'static [Derived<Self::Column>] = &[];
}

/// A derived column.
#[derive(Clone, Copy, Debug)]
pub struct Derived<C: 'static> {
    /// The column.
    pub column: C,
    /// The columns from which it is computed.
    pub sources: &'static [C],
    function: Function,
}

#[derive(Clone, Copy, Debug)]
enum Function {
    SortKey,
    Folded,
}

impl<C> Derived<C> {
    /// The sort key of one column; null when that column is null.
    pub const fn sort_key(column: C, source: &'static [C; 1]) -> Self {
        Self { column, sources: source, function: Function::SortKey }
    }

    /// The folded text that a search or filter compares; null when all sources are null.
    pub const fn folded(column: C, sources: &'static [C]) -> Self {
        Self { column, sources, function: Function::Folded }
    }

    /// The value for these source texts.
    pub fn value(&self, texts: &[Option<&str>]) -> Option<String> {
        let present = || texts.iter().copied().flatten();
        let any_present = present().next().is_some();
        any_present.then(|| match self.function {
            Function::SortKey => present().map(sort_key).collect(),
            Function::Folded => fold_all(present()),
        })
    }
}

/// Sets the derived columns of `row` from the values that are about to be written.
///
/// # Errors
/// When an update sets one source of a column without the others: read the row first.
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

/// Returns a new row with its derived columns, for bulk inserts.
///
/// # Errors
/// When the row lacks a required text.
pub fn with_derived_columns<A>(mut row: A) -> Result<A, DbErr>
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

/// Implements `ActiveModelBehavior` so that SeaORM computes the derived columns whenever it writes a row of
/// the table.
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
