//! The child rows of a cinema talent: talent types, languages, ethnicities. Each list is replaced as a whole, in the
//! submitted order.

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveEnum, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Map, Value as Json};

use super::words;
use crate::domain::check::Check;
use crate::entity::cinema_talent_ethnicity as ethnicity;
use crate::entity::cinema_talent_language as spoken;
use crate::entity::cinema_talent_type::{self as talent_type, TalentType};
use crate::entity::language;
use crate::entity::texts::with_derived_columns;
use crate::error::{Reason, Result};
use crate::text::fold;

/// The maximum number of ethnicities.
const MAX_ETHNICITIES: usize = 5;
/// The maximum number of entries of which ethnicities are counted: the same one may be there twice.
const MAX_ENTERED: usize = 2 * MAX_ETHNICITIES + 1;
/// The maximum number of languages: more than there are.
const MAX_LANGUAGES: usize = 60;

/// The changes of the lists; none leaves a list unchanged.
#[derive(Clone, Debug, Default)]
pub struct ListsChange {
    /// At least one, the preferred type first.
    pub talent_types: Option<Vec<TalentType>>,
    /// French names or ISO 639 codes.
    pub languages: Option<Vec<String>>,
    /// At most 5, of at most 50 characters each.
    pub ethnicities: Option<Vec<String>>,
}

impl ListsChange {
    /// Validates what does not need the database, and removes duplicates.
    pub(super) fn checked(mut self, check: &mut Check) -> Self {
        if let Some(types) = &mut self.talent_types {
            remove_duplicates(types, ActiveEnum::to_value);
            if types.is_empty() {
                check.fault("talentTypes", Reason::Required);
            }
        }
        if self.languages.as_ref().is_some_and(|names| names.len() > MAX_LANGUAGES) {
            check.fault("languages", Reason::TooManyValues(MAX_LANGUAGES));
            self.languages = None;
        }
        self.ethnicities = self.ethnicities.map(|names| {
            let mut names: Vec<_> = names
                .iter()
                .take(MAX_ENTERED)
                .filter_map(|name| check.text("ethnicities", name, 50))
                .collect();
            remove_duplicates(&mut names, |name| fold(name));
            if names.len() > MAX_ETHNICITIES {
                check.fault("ethnicities", Reason::TooManyValues(MAX_ETHNICITIES));
            }
            names
        });
        self
    }

    /// Resolves the languages and the spelling of the ethnicities.
    pub(super) async fn resolve(self, check: &mut Check, tx: &DatabaseTransaction) -> Result<ResolvedLists> {
        let languages = match self.languages {
            Some(names) => Some(language_codes(check, tx, &names).await?),
            None => None,
        };
        let ethnicities = match self.ethnicities {
            Some(names) => Some(known_spellings(tx, names).await?),
            None => None,
        };
        Ok(ResolvedLists { talent_types: self.talent_types, languages, ethnicities })
    }
}

fn remove_duplicates<T, K: std::hash::Hash + Eq>(values: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut seen = std::collections::HashSet::new();
    values.retain(|value| seen.insert(key(value)));
}

async fn language_codes(
    check: &mut Check,
    tx: &DatabaseTransaction,
    names: &[String],
) -> Result<Vec<String>> {
    let known = language::Entity::find().all(tx).await?;
    let by_name: HashMap<String, &str> = known
        .iter()
        .flat_map(|row| [(fold(&row.name), row.code.as_str()), (row.code.clone(), &row.code)])
        .collect();
    let mut codes = Vec::with_capacity(names.len());
    for name in names {
        match by_name.get(&fold(name)) {
            Some(code) => codes.push((*code).to_owned()),
            None => {
                check.fault("languages", Reason::Unknown);
                break;
            }
        }
    }
    remove_duplicates(&mut codes, Clone::clone);
    Ok(codes)
}

/// Each name in the spelling of the suggestions, or else of the first one who entered it.
async fn known_spellings(tx: &DatabaseTransaction, names: Vec<String>) -> Result<Vec<String>> {
    let mut spelled = Vec::with_capacity(names.len());
    for name in names {
        if let Some(word) = words::meant(&words::ETHNICITIES, &name) {
            spelled.push(word.to_owned());
            continue;
        }
        let stored = ethnicity::Entity::find()
            .select_only()
            .column(ethnicity::Column::Ethnicity)
            .filter(ethnicity::Column::EthnicityFold.eq(fold(&name)))
            .order_by_asc(ethnicity::Column::Id)
            .limit(1)
            .into_tuple::<String>();
        spelled.push(stored.one(tx).await?.unwrap_or(name));
    }
    Ok(spelled)
}

