//! How files arrive, how large they may be, and how far an import is told to be.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::participants;
use crate::media::forms::upload;
use crate::support::{TestApp, both_engines};

both_engines![
    a_file_is_uploaded,
    twenty_thousand_lines_pass_both_ways,
    one_file_is_expected,
    bodies_are_bounded,
    progress_is_told,
    long_texts_above_the_headings_take_no_long_time,
];

const IMPORT: &str = "mutation ($input: ImportParticipantsInput!, $key: String) { import: importParticipants(input: \
    $input, idempotencyKey: $key) { committed created lines { outcome } userErrors { code field message } } }";

fn people(number: usize) -> String {
    let line = |at: usize| format!("Nom{at};Prénom{at};CNI{at:08}\n");
    format!("Nom;Prénom;CNI\n{}", (0..number).map(line).collect::<String>())
}

async fn a_file_is_uploaded(app: TestApp) {
    let organizer = app.organizer();
    let variables = json!({ "input": { "file": null } });
    let file = people(300);
    let answer =
        upload(&organizer, IMPORT, variables.clone(), &[("variables.input.file", file.as_bytes())]).await;
    assert_eq!(answer.data()["import"]["created"], 300);
    let answer =
        upload(&organizer, IMPORT, variables.clone(), &[("variables.input.file", b"\x89PNG\0")]).await;
    assert_eq!(answer.user_errors(), ["VALIDATION_ERROR file"]);
    let large = vec![b'a'; 10 * 1024 * 1024 + 1];
    let answer = upload(&organizer, IMPORT, variables.clone(), &[("variables.input.file", &large)]).await;
    assert_eq!((answer.status(), answer.user_errors()), (413, vec!["FILE_TOO_LARGE file".to_owned()]));
    let allowed = vec![b'a'; 10 * 1024 * 1024];
    let answer = upload(&organizer, IMPORT, variables.clone(), &[("variables.input.file", &allowed)]).await;
    assert_eq!(answer.status(), 200);
    let answer = upload(&app.viewer(), IMPORT, variables, &[("variables.input.file", b"a;b")]).await;
    assert_eq!(answer.code().as_deref(), Some("FORBIDDEN"));
}

async fn twenty_thousand_lines_pass_both_ways(app: TestApp) {
    let organizer = app.organizer();
    // As long as real lines are: 1.4 MB.
    let line =
        |at: usize| format!("Nom{at};Prénom{at};CNI{at:08};Direction générale des impôts;p{at}@example.sn\n");
    let file = format!("Nom;Prénom;CNI;Organisation;Email\n{}", (0..20_000).map(line).collect::<String>())
        .into_bytes();
    assert!(file.len() > 1_400_000);
    let variables = json!({ "input": { "file": null, "dryRun": true } });
    let answer = upload(&organizer, IMPORT, variables, &[("variables.input.file", &file)]).await;
    assert_eq!(answer.data()["import"]["created"], 20_000);
    let variables = json!({ "input": { "content": STANDARD.encode(&file), "dryRun": true } });
    let answer = organizer.graphql_with(IMPORT, variables).await;
    assert_eq!(answer.data()["import"]["created"], 20_000);
}

async fn long_texts_above_the_headings_take_no_long_time(app: TestApp) {
    // Two kilobytes, unpacked to a thousand cells of words that headings join.
    for text in ["e mail ", "a.  ", "nom, ", "\u{a0}e-"] {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        let long = text.repeat(32_000 / text.chars().count());
        for (row, column) in (0..40).flat_map(|row| (0..25).map(move |column| (row, column))) {
            sheet.write(row, column, &long).expect("a cell");
        }
        let file = workbook.save_to_buffer().expect("a workbook");
        let begun = Instant::now();
        let answer = participants(&app.organizer(), &file).await;
        assert_eq!(answer.data()["import"]["userErrors"][0]["message"], "Colonne manquante : Nom");
        // Far less than the time of words that are moved for each that is joined, also on a busy computer.
        assert!(begun.elapsed() < Duration::from_secs(10), "{text}: {:?}", begun.elapsed());
    }
}

async fn one_file_is_expected(app: TestApp) {
    let organizer = app.organizer();
    let none = organizer.graphql_with(IMPORT, json!({ "input": {} })).await;
    assert_eq!(none.user_errors(), ["VALIDATION_ERROR file"]);
    let variables = json!({ "input": { "file": null, "content": "Tm9t" } });
    let both = upload(&organizer, IMPORT, variables, &[("variables.input.file", b"Nom")]).await;
    assert_eq!(both.user_errors(), ["VALIDATION_ERROR file"]);
}

async fn bodies_are_bounded(app: TestApp) {
    let body = |content: &str| {
        json!({ "query": IMPORT, "variables": { "input": { "content": content } } }).to_string()
    };
    let around = body("").len();
    // Each is tried with its very last byte, and with one more.
    let megabyte = 1024 * 1024;
    for (is_signed_in, most, path) in
        [(true, 3 * megabyte, "/graphql"), (false, megabyte, "/graphql"), (true, megabyte, "/graphql/stream")]
    {
        for size in [most, most + 1] {
            let caller = if is_signed_in { app.organizer() } else { app.anonymous() };
            let caller = caller.with_header("content-type", "application/json");
            let body = body(&"a".repeat(size - around));
            assert_eq!(body.len(), size);
            let answer = caller.send(Method::POST, path, Body::from(body)).await;
            let is_too_large = answer.status() == 413;
            assert_eq!(is_too_large, size > most, "{size} {path}: {}", answer.status());
            if is_too_large {
                assert_eq!(answer.code().as_deref(), Some("PAYLOAD_TOO_LARGE"), "{path}");
            }
        }
    }
    // What just fits is read whole: its last line is there.
    let (first, last) = (people(2), "Dernier;Prénom;CNI99999999\n");
    let most = 3 * megabyte - around;
    let blank = "\n".repeat(most / 4 * 3 - first.len() - last.len());
    let file = first + &blank + last;
    let content = STANDARD.encode(&file);
    assert!(content.len() <= most && content.len() + 4 > most, "{} of {most}", content.len());
    let answer = app.organizer().graphql_with(IMPORT, json!({ "input": { "content": content } })).await;
    assert_eq!(answer.data()["import"]["created"], 3, "{}", answer.text());
}

async fn progress_is_told(app: TestApp) {
    let organizer = app.organizer();
    let key = "an import of the test";
    let query = format!(
        "subscription {{ importProgressed(idempotencyKey: \"{key}\") {{ read checked written isFinished }} }}"
    );
    let mut stream = organizer.stream(&query).await;
    let none = json!({ "read": 0, "checked": 0, "written": 0, "isFinished": false });
    assert_eq!(stream.answer().await["data"]["importProgressed"], none);
    let content = STANDARD.encode(people(300));
    let answer = organizer.graphql_with(IMPORT, json!({ "input": { "content": content }, "key": key })).await;
    assert_eq!(answer.data()["import"]["created"], 300);
    let mut last = Value::Null;
    while last["isFinished"] != true {
        last = stream.answer().await["data"]["importProgressed"].take();
    }
    assert_eq!(last, json!({ "read": 300, "checked": 300, "written": 300, "isFinished": true }));

    let refused = app.viewer().stream(&query).await.answer().await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
}
