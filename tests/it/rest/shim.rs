//! The REST shim: its operation documents are valid, invalid ones are refused at startup, and its directives
//! are not available to GraphQL clients.

use passerelle::auth::Role;
use passerelle::rest::core::image::Image;
use passerelle::rest::core::route::{Route, get};
use passerelle::rest::{RestSurface, check, pointage, surfaces};
use serde_json::json;

use crate::rest::Unlimited;
use crate::support::{TestApp, both_engines};

both_engines![
    every_document_is_in_order,
    a_wrong_document_is_refused,
    an_image_must_be_selected,
    directives_of_the_shim_are_refused_from_clients,
    aliases_of_the_shim_are_only_names_to_clients,
    rest_and_graphql_give_the_same_rights,
    rest_and_graphql_show_the_same,
];

async fn every_document_is_in_order(app: TestApp) {
    assert_eq!(check(&app.app.schemas, &surfaces()).await, Ok(()));
}

/// A surface with one route.
fn surface(routes: fn() -> Vec<Route>) -> RestSurface {
    RestSurface { routes, ..pointage::surface() }
}

macro_rules! documents {
    ($($wrong:literal => $told:literal,)*) => {
        [$({
            fn routes() -> Vec<Route> {
                vec![get("/x", ("x", $wrong))]
            }
            ($wrong, routes as fn() -> Vec<Route>, $told)
        },)*]
    };
}

async fn a_wrong_document_is_refused(app: TestApp) {
    let documents = documents![
        "query {" => "expected",
        "query A { viewer { role } } query B { viewer { role } }" => "one query or mutation",
        "{ viewer { ...A } } fragment A on Viewer { role }" => "fragments",
        "{ viewer { ... on Viewer { role } } }" => "fragments",
        "{ nothing }" => "nothing",
        "{ viewer { user { salary } } }" => "salary",
        "{ viewer { role @shout } }" => "@shout is no directive of the shim",
        "{ viewer { role @lower(to: 1) } }" => "@lower has no argument to",
        "{ viewer { user { country @pluck(field: \"code\") { name } } } }" => "@pluck names code, which is not selected",
        "{ viewer { user { socialNetworks @asMap(key: \"network\", value: \"url\") { network } } } }" => "@asMap names url",
        "query ($id: Boolean!) { user(id: $id) { id } }" => "id",
        "query ($id: ID) { user(id: $id) { id } }" => "id",
        "query ($search: Int) { users(filter: { search: $search }) { totalCount } }" => "search",
        "query ($page: String) { users(page: $page) { totalCount } }" => "page",
        "query ($id: Nothing!) { user(id: $id) { id } }" => "Nothing is no input type",
        "query ($role: Role @among(values: [BOSS])) { users(filter: { shownRole: $role }) { totalCount } }" => "BOSS is no Role",
        "query ($role: Role @among(words: { boss: BOSS })) { users(filter: { shownRole: $role }) { totalCount } }" => "BOSS is no Role",
        "query ($role: Role @among(words: { boss: 1 })) { users(filter: { shownRole: $role }) { totalCount } }" => "is no Role",
        "query ($role: Role! @among(otherwise: BOSS)) { users(filter: { shownRole: $role }) { totalCount } }" => "BOSS is no Role",
        "query ($role: Role @amongst(values: [ADMIN])) { users(filter: { shownRole: $role }) { totalCount } }" => "@amongst is no directive",
        "query ($search: String) { users { totalCount } }" => "search",
        "mutation { logout }" => "logout",
        "mutation { logout { success userErrors @orFail(take: [\"since\"]) { code } } }" => "@orFail takes since, which is not selected",
        "subscription { nothing }" => "one query or mutation",
    ];
    for (document, routes, told) in documents {
        let wrong = check(&app.app.schemas, &[surface(routes)]).await;
        let wrong = wrong.err().unwrap_or_else(|| panic!("no error: {document}")).join("\n");
        assert!(wrong.contains(told), "{document}: {wrong}");
        assert!(wrong.contains("x.graphql: "), "{document}: {wrong}");
    }
}

async fn an_image_must_be_selected(app: TestApp) {
    fn without_image() -> Vec<Route> {
        vec![get("/x", ("x", "{ viewer { role } }")).image(Image::of("picture"))]
    }
    fn without_name() -> Vec<Route> {
        let image = Image::of("role").named("x-{code}");
        vec![get("/x", ("x", "{ viewer { role @aside } }")).image(image)]
    }
    for (routes, told) in [
        (without_image as fn() -> Vec<Route>, "picture is not selected"),
        (without_name, "code is not selected"),
    ] {
        let wrong = check(&app.app.schemas, &[surface(routes)]).await.expect_err("it is wrong").join("\n");
        assert!(wrong.contains("x.graphql: ") && wrong.contains(told), "{wrong}");
    }
}

