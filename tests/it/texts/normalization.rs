//! The normal form in which a text is stored, on every path by which it can arrive.

use passerelle::entity::participant;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::Unlimited;
use crate::support::attendances::signature;
use crate::support::{Answer, PASSWORD, both_engines};

both_engines![
    texts_are_stored_in_normal_form,
    an_invisible_text_counts_as_missing,
    forbidden_characters_are_refused,
    lines_stay_in_texts_of_several_lines,
    limits_apply_to_the_normal_form,
    a_phone_number_accepts_every_space,
    addresses_and_numbers_are_normalized,
    passwords_are_never_normalized,
    spellings_of_an_organization_count_together,
    imports_store_the_normal_form,
    enum_values_and_codes_are_parsed_leniently,
];

const REQUIRED: &str = "Ce champ est requis";

impl Unlimited {
    async fn check_in(&self, participant: Value) -> Answer {
        let event = self.event("Atelier", |_| {}).await;
        let body = json!({ "eventId": event.id, "participant": participant, "signature": signature() });
        self.anonymous().post("/api/attendances", body).await
    }

    /// The participant that a check-in created.
    async fn participant_of_check_in(&self, participant: Value) -> participant::Model {
        let answer = self.check_in(participant).await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
        let id =
            answer.json()["data"]["participantId"].as_str().expect("an identifier").parse().expect("a UUID");
        let row =
            participant::Entity::find_by_id::<uuid::Uuid>(id).one(self.app.services.database.read()).await;
        row.expect("the row can be read").expect("it exists")
    }
}

async fn texts_are_stored_in_normal_form(app: Unlimited) {
    let row = app
        .participant_of_check_in(json!({
            "firstName": "\u{feff}Ai\u{308}ssatou\u{200b}", "lastName": "N\u{2019}Diaye\u{a0}\u{202f} Sow\t",
            "function": "Chef\r\nde  service", "originLocality": "\u{202b}\u{202c}", "organization": "Ho\u{302}pital\u{ad}"
        }))
        .await;
    assert_eq!(
        (row.first_name.as_str(), row.last_name.as_str(), row.function.as_deref()),
        ("Aïssatou", "N\u{2019}Diaye Sow", Some("Chef de service"))
    );
    assert_eq!((row.origin_locality, row.organization.as_deref()), (None, Some("Hôpital")));
    // Joiners are kept in scripts that need them.
    let row = app
        .participant_of_check_in(json!({ "firstName": "می\u{200c}خواهم", "lastName": "A\u{200d}wa\u{200c}" }))
        .await;
    assert_eq!((row.first_name.as_str(), row.last_name.as_str()), ("می\u{200c}خواهم", "Awa"));
    let event = json!({ "title": " Été  \u{200b}2026\u{2028}", "eventType": "workshop", "startDate": "2025-12-15T09:00:00Z", "organizer": "D\u{301}" });
    let answer = app.organizer().post("/api/events", event).await;
    assert_eq!((answer.status(), &answer.json()["data"]["title"]), (201, &json!("Été 2026")));
    let update = "mutation { updateProfile(input: {firstName: \" A\u{2060}wa \", profile: {rateRange: \"1\u{a0}000\"}}) \
        { user { firstName rateRange } userErrors { code } } }";
    let data = app.user().graphql(update).await.data();
    assert_eq!(data["updateProfile"]["user"], json!({ "firstName": "Awa", "rateRange": "1 000" }));
}

