//! Every write of the domain as one GraphQL request, with rows of its own.

use std::net::Ipv4Addr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use passerelle::auth::Role;
use passerelle::entity::user;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::attendances::signature;
use crate::support::{Answer, PASSWORD, TestApp};

/// A mutation that is ready to be sent.
pub struct Request {
    /// The account whose token it carries; `None` for an anonymous request.
    pub actor: Option<user::Model>,
    token: Option<String>,
    /// The client address. For a sign-in and a password change, the account has signed in from it before.
    address: Ipv4Addr,
    field: &'static str,
    input: Value,
    /// The row that it changes: an account, event, participant or attendance.
    pub row: Uuid,
    /// Another row that it changes or references.
    pub other: Uuid,
}

/// The mutations, by name.
pub const WRITES: [&str; 29] = [
    "registerUser",
    "createUser",
    "updateUser",
    "updateProfile",
    "toggleUserActive",
    "deactivateUser",
    "deleteUser",
    "changePassword",
    "login",
    "refreshToken",
    "logout",
    "createEvent",
    "updateEvent",
    "regenerateQrCode",
    "deleteEvent",
    "createParticipant",
    "updateParticipant",
    "deleteParticipant",
    "recordAttendance",
    "deleteAttendance",
    "importParticipants",
    "importAttendances",
    "createProduction",
    "updateProduction",
    "verifyProduction",
    "createProject",
    "updateProject",
    "assignTalent",
    "releaseTalent",
];

impl Request {
    /// Sends the mutation.
    pub async fn send(&self, app: &TestApp) -> Answer {
        let caller = match &self.token {
            Some(token) => app.bearer(token),
            None => app.anonymous(),
        };
        let caller = caller.at(self.address);
        let field = self.field;
        if matches!(field, "refreshToken" | "logout") {
            return caller.graphql(&format!("mutation {{ {field} {{ userErrors {{ code }} }} }}")).await;
        }
        let name = if field == "deactivateUser" || field == "toggleUserActive" || field == "deleteUser" {
            "UserIdInput".to_owned()
        } else if matches!(field, "deleteEvent" | "regenerateQrCode") {
            "EventIdInput".to_owned()
        } else {
            format!("{}{}Input", field[..1].to_uppercase(), &field[1..])
        };
        let query = format!(
            "mutation ($input: {name}!) {{ {field}(input: $input) {{ userErrors {{ code field message }} }} }}"
        );
        caller.graphql_with(&query, json!({ "input": self.input })).await
    }
}

/// Builds the request of this mutation and inserts the rows that it needs.
pub async fn request(app: &TestApp, name: &'static str) -> Request {
    request_of(app, name, 0).await
}

/// Builds one of several requests of a mutation; each `round` has its own accounts.
pub async fn request_of(app: &TestApp, name: &'static str, round: usize) -> Request {
    let actor = match name {
        "registerUser" | "login" | "recordAttendance" => None,
        _ => Some(app.new_account(&format!("{name}.{round}@example.com"), Role::Admin).await),
    };
    let token = match &actor {
        Some(actor) => Some(app.signed_in(&actor.email).await.token().await),
        None => None,
    };
    let mut request = Request {
        actor,
        token,
        address: app.fresh_address(),
        field: name,
        input: json!({}),
        row: Uuid::nil(),
        other: Uuid::nil(),
    };
    if name.contains("User") || name.contains("Profile") || name.contains("Password") || name == "login" {
        accounts(app, &mut request, round).await;
    } else if ["Production", "Project", "Talent"].iter().any(|noun| name.ends_with(noun)) {
        projects(app, &mut request).await;
    } else if !matches!(name, "refreshToken" | "logout") {
        events(app, &mut request).await;
    }
    request
}

