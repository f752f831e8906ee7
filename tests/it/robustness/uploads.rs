//! Random files for every mutation that takes one: tables whose cells are at the boundaries of dates, numbers and
//! telephone numbers, pictures and documents that are changed, and forms that are no forms.

use passerelle::auth::Role;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::json;

use super::corpus::files;
use super::graphql::{assert_form, codes};
use super::random::{Case, Random};
use super::seeds;
use super::values::{change_bytes, number, text};
use crate::media::forms::{form, send, upload};
use crate::support::{Engine, TestApp, both_engines};

both_engines![no_file_is_a_failure_of_the_server];

const FILES: usize = 110;
const HEADINGS: [&str; 11] = [
    "Nom",
    "Prénom",
    "Fonction",
    "CNI",
    "Localité",
    "Organisation",
    "Email",
    "Téléphone",
    "Date Pointage",
    "Notes",
    "Autre",
];

async fn no_file_is_a_failure_of_the_server(engine: Engine) {
    let codes = codes();
    for seed in seeds() {
        let mut random = Random::new(seed);
        let app = TestApp::with(engine, &["--rate-limits", "off"]).await;
        let account = app.account_of(Role::User).await.id;
        let event = app.event("Atelier", |_| {}).await.id;
        let admin = app.super_admin();
        let (tables, pictures) = ([files("csv"), files("workbooks")].concat(), files("pictures"));
        for _ in 0..FILES {
            let (name, input) = *random.pick(&[
                ("importParticipants", ""),
                ("importAttendances", "eventId"),
                ("uploadUserPhoto", "id"),
                ("uploadUserCv", "id"),
            ]);
            let mut input = match input {
                "eventId" => json!({ "eventId": event, "file": null, "dryRun": random.is_in(30) }),
                "id" => json!({ "id": account, "file": null }),
                _ => json!({ "file": null }),
            };
            let mut file = match random.below(5) {
                0 | 1 if input["id"].is_null() => csv(&mut random),
                2 if input["id"].is_null() => workbook(&mut random),
                3 => random.pick(&tables).1.clone(),
                _ => random.pick(&pictures).1.clone(),
            };
            if random.is_in(40) {
                change_bytes(&mut random, &mut file);
            }
            if random.is_in(3) {
                input["file"] = json!("x");
            }
            let title = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
            let query = format!(
                "mutation($input: {title}Input!) {{ {name}(input: $input) {{ userErrors {{ code field message }} }} }}"
            );
            let sent = format!("{name} {input} {}", file.escape_ascii());
            let _case = Case { seed, sent };
            let answer =
                upload(&admin, &query, json!({ "input": input }), &[("variables.input.file", &file)]).await;
            assert_form(&answer, &codes);

            let operations = json!({ "query": query, "variables": { "input": input } }).to_string();
            let map: &[u8] = b"{\"0\":[\"variables.input.file\"]}";
            let mut body = form(&[("operations", operations.as_bytes()), ("map", map), ("0", &file)]);
            change_bytes(&mut random, &mut body);
            assert_form(&send(&admin, body).await, &codes);
        }
        assert_eq!(app.anonymous().get("/readyz").await.status(), 200);
    }
}

/// A cell: usual in its column, or at some boundary.
fn cell(random: &mut Random, column: usize) -> String {
    if random.is_in(30) {
        return text(random).chars().take(400).collect();
    }
    let usual: &[&str] = match HEADINGS[column] {
        "CNI" => &["1234567890123", "1 234 5678 90123"],
        "Email" => &["awa@example.com", ""],
        "Téléphone" => &["+221 77 123 45 67", "771234567", "2.21771E+11"],
        "Date Pointage" => {
            &["2025-12-15 09:15", "15/12/2025 09:15", "31/12/9999", "45000,5", "29/02/2025", ""]
        }
        _ => &["Awa", "Ndiaye", "", "Direction"],
    };
    (*random.pick(usual)).to_owned()
}

fn csv(random: &mut Random) -> Vec<u8> {
    let delimiter = *random.pick(&[";", ",", "\t", "|"]);
    let mut lines = vec![HEADINGS.join(delimiter)];
    for _ in 0..random.below(6) {
        let cells = (0..HEADINGS.len()).map(|column| cell(random, column).replace('"', "\"\""));
        lines.push(cells.map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(delimiter));
    }
    lines.join(random.pick::<&str>(&["\n", "\r\n", "\r"])).into_bytes()
}

fn workbook(random: &mut Random) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADINGS).expect("a row");
    let formats = ["dd/mm/yyyy hh:mm", "0", "0.00E+00", "[h]:mm", "@", "# ##0;-0"];
    for row in 1..=u32::try_from(random.below(6)).expect("a small number") {
        for column in 0..HEADINGS.len() {
            let at = u16::try_from(column).expect("a small number");
            let written = if random.is_in(30) {
                let format = Format::new().set_num_format(*random.pick(&formats));
                let number = number(random).as_f64().unwrap_or_default();
                sheet.write_number_with_format(row, at, number, &format)
            } else {
                sheet.write_string(row, at, cell(random, column))
            };
            written.expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}
