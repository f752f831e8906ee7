//! FTS5 tables with the tokenizer `trigram`, one for each column.
//!
//! They have external content: they store trigrams, the texts stay in the searched table. `detail=none` omits
//! the positions of trigrams, which halves the size; statements test the texts that contain all trigrams of a
//! word. The tokenizer does not fold, because the texts are folded.
//!
//! The rows of an FTS5 table are numbered. VACUUM, and with it a backup by `VACUUM INTO`, renumbers the rows of
//! a table whose key is not an integer; for those the table `…_trgm_row` keeps a number for each key, and the
//! view `…_trgm_text` shows their texts by number.

use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait,
};

use super::{Key, Searched, State, TABLES};

/// What FTS5 answers when an index does not agree with the texts (`SQLITE_CORRUPT_VTAB`).
const DISAGREES: &str = "malformed";

/// Creates the objects of tables where one is missing.
pub(super) async fn complete(db: &DatabaseConnection) -> Result<(), DbErr> {
    let existing = existing_names(db).await?;
    for searched in TABLES {
        if !searched.is_complete(&existing) {
            let tx = db.begin().await?;
            create(&tx, searched).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Checks that there are all objects, and that each index agrees with its texts.
pub(super) async fn check(db: &DatabaseConnection) -> Result<State, DbErr> {
    let state = look(db).await?;
    if state != State::Indexed {
        return Ok(state);
    }
    for searched in TABLES {
        if !agrees(db, searched).await? {
            return Ok(State::disagrees(searched));
        }
    }
    Ok(State::Indexed)
}

/// Checks that there are all objects, and a number for every row.
pub(super) async fn look(db: &DatabaseConnection) -> Result<State, DbErr> {
    let existing = existing_names(db).await?;
    for searched in TABLES {
        if !searched.is_complete(&existing) {
            let table = searched.table;
            return Ok(State::Unindexed(format!("a part of the index of {table} is missing")));
        }
        if !is_numbered(db, searched).await? {
            return Ok(State::disagrees(searched));
        }
    }
    Ok(State::Indexed)
}

/// Creates again the objects of the tables whose index does not agree with the texts.
pub(super) async fn repair(db: &DatabaseConnection) -> Result<Vec<&'static str>, DbErr> {
    let mut repaired = Vec::new();
    for searched in TABLES {
        if !agrees(db, searched).await? {
            let tx = db.begin().await?;
            create(&tx, searched).await?;
            tx.commit().await?;
            repaired.push(searched.table);
        }
    }
    Ok(repaired)
}

/// Creates the objects of a table, in place of those that exist, and indexes its rows.
pub(crate) async fn create(db: &impl ConnectionTrait, searched: &Searched) -> Result<(), DbErr> {
    drop(db, searched).await?;
    for object in searched.objects() {
        db.execute_unprepared(&object.create).await?;
    }
    if searched.key == Key::Uuid {
        let number = format!("INSERT INTO {0}_trgm_row (id) SELECT id FROM \"{0}\"", searched.table);
        db.execute_unprepared(&number).await?;
    }
    for column in searched.columns {
        let index = searched.index(column);
        db.execute_unprepared(&format!("INSERT INTO {index} ({index}) VALUES ('rebuild')")).await?;
    }
    Ok(())
}

/// Drops the objects of a table.
pub(crate) async fn drop(db: &impl ConnectionTrait, searched: &Searched) -> Result<(), DbErr> {
    for Object { kind, name, .. } in searched.objects().iter().rev() {
        db.execute_unprepared(&format!("DROP {kind} IF EXISTS {name}")).await?;
    }
    Ok(())
}

async fn existing_names(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let names = "SELECT name FROM sqlite_master WHERE name LIKE '%\\_trgm%' ESCAPE '\\'";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, names)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Whether the index of each column agrees with its texts, and every row of the table has a number.
async fn agrees(db: &DatabaseConnection, searched: &Searched) -> Result<bool, DbErr> {
    for column in searched.columns {
        let index = searched.index(column);
        let check = format!("INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)");
        match db.execute_unprepared(&check).await {
            Ok(_) => {}
            Err(error) if error.to_string().contains(DISAGREES) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    is_numbered(db, searched).await
}

/// Whether every row of the table has a number in the index.
async fn is_numbered(db: &DatabaseConnection, searched: &Searched) -> Result<bool, DbErr> {
    if searched.key == Key::Integer {
        return Ok(true);
    }
    let unnumbered = format!(
        "SELECT EXISTS (SELECT 1 FROM \"{0}\" WHERE id NOT IN (SELECT id FROM {0}_trgm_row))",
        searched.table
    );
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, unnumbered)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()? == Some(false))
}

impl State {
    fn disagrees(searched: &Searched) -> Self {
        Self::Unindexed(format!("the index of {} does not agree with its texts", searched.table))
    }
}

/// An object of the schema.
struct Object {
    kind: &'static str,
    name: String,
    create: String,
}

impl Searched {
    fn is_complete(&self, existing: &[String]) -> bool {
        self.objects().iter().all(|object| existing.contains(&object.name))
    }

    /// The objects, each after those that it uses.
    fn objects(&self) -> Vec<Object> {
        let mut objects = Vec::new();
        if self.key == Key::Uuid {
            objects.extend(self.numbers());
        }
        objects.extend(self.columns.iter().map(|column| self.fts_table(column)));
        objects.extend([self.insert_trigger(), self.delete_trigger()]);
        objects.extend(self.columns.iter().map(|column| self.update_trigger(column)));
        objects
    }

    /// The numbers of the rows of a table whose key is a UUID, and its texts by number.
    fn numbers(&self) -> [Object; 2] {
        let (table, columns) = (self.table, self.columns.join(", "));
        let numbers = format!("{table}_trgm_row");
        let texts = format!("{table}_trgm_text");
        [
            Object {
                kind: "TABLE",
                create: format!(
                    "CREATE TABLE {numbers} (number INTEGER PRIMARY KEY, id uuid_text NOT NULL UNIQUE)"
                ),
                name: numbers.clone(),
            },
            Object {
                kind: "VIEW",
                create: format!(
                    "CREATE VIEW {texts} AS SELECT number, {columns} FROM {numbers} JOIN \"{table}\" USING (id)"
                ),
                name: texts,
            },
        ]
    }

    fn fts_table(&self, column: &str) -> Object {
        let (name, table) = (self.index(column), self.table);
        let content = match self.key {
            Key::Integer => format!("content='{table}', content_rowid='id'"),
            Key::Uuid => format!("content='{table}_trgm_text', content_rowid='number'"),
        };
        Object {
            kind: "TABLE",
            create: format!(
                "CREATE VIRTUAL TABLE {name} USING fts5({column}, {content}, \
                 tokenize='trigram case_sensitive 1', detail=none, columnsize=0)"
            ),
            name,
        }
    }

    fn insert_trigger(&self) -> Object {
        let table = self.table;
        let number = match self.key {
            Key::Integer => String::new(),
            Key::Uuid => format!("INSERT OR IGNORE INTO {table}_trgm_row (id) VALUES (NEW.id); "),
        };
        let add: String = self.columns.iter().map(|column| self.add(column)).collect();
        self.trigger("insert", "AFTER INSERT", "", &(number + &add))
    }

    fn delete_trigger(&self) -> Object {
        let table = self.table;
        let number = match self.key {
            Key::Integer => String::new(),
            Key::Uuid => format!("DELETE FROM {table}_trgm_row WHERE id = OLD.id; "),
        };
        let remove: String = self.columns.iter().map(|column| self.remove(column)).collect();
        self.trigger("delete", "AFTER DELETE", "", &(remove + &number))
    }

    fn update_trigger(&self, column: &str) -> Object {
        let is_changed = format!("WHEN OLD.{column} IS NOT NEW.{column}");
        let replace = self.remove(column) + &self.add(column);
        self.trigger(&format!("{column}_update"), &format!("AFTER UPDATE OF {column}"), &is_changed, &replace)
    }

    fn trigger(&self, what: &str, when: &str, condition: &str, work: &str) -> Object {
        let (name, table) = (format!("{}_trgm_{what}", self.table), self.table);
        Object {
            kind: "TRIGGER",
            create: format!("CREATE TRIGGER {name} {when} ON \"{table}\" {condition} BEGIN {work}END"),
            name,
        }
    }

    /// Adds the new text of a row to the index.
    fn add(&self, column: &str) -> String {
        let (index, number) = (self.index(column), self.number("NEW"));
        format!("INSERT INTO {index} (rowid, {column}) VALUES ({number}, NEW.{column}); ")
    }

    /// Removes the old text of a row from the index.
    fn remove(&self, column: &str) -> String {
        let (index, number) = (self.index(column), self.number("OLD"));
        format!("INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', {number}, OLD.{column}); ")
    }

    /// The number of a row in the index.
    fn number(&self, row: &str) -> String {
        match self.key {
            Key::Integer => format!("{row}.id"),
            Key::Uuid => format!("(SELECT number FROM {}_trgm_row WHERE id = {row}.id)", self.table),
        }
    }
}
