//! Rules of the specification that earlier candidates for the engine violated: key order, null and absent
//! values, types, serial mutations.

use passerelle::auth::Role;
use serde_json::json;

use crate::support::{TestApp, both_engines};

both_engines![
    keys_are_in_selection_order,
    absent_fields_stay_and_null_clears,
    mutations_run_one_after_the_other,
    a_mutation_does_not_return_what_an_earlier_one_loaded,
    a_failed_mutation_does_not_hide_the_others,
];

async fn keys_are_in_selection_order(app: TestApp) {
    app.insert_accounts(10).await;
    let query = "{ zz: users(first: 1 filter: {countryId: 1}) { totalCount nodes { talents { name } id country { name } email } pageInfo { hasNextPage } } \
        aa: __typename mm: country(id: 1) { userCount cities { code name } name cinemaTalentCount id } \
        viewer { may role user { id } } bb: talents(first: 1) { nodes { name userCount id } totalCount } }";
    {
        let text = app.admin().execute_to_text(query).await;
        let mut from = 0;
        for key in [
            "zz",
            "totalCount",
            "nodes",
            "talents",
            "id",
            "country",
            "name",
            "email",
            "pageInfo",
            "aa",
            "mm",
            "userCount",
            "cities",
            "code",
            "name",
            "name",
            "cinemaTalentCount",
            "id",
            "viewer",
            "may",
            "role",
            "user",
            "id",
            "bb",
            "nodes",
            "name",
            "userCount",
            "id",
            "totalCount",
        ] {
            let key = format!("\"{key}\":");
            let at =
                text[from..].find(&key).unwrap_or_else(|| panic!("{key} is not in selection order: {text}"));
            from += at + key.len();
        }
    }
}

async fn absent_fields_stay_and_null_clears(app: TestApp) {
    let user = app.user();
    let set = "mutation($p: ProfileInput) { updateProfile(input: {profile: $p}) { userErrors { code field } \
        user { bio rateRange phone country { code } city { code } gender yearsExperience talents { databaseId } socialNetworks { url } } } }";
    let full_profile = json!({ "bio": "Ici", "rateRange": "1-2", "phone": "+212 600 000 000", "countryId": 1, "cityId": 1, "gender": "F",
        "yearsExperience": 0, "talentIds": [3, 1], "socialNetworks": [{ "network": "LinkedIn", "url": "https://x.org/a" }] });
    let updated = user.graphql_with(set, json!({ "p": full_profile })).await.data()["updateProfile"].take();
    let all = json!({ "bio": "Ici", "rateRange": "1-2", "phone": "+212 600 000 000", "country": { "code": "MA" }, "city": { "code": "RAB" },
        "gender": "F", "yearsExperience": 0, "talents": [{ "databaseId": 1 }, { "databaseId": 3 }], "socialNetworks": [{ "url": "https://x.org/a" }] });
    assert_eq!(updated, json!({ "userErrors": [], "user": all }));
    // Absent values: an empty object, no object, or a variable that is not given.
    for (query, variables) in [
        (set, json!({ "p": {} })),
        (set, json!({})),
        (
            "mutation($b: String, $c: Int, $g: Gender, $t: [Int!], $p: PhoneNumber) { updateProfile(input: {profile: {bio: $b, \
          countryId: $c, cityId: $c, gender: $g, talentIds: $t, phone: $p}}) { userErrors { code } } }",
            json!({}),
        ),
        ("mutation($n: String) { updateProfile(input: {firstName: $n}) { userErrors { code } } }", json!({})),
    ] {
        assert_eq!(user.graphql_with(query, variables).await.outcome(), "OK");
        let updated = user.graphql_with(set, json!({ "p": {} })).await.data()["updateProfile"]["user"].take();
        assert_eq!(updated, all, "{query}");
    }
    let nulls = json!({ "bio": null, "rateRange": null, "phone": null, "countryId": null, "cityId": null, "gender": null,
        "yearsExperience": null, "talentIds": null, "socialNetworks": null });
    let updated = user.graphql_with(set, json!({ "p": nulls })).await.data()["updateProfile"]["user"].take();
    assert_eq!(
        updated,
        json!({ "bio": null, "rateRange": null, "phone": null, "country": null, "city": null, "gender": "N",
        "yearsExperience": null, "talents": [], "socialNetworks": [] })
    );
    let name =
        user.graphql("{ viewer { user { firstName } } }").await.data()["viewer"]["user"]["firstName"].take();
    assert_eq!(name, "user");
}

async fn mutations_run_one_after_the_other(app: TestApp) {
    let names: Vec<String> = (0..8).map(|at| format!("Zoé {at}")).collect();
    let fields: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            format!("m{at}: updateProfile(input: {{firstName: \"{name}\"}}) {{ user {{ firstName }} }}")
        })
        .collect();
    let answer = app.user().graphql(&format!("mutation {{ {} }}", fields.join(" "))).await.data();
    for (at, name) in names.iter().enumerate() {
        assert_eq!(
            answer[format!("m{at}")]["user"]["firstName"],
            *name,
            "each mutation sees its own write and no later one"
        );
    }
    let last = app.user().graphql("{ viewer { user { firstName } } }").await.data();
    assert_eq!(last["viewer"]["user"]["firstName"], names[7]);
}

/// Relations and counts are loaded anew for each mutation of a document.
async fn a_mutation_does_not_return_what_an_earlier_one_loaded(app: TestApp) {
    let participant = app.participant("Awa", "Sow", |_| ()).await;
    let mut fields = Vec::new();
    for at in 0..3 {
        let event = app.event(&format!("Atelier {at}"), |_| ()).await;
        fields.push(format!(
            "m{at}: recordAttendance(input: {{eventId: \"{}\", participantId: \"{}\", checkInMode: MANUAL}}) {{ \
                attendance {{ participant {{ attendanceCount attendancesByEventType {{ count }} \
                    attendances(first: 9) {{ nodes {{ id }} }} }} }} userErrors {{ code field }} }}",
            event.id, participant.id
        ));
    }
    let answer = app.organizer().graphql(&format!("mutation {{ {} }}", fields.join(" "))).await.data();
    for at in 0..3 {
        let shown = &answer[format!("m{at}")]["attendance"]["participant"];
        assert_eq!(shown["attendanceCount"], at + 1, "{answer}");
        assert_eq!(shown["attendancesByEventType"][0]["count"], at + 1, "{answer}");
        assert_eq!(shown["attendances"]["nodes"].as_array().map(Vec::len), Some(at + 1), "{answer}");
    }
}

async fn a_failed_mutation_does_not_hide_the_others(app: TestApp) {
    let victim = app.new_account("victim@example.com", Role::User).await;
    let mutation = format!(
        "mutation {{ a: updateProfile(input: {{firstName: \"Zoé\"}}) {{ user {{ firstName }} }} \
        b: deleteUser(input: {{id: {}}}) {{ deletedDatabaseId }} c: updateProfile(input: {{lastName: \"Sarr\"}}) {{ user {{ fullName }} }} }}",
        victim.id
    );
    let answer = app.user().graphql(&mutation).await.json();
    assert_eq!(
        answer["data"],
        json!({ "a": { "user": { "firstName": "Zoé" } }, "b": null, "c": { "user": { "fullName": "Zoé Sarr" } } })
    );
    assert_eq!(
        (answer["errors"][0]["path"].clone(), answer["errors"].as_array().map(Vec::len)),
        (json!(["b"]), Some(1))
    );
}