async fn accounts(app: &TestApp, request: &mut Request, round: usize) {
    let new = |email: &str| {
        json!({ "email": email, "password": PASSWORD, "firstName": "Awa", "lastName": "Sow",
                "profile": { "talentIds": [1, 2], "countryId": 1 } })
    };
    let email = format!("of.{}.{round}@example.com", request.field);
    let target = app.new_account(&email, Role::Organizer).await;
    let _session = app.signed_in(&target.email).await.token().await;
    request.row = target.uuid;
    let id = target.uuid.to_string();
    let own = request.actor.as_ref().map(|actor| actor.uuid.to_string());
    request.input = match request.field {
        "registerUser" => new("registered@example.com"),
        "createUser" => {
            let mut input = new("created@example.com");
            input["role"] = "VIEWER".into();
            input
        }
        "updateUser" => json!({ "id": id, "firstName": "Zoé", "role": "VIEWER" }),
        "updateProfile" => json!({ "firstName": "Zoé", "profile": { "talentIds": [3, 4] } }),
        "changePassword" => json!({ "id": own, "currentPassword": PASSWORD, "newPassword": "Autre@2026!" }),
        "login" => json!({ "identifier": target.email, "password": PASSWORD }),
        _ => json!({ "id": id }),
    };
    let signs_in = match request.field {
        "changePassword" => request.actor.as_ref(),
        "login" => Some(&target),
        _ => None,
    };
    if let Some(account) = signs_in {
        let login = json!({ "email": account.email, "password": PASSWORD });
        let answer = app.anonymous().at(request.address).post("/api/auth/login", login).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
    }
    if request.field == "deleteUser" {
        request.other = app.insert_events(1, &[target.id]).await[0];
    }
}

async fn events(app: &TestApp, request: &mut Request) {
    let event = app.event("Atelier", |_| ()).await;
    let number = format!("CNI{}", &event.id.simple().to_string()[16..]);
    let first = app.participant("Awa", "Sow", |row| row.cni_number = Some(number.clone())).await;
    let second = app.participant("Moussa", "Fall", |row| row.cni_number = Some(format!("A{number}"))).await;
    let attendance = app.attendance(&event, &second, |_| ()).await;
    let file = STANDARD.encode(format!("Nom;Prénom;CNI;Fonction\nF;M;A{number};x\nS;A;{number};y\n"));
    let title = json!({ "title": "Atelier", "eventType": "WORKSHOP", "startDate": "2026-01-01T09:00:00Z" });
    let (input, row, other) = match request.field {
        "createEvent" => (title, event.id, event.id),
        "updateEvent" => (json!({ "id": event.id, "title": "Autre" }), event.id, attendance.id),
        "createParticipant" => (
            json!({ "firstName": "Zoé", "lastName": "Sow", "cniNumber": format!("B{number}") }),
            first.id,
            second.id,
        ),
        "updateParticipant" => (json!({ "id": first.id, "firstName": "Zoé" }), first.id, second.id),
        "deleteParticipant" => (json!({ "id": second.id }), second.id, attendance.id),
        "recordAttendance" => (
            json!({ "eventId": event.id, "signature": signature(),
                    "participant": { "firstName": "Awa", "lastName": "Ba", "cniNumber": number } }),
            event.id,
            first.id,
        ),
        "deleteAttendance" => (json!({ "id": attendance.id }), attendance.id, event.id),
        "importParticipants" => (json!({ "content": file }), first.id, second.id),
        "importAttendances" => (json!({ "eventId": event.id, "content": file }), event.id, first.id),
        _ => (json!({ "id": event.id }), event.id, attendance.id),
    };
    (request.input, request.row, request.other) = (input, row, other);
}

async fn projects(app: &TestApp, request: &mut Request) {
    let company = app.production("Atlas Images", |_| {}).await;
    let project = app.project(&company, "La Tannerie", true).await;
    let (assigned, person) = (app.extra("Zoé").await, app.extra("Awa").await);
    app.assignment(&project, &assigned, |_| {}).await;
    request.input = match request.field {
        "createProduction" => json!({ "name": "Atlas Images" }),
        "updateProduction" => json!({ "id": company.id, "city": "Rabat" }),
        "verifyProduction" => json!({ "id": company.id, "isVerified": true }),
        "createProject" => json!({ "name": "Argan", "productionType": "Film", "productionId": company.id }),
        "updateProject" => json!({ "id": project.id, "name": "Argan" }),
        "assignTalent" => json!({ "projectId": project.id, "cinemaTalentId": person.id }),
        _ => json!({ "projectId": project.id, "uniqueCode": assigned.unique_code }),
    };
}
