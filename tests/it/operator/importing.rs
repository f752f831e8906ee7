//! `passerelle import`, which tells what happens to every line.

use super::program::Installation;
use crate::support::{Engine, TestDatabase, both_engines};

both_engines![a_messy_file_is_told_line_by_line];

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
}
