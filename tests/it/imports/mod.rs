//! Imports of participants and attendances: `report.rs` what is told of each line, `files.rs` files as people have them,
//! `lists.rs` as offices keep them, `damaged.rs` as other programs damage them, `quotes.rs` stray quotes, `headings.rs` headings,
//! `names.rs` what is no name, `people.rs` who is taken for whom, `namesakes.rs` who has the
//! names of others, `presence.rs` who came, `writing.rs` all or nothing beside
//! others, `transport.rs` sizes and progress.

mod damaged;
mod files;
mod headings;
mod lists;
mod names;
mod namesakes;
mod people;
mod presence;
mod quotes;
mod report;
mod transport;
mod workbook;
mod writing;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::{Answer, Caller};

const FIELDS: &str = "committed created matched duplicates refused unreadColumns unreadSheets lines { number name outcome \
    remarks { code message line checkInTime fields participantCount recordedCount } errors { code field message } } userErrors { code field message }";

pub async fn import(caller: &Caller<'_>, field: &str, mut input: Value, file: &[u8]) -> Answer {
    input["content"] = STANDARD.encode(file).into();
    let kind =
        if field == "importParticipants" { "ImportParticipantsInput" } else { "ImportAttendancesInput" };
    let query = format!("mutation ($input: {kind}!) {{ import: {field}(input: $input) {{ {FIELDS} }} }}");
    caller.graphql_with(&query, json!({ "input": input })).await
}

/// Every line, as `number outcome name`, with its invalid fields.
pub fn lines(answer: &Answer) -> Vec<String> {
    let data = answer.data();
    let line = |line: &Value| {
        let faults = line["errors"].as_array().expect("a list").iter();
        let faults: Vec<_> = faults.map(|error| error["field"].as_str().unwrap_or("?")).collect();
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        format!("{} {} {} {}", line["number"], text("outcome"), text("name"), faults.join(","))
            .trim()
            .to_owned()
    };
    data["import"]["lines"].as_array().expect("a list").iter().map(line).collect()
}

/// The line, the outcome and the remarks or errors of each line, in French: `2 REFUSED: sentence`.
pub fn sentences(answer: &Answer) -> Vec<String> {
    let data = answer.data();
    let line = |line: &Value| {
        let of = |name: &str| line[name].as_array().expect("a list").clone();
        let told: Vec<String> = of("errors")
            .iter()
            .chain(&of("remarks"))
            .map(|told| told["message"].as_str().unwrap_or_default().to_owned())
            .collect();
        format!("{} {}: {}", line["number"], line["outcome"].as_str().unwrap_or_default(), told.join("; "))
            .trim_end_matches(": ")
            .to_owned()
    };
    data["import"]["lines"].as_array().expect("a list").iter().map(line).collect()
}

/// Imports participants from a file.
pub async fn participants(caller: &Caller<'_>, file: impl AsRef<[u8]>) -> Answer {
    import(caller, "importParticipants", json!({}), file.as_ref()).await
}
