//! Verifies the hash chain of the audit log, and names the first broken link. Only reads, also beside a server that
//! seals: whatever it writes meanwhile is whole, too.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use super::digest::{NO_HASH, Part, entry_digest, entry_lines, public_text, salted, seal_hash};
use super::{erase, id_ranges};
use crate::database::Database;
use crate::entity::audit_entry::{Column, Entity, Model};
use crate::entity::audit_seal;
use crate::error::Result;

/// How long after its time an entry may be committed with an identifier before those of a seal. No transaction takes
/// that long.
const MAX_DELAY: TimeDelta = TimeDelta::days(1);
/// How many seals are read at once.
const SEALS: u64 = 50;

/// A seal whose hash is known from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Its number.
    pub number: i64,
    /// Its hash.
    pub hash: String,
}

/// What a verification has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The number of seals that hold.
    pub seals: u64,
    /// The number of their entries.
    pub entries: u64,
    /// The number of these entries of which personal data was erased.
    pub erased: u64,
    /// The number of entries that are not sealed yet.
    pub waiting: u64,
    /// The last seal that holds.
    pub head: Option<Anchor>,
    /// The first broken link; none when the chain is whole.
    pub broken: Option<Broken>,
}

/// A broken link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The number of the seal; none for an entry of no seal.
    pub seal: Option<i64>,
    /// The identifier of the entry; none when the seal itself is broken.
    pub entry: Option<i64>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The time, the action, the row, the surface, the request or the stored digests of an entry differ.
    EntryChanged,
    /// A part of an entry with personal data differs from its digest.
    PersonalDataChanged(Part),
    /// Personal data of an entry is gone, and no later entry tells that it was erased.
    ErasureUntold,
    /// An entry that the seal lists does not exist.
    EntryMissing,
    /// An entry was added to a range that was sealed before.
    EntryAdded,
    /// The seal does not have its hash, or does not follow the one before.
    SealChanged,
    /// There is no seal of this number, although later ones or its hash are known.
    SealMissing,
}

/// Verifies the whole chain, up to the first broken link. With an anchor, the seal of its number must have its hash:
/// the end of a chain alone cannot show that later seals were cut off.
///
/// # Errors
/// The database's.
pub async fn verify(database: &Database, anchor: Option<&Anchor>) -> Result<Report> {
    let mut walk = Walk {
        database: database.read(),
        report: Report::default(),
        sealed: Vec::new(),
        erasures: erasures(database.read()).await?,
    };
    walk.report.broken = walk.first_broken(anchor).await?.err();
    walk.report.waiting = Entity::find().filter(Column::Seal.is_null()).count(walk.database).await?;
    Ok(walk.report)
}

/// What is checked: nothing, or a broken link.
type Checked = std::result::Result<(), Broken>;

/// Returns from the function with a broken link.
macro_rules! holds {
    ($checked:expr) => {
        if let Err(broken) = $checked {
            return Ok(Err(broken));
        }
    };
}

struct Walk<'d> {
    database: &'d DatabaseConnection,
    report: Report,
    /// The greatest identifiers so far, ascending, each with the time at which it was sealed.
    sealed: Vec<(i64, DateTime<Utc>)>,
    /// The ranges of identifiers that later entries tell to be erased, by their first ones, which do not overlap.
    erasures: BTreeMap<i64, i64>,
}

/// The entries that were erased by the rules of the server, as the log tells.
async fn erasures(database: &DatabaseConnection) -> Result<BTreeMap<i64, i64>> {
    let told = Entity::find()
        .select_only()
        .columns([Column::Id, Column::NounId])
        .filter(Column::Noun.eq(erase::NOUN))
        .filter(Column::Action.eq(erase::ACTION))
        .into_tuple::<(i64, String)>();
    let told = told.all(database).await?;
    // An entry tells of those before it.
    let mut ranges: Vec<(i64, i64)> =
        told.iter().flat_map(|(id, ids)| id_ranges::read(ids).filter(|(_, last)| last < id)).collect();
    ranges.sort_unstable();
    let mut joined: BTreeMap<i64, i64> = BTreeMap::new();
    for (first, last) in ranges {
        match joined.last_entry().filter(|known| *known.get() >= first) {
            Some(mut known) => *known.get_mut() = Ord::max(last, *known.get()),
            None => drop(joined.insert(first, last)),
        }
    }
    Ok(joined)
}