async fn directives_of_the_shim_are_refused_from_clients(app: TestApp) {
    for document in [
        "{ viewer { role @lower } }",
        "{ viewer { user { createdAt @naive } } }",
        "{ viewer { user { country @pluck(field: \"name\") { name } } } }",
        "{ viewer { user { socialNetworks @asMap(key: \"network\", value: \"url\") { network url } } } }",
        "{ viewer @orFail(code: \"AUTH_REQUIRED\") { role } }",
        "{ viewer { role @optional } }",
        "{ viewer { role @aside } }",
        "query ($role: Role @among(values: [ADMIN])) { users(filter: { shownRole: $role }) { totalCount } }",
        "query ($first: Int @atMost(value: 100)) { users(first: $first) { totalCount } }",
    ] {
        let answer = app.admin().graphql(document).await;
        let json = answer.json();
        assert!(json["data"].is_null(), "{document}: {json}");
        assert!(!answer.errors().is_empty(), "{document}: {json}");
    }
    let schema = include_str!("../../../schema.graphql");
    for directive in
        ["@lower", "@naive", "@optional", "@aside", "@pluck", "@asMap", "@orFail", "@among", "@atMost"]
    {
        assert!(!schema.contains(directive), "{directive} is not for clients");
    }
}

async fn aliases_of_the_shim_are_only_names_to_clients(app: TestApp) {
    let document = "{ _: viewer { role _inner: user { email a__b: firstName a__c: lastName } } \
                     _p: users(first: 1) { _nodes: nodes { x__email: email } total: totalCount } }";
    let data = app.admin().graphql(document).await.data();
    let expected = json!({
        "_": {
            "role": "ADMIN",
            "_inner": { "email": "admin@example.com", "a__b": "admin", "a__c": "Diallo" }
        },
        "_p": { "_nodes": [{ "x__email": "admin@example.com" }], "total": 1 }
    });
    assert_eq!(data, expected);
}

async fn rest_and_graphql_give_the_same_rights(app: Unlimited) {
    let target = app.new_account("target@example.com", Role::User).await;
    let staff = app.new_account("staff@example.com", Role::Viewer).await;
    for role in Role::ALL {
        let caller = app.as_role(role);
        let graphql = [
            "{ users { totalCount } }".to_owned(),
            format!("{{ user(id: \"{}\") {{ uuid }} }}", staff.uuid),
            format!(
                "mutation {{ updateUser(input: {{ id: \"{}\", profile: {{ bio: \"x\" }} }}) {{ user {{ uuid }} userErrors {{ code }} }} }}",
                target.id
            ),
            format!(
                "mutation {{ changePassword(input: {{ id: \"{}\", currentPassword: \"x\", newPassword: \"Admin@2025!\" }}) {{ userErrors {{ code }} }} }}",
                staff.uuid
            ),
        ];
        let rest = [
            caller.get("/api/v1/users").await,
            caller.get(&format!("/api/users/{}", staff.uuid)).await,
            caller
                .send_json(
                    axum::http::Method::PUT,
                    &format!("/api/v1/users/{}", target.id),
                    json!({ "bio": "x" }),
                )
                .await,
            caller
                .send_json(
                    axum::http::Method::PATCH,
                    &format!("/api/users/{}/password", staff.uuid),
                    json!({ "currentPassword": "x", "newPassword": "Admin@2025!" }),
                )
                .await,
        ];
        for (document, rest) in graphql.iter().zip(rest) {
            let outcome = caller.graphql(document).await.outcome();
            assert!(matches!(outcome.as_str(), "OK" | "FORBIDDEN"), "{role} {document}: {outcome}");
            assert_eq!(rest.status() == 200, outcome == "OK", "{role} {document}: {}", rest.text());
        }
    }
}

async fn rest_and_graphql_show_the_same(app: Unlimited) {
    app.ahmed().await;
    let rest = app.admin().get("/api/v1/users/42").await.json()["user"].take();
    let document =
        "{ user(id: 42) { email phone whatsapp address bio age profileScore cvUrl country { name } } }";
    let user = app.admin().graphql(document).await.data()["user"].take();
    for (member, field) in [
        ("email", "email"),
        ("phone", "phone"),
        ("whatsapp", "whatsapp"),
        ("address", "address"),
        ("bio", "bio"),
        ("age", "age"),
        ("profile_score", "profileScore"),
        ("cv_url", "cvUrl"),
    ] {
        assert_eq!(rest[member], user[field], "{member}");
    }
    assert_eq!(rest["country"], user["country"]["name"]);
}
