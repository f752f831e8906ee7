//! Participants who are stored under the names of a line that enters somebody new: without a number or an address, nothing
//! tells whether they are the same person, so both are kept, and the line says it.
//!
//! Each name is looked up once, before anything is written. Every role that may import may read participants.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use uuid::Uuid;

use super::field::Field;
use super::lines::Line;
use super::report::Remark;
use super::said::Said;
use super::step::{Effect, Person, Step};
use crate::error::{Error, Result};
use crate::text::fold_all;

/// How many names one statement looks up: on PostgreSQL, its planning and compilation cost more than to look for hundreds.
const NAMES_AT_ONCE: usize = 2_000;
/// How many characters of the search text the index has (`m0023_participant_names.rs`).
const INDEXED_CHARS: usize = 60;

/// The text of a search begins with the names: what follows them, if anything, is a blank, the character before `!`.
/// `LATERAL` makes PostgreSQL look into the index for each name, and `CROSS JOIN` makes SQLite.
const SELECT_POSTGRES: &str = r#"SELECT n.name, p.first_name, p.last_name, p.participants, p.with_number, p.recorded, p.recorded_with_number
    FROM jsonb_array_elements_text(CAST($1 AS jsonb)) AS n (name) CROSS JOIN LATERAL (
        SELECT participant.first_name, participant.last_name, count(*) AS participants,
            count(participant.cni_number) AS with_number, count(attendance.id) AS recorded,
            count(CASE WHEN participant.cni_number IS NOT NULL THEN attendance.id END) AS recorded_with_number
        FROM participant LEFT JOIN attendance ON attendance.event_id = $2
            AND attendance.participant_id = participant.id AND attendance.deleted_at IS NULL
        WHERE substr(participant.search_text, 1, 60) >= n.name COLLATE "C"
            AND substr(participant.search_text, 1, 60) < (n.name || '!') COLLATE "C"
            AND participant.deleted_at IS NULL
        GROUP BY participant.first_name, participant.last_name
    ) AS p"#;
const SELECT_SQLITE: &str =
    "SELECT n.value, participant.first_name, participant.last_name, count(*) AS participants,
        count(participant.cni_number) AS with_number, count(attendance.id) AS recorded,
        count(CASE WHEN participant.cni_number IS NOT NULL THEN attendance.id END) AS recorded_with_number
    FROM json_each($1) AS n CROSS JOIN participant LEFT JOIN attendance ON attendance.event_id = $2
        AND attendance.participant_id = participant.id AND attendance.deleted_at IS NULL
    WHERE substr(participant.search_text, 1, 60) >= n.value
        AND substr(participant.search_text, 1, 60) < n.value || '!'
        AND participant.deleted_at IS NULL
    GROUP BY n.value, participant.first_name, participant.last_name";

/// The names that were looked up, by their digest.
#[derive(Default)]
pub(super) struct Namesakes(HashMap<u64, Stored>);

/// How many have certain names.
#[derive(Clone, Copy, Default)]
struct Stored {
    all: Count,
    /// Those with the number of a card.
    with_number: Count,
}

#[derive(Clone, Copy, Default)]
struct Count {
    participants: u32,
    /// Those who are recorded at the event of the import.
    recorded: u32,
}

impl Namesakes {
    /// Adds to each step that enters somebody how many have the same names, if swapped, unless the numbers of cards tell them apart.
    ///
    /// # Errors
    /// The database's.
    pub async fn tell<'s>(
        &mut self,
        database: &impl ConnectionTrait,
        event: Option<Uuid>,
        steps: impl Iterator<Item = (&'s Line, &'s mut Step)>,
    ) -> Result<()> {
        let mut new = Vec::new();
        for (line, step) in steps {
            if let (Ok(content), Some(Effect { person: Person::New(_), .. })) = (&line.content, &step.effect)
            {
                new.push((content.details.names(), Said::by_line(content), step));
            }
        }
        let (mut unknown, mut wanted) = (HashMap::new(), Vec::new());
        for ((first, last), said, _) in &new {
            for (digest, names) in [(said.names(), (first, last)), (said.swapped_names(), (last, first))] {
                if !self.0.contains_key(&digest) {
                    unknown.entry(digest).or_insert_with(|| {
                        wanted.push(indexed(names.0, names.1));
                        Stored::default()
                    });
                }
            }
        }
        // Those that differ in where the family name begins are found together.
        wanted.sort_unstable();
        wanted.dedup();
        for names in wanted.chunks(NAMES_AT_ONCE) {
            look_up(database, event, names, &mut unknown).await?;
        }
        self.0.extend(unknown);
        for (_, said, step) in new {
            let swapped = Some(said.swapped_names()).filter(|swapped| *swapped != said.names());
            let (mut participants, mut recorded) = (0_u32, 0_u32);
            for digest in [said.names()].into_iter().chain(swapped) {
                let Stored { all, with_number } = self.0.get(&digest).copied().unwrap_or_default();
                let apart = if said.has(Field::CniNumber) { with_number } else { Count::default() };
                participants =
                    participants.saturating_add(all.participants.saturating_sub(apart.participants));
                recorded = recorded.saturating_add(all.recorded.saturating_sub(apart.recorded));
            }
            if participants > 0 {
                step.remarks.push(Remark::SameNamesAsParticipant { participants, recorded });
            }
        }
        Ok(())
    }
}

/// What the index has of names.
fn indexed(first: &str, last: &str) -> String {
    fold_all([first, last]).chars().take(INDEXED_CHARS).collect()
}

/// Counts who has these names, among those of `found`.
async fn look_up(
    database: &impl ConnectionTrait,
    event: Option<Uuid>,
    names: &[String],
    found: &mut HashMap<u64, Stored>,
) -> Result<()> {
    let backend = database.get_database_backend();
    let select = if backend == DbBackend::Sqlite { SELECT_SQLITE } else { SELECT_POSTGRES };
    let names = serde_json::to_string(names).map_err(|error| Error::Internal(error.to_string()))?;
    let select = Statement::from_sql_and_values(backend, select, [names.into(), event.into()]);
    for row in database.query_all_raw(select).await? {
        let (name, first, last): (String, String, String) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        // The names of others begin with these, and may be found by their own as well, or are divided otherwise.
        if indexed(&first, &last) != name {
            continue;
        }
        let Some(stored) = found.get_mut(&Said::by_names(&first, &last).names()) else { continue };
        let count =
            |at| row.try_get_by_index::<i64>(at).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        for (kept, at) in [(&mut stored.all, 3), (&mut stored.with_number, 4)] {
            kept.participants = kept.participants.saturating_add(count(at)?);
            kept.recorded = kept.recorded.saturating_add(count(at + 2)?);
        }
    }
    Ok(())
}
