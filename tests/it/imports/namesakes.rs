//! Lines whose names are those of participants who are stored: nothing tells whether they are the same, so they are entered
//! besides, and say so.

use passerelle::entity::event;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::{import, participants, sentences};
use crate::support::attendances::moment;
use crate::support::{Answer, TestApp, both_engines};

both_engines![
    a_file_imported_twice_says_so,
    names_are_compared_like_those_of_lines,
    names_in_the_wrong_columns_say_so,
    cards_tell_namesakes_apart,
    attendances_tell_who_is_recorded,
    names_are_looked_up_many_at_once,
];

const UNKNOWN: &str = "sans rien qui dise si c'est la même personne";

fn one() -> String {
    format!("Mêmes nom et prénom qu'un participant déjà enregistré, {UNKNOWN}")
}

fn remark(answer: &Answer, line: usize) -> Value {
    answer.data()["import"]["lines"][line]["remarks"][0].take()
}

async fn a_file_imported_twice_says_so(app: TestApp) {
    let file = "Nom;Prénom;Fonction\nDiop;Awa;Cheffe\nN'Diaye;Aïssatou;\nSow;Ali;\nSow;Ali;\n";
    let organizer = app.organizer();
    let same_line = format!("Mêmes nom et prénom que la ligne 4, {UNKNOWN}");
    let created = |line: u8, told: &str| format!("{line} CREATED: {told}").trim_end_matches(": ").to_owned();
    let first = participants(&organizer, file).await;
    assert_eq!(sentences(&first), [created(2, ""), created(3, ""), created(4, ""), created(5, &same_line)]);
    let two = format!("Mêmes nom et prénom que 2 participants déjà enregistrés, {UNKNOWN}");
    let expected = [
        created(2, &one()),
        created(3, &one()),
        created(4, &two),
        created(5, &format!("{same_line}; {two}")),
    ];
    let dry = import(&organizer, "importParticipants", json!({ "dryRun": true }), file.as_bytes()).await;
    assert_eq!(sentences(&dry), expected);
    let again = participants(&organizer, file).await;
    assert_eq!(sentences(&again), expected);
    let told = remark(&again, 2);
    assert_eq!(told["code"], "SAME_NAMES_AS_PARTICIPANT");
    assert_eq!((&told["participantCount"], &told["recordedCount"]), (&json!(2), &json!(0)));
    assert_eq!(app.participant_rows().await.len(), 8, "nobody is merged");
    let english = organizer.with_header("accept-language", "en");
    let told = remark(&participants(&english, file).await, 0);
    let sentence = "The same names as 2 participants who are stored already, and nothing to tell whether it is the same person";
    assert_eq!(told["message"], sentence);
}

async fn names_are_compared_like_those_of_lines(app: TestApp) {
    let long = "Maximilienne ".repeat(7);
    let long = long.trim();
    for (first, last) in [
        ("Aïssatou", "N'Diaye"),
        ("Awa", "Diop Sow"),
        ("Jean", "Kâ"),
        (long, "Ka"),
        (long, "Kane"),
        ("Œnone", "Ba"),
    ] {
        app.participant(first, last, |row| row.email = None).await;
    }
    app.participant("Ali", "Fall", |row| row.deleted_at = Some(moment("2025-12-12T09:00:00Z"))).await;
    let file = format!(
        "Nom;Prénom;Email\nNDIAYE;AISSATOU;\nSow;Awa Diop;\nDiop;Awa;\nKa;Jean-Pierre;\nKA;jean;jean@ka.sn\nKa;{long};\n\
         BA;Oenone;\nFall;Ali;\nDiop-Sow;Awa;\nDiop;Awa;\nJean;Kâ;\n"
    );
    let answer = participants(&app.organizer(), &file).await;
    let told: Vec<bool> = sentences(&answer).iter().map(|line| line.ends_with(&one())).collect();
    assert_eq!(
        told,
        [true, false, false, false, true, true, true, false, true, false, true],
        "{:?}",
        sentences(&answer)
    );
}