/// The lists as they are stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ResolvedLists {
    talent_types: Option<Vec<TalentType>>,
    languages: Option<Vec<String>>,
    ethnicities: Option<Vec<String>>,
}

impl ResolvedLists {
    /// The stored lists of a person.
    pub async fn stored(tx: &DatabaseTransaction, id: i32) -> Result<Self> {
        let types = talent_type::Entity::find()
            .filter(talent_type::Column::CinemaTalentId.eq(id))
            .order_by_asc(talent_type::Column::Position);
        let languages = spoken::Entity::find()
            .filter(spoken::Column::CinemaTalentId.eq(id))
            .order_by_asc(spoken::Column::Position);
        let ethnicities = ethnicity::Entity::find()
            .filter(ethnicity::Column::CinemaTalentId.eq(id))
            .order_by_asc(ethnicity::Column::Position);
        Ok(Self {
            talent_types: Some(types.all(tx).await?.into_iter().map(|row| row.talent_type).collect()),
            languages: Some(languages.all(tx).await?.into_iter().map(|row| row.language_code).collect()),
            ethnicities: Some(ethnicities.all(tx).await?.into_iter().map(|row| row.ethnicity).collect()),
        })
    }

    /// The lists that differ from `before`, or that are there without it; the others are none.
    pub fn changed_from(self, before: &Self) -> Self {
        Self {
            talent_types: self.talent_types.filter(|list| Some(list) != before.talent_types.as_ref()),
            languages: self.languages.filter(|list| Some(list) != before.languages.as_ref()),
            ethnicities: self.ethnicities.filter(|list| Some(list) != before.ethnicities.as_ref()),
        }
    }

    /// Whether no list changes.
    pub fn is_empty(&self) -> bool {
        self.talent_types.is_none() && self.languages.is_none() && self.ethnicities.is_none()
    }

    /// The lists as columns of an audit entry, of those that `change` changes.
    pub fn audited(&self, change: &Self) -> Map<String, Json> {
        let mut columns = Map::new();
        let types = self.talent_types.iter().flatten().map(ActiveEnum::to_value);
        if change.talent_types.is_some() {
            columns.insert("talent_types".to_owned(), types.collect::<Vec<_>>().into());
        }
        if change.languages.is_some() {
            columns.insert("languages".to_owned(), self.languages.clone().unwrap_or_default().into());
        }
        if change.ethnicities.is_some() {
            columns.insert("ethnicities".to_owned(), self.ethnicities.clone().unwrap_or_default().into());
        }
        columns
    }

    /// Replaces the stored lists of a person, whose row the transaction has locked, by those that are there.
    pub async fn write(&self, tx: &DatabaseTransaction, id: i32) -> Result<()> {
        if let Some(types) = &self.talent_types {
            talent_type::Entity::delete_many()
                .filter(talent_type::Column::CinemaTalentId.eq(id))
                .exec(tx)
                .await?;
            let rows = (0..).zip(types).map(|(position, kind)| talent_type::ActiveModel {
                cinema_talent_id: Set(id),
                talent_type: Set(*kind),
                position: Set(position),
            });
            talent_type::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        if let Some(codes) = &self.languages {
            spoken::Entity::delete_many().filter(spoken::Column::CinemaTalentId.eq(id)).exec(tx).await?;
            let rows = (0..).zip(codes).map(|(position, code)| spoken::ActiveModel {
                cinema_talent_id: Set(id),
                language_code: Set(code.clone()),
                position: Set(position),
            });
            spoken::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        if let Some(names) = &self.ethnicities {
            ethnicity::Entity::delete_many()
                .filter(ethnicity::Column::CinemaTalentId.eq(id))
                .exec(tx)
                .await?;
            let rows = (0..).zip(names).map(|(position, name)| {
                with_derived_columns(ethnicity::ActiveModel {
                    cinema_talent_id: Set(id),
                    ethnicity: Set(name.clone()),
                    position: Set(position),
                    ..Default::default()
                })
            });
            let rows = rows.collect::<Result<Vec<_>, _>>()?;
            ethnicity::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}