impl Walk<'_> {
    async fn first_broken(&mut self, anchor: Option<&Anchor>) -> Result<Checked> {
        loop {
            let after = self.report.head.as_ref().map_or(0, |head| head.number);
            let seals = audit_seal::Entity::find()
                .filter(audit_seal::Column::Number.gt(after))
                .order_by_asc(audit_seal::Column::Number)
                .limit(SEALS);
            let seals = seals.all(self.database).await?;
            if seals.is_empty() {
                break;
            }
            for seal in &seals {
                holds!(self.link(seal, anchor));
                holds!(self.entries_of(seal).await?);
                self.report.seals += 1;
                self.report.head = Some(Anchor { number: seal.number, hash: seal.hash.clone() });
            }
        }
        let last = self.report.head.as_ref().map_or(0, |head| head.number);
        if let Some(anchor) = anchor.filter(|anchor| anchor.number > last) {
            return Ok(Err(Broken { seal: Some(anchor.number), entry: None, fault: Fault::SealMissing }));
        }
        holds!(self.entries_of_no_seal().await?);
        self.unsealed_entries().await
    }

    /// The seal follows the one before, and has its hash.
    fn link(&self, seal: &audit_seal::Model, anchor: Option<&Anchor>) -> Checked {
        let broken = |number, fault| Err(Broken { seal: Some(number), entry: None, fault });
        let head = self.report.head.as_ref();
        let number = head.map_or(1, |head| head.number + 1);
        if seal.number != number {
            return broken(number, Fault::SealMissing);
        }
        let previous = head.map_or(NO_HASH, |head| &head.hash);
        let is_anchor = anchor.is_none_or(|anchor| anchor.number != number || anchor.hash == seal.hash);
        if seal.previous != previous || seal_hash(seal) != seal.hash || !is_anchor {
            return broken(number, Fault::SealChanged);
        }
        Ok(())
    }

    /// The entries that a seal lists are as they were.
    async fn entries_of(&mut self, seal: &audit_seal::Model) -> Result<Checked> {
        let broken = |entry, fault| Ok(Err(Broken { seal: Some(seal.number), entry, fault }));
        let Some(listed) = entry_lines(&seal.entries) else { return broken(None, Fault::SealChanged) };
        let found = Entity::find().filter(Column::Seal.eq(seal.number)).order_by_asc(Column::Id);
        let mut found = found.all(self.database).await?.into_iter().peekable();
        for (id, digest) in listed {
            if let Some(added) = found.next_if(|entry| entry.id < id) {
                return broken(Some(added.id), Fault::EntryAdded);
            }
            let Some(entry) = found.next_if(|entry| entry.id == id) else {
                let exists = Entity::find_by_id(id).count(self.database).await? > 0;
                return broken(Some(id), if exists { Fault::EntryChanged } else { Fault::EntryMissing });
            };
            if let Some(fault) = fault_of(&entry, digest).or_else(|| self.is_late(&entry)) {
                return broken(Some(id), fault);
            }
            let is_erased = Part::ALL.iter().any(|part| part.of(&entry).salt.is_none());
            if is_erased && !self.is_told(id) {
                return broken(Some(id), Fault::ErasureUntold);
            }
            self.report.entries += 1;
            self.report.erased += u64::from(is_erased);
            if self.sealed.last().is_none_or(|(last, _)| *last < id) {
                self.sealed.push((id, seal.sealed_at));
            }
        }
        if let Some(added) = found.next() {
            return broken(Some(added.id), Fault::EntryAdded);
        }
        self.keep_last_of(seal.sealed_at);
        Ok(Ok(()))
    }

    /// Keeps, of the greatest identifiers of one seal, the last.
    fn keep_last_of(&mut self, sealed_at: DateTime<Utc>) {
        let Some(last) = self.sealed.pop() else { return };
        while self.sealed.last().is_some_and(|(_, at)| *at == sealed_at) {
            self.sealed.pop();
        }
        self.sealed.push(last);
    }

    /// No entry names a seal that does not exist.
    async fn entries_of_no_seal(&self) -> Result<Checked> {
        let seal = Query::select()
            .expr(Expr::val(1))
            .from(audit_seal::Entity)
            .and_where(
                Expr::col((audit_seal::Entity, audit_seal::Column::Number)).equals((Entity, Column::Seal)),
            )
            .take();
        let added = Entity::find()
            .filter(Column::Seal.is_not_null())
            .filter(Expr::exists(seal).not())
            .order_by_asc(Column::Id)
            .one(self.database)
            .await?;
        Ok(added.map_or(Ok(()), |entry| {
            Err(Broken { seal: entry.seal, entry: Some(entry.id), fault: Fault::EntryAdded })
        }))
    }

    /// Entries that are not sealed yet are new.
    async fn unsealed_entries(&self) -> Result<Checked> {
        let Some((last, _)) = self.sealed.last() else { return Ok(Ok(())) };
        let early = Entity::find()
            .filter(Column::Seal.is_null())
            .filter(Column::Id.lt(*last))
            .order_by_asc(Column::Id)
            .all(self.database);
        for entry in early.await? {
            if let Some(fault) = self.is_late(&entry) {
                return Ok(Err(Broken { seal: None, entry: Some(entry.id), fault }));
            }
        }
        Ok(Ok(()))
    }

    /// Whether an entry tells that this one was erased.
    fn is_told(&self, id: i64) -> bool {
        self.erasures.range(..=id).next_back().is_some_and(|(_, last)| id <= *last)
    }

    /// An entry with an identifier before those of an earlier seal was committed shortly before that seal, or added.
    fn is_late(&self, entry: &Model) -> Option<Fault> {
        let at = self.sealed.partition_point(|(last, _)| *last < entry.id);
        let (_, sealed_at) = self.sealed.get(at)?;
        (entry.at + MAX_DELAY < *sealed_at).then_some(Fault::EntryAdded)
    }
}

/// What is wrong with an entry, compared with the digest that its seal lists.
fn fault_of(entry: &Model, digest: &str) -> Option<Fault> {
    for part in Part::ALL {
        let personal = part.of(entry);
        let is_whole = match (personal.salt, personal.digest) {
            (Some(salt), Some(digest)) => salted(salt, &personal.text) == digest,
            // Erased: the values are gone with the salt.
            (None, Some(_)) => personal.is_empty,
            (_, None) => false,
        };
        if !is_whole {
            return Some(Fault::PersonalDataChanged(part));
        }
    }
    let [content, origin] = Part::ALL.map(|part| part.of(entry).digest.unwrap_or_default());
    (entry_digest(&public_text(entry), content, origin) != digest).then_some(Fault::EntryChanged)
}