async fn names_in_the_wrong_columns_say_so(app: TestApp) {
    let organizer = app.organizer();
    let answer = participants(&organizer, "Nom;Prénom\nDiop;Awa\nAwa;DIOP\nMoussa;Moussa\n").await;
    let line = format!("3 CREATED: Mêmes nom et prénom que la ligne 2, {UNKNOWN}");
    assert_eq!(sentences(&answer), ["2 CREATED".to_owned(), line, "4 CREATED".to_owned()]);
    let answer = participants(&organizer, "Nom;Prénom\nAwa;Diop\nMoussa;Moussa\n").await;
    let two = format!("2 CREATED: Mêmes nom et prénom que 2 participants déjà enregistrés, {UNKNOWN}");
    assert_eq!(sentences(&answer), [two, format!("3 CREATED: {}", one())]);
}

async fn cards_tell_namesakes_apart(app: TestApp) {
    app.participant("Awa", "Diop", |row| row.cni_number = Some("CARD00001".to_owned())).await;
    app.participant("Awa", "Diop", |_| ()).await;
    let file = "Nom;Prénom;CNI\nDiop;Awa;CARD00002\n";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(sentences(&answer), [format!("2 CREATED: {}", one())], "of two, one has another card");
    let file = "Nom;Prénom;CNI;Email\nDiop;Awa;CARD00001;\nDiop;Awa;;\n";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(sentences(&answer)[0], "2 MATCHED", "who is known needs no remark");
    assert_eq!(remark(&answer, 1)["code"], "SAME_NAMES_AS_LINE");
    assert!(
        sentences(&answer)[1].contains("que 3 participants déjà enregistrés"),
        "{:?}",
        sentences(&answer)
    );
}

async fn attendances_tell_who_is_recorded(app: TestApp) {
    let event = app.event("Atelier", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    let other = app.event("Réunion", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    let file = "Nom;Prénom;Notes\nDiop;Awa;\n";
    let attend = async |event: &event::Model| {
        let input = json!({ "eventId": event.id });
        import(&app.organizer(), "importAttendances", input, file.as_bytes()).await
    };
    assert_eq!(sentences(&attend(&event).await), ["2 CREATED"]);
    assert_eq!(sentences(&attend(&other).await), [format!("2 CREATED: {}", one())]);
    let answer = attend(&event).await;
    let told = |participants: u8, are_pointed: &str| {
        format!(
            "2 CREATED: Mêmes nom et prénom que {participants} participants déjà enregistrés, dont {are_pointed} pour cet \
             événement, {UNKNOWN}"
        )
    };
    assert_eq!(sentences(&answer), [told(2, "1 pointé")]);
    assert_eq!(remark(&answer, 0)["recordedCount"], 1);
    assert_eq!(sentences(&attend(&event).await), [told(3, "2 pointés")]);
    assert_eq!(app.attendance_rows().await.len(), 4);
    app.participant("Ali", "Fall", |_| ()).await;
    let input = json!({ "eventId": other.id });
    let file = "Nom;Prénom\nFall;Ali\n";
    import(&app.organizer(), "importAttendances", input, file.as_bytes()).await;
    let gone = "UPDATE participant SET deleted_at = created_at WHERE id NOT IN (SELECT participant_id FROM attendance)";
    app.app.services.database.write().execute_unprepared(gone).await.expect(gone);
    let input = json!({ "eventId": other.id, "dryRun": true });
    let answer = import(&app.organizer(), "importAttendances", input, file.as_bytes()).await;
    let told = "qu'un participant déjà enregistré et pointé pour cet événement";
    assert_eq!(sentences(&answer), [format!("2 CREATED: Mêmes nom et prénom {told}, {UNKNOWN}")]);
}

async fn names_are_looked_up_many_at_once(app: TestApp) {
    app.participant("Prénom7", "Nom7", |_| ()).await;
    let line = |at: usize| format!("Nom{at};Prénom{at}\n");
    let file =
        format!("Nom;Prénom\n{}{}", (0..2_100).map(line).collect::<String>(), "Nom7;Prénom7\n".repeat(300));
    let organizer = app.organizer();
    let mut told = 0;
    let statements = app
        .statements_of(async {
            let input = json!({ "dryRun": true });
            let answer = import(&organizer, "importParticipants", input, file.as_bytes()).await;
            told = sentences(&answer).iter().filter(|line| line.ends_with(&one())).count();
        })
        .await;
    assert_eq!(told, 301);
    let lookups = statements.iter().filter(|sql| sql.contains("substr(participant.search_text, 1, 60)"));
    assert_eq!(lookups.count(), 3, "each name is looked up once, with many others");
}