async fn an_invisible_text_counts_as_missing(app: Unlimited) {
    let organizer = app.organizer();
    let admin = app.admin();
    for nothing in
        ["\u{200b}", "\u{2800}", "\u{3164}", "\u{2060}\u{feff}", "\u{200d}\u{fe0f}", "\u{e0020}", "\u{a0}\t"]
    {
        let answer = app.check_in(json!({ "firstName": nothing, "lastName": "Sow" })).await;
        assert_eq!(answer.status(), 400, "{nothing:?}: {}", answer.text());
        assert_eq!(
            answer.json()["error"]["details"],
            json!({ "participant.firstName": REQUIRED }),
            "{nothing:?}"
        );
        let event = json!({ "title": nothing, "eventType": "workshop", "startDate": "2025-12-15T09:00:00Z" });
        let answer = organizer.post("/api/events", event).await;
        assert_eq!(answer.json()["error"]["details"], json!({ "title": REQUIRED }), "{nothing:?}");
        let user = json!({
            "email": "awa@example.com", "password": PASSWORD, "firstName": "Awa", "lastName": nothing, "role": "viewer"
        });
        let answer = admin.post("/api/users", user).await;
        assert_eq!(answer.json()["error"]["details"], json!({ "lastName": REQUIRED }), "{nothing:?}");
    }
    let row = app.participant_of_check_in(json!({ "firstName": "Awa", "lastName": "Sow", "email": "\u{200b}", "cniNumber": "\u{2800}", "phone": "\u{3164}" })).await;
    assert_eq!((row.email, row.cni_number, row.phone), (None, None, None));
    let answer =
        app.anonymous().post("/api/auth/login", json!({ "email": "\u{200b}", "password": PASSWORD })).await;
    assert_eq!((answer.status(), &answer.json()["error"]["details"]["email"]), (400, &json!(REQUIRED)));
}

async fn forbidden_characters_are_refused(app: Unlimited) {
    for letter in ["\u{7}", "\u{1b}", "\u{7f}", "\u{9f}", "\u{fdd0}", "\u{ffff}", "\u{1fffe}"] {
        let answer = app.check_in(json!({ "firstName": format!("A{letter}wa"), "lastName": "Sow" })).await;
        let details = json!({ "participant.firstName": "Contient un caractère interdit" });
        assert_eq!((answer.status(), &answer.json()["error"]["details"]), (400, &details), "{letter:?}");
    }
    for query in ["search=%07", "organization=%EF%BF%BF"] {
        assert_eq!(app.viewer().get(&format!("/api/participants?{query}")).await.status(), 400, "{query}");
    }
}

async fn lines_stay_in_texts_of_several_lines(app: Unlimited) {
    let written = "  Un \u{a0}jour\r\n\r\nou\u{200b} l\u{2019}autre\u{2028}fin\u{85} ";
    let event = json!({
        "title": written, "eventType": "workshop", "startDate": "2025-12-15T09:00:00Z", "description": written
    });
    let answer = app.organizer().post("/api/events", event).await;
    let id = answer.json()["data"]["id"].as_str().expect("an identifier").to_owned();
    let shown = app.viewer().get(&format!("/api/events/{id}")).await.json()["data"].take();
    assert_eq!(shown["title"], "Un jour ou l\u{2019}autre fin");
    assert_eq!(shown["description"], "Un jour\n\nou l\u{2019}autre\nfin");
    let update = "mutation($text: String) { updateProfile(input: {profile: {bio: $text, address: $text}}) \
        { user { bio address } userErrors { code } } }";
    let data = app.user().graphql_with(update, json!({ "text": written })).await.data();
    let lines = "Un jour\n\nou l\u{2019}autre\nfin";
    assert_eq!(data["updateProfile"]["user"], json!({ "bio": lines, "address": lines }));
}

async fn limits_apply_to_the_normal_form(app: Unlimited) {
    let hundred = "e\u{301}\u{200b}".repeat(100);
    let row = app
        .participant_of_check_in(json!({ "firstName": format!("  {hundred}  "), "lastName": "Sow" }))
        .await;
    assert_eq!(row.first_name, "é".repeat(100));
    let answer = app.check_in(json!({ "firstName": format!("{hundred}e"), "lastName": "Sow" })).await;
    assert_eq!(
        answer.json()["error"]["details"],
        json!({ "participant.firstName": "100 caractères au maximum" })
    );
}

