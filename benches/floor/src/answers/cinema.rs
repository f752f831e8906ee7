//! The responses C1 to C4, about cinema talents, projects and presence.

use std::cmp::Reverse;
use std::io::Write as _;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{Answer, Cells, comma, full_name, number, put, text, time, word};

/// The age of people who were born by `birth`, in whole years.
fn age(birth: NaiveDate, today: NaiveDate) -> i32 {
    let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
    today.year() - birth.year() - i32::from(!had_birthday)
}

fn day(out: &mut Vec<u8>, key: &str, value: Option<NaiveDate>) {
    put(out, key);
    match value {
        // Writing to memory cannot fail.
        Some(day) => drop(write!(out, "\"{day}\"")),
        None => put(out, "null"),
    }
}

/// Objects with a name of each line.
fn names(out: &mut Vec<u8>, key: &str, lines: Option<&str>) {
    put(out, key);
    out.push(b'[');
    let mut more = false;
    for name in lines.iter().flat_map(|lines| lines.split('\n')) {
        comma(out, &mut more);
        text(out, "{\"name\":", Some(name));
        out.push(b'}');
    }
    out.push(b']');
}

fn photo(out: &mut Vec<u8>, path: Option<&str>) {
    put(out, ",\"media\":{\"profilePhoto\":");
    match path.and_then(|path| path.rsplit_once('.').map(|(name, extension)| (path, name, extension))) {
        Some((path, name, extension)) => {
            put(out, "{\"url\":\"/static/uploads/");
            put(out, path);
            put(out, "\",\"smallUrl\":\"/static/uploads/");
            // Writing to memory cannot fail.
            drop(write!(out, "{name}_160.{extension}\"}}"));
        }
        None => put(out, "null"),
    }
    out.push(b'}');
}

/// Seconds in hours, to two decimals.
fn hours(out: &mut Vec<u8>, key: &str, seconds: Option<i64>, count: i64) {
    put(out, key);
    let hundredths = seconds.map(|seconds| (seconds * 200 / (3_600 * count.max(1)) + 1) / 2);
    let hours = hundredths.and_then(|value| i32::try_from(value).ok()).map(|value| f64::from(value) / 100.0);
    // Writing to memory cannot fail.
    drop(serde_json::to_writer(out, &hours));
}

pub struct C1 {
    pub today: NaiveDate,
    pub more: bool,
}

impl Answer for C1 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"cinemaTalents\":{\"nodes\":[");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        comma(out, &mut self.more);
        number(out, "{\"databaseId\":", row.int(0));
        text(out, ",\"uniqueCode\":", row.text(1));
        text(out, ",\"firstName\":", row.text(2));
        text(out, ",\"lastName\":", row.text(3));
        number(out, ",\"age\":", row.day(4).map(|birth| age(birth, self.today)));
        names(out, ",\"talentTypes\":", row.text(5));
        names(out, ",\"languages\":", row.text(6));
        photo(out, row.text(7));
        out.push(b'}');
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put(out, "]}}}");
    }
}

#[derive(Default)]
pub struct C2 {
    more: bool,
}

impl Answer for C2 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"project\":");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        if !self.more {
            number(out, "{\"databaseId\":", row.int(0));
            text(out, ",\"name\":", row.text(1));
            word(out, ",\"status\":", row.text(2));
            day(out, ",\"startDate\":", row.day(3));
            day(out, ",\"endDate\":", row.day(4));
            text(out, ",\"production\":{\"name\":", row.text(5));
            put(out, "},\"assignedTalents\":[");
        }
        comma(out, &mut self.more);
        number(out, "{\"databaseId\":", row.int(6));
        text(out, ",\"projectCode\":", row.text(7));
        number(out, ",\"rank\":", row.int(8));
        text(out, ",\"talentTypeName\":", row.text(9));
        text(out, ",\"roleDescription\":", row.text(10));
        number(out, ",\"cinemaTalent\":{\"databaseId\":", row.int(11));
        text(out, ",\"uniqueCode\":", row.text(12));
        full_name(out, ",\"fullName\":", row.text(13), row.text(14));
        put(out, "}}");
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        put(out, "]}}}");
    }
}

