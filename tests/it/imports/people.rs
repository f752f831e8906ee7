//! Who is taken for whom: by CNI number first, then by e-mail address, but not under wholly other names.

use serde_json::json;

use super::{import, lines, participants, sentences};
use crate::support::attendances::moment;
use crate::support::{TestApp, both_engines};

both_engines![
    a_shared_address_belongs_to_the_first,
    a_check_in_under_other_names_renames_nobody,
    an_address_that_is_known_is_kept,
    a_duplicate_names_what_it_repeats,
];

async fn a_shared_address_belongs_to_the_first(app: TestApp) {
    let file = "Nom;Prénom;Email\nSarr;Awa;secretariat@x.sn\nNdao;Ibrahima;Secretariat@x.sn\n";
    let answer = participants(&app.organizer(), file).await;
    let left_out = "Enregistré sans l'adresse e-mail, qui est celle d'une autre personne";
    assert_eq!(sentences(&answer), ["2 CREATED".to_owned(), format!("3 CREATED: {left_out}")]);
    let later = "Nom;Prénom;Email\nNdao;Ibrahima;secretariat@x.sn\nAwa;Sarr;secretariat@x.sn\n";
    let answer = participants(&app.organizer(), later).await;
    assert_eq!(
        lines(&answer),
        ["2 CREATED Ibrahima Ndao", "3 MATCHED Sarr Awa"],
        "swapped names are the same"
    );
    let rows = app.participant_rows().await;
    assert_eq!(rows.len(), 3);
    assert_eq!(rows.iter().filter(|row| row.email.is_some()).count(), 1);
}

async fn a_check_in_under_other_names_renames_nobody(app: TestApp) {
    let event = app.event("Atelier", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    let file = "Nom;Prénom;Email\nSarr;Awa;secretariat@x.sn\n";
    participants(&app.organizer(), file).await;
    let check_in = async |first: &str, last: &str| {
        let query = "mutation($input: RecordAttendanceInput!) { recordAttendance(input: $input) { attendance \
            { participant { fullName email } } userErrors { code } } }";
        let person = json!({ "firstName": first, "lastName": last, "email": "secretariat@x.sn" });
        let input = json!({ "eventId": event.id, "participant": person, "checkInMode": "MANUAL" });
        let answer = app.organizer().graphql_with(query, json!({ "input": input })).await;
        answer.data()["recordAttendance"]["attendance"]["participant"].take()
    };
    assert_eq!(check_in("Ibrahima", "Ndao").await, json!({ "fullName": "Ibrahima Ndao", "email": null }));
    let same = json!({ "fullName": "A. SARR", "email": "secretariat@x.sn" });
    assert_eq!(check_in("A.", "SARR").await, same, "one name is enough");
    assert_eq!(app.participant_rows().await.len(), 2);
}

async fn an_address_that_is_known_is_kept(app: TestApp) {
    app.abdoulaye().await;
    let file = "Nom;Prénom;CNI;Email\nFall;Abdoulaye;CNI1234567890;new@x.sn\n";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(sentences(&answer), ["2 MATCHED: L'adresse e-mail déjà enregistrée a été conservée"]);
}

async fn a_duplicate_names_what_it_repeats(app: TestApp) {
    let event = app.event("Atelier", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    let file = "Nom;Prénom;CNI\nSow;Awa;CNI0000000002\nSOW;Awa;cni0000000002\n";
    let input = json!({ "eventId": event.id });
    let caller = app.organizer();
    let first = import(&caller, "importAttendances", input.clone(), file.as_bytes()).await;
    assert_eq!(sentences(&first), ["2 CREATED", "3 DUPLICATE: Même personne que la ligne 2"]);
    let again = import(&caller, "importAttendances", input, file.as_bytes()).await;
    assert_eq!(
        sentences(&again),
        [
            "2 DUPLICATE: Déjà pointé pour cet événement, le 12/12/2025 09:00",
            "3 DUPLICATE: Même personne que la ligne 2"
        ]
    );
    assert_eq!(again.data()["import"]["lines"][0]["remarks"][0]["checkInTime"], "2025-12-12T09:00:00Z");
    assert_eq!(app.attendance_rows().await.len(), 1);
}