async fn a_phone_number_accepts_every_space(app: Unlimited) {
    let plain = "+221 77 123 45 67";
    for written in [
        plain.replace(' ', "\u{a0}"),
        plain.replace(' ', "\u{202f}"),
        plain.replace(' ', "\t"),
        plain.replace(' ', " \u{2009}"),
        plain.replace(' ', "\u{c}"),
        format!("\u{202a}{plain}\u{202c}"),
        format!("\u{200e}{plain}\u{feff} "),
        format!("\u{3000}{}", plain.replace('7', "\u{200b}7")),
    ] {
        let person = json!({ "firstName": "Awa", "lastName": "Sow", "phone": written });
        assert_eq!(app.participant_of_check_in(person).await.phone.as_deref(), Some(plain), "{written:?}");
        let body = json!({ "firstName": "Awa", "lastName": "Sow", "phone": written });
        let answer = app.organizer().post("/api/participants", body).await;
        assert_eq!(answer.status(), 201, "{written:?}: {}", answer.text());
        let update = "mutation($phone: PhoneNumber) { updateProfile(input: {profile: {phone: $phone}}) \
            { user { phone } userErrors { code } } }";
        let data = app.user().graphql_with(update, json!({ "phone": written })).await.data();
        assert_eq!(data["updateProfile"]["user"]["phone"], plain, "{written:?}");
    }
    let hyphens =
        json!({ "firstName": "Awa", "lastName": "Sow", "phone": "77\u{2011}123\u{2013}45\u{2212}67" });
    assert_eq!(app.participant_of_check_in(hyphens).await.phone.as_deref(), Some("77-123-45-67"));
    for wrong in ["+221 77", "+221 77 123 45 67 89 01 23", "+221\u{7}77 123 45 67", "soixante-dix"] {
        let answer = app.check_in(json!({ "firstName": "Awa", "lastName": "Sow", "phone": wrong })).await;
        assert_eq!(answer.status(), 400, "{wrong:?}");
    }
}

async fn addresses_and_numbers_are_normalized(app: Unlimited) {
    let person = |email: &str, number: &str| json!({ "firstName": "Awa", "lastName": "Sow", "email": email, "cniNumber": number });
    let first = app
        .participant_of_check_in(person("\u{a0}awa@example.com\u{200b}", "\u{2066}CNI12345678\u{2069}\t"))
        .await;
    assert_eq!(
        (first.email.as_deref(), first.cni_number.as_deref()),
        (Some("awa@example.com"), Some("CNI12345678"))
    );
    for participant in [
        json!({ "firstName": "A", "lastName": "S", "cniNumber": "\u{feff}cni12345678" }),
        json!({ "firstName": "A", "lastName": "S", "email": "AWA@example.com\u{202f}" }),
    ] {
        assert_eq!(app.participant_of_check_in(participant.clone()).await.id, first.id, "{participant}");
    }
    let user = json!({
        "email": " fatou@example.com\u{ad}", "password": PASSWORD, "firstName": "Fatou", "lastName": "Sow", "role": "viewer"
    });
    let answer = app.admin().post("/api/users", user.clone()).await;
    assert_eq!((answer.status(), &answer.json()["data"]["email"]), (201, &json!("fatou@example.com")));
    assert_eq!(app.admin().post("/api/users", user).await.status(), 409);
    for written in ["fatou@example.com", "\u{200b}FATOU@example.com\u{a0}"] {
        let login = json!({ "email": written, "password": PASSWORD });
        assert_eq!(app.anonymous().post("/api/auth/login", login).await.status(), 200, "{written:?}");
    }
    for wrong in ["a wa@example.com", "awa@exam\u{a0}ple.com", "é@example.com"] {
        assert_eq!(app.check_in(person(wrong, "")).await.status(), 400, "{wrong:?}");
    }
}

async fn passwords_are_never_normalized(app: Unlimited) {
    let password = "Mot\u{a0}de  passe@2025\u{200b}e\u{301}";
    let user = json!({
        "email": "fatou@example.com", "password": password, "firstName": "Fatou", "lastName": "Sow", "role": "viewer"
    });
    assert_eq!(app.admin().post("/api/users", user).await.status(), 201);
    for (written, status) in [
        (password.to_owned(), 200),
        (password.replace("e\u{301}", "é"), 401),
        (password.replace('\u{200b}', ""), 401),
        (password.replace('\u{a0}', " "), 401),
    ] {
        let login = json!({ "email": "fatou@example.com", "password": written });
        assert_eq!(app.anonymous().post("/api/auth/login", login).await.status(), status, "{written:?}");
    }
}

