//! What a span says of a statement: its text, without values and of a bounded length, and its tables.

/// The maximum length of the text, in bytes.
const MAX_TEXT: usize = 4 * 1_024;
/// The maximum number of tables of a summary.
const MAX_TABLES: usize = 6;

/// The text, cut off where it is long.
pub(super) fn text(sql: &str) -> String {
    if sql.len() <= MAX_TEXT {
        return sql.to_owned();
    }
    format!("{}…", &sql[..sql.floor_char_boundary(MAX_TEXT)])
}

/// The first word, and the tables in their order: `SELECT event country`, as `db.query.summary` is specified.
pub(super) fn summary(sql: &str) -> String {
    let mut words = sql.split_ascii_whitespace();
    let mut summary = words.next().unwrap_or("SQL").to_ascii_uppercase();
    let mut tables: Vec<&str> = Vec::new();
    let mut previous = summary.clone();
    for word in words {
        if ["FROM", "JOIN", "INTO", "UPDATE"].iter().any(|before| previous.eq_ignore_ascii_case(before)) {
            // `json_each(?)` is no table, and `(SELECT` begins another statement.
            let table = word.trim_end_matches([',', ')', ';']).trim_matches('"');
            let is_name = !table.is_empty()
                && table.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_' | b'0'..=b'9'));
            if is_name && !tables.contains(&table) && tables.len() < MAX_TABLES {
                tables.push(table);
            }
        }
        word.trim_start_matches('(').clone_into(&mut previous);
    }
    for table in tables {
        summary.push(' ');
        summary.push_str(table);
    }
    summary
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_the_tables() {
        for (sql, expected) in [
            (r#"SELECT "id" FROM "event" WHERE "id" = $1"#, "SELECT event"),
            (
                r#"SELECT "a" FROM "event" LEFT JOIN "user" AS "u" ON TRUE JOIN "event" AS "e""#,
                "SELECT event user",
            ),
            (
                r#"SELECT '[' || group_concat("cells") || ']' FROM (SELECT 1 FROM "country") AS "packed""#,
                "SELECT country",
            ),
            (r#"SELECT "key" FROM json_each(?) AS "keys" WHERE EXISTS (SELECT 1 FROM user)"#, "SELECT user"),
            (r#"INSERT INTO "audit_entry" ("noun") VALUES (?)"#, "INSERT audit_entry"),
            (r#"UPDATE "session" SET "seen_at" = ?"#, "UPDATE session"),
            (r#"DELETE FROM "session" WHERE TRUE"#, "DELETE session"),
            ("", "SQL"),
        ] {
            assert_eq!(summary(sql), expected);
        }
    }

    #[test]
    fn long_texts_are_cut_off() {
        assert_eq!(text("SELECT 1"), "SELECT 1");
        assert_eq!(text(&"é".repeat(MAX_TEXT)).chars().count(), MAX_TEXT / 2 + 1);
    }
}