#[derive(Default)]
pub struct C3 {
    more: bool,
    days: Option<i32>,
    closed_days: i64,
    seconds: i64,
}

impl Answer for C3 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"presenceHistory\":");
    }

    fn row(&mut self, row: &impl Cells, out: &mut Vec<u8>) {
        if !self.more {
            text(out, "{\"uniqueCode\":", row.text(0));
            text(out, ",\"firstName\":", row.text(1));
            text(out, ",\"lastName\":", row.text(2));
            put(out, ",\"records\":{\"nodes\":[");
            self.days = row.int(3);
            self.closed_days = row.int(4).unwrap_or_default().into();
            self.seconds = row.int(5).unwrap_or_default().into();
        }
        comma(out, &mut self.more);
        let (came, left): (Option<DateTime<Utc>>, _) = (row.time(8), row.time(9));
        number(out, "{\"databaseId\":", row.int(6));
        day(out, ",\"date\":", row.day(7));
        time(out, ",\"checkInAt\":", came);
        time(out, ",\"checkOutAt\":", left);
        hours(out, ",\"durationHours\":", left.zip(came).map(|(left, came)| (left - came).num_seconds()), 1);
        text(out, ",\"project\":{\"name\":", row.text(10));
        text(out, "},\"recordedBy\":{\"email\":", row.text(11));
        put(out, "}}");
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        number(out, "]},\"statistics\":{\"totalDays\":", self.days);
        hours(out, ",\"totalHours\":", Some(self.seconds), 1);
        hours(out, ",\"averageHoursPerDay\":", Some(self.seconds), self.closed_days);
        put(out, "}}}}");
    }
}

/// The facets, by their number in the statement.
const FACETS: [&str; 11] = [
    "talentTypes",
    "genders",
    "ageRanges",
    "ethnicities",
    "eyeColors",
    "hairColors",
    "hairTypes",
    "skinTones",
    "builds",
    "countries",
    "languages",
];

#[derive(Default)]
pub struct C4 {
    values: [Vec<(String, i32)>; FACETS.len()],
}

impl Answer for C4 {
    fn begin(&mut self, out: &mut Vec<u8>) {
        put(out, "{\"data\":{\"cinemaTalents\":{\"facets\":{");
    }

    fn row(&mut self, row: &impl Cells, _: &mut Vec<u8>) {
        let facet = row.int(0).and_then(|nth| usize::try_from(nth).ok());
        let values = facet.and_then(|nth| self.values.get_mut(nth));
        if let (Some(values), Some(label), Some(count)) = (values, row.text(1), row.int(2)) {
            values.push((label.to_owned(), count));
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        for (nth, (name, values)) in FACETS.iter().zip(&mut self.values).enumerate() {
            // Writing to memory cannot fail.
            drop(write!(out, "{}\"{name}\":[", if nth > 0 { "," } else { "" }));
            values.sort_by_cached_key(|(label, count)| (Reverse(*count), plain(label)));
            let mut more = false;
            for (label, count) in values {
                comma(out, &mut more);
                match *name {
                    "talentTypes" => {
                        text(out, "{\"value\":", Some(&plain(label).replace(' ', "_").to_uppercase()))
                    }
                    "ageRanges" => text(out, "{\"value\":", Some(age_range(label))),
                    _ => text(out, "{\"value\":", Some(label)),
                }
                text(out, ",\"label\":", Some(label));
                number(out, ",\"count\":", Some(*count));
                out.push(b'}');
            }
            out.push(b']');
        }
        put(out, "}}}}");
    }
}

fn age_range(label: &str) -> &'static str {
    match label {
        "18-25" => "AGE_18_25",
        "26-35" => "AGE_26_35",
        "36-50" => "AGE_36_50",
        _ => "AGE_51_AND_OVER",
    }
}

/// The letters of a label in lower case, without the accents that labels of the benches have.
fn plain(label: &str) -> String {
    let letter = |letter| match letter {
        'à' | 'â' | 'ã' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ó' => 'o',
        'û' | 'ù' => 'u',
        letter => letter,
    };
    label.chars().flat_map(char::to_lowercase).map(letter).collect()
}
