//! `passerelle import`, which tells what happens to every line.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use passerelle::database::Database;
use passerelle::entity::{attendance, event, import_line, import_run, participant};
use sea_orm::{ColumnTrait as _, DbErr, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::faults::{graphql, sign_in, with_demo};
use super::program::Installation;
use crate::support::{Engine, TestDatabase, both_engines};

both_engines![
    a_messy_file_is_told_line_by_line,
    a_dry_run_looks_beside_a_running_server,
    a_stop_lets_an_import_end,
];

const MESSY: &str = "Atelier SIGIF, feuille de présence;;;;;;\n\
    Dakar, le 12/12/2025;;;;;;\n\
    \n\
    N°;Prénom(s);Noms;Ministère/Direction;Tél. mobile;E-mail professionnelle;N° C.N.I.\n\
    1;Awa;Diop;DGI;77 123 45 67;awa@example.sn;1234567890123\n\
    2;Ibrahima;Ndao;#N/A;+221 77 000 00 01;;\n\
    3;Moussa;\"Fall;DTAI;770000002;;\n\
    4;Fatou;Sow;DGB;numéro;f@x;\n\
    5;;;;;;\n\
    Total;4;;;;;\n";

const TOLD: [&str; 7] = [
    "line     5  created    Awa Diop",
    "line     6  refused    Ibrahima Ndao: organization: The cell D6 contains the error #N/A",
    "line     7  refused    Moussa Fall: A quote is opened and not closed",
    "line     8  refused    Fatou Sow: email: Invalid e-mail address; phone: Invalid telephone number",
    "line    10  refused    4: lastName: This field is required; firstName: Name expected (at least one letter)",
    "columns that were not read: N°",
    "1 created, 0 matched, 0 duplicate, 4 refused: nothing was written.",
];

async fn a_messy_file_is_told_line_by_line(engine: Engine) {
    let database = TestDatabase::new(engine).await;
    let installation = Installation::on(database.url());
    installation.run(&["migrate", "--create"]).success();
    std::fs::write(installation.path().join("messy.csv"), MESSY).expect("a file");
    for arguments in [&["--dry-run"][..], &[]] {
        let arguments = [&["import", "participants", "messy.csv"], arguments].concat();
        let told = installation.run(&arguments);
        assert_eq!(told.code, Some(1), "{told:?}");
        assert_eq!(told.out.lines().collect::<Vec<_>>(), TOLD);
    }
    let good: Vec<&str> = MESSY.lines().take(5).collect();
    std::fs::write(installation.path().join("good.csv"), good.join("\n")).expect("a file");
    for outcome in ["1 created, 0 matched", "0 created, 1 matched"] {
        let told = installation.run(&["import", "participants", "good.csv"]).success();
        assert!(told.contains(outcome), "{told}");
    }
    std::fs::write(installation.path().join("again.csv"), "Nom;Prénom\nDiop;Awa\n").expect("a file");
    let told = installation.run(&["import", "participants", "again.csv", "--dry-run"]).success();
    let known = "line     2  created    Awa Diop: The same names as a participant who is stored already, and nothing to tell \
        whether it is the same person";
    assert_eq!(told.lines().next(), Some(known));
}

/// `script` gives the program a terminal.
#[test]
fn a_terminal_shows_how_far_an_import_is() {
    const LINES: usize = 4_000;
    let installation = Installation::new();
    installation.run(&["migrate", "--create"]).success();
    let line = |number: usize| format!("Nom{number};Prénom{number};CARD{number:08}\n");
    let file = format!("Nom;Prénom;CNI\n{}", (0..LINES).map(line).collect::<String>());
    std::fs::write(installation.path().join("long.csv"), file).expect("a file");
    let shown = installation.run_on_terminal(&["import", "participants", "long.csv"]).success();
    let bars: Vec<&str> = shown.split('\r').filter(|bar| bar.contains(" lines, ")).collect();
    for stage in ["checking", "writing"] {
        let is_shown = |bar: &&str| bar.contains(stage) && bar.contains(&format!("/{LINES} lines, "));
        assert!(bars.iter().any(is_shown), "{stage}: {bars:?}");
    }
    let quiet = installation.run(&["import", "participants", "long.csv"]);
    assert!(quiet.code == Some(0) && !quiet.err.contains(" lines, "), "{}", quiet.err);
}

async fn a_dry_run_looks_beside_a_running_server(database: TestDatabase) -> Result<(), DbErr> {
    let installation = with_demo(&database);
    let looked = Database::look(database.url()).await.expect("it opens");
    let event = event::Entity::find().one(looked.read()).await?.expect("an event of the demo");
    looked.close().await;
    // Opened anew each time: a look at a file of SQLite that nobody has open is at what it is then.
    let people = async || {
        let looked = Database::look(database.url()).await.expect("it opens");
        let people = participant::Entity::find().count(looked.read()).await;
        looked.close().await;
        people
    };
    let before = people().await?;
    let server = installation.serve(&[]);
    std::fs::write(installation.path().join("sheet.csv"), "Nom;Prénom\nNouvelle;Personne\n").expect("a file");
    let (code, id) = (event.short_code.to_lowercase(), event.id.to_string());
    let created = "1 created, 0 matched, 0 duplicate, 0 refused: nothing was written.";
    for named in [&["attendances", &code][..], &["attendances", &id], &["participants"]] {
        let arguments = [&["import"], named, &["sheet.csv", "--dry-run"]].concat();
        let told = installation.run(&arguments).success();
        assert_eq!(told.lines().last(), Some(created), "{told}");
    }
    let unknown = ["import", "attendances", "NOWHER", "sheet.csv", "--dry-run"];
    assert!(installation.run(&unknown).failure().contains("no event has the code NOWHER"));
    let no_event =
        ["import", "attendances", "5eed0009-0000-4000-8000-000000000001", "sheet.csv", "--dry-run"];
    assert_eq!(installation.run(&no_event).failure(), "passerelle: Event not found\n");
    std::fs::write(installation.path().join("empty.csv"), "").expect("a file");
    let told = installation.run(&["import", "participants", "empty.csv", "--dry-run"]).failure();
    assert!(told.starts_with("passerelle: The file"), "{told}");
    assert_eq!(people().await?, before);
    assert_eq!(server.stop(), Some(0));

    let written = installation.run(&["import", "attendances", &code, "sheet.csv"]).success();
    assert!(written.ends_with("1 created, 0 matched, 0 duplicate, 0 refused: written.\n"), "{written}");
    assert_eq!(people().await?, before + 1);
    Ok(())
}

/// A supervisor stops the server while an import writes: who sent it is answered, and all is there.
async fn a_stop_lets_an_import_end(database: TestDatabase) -> Result<(), DbErr> {
    const EVENT: &str = "5eed0002-0000-4000-8000-000000000001";
    const LINES: usize = 1_500;
    let installation = with_demo(&database);
    let server = installation.serve(&[]);
    let token = sign_in(&server);
    let line = |number: usize| format!("Importé;Prénom{number};I{number}@example.sn\n");
    let file = format!("Nom;Prénom;Email\n{}", (0..LINES).map(line).collect::<String>());
    let input = json!({ "eventId": EVENT, "content": STANDARD.encode(file), "dryRun": false });
    let query = "mutation($input: ImportAttendancesInput!) { importAttendances(input: $input) { committed created } }";
    let (address, process) = (server.address.clone(), server.process());
    let importing = std::thread::spawn(move || graphql(&address, &token, query, &json!({ "input": input })));
    let looked = Database::look(database.url()).await.expect("it opens");
    let began = Instant::now();
    while import_line::Entity::find().count(looked.read()).await? == 0 {
        assert!(began.elapsed() < Duration::from_mins(1), "it writes nothing");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    process.terminate();
    let answered = importing.join().expect("the thread ends");
    assert_eq!(server.wait(), Some(0));
    let (status, answer): (u16, Value) = answered.expect("an answer");
    let expected = json!({ "committed": true, "created": LINES });
    assert_eq!((status, &answer["data"]["importAttendances"]), (200, &expected), "{answer}");
    let db = looked.read();
    let of_import = participant::Entity::find().filter(participant::Column::LastName.eq("Importé"));
    let shown = of_import.clone().filter(participant::Column::DeletedAt.is_null()).count(db).await?;
    assert_eq!((shown, of_import.count(db).await?), (LINES as u64, LINES as u64));
    let hidden = attendance::Entity::find().filter(attendance::Column::DeletedAt.is_not_null());
    assert_eq!(hidden.count(db).await?, 0);
    let left = (import_run::Entity::find().count(db).await?, import_line::Entity::find().count(db).await?);
    assert_eq!(left, (0, 0));
    looked.close().await;
    Ok(())
}