async fn spellings_of_an_organization_count_together(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    for (nth, organization) in
        ["Hôpital", "Ho\u{302}pital", "Économie X", "Économie  X", "\u{c9}conomie\u{a0}X\u{200b}"]
            .into_iter()
            .enumerate()
    {
        let body = json!({
            "eventId": event.id, "signature": signature(),
            "participant": { "firstName": format!("A{nth}"), "lastName": "Sow", "organization": organization }
        });
        assert_eq!(app.anonymous().post("/api/attendances", body).await.status(), 201);
    }
    let query = "{ statistics { organizations { nodes { organization participantCount } } \
        dashboard { topOrganizations { name participantCount } } } }";
    let data = app.viewer().graphql(query).await.data()["statistics"].take();
    let expected = json!([
        { "organization": "Économie X", "participantCount": 3 }, { "organization": "Hôpital", "participantCount": 2 }
    ]);
    assert_eq!(data["organizations"]["nodes"], expected);
    let expected = json!([{ "name": "Économie X", "participantCount": 3 }, { "name": "Hôpital", "participantCount": 2 }]);
    assert_eq!(data["dashboard"]["topOrganizations"], expected);
}

async fn imports_store_the_normal_form(app: Unlimited) {
    use base64::Engine as _;
    let file = "Nom;Pre\u{301}nom;N\u{b0} CNI;Te\u{301}le\u{301}phone;Organisation\n\
        N\u{2019}Diaye\u{a0};\u{200b}Ai\u{308}ssatou;\u{202a}CNI00000001;+221\u{202f}77\u{a0}123 45 67;Ho\u{302}pital\n\
        Sow;\u{2800};;;\n";
    let content = base64::engine::general_purpose::STANDARD.encode(file);
    let import = |content: &str| {
        format!(
            "mutation {{ importParticipants(input: {{content: \"{content}\"}}) {{ committed lines {{ name outcome errors \
             {{ field code }} }} userErrors {{ code }} }} }}"
        )
    };
    let data = app.organizer().graphql(&import(&content)).await.data()["importParticipants"].take();
    let expected = json!([
        { "name": "Aïssatou N\u{2019}Diaye", "outcome": "CREATED", "errors": [] },
        { "name": "Sow", "outcome": "REFUSED", "errors": [{ "field": "firstName", "code": "VALIDATION_ERROR" }] }
    ]);
    assert_eq!((&data["committed"], &data["lines"]), (&json!(false), &expected));
    let first = file.rsplit_once("Sow").expect("two lines").0;
    let content = base64::engine::general_purpose::STANDARD.encode(first);
    let data = app.organizer().graphql(&import(&content)).await.data()["importParticipants"].take();
    assert_eq!(data["committed"], json!(true), "{data}");
    let row = app.participant_rows().await.remove(0);
    assert_eq!((row.first_name.as_str(), row.last_name.as_str()), ("Aïssatou", "N\u{2019}Diaye"));
    assert_eq!(row.phone.as_deref(), Some("+221 77 123 45 67"));
    assert_eq!(
        (row.cni_number.as_deref(), row.organization.as_deref()),
        (Some("CNI00000001"), Some("Hôpital"))
    );
}

async fn enum_values_and_codes_are_parsed_leniently(app: Unlimited) {
    app.event("Atelier", |_| {}).await;
    for status in ["ongoing", "ONGOING", "\u{200b}Ongoing\u{a0}"] {
        assert_eq!(
            app.listed("/api/events", &[("status", status)], "title").await,
            ["Atelier"],
            "{status:?}"
        );
    }
    for code in ["sn", "\u{a0}SN\u{200b}"] {
        let query = format!("{{ countries(filter: {{code: \"{code}\"}}) {{ nodes {{ name }} }} }}");
        assert_eq!(app.anonymous().graphql(&query).await.data()["countries"]["nodes"][0]["name"], "Sénégal");
    }
}
