//! The encrypted columns: opened, spelled, and encrypted anew where that changed them, with the blind indexes beside them.
//!
//! A token that no key opens stays as it is; the log names table, row and column, never the text. It is tried again at
//! the next start, where its key may be back.

use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, LockType, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult};
use serde_json::{Map, Value as Json};

use super::batch;
use super::progress::{self, Progress};
use super::rows::spelled;
use crate::crypto::blind_index::Indexed;
use crate::database::{Database, Engine};
use crate::scope::Services;
use crate::text::{Kind, line};

/// The tables with encrypted columns.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "user",
        columns: &[
            Column::found("phone", Clear::Text(Kind::Phone), "phone_index", Indexed::Phone),
            Column::found("whatsapp", Clear::Text(Kind::Phone), "whatsapp_index", Indexed::Phone),
            Column::only("address", Clear::Text(Kind::Lines)),
            Column::only("social_media", Clear::Networks),
        ],
    },
    Table {
        name: "cinema_talent",
        columns: &[
            Column::found("phone", Clear::Text(Kind::Phone), "phone_index", Indexed::Phone),
            Column::found("whatsapp", Clear::Text(Kind::Phone), "whatsapp_index", Indexed::Phone),
            Column::found(
                "id_document_number",
                Clear::Text(Kind::Line),
                "id_document_number_index",
                Indexed::DocumentNumber,
            ),
            Column::only("social_media", Clear::Networks),
        ],
    },
];

/// A table with an integer key and encrypted columns.
pub(super) struct Table {
    name: &'static str,
    columns: &'static [Column],
}

/// An encrypted column.
struct Column {
    name: &'static str,
    clear: Clear,
    index: Option<(&'static str, Indexed)>,
}

/// What is encrypted.
#[derive(Clone, Copy)]
enum Clear {
    Text(Kind),
    /// A JSON object of addresses by network.
    Networks,
}

impl Column {
    const fn only(name: &'static str, clear: Clear) -> Self {
        Self { name, clear, index: None }
    }

    const fn found(name: &'static str, clear: Clear, index: &'static str, kind: Indexed) -> Self {
        Self { name, clear, index: Some((index, kind)) }
    }
}

/// What is written into a row: columns with their values.
type Changes = Vec<(&'static str, Option<String>)>;

impl Table {
    /// Brings every row of the table to the rules.
    pub async fn upgrade(
        &self,
        database: &Database,
        services: &Services,
        progress: &Progress,
    ) -> Result<(), DbErr> {
        let part = format!("{}/encrypted", self.name);
        if progress.is_done(&part) {
            return Ok(());
        }
        let mut from: i32 = progress.from(&part).and_then(|key| key.parse().ok()).unwrap_or_default();
        // The row before the first one with a token that stayed closed: the next start begins there.
        let mut again: Option<i32> = None;
        loop {
            let tx = database.begin().await?;
            let mut select = self.select(from);
            let batch =
                batch::next(&tx, &select, self.columns.iter().map(|column| Expr::col(column.name))).await?;
            select.limit(batch.rows);
            if database.engine() == Engine::Postgres {
                select.lock(LockType::Update);
            }
            for row in tx.query_all(&select).await? {
                let before = from;
                from = row.try_get_by_index(0)?;
                let (changes, is_open) = self.changes(services, from, &row)?;
                if !is_open {
                    again.get_or_insert(before);
                }
                self.write(&tx, from, changes).await?;
            }
            let done_to = again.or((!batch.is_last).then_some(from));
            progress::note(&tx, &part, done_to.map(|key| key.to_string())).await?;
            tx.commit().await?;
            if batch.is_last {
                return Ok(());
            }
        }
    }

    /// The rows after `from` that have something encrypted: key, and each column with its index.
    fn select(&self, from: i32) -> SelectStatement {
        let mut select = Query::select();
        select.column("id");
        let mut has_some = Cond::any();
        for column in self.columns {
            let index = column.index.map_or(column.name, |(index, _)| index);
            select.column(column.name).column(index);
            has_some = has_some.add(Expr::col(column.name).is_not_null());
        }
        select.from(Alias::new(self.name)).cond_where(has_some).and_where(Expr::col("id").gt(from));
        select.order_by("id", Order::Asc);
        select
    }

    /// What changes in a row, and whether each of its tokens was opened.
    fn changes(&self, services: &Services, id: i32, row: &QueryResult) -> Result<(Changes, bool), DbErr> {
        let (mut changes, mut is_open) = (Changes::new(), true);
        for (at, column) in self.columns.iter().enumerate() {
            let (token, index): (Option<String>, Option<String>) =
                (row.try_get_by_index(2 * at + 1)?, row.try_get_by_index(2 * at + 2)?);
            let Some(token) = token else { continue };
            let Ok(text) = services.cipher.decrypt(&token) else {
                tracing::warn!(table = self.name, id, column = column.name, "none of the keys opens it");
                is_open = false;
                continue;
            };
            let becomes = match column.clear {
                Clear::Text(kind) => spelled(kind, Some(&text), true),
                Clear::Networks => Some(spelled_networks(&text)),
            };
            if becomes.as_deref() != Some(&text) {
                changes.push((column.name, becomes.as_deref().map(|text| services.cipher.encrypt(text))));
            }
            if let Some((name, kind)) = column.index {
                let text = becomes.as_deref().unwrap_or_default();
                // One that was made under a key of before still finds the row.
                let stands = match &index {
                    Some(index) => services.blind_index.all(kind, text).contains(index),
                    None => services.blind_index.first(kind, text).is_none(),
                };
                if !stands {
                    changes.push((name, services.blind_index.first(kind, text)));
                }
            }
        }
        Ok((changes, is_open))
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

/// Names and addresses in the one spelling; as they were when they are no object of texts.
fn spelled_networks(text: &str) -> String {
    let Ok(networks) = serde_json::from_str::<Map<String, Json>>(text) else { return text.to_owned() };
    let spelled = networks.iter().map(|(network, address)| {
        let address = match address {
            Json::String(address) => line(address).into(),
            other => other.clone(),
        };
        (line(network).into_owned(), address)
    });
    let spelled: Map<String, Json> = spelled.collect();
    if spelled == networks || spelled.len() < networks.len() {
        return text.to_owned();
    }
    Json::Object(spelled).to_string()
}
