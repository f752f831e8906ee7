//! The responses Q1 to Q5, about events and attendances.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Answer, Cells, comma, full_name, number, page_info, put, text, time, truth, uuid, word};

pub struct Q1;

impl Answer for Q1 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"event\":");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        uuid(out, "{\"databaseId\":", row.uuid(0));
        text(out, ",\"title\":", row.text(1));
        word(out, ",\"eventType\":", row.text(2));
        time(out, ",\"startDate\":", row.time(3));
        time(out, ",\"endDate\":", row.time(4));
        text(out, ",\"location\":", row.text(5));
        text(out, ",\"organizer\":", row.text(6));
        word(out, ",\"status\":", row.text(7));
        uuid(out, ",\"createdBy\":{\"uuid\":", row.uuid(8));
        full_name(out, ",\"fullName\":", row.text(9), row.text(10));
        put(out, "}}");
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put(out, "}}");
    }
}

#[derive(Default)]
pub struct Q2 {
    more: bool,
}

impl Answer for Q2 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"events\":{\"nodes\":[");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        comma(out, &mut self.more);
        uuid(out, "{\"databaseId\":", row.uuid(0));
        text(out, ",\"title\":", row.text(1));
        time(out, ",\"startDate\":", row.time(2));
        full_name(out, ",\"createdBy\":{\"fullName\":", row.text(3), row.text(4));
        number(out, "},\"attendanceCount\":", row.int(5));
        out.push(b'}');
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put(out, "]}}}");
    }
}

#[derive(Default)]
pub struct Q3 {
    event: Option<Uuid>,
    attendances: bool,
}

impl Answer for Q3 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"events\":{\"nodes\":[");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        let event = row.uuid(0);
        if self.event != event {
            if self.event.is_some() {
                put(out, "]}},");
            }
            self.event = event;
            self.attendances = false;
            uuid(out, "{\"databaseId\":", event);
            text(out, ",\"title\":", row.text(1));
            put(out, ",\"attendances\":{\"nodes\":[");
        }
        if let Some(id) = row.uuid(2) {
            comma(out, &mut self.attendances);
            uuid(out, "{\"databaseId\":", Some(id));
            time(out, ",\"checkInTime\":", row.time(3));
            truth(out, ",\"hasSignature\":", row.truth(4));
            uuid(out, ",\"participant\":{\"databaseId\":", row.uuid(5));
            full_name(out, ",\"fullName\":", row.text(6), row.text(7));
            text(out, ",\"organization\":", row.text(8));
            put(out, "}}");
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put(out, if self.event.is_some() { "]}}]}}}" } else { "]}}}" });
    }
}

#[derive(Default)]
pub struct Q4 {
    more: bool,
}

impl Answer for Q4 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"attendances\":{\"nodes\":[");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        comma(out, &mut self.more);
        uuid(out, "{\"databaseId\":", row.uuid(0));
        time(out, ",\"checkInTime\":", row.time(1));
        word(out, ",\"checkInMode\":", row.text(2));
        truth(out, ",\"hasSignature\":", row.truth(3));
        full_name(out, ",\"participant\":{\"fullName\":", row.text(4), row.text(5));
        text(out, ",\"function\":", row.text(6));
        text(out, ",\"organization\":", row.text(7));
        text(out, ",\"email\":", row.text(8));
        text(out, "},\"event\":{\"title\":", row.text(9));
        time(out, ",\"startDate\":", row.time(10));
        put(out, "}}");
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put(out, "]}}}");
    }
}

#[derive(Default)]
pub struct Q5 {
    rows: usize,
    last: Option<(Uuid, DateTime<Utc>)>,
}

impl Answer for Q5 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"attendances\":{\"nodes\":[");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        self.rows += 1;
        if self.rows > 50 {
            return;
        }
        if self.rows > 1 {
            out.push(b',');
        }
        self.last = row.uuid(0).zip(row.time(1));
        uuid(out, "{\"databaseId\":", row.uuid(0));
        time(out, ",\"checkInTime\":", row.time(1));
        word(out, ",\"checkInMode\":", row.text(2));
        truth(out, ",\"hasSignature\":", row.truth(3));
        text(out, ",\"ipAddress\":", row.text(4));
        out.push(b'}');
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        let cursor = self.last.map(|(id, at)| {
            let mut cursor = b"[\"-check_in_at-id\",".to_vec();
            time(&mut cursor, "", Some(at));
            uuid(&mut cursor, ",", Some(id));
            cursor.push(b']');
            cursor
        });
        page_info(out, self.rows > 50, cursor);
    }
}
