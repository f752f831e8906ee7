//! The responses A1 to A5, about accounts.

use std::io::Write as _;

use chrono::{DateTime, Utc};

use super::{Answer, Cells, comma, named, number, page_info, put, text, time};

/// A country with its name and another field, or null.
fn country(out: &mut Vec<u8>, name: Option<&str>, more: impl Fn(&mut Vec<u8>)) {
    put(out, ",\"country\":");
    match name {
        Some(_) => {
            text(out, "{\"name\":", name);
            more(out);
            out.push(b'}');
        }
        None => put(out, "null"),
    }
}

/// The columns of A1 and A4 except country and city.
fn account(out: &mut Vec<u8>, row: &impl Cells) {
    number(out, "{\"databaseId\":", row.int(0));
    text(out, ",\"uniqueCode\":", row.text(1));
    text(out, ",\"firstName\":", row.text(2));
    text(out, ",\"lastName\":", row.text(3));
    text(out, ",\"email\":", row.text(4));
    time(out, ",\"createdAt\":", row.time(5));
}

pub struct A1;

impl Answer for A1 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"user\":");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        account(out, row);
        country(out, row.text(6), |out| text(out, ",\"code\":", row.text(8)));
        named(out, ",\"city\":", row.text(7));
        out.push(b'}');
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put(out, "}}");
    }
}

#[derive(Default)]
pub struct A2 {
    account: Option<i32>,
    talents: bool,
}

impl Answer for A2 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"users\":{\"nodes\":[");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        let id = row.int(0);
        if self.account != id {
            if self.account.is_some() {
                put(out, "]},");
            }
            self.account = id;
            self.talents = false;
            number(out, "{\"databaseId\":", id);
            text(out, ",\"firstName\":", row.text(1));
            text(out, ",\"lastName\":", row.text(2));
            country(out, row.text(3), |out| number(out, ",\"userCount\":", row.int(4)));
            put(out, ",\"talents\":[");
        }
        if let Some(talent) = row.text(5) {
            comma(out, &mut self.talents);
            named(out, "", Some(talent));
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put(out, if self.account.is_some() { "]}]}}}" } else { "]}}}" });
    }
}

#[derive(Default)]
pub struct A3 {
    country: Option<i32>,
    accounts: bool,
}

impl Answer for A3 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"countries\":{\"nodes\":[");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        let country = row.int(0);
        if self.country != country {
            if self.country.is_some() {
                put(out, "]}},");
            }
            self.country = country;
            self.accounts = false;
            text(out, "{\"name\":", row.text(1));
            put(out, ",\"users\":{\"nodes\":[");
        }
        if let Some(id) = row.int(2) {
            comma(out, &mut self.accounts);
            number(out, "{\"databaseId\":", Some(id));
            text(out, ",\"firstName\":", row.text(3));
            text(out, ",\"lastName\":", row.text(4));
            text(out, ",\"email\":", row.text(5));
            named(out, ",\"city\":", row.text(6));
            out.push(b'}');
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put(out, if self.country.is_some() { "]}}]}}}" } else { "]}}}" });
    }
}

#[derive(Default)]
pub struct A4 {
    more: bool,
}

impl Answer for A4 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"users\":{\"nodes\":[");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        comma(out, &mut self.more);
        account(out, row);
        named(out, ",\"country\":", row.text(6));
        named(out, ",\"city\":", row.text(7));
        out.push(b'}');
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put(out, "]}}}");
    }
}

#[derive(Default)]
pub struct A5 {
    rows: usize,
    last: Option<(i32, DateTime<Utc>)>,
}

impl Answer for A5 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"users\":{\"nodes\":[");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        self.rows += 1;
        if self.rows > 50 {
            return;
        }
        if self.rows > 1 {
            out.push(b',');
        }
        self.last = row.int(0).zip(row.time(4));
        number(out, "{\"databaseId\":", row.int(0));
        text(out, ",\"firstName\":", row.text(1));
        text(out, ",\"lastName\":", row.text(2));
        text(out, ",\"email\":", row.text(3));
        time(out, ",\"createdAt\":", row.time(4));
        out.push(b'}');
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        let cursor = self.last.map(|(id, at)| {
            let mut cursor = b"[\"-created_at-id\",".to_vec();
            time(&mut cursor, "", Some(at));
            // Writing to memory cannot fail.
            drop(write!(cursor, ",{id}]"));
            cursor
        });
        page_info(out, self.rows > 50, cursor);
    }
}
