//! Upgrades the encrypted columns: decrypts them, normalizes the plaintext, and writes changed values
//! encrypted again, with their blind indexes.
//!
//! A token that no key decrypts stays unchanged; the log contains table, row and column, never the text. It
//! is retried at the next start, when its key may be configured again.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult};
use serde_json::{Map, Value as Json};

use super::batch;
use super::progress::{self, Progress};
use super::rows::normalized;
use crate::database::{Database, Engine};
use crate::domain::encrypted_columns::{EncryptedTable, Plaintext};
use crate::scope::Services;
use crate::text::line;

/// The values to write to a row, by column.
type Changes = Vec<(&'static str, Option<String>)>;

impl EncryptedTable {
    /// Upgrades every row of the table.
    pub(super) async fn upgrade(
        &self,
        database: &Database,
        services: &Services,
        progress: &Progress,
    ) -> Result<(), DbErr> {
        let part = format!("{}/encrypted", self.name);
        if progress.is_done(&part) {
            return Ok(());
        }
        let mut from: i32 = progress.resume_after(&part).and_then(|key| key.parse().ok()).unwrap_or_default();
        // The key before the first row with a token that was not decrypted: the next start resumes there.
        let mut resume_after: Option<i32> = None;
        loop {
            let tx = database.begin().await?;
            let mut select = self.select_after(from);
            let batch =
                batch::next(&tx, &select, self.columns.iter().map(|column| Expr::col(column.name))).await?;
            select.limit(batch.limit());
            if database.engine() == Engine::Postgres {
                select.lock(LockType::NoKeyUpdate);
            }
            for row in tx.query_all(&select).await? {
                let before = from;
                from = row.try_get_by_index(0)?;
                let (changes, is_decrypted) = self.changes(services, from, &row)?;
                if !is_decrypted {
                    resume_after.get_or_insert(before);
                }
                self.write(&tx, from, changes).await?;
            }
            let done_to = resume_after.or((!batch.is_last).then_some(from));
            progress::record(&tx, &part, done_to.map(|key| key.to_string())).await?;
            tx.commit().await?;
            if batch.is_last {
                return Ok(());
            }
        }
    }

    /// The changes of a row, and whether all of its tokens were decrypted.
    fn changes(&self, services: &Services, id: i32, row: &QueryResult) -> Result<(Changes, bool), DbErr> {
        let (mut changes, mut is_decrypted) = (Changes::new(), true);
        for (at, column) in self.columns.iter().enumerate() {
            let (token, index): (Option<String>, Option<String>) =
                (row.try_get_by_index(2 * at + 1)?, row.try_get_by_index(2 * at + 2)?);
            let Some(token) = token else { continue };
            let Ok(text) = services.cipher.decrypt(&token) else {
                tracing::warn!(table = self.name, id, column = column.name, "none of the keys opens it");
                is_decrypted = false;
                continue;
            };
            let new_text = match column.plaintext {
                Plaintext::Text(kind) => normalized(kind, Some(&text), true),
                Plaintext::Networks => Some(normalized_networks(&text)),
            };
            if new_text.as_deref() != Some(&text) {
                changes.push((column.name, new_text.as_deref().map(|text| services.cipher.encrypt(text))));
            }
            if let Some((name, kind)) = column.index {
                let text = new_text.as_deref().unwrap_or_default();
                // An index of an earlier key still finds the row.
                let is_current = match &index {
                    Some(index) => services.blind_index.all(kind, text).contains(index),
                    None => services.blind_index.first(kind, text).is_none(),
                };
                if !is_current {
                    changes.push((name, services.blind_index.first(kind, text)));
                }
            }
        }
        Ok((changes, is_decrypted))
    }

    async fn write(&self, tx: &DatabaseTransaction, id: i32, changes: Changes) -> Result<(), DbErr> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut update = Query::update();
        update.table(Alias::new(self.name)).and_where(Expr::col("id").eq(id));
        for (column, value) in changes {
            update.value(column, value);
        }
        tx.execute(&update).await.map(|_| ())
    }
}

/// Normalizes names and URLs; unchanged when the text is not an object of texts.
fn normalized_networks(text: &str) -> String {
    let Ok(networks) = serde_json::from_str::<Map<String, Json>>(text) else { return text.to_owned() };
    let normalized = networks.iter().map(|(network, address)| {
        let address = match address {
            Json::String(address) => line(address).into(),
            other => other.clone(),
        };
        (line(network).into_owned(), address)
    });
    let normalized: Map<String, Json> = normalized.collect();
    if normalized == networks || normalized.len() < networks.len() {
        return text.to_owned();
    }
    Json::Object(normalized).to_string()
}
