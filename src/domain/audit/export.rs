//! Writes the hash chain as JSON lines, which programs without passerelle verify (`docs/audit.md`).

use std::io::{self, Write};

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use serde_json::{Value as Json, json};

use super::digest::{Part, entry_digest, public_text, time_text};
use crate::database::Database;
use crate::entity::audit_entry::{Column, Entity, Model};
use crate::entity::audit_seal;
use crate::error::{Error, Result};

/// How many lines were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Of seals.
    pub seals: u64,
    /// Of entries.
    pub entries: u64,
}

/// Writes every seal, after the entries that it lists. Personal data is written only `with_personal_data`: the chain is
/// verified without it, too.
///
/// # Errors
/// The database's; those of `out`.
pub async fn export(
    database: &Database,
    with_personal_data: bool,
    out: &mut (impl Write + Send),
) -> Result<Exported> {
    let mut exported = Exported::default();
    let mut last = 0;
    loop {
        let next = audit_seal::Entity::find()
            .filter(audit_seal::Column::Number.gt(last))
            .order_by_asc(audit_seal::Column::Number)
            .limit(1);
        let Some(seal) = next.one(database.read()).await? else { return Ok(exported) };
        let entries = Entity::find().filter(Column::Seal.eq(seal.number)).order_by_asc(Column::Id);
        for entry in entries.all(database.read()).await? {
            write_line(out, &entry_json(&entry, with_personal_data))?;
            exported.entries += 1;
        }
        let line = json!({
            "kind": "seal",
            "number": seal.number,
            "sealed_at": time_text(seal.sealed_at),
            "previous": seal.previous,
            "entries": seal.entries,
            "hash": seal.hash,
        });
        write_line(out, &line)?;
        exported.seals += 1;
        last = seal.number;
    }
}

fn write_line(out: &mut impl Write, line: &Json) -> Result<()> {
    let failed = |error: io::Error| Error::Internal(format!("the file was not written: {error}"));
    writeln!(out, "{line}").map_err(failed)
}

fn entry_json(entry: &Model, with_personal_data: bool) -> Json {
    let public = public_text(entry);
    let [content, origin] = Part::ALL.map(|part| part.of(entry));
    let digest = entry_digest(&public, content.digest.unwrap_or_default(), origin.digest.unwrap_or_default());
    let mut line = json!({
        "kind": "entry",
        "id": entry.id,
        "seal": entry.seal,
        "public": public,
        "content_digest": content.digest,
        "origin_digest": origin.digest,
        "digest": digest,
    });
    if with_personal_data {
        for (name, part) in [("content", content), ("origin", origin)] {
            line[format!("{name}_salt")] = part.salt.into();
            line[name] = part.salt.map(|_| part.text).into();
        }
    }
    line
}
