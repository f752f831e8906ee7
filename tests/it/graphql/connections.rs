//! Pagination: by cursor in both directions, by page number, at every edge, and nested under many parents.

use std::collections::BTreeSet;

use passerelle::auth::Role;
use passerelle::graphql::schema::sdl;
use serde_json::{Value, json};

use super::random_documents::Schema;
use crate::support::{Caller, TestApp, both_engines};

both_engines![
    walks_by_cursor_pass_every_row_once_in_every_order,
    orders_of_several_fields_are_walked_too,
    a_walk_is_stable_while_rows_are_added,
    numbered_pages_agree_with_the_whole,
    page_info_is_right_at_the_edges_of_a_list,
    arguments_out_of_range_are_refused_by_name,
    cursors_of_another_order_are_refused,
    nested_pages_are_of_each_parent,
];

/// One page of `users`: the identifiers, and its page information.
struct Page {
    ids: Vec<i64>,
    info: Value,
}

async fn users(admin: &Caller<'_>, arguments: &str) -> Page {
    let query = format!(
        "{{ users({arguments}) {{ nodes {{ databaseId }} edges {{ cursor }} \
         pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    let mut users = admin.graphql(&query).await.data()["users"].take();
    let edges = users["edges"].as_array().expect("a list");
    let info = &users["pageInfo"];
    assert_eq!(info["startCursor"], edges.first().map_or(Value::Null, |edge| edge["cursor"].clone()));
    assert_eq!(info["endCursor"], edges.last().map_or(Value::Null, |edge| edge["cursor"].clone()));
    Page { ids: ids(&users["nodes"]), info: users["pageInfo"].take() }
}

fn ids(nodes: &Value) -> Vec<i64> {
    let nodes = nodes.as_array().expect("a list");
    nodes.iter().map(|node| node["databaseId"].as_i64().expect("a number")).collect()
}

async fn forward(admin: &Caller<'_>, order: &str, size: usize) -> Vec<i64> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = users(admin, &format!("first: {size} orderBy: [{order}]{after}")).await;
        assert_eq!(page.info["hasPreviousPage"], !all.is_empty());
        all.extend(&page.ids);
        if page.info["hasNextPage"] == false {
            return all;
        }
        assert_eq!(page.ids.len(), size, "a page is full when more follow");
        after = format!(" after: {}", page.info["endCursor"]);
    }
}

async fn backward(admin: &Caller<'_>, order: &str, size: usize) -> Vec<i64> {
    let (mut all, mut before) = (Vec::new(), String::new());
    loop {
        let page = users(admin, &format!("last: {size} orderBy: [{order}]{before}")).await;
        assert_eq!(page.info["hasNextPage"], !all.is_empty());
        all.splice(0..0, page.ids.iter().copied());
        if page.info["hasPreviousPage"] == false {
            return all;
        }
        assert_eq!(page.ids.len(), size, "a page is full when more precede");
        before = format!(" before: {}", page.info["startCursor"]);
    }
}

/// The whole list, read by numbered pages.
async fn full_list(admin: &Caller<'_>, order: &str) -> Vec<i64> {
    let mut all = Vec::new();
    for number in 1.. {
        let page = users(admin, &format!("first: 100 page: {number} orderBy: [{order}]")).await;
        all.extend(&page.ids);
        if page.ids.len() < 100 {
            break;
        }
    }
    all
}

async fn assert_walks_agree(admin: &Caller<'_>, order: &str, count: usize) {
    let full_list = full_list(admin, order).await;
    let distinct: BTreeSet<_> = full_list.iter().collect();
    assert_eq!((full_list.len(), distinct.len()), (count, count), "{order}");
    assert_eq!(forward(admin, order, 37).await, full_list, "forward by {order}");
    assert_eq!(backward(admin, order, 37).await, full_list, "backward by {order}");
}

async fn walks_by_cursor_pass_every_row_once_in_every_order(app: TestApp) {
    app.insert_accounts(119).await;
    let admin = app.admin();
    admin.token().await;
    for field in Schema::of(&sdl()).enum_values("UserOrderField") {
        for direction in ["ASC", "DESC"] {
            assert_walks_agree(&admin, &format!("{{field: {field} direction: {direction}}}"), 120).await;
        }
    }
}

async fn orders_of_several_fields_are_walked_too(app: TestApp) {
    app.insert_accounts(119).await;
    let admin = app.admin();
    admin.token().await;
    for order in [
        "",
        "{field: LAST_LOGIN_AT direction: DESC} {field: FIRST_NAME}",
        "{field: FIRST_NAME} {field: LAST_LOGIN_AT direction: DESC}",
        "{field: IS_ACTIVE direction: DESC} {field: ROLE} {field: PROFILE_SCORE direction: DESC}",
        "{field: LAST_NAME} {field: LAST_NAME direction: DESC} {field: DATABASE_ID direction: DESC}",
    ] {
        assert_walks_agree(&admin, order, 120).await;
    }
}

async fn a_walk_is_stable_while_rows_are_added(app: TestApp) {
    for at in 0..12 {
        app.new_account(&format!("m{at:02}@example.com"), Role::User).await;
    }
    let admin = app.admin();
    let order = "{field: EMAIL}";
    let before = full_list(&admin, order).await;
    let first = users(&admin, &format!("first: 6 orderBy: [{order}]")).await;
    // One row sorts before the cursor, one after it.
    app.new_account("aaa@example.com", Role::User).await;
    let later = app.new_account("zzz@example.com", Role::User).await;
    let arguments = format!("first: 100 orderBy: [{order}] after: {}", first.info["endCursor"]);
    let rest = users(&admin, &arguments).await;
    let walked: Vec<_> = first.ids.iter().chain(&rest.ids).copied().collect();
    assert_eq!(walked, [before, vec![later.id.into()]].concat());
}

async fn numbered_pages_agree_with_the_whole(app: TestApp) {
    app.insert_accounts(44).await;
    let admin = app.admin();
    for order in ["", "{field: LAST_LOGIN_AT}", "{field: LAST_NAME direction: DESC}"] {
        let full_list = forward(&admin, order, 100).await;
        for number in 1..=6 {
            let page = users(&admin, &format!("first: 10 page: {number} orderBy: [{order}]")).await;
            let expected: Vec<_> = full_list.iter().skip((number - 1) * 10).take(10).copied().collect();
            assert_eq!(page.ids, expected, "page {number} by {order}");
        }
    }
}

async fn page_info_is_right_at_the_edges_of_a_list(app: TestApp) {
    // The catalogue has 73 talents. Of each page: the number of rows, hasNext, hasPrevious, then `pages`.
    let cases = [
        ("first: 10", 10, true, false, json!([1, 10, 8, true, false])),
        ("first: 10 page: 1", 10, true, false, json!([1, 10, 8, true, false])),
        ("first: 10 page: 2", 10, true, true, json!([2, 10, 8, true, true])),
        ("first: 10 page: 8", 3, false, true, json!([8, 10, 8, false, true])),
        ("first: 10 page: 9", 0, false, true, json!([9, 10, 8, false, true])),
        ("first: 73", 73, false, false, json!([1, 73, 1, false, false])),
        ("first: 72", 72, true, false, json!([1, 72, 2, true, false])),
        ("first: 100", 73, false, false, json!([1, 100, 1, false, false])),
        ("page: 4", 13, false, true, json!([4, 20, 4, false, true])),
        ("", 20, true, false, json!([1, 20, 4, true, false])),
        ("last: 10", 10, false, true, Value::Null),
        ("last: 73", 73, false, false, Value::Null),
        ("filter: {category: \"none such\"}", 0, false, false, json!([1, 20, 0, false, false])),
        ("last: 5 filter: {category: \"none such\"}", 0, false, false, Value::Null),
    ];
    for (arguments, rows, next, previous, pages) in cases {
        let arguments = if arguments.is_empty() { String::new() } else { format!("({arguments})") };
        let query = format!(
            "{{ talents{arguments} {{ totalCount nodes {{ name }} pageInfo {{ hasNextPage hasPreviousPage }} \
             pages {{ number size total hasNext hasPrevious }} }} }}"
        );
        let talents = app.anonymous().graphql(&query).await.data()["talents"].take();
        let total = if arguments.contains("none such") { 0 } else { 73 };
        assert_eq!(talents["totalCount"], total, "{arguments}");
        assert_eq!(talents["nodes"].as_array().map(Vec::len), Some(rows), "{arguments}");
        let info = json!({ "hasNextPage": next, "hasPreviousPage": previous });
        assert_eq!(talents["pageInfo"], info, "{arguments}");
        let page_values = &talents["pages"];
        let page_values = page_values
            .as_object()
            .map_or(Value::Null, |page_values| page_values.values().cloned().collect());
        assert_eq!(sorted(&page_values), sorted(&pages), "{arguments}: {page_values}");
    }
}

/// The values of an object in the order of its keys, as `serde_json` sorts them.
fn sorted(values: &Value) -> Vec<String> {
    let mut values: Vec<_> = values.as_array().into_iter().flatten().map(ToString::to_string).collect();
    values.sort();
    values
}

async fn arguments_out_of_range_are_refused_by_name(app: TestApp) {
    let cases = [
        ("first: 0", "first"),
        ("first: -1", "first"),
        ("first: 101", "first"),
        ("first: 2147483647", "first"),
        ("last: 0", "last"),
        ("last: -5", "last"),
        ("last: 101", "last"),
        ("page: 0", "page"),
        ("page: -1", "page"),
        ("page: -2147483648", "page"),
        ("page: 2 first: 0", "first"),
        ("page: 2 first: 101", "first"),
        ("first: 1 last: 1", "last"),
        ("page: 1 last: 1", "page"),
        ("page: 1 after: \"x\"", "page"),
        ("page: 1 before: \"x\"", "page"),
        ("first: 1 before: \"x\"", "last"),
        ("last: 1 after: \"x\"", "last"),
        ("after: \"x\"", "after"),
        ("before: \"x\"", "before"),
        ("after: \"\"", "after"),
        ("after: \"WyIraWQiLDBd.\"", "after"),
    ];
    for (arguments, field) in cases {
        for list in ["talents", "countries", "cities"] {
            let query = format!("{{ {list}({arguments}) {{ nodes {{ id }} }} }}");
            let answer = app.anonymous().graphql(&query).await;
            assert_eq!(answer.code().as_deref(), Some("VALIDATION_ERROR"), "{arguments}: {}", answer.text());
            assert_eq!(answer.errors()[0]["extensions"]["field"], field, "{arguments}");
            assert_eq!(answer.errors()[0]["path"], json!([list]), "{arguments}");
        }
        let nested =
            format!("{{ countries(first: 1) {{ nodes {{ name users({arguments}) {{ totalCount }} }} }} }}");
        let answer = app.admin().graphql(&nested).await;
        assert_eq!(answer.code().as_deref(), Some("VALIDATION_ERROR"), "{arguments}: {}", answer.text());
        let country = &answer.json()["data"]["countries"]["nodes"][0];
        assert_eq!(country, &json!({ "name": "Maroc", "users": null }), "{arguments}");
    }
    let past_the_end =
        "{ talents(first: 100, page: 2147483647) { totalCount nodes { id } pages { number } } }";
    let talents = app.anonymous().graphql(past_the_end).await.data()["talents"].take();
    assert_eq!(talents, json!({ "totalCount": 73, "nodes": [], "pages": { "number": 2_147_483_647 } }));
}

async fn cursors_of_another_order_are_refused(app: TestApp) {
    app.insert_accounts(5).await;
    let admin = app.admin();
    let page = users(&admin, "first: 2 orderBy: [{field: EMAIL}]").await;
    let cursor = &page.info["endCursor"];
    for (arguments, argument) in [
        (format!("after: {cursor}"), "after"),
        (format!("after: {cursor} orderBy: [{{field: EMAIL direction: DESC}}]"), "after"),
        (format!("last: 2 before: {cursor} orderBy: [{{field: LAST_NAME}}]"), "before"),
        (format!("last: 2 before: {cursor} orderBy: [{{field: EMAIL direction: DESC}}]"), "before"),
    ] {
        let answer = admin.graphql(&format!("{{ users({arguments}) {{ nodes {{ id }} }} }}")).await;
        assert_eq!(answer.code().as_deref(), Some("VALIDATION_ERROR"), "{arguments}");
        assert_eq!(answer.errors()[0]["extensions"]["field"], argument);
    }
    let other_list = format!("{{ talents(after: {cursor}) {{ nodes {{ id }} }} }}");
    assert_eq!(admin.graphql(&other_list).await.code().as_deref(), Some("VALIDATION_ERROR"));
    // The cursor of a deleted row is still valid.
    let deleted = app.new_account("bbb@example.com", Role::User).await;
    let page = users(&admin, "first: 2 orderBy: [{field: EMAIL}]").await;
    assert_eq!(page.ids[1], i64::from(deleted.id));
    let delete = format!("mutation {{ deleteUser(input: {{id: {}}}) {{ deletedDatabaseId }} }}", deleted.id);
    assert_eq!(admin.graphql(&delete).await.outcome(), "OK");
    let after =
        users(&admin, &format!("orderBy: [{{field: EMAIL}}] after: {}", page.info["endCursor"])).await;
    assert_eq!(after.ids.len(), 5);
}

async fn nested_pages_are_of_each_parent(app: TestApp) {
    app.insert_accounts(90).await;
    let admin = app.admin();
    admin.token().await;
    for arguments in [
        "first: 3",
        "first: 3 page: 2",
        "last: 3",
        "first: 2 orderBy: [{field: LAST_LOGIN_AT direction: DESC}]",
        "last: 2 orderBy: [{field: LAST_LOGIN_AT}]",
        "first: 4 filter: {isActive: true}",
        "first: 4 filter: {search: \"aissatou\"} orderBy: [{field: EMAIL}]",
    ] {
        let part = format!(
            "users({arguments}) {{ nodes {{ databaseId }} totalCount pageInfo {{ hasNextPage hasPreviousPage endCursor }} }}"
        );
        for parents in ["cities(filter: {countryCode: \"ma\"})", "countries(first: 3)", "talents(first: 12)"]
        {
            let query = format!("{{ {parents} {{ nodes {{ databaseId {part} }} }} }}");
            let answer = admin.graphql(&query).await.data();
            let list = answer.as_object().and_then(|lists| lists.values().next()).expect("the list");
            let one = &parents[..parents.find('(').unwrap_or(parents.len())];
            let one = if one == "cities" {
                "city"
            } else if one == "countries" {
                "country"
            } else {
                "talent"
            };
            let mut rows = 0;
            for node in list["nodes"].as_array().expect("a list") {
                let alone = format!("{{ {one}(id: {}) {{ {part} }} }}", node["databaseId"]);
                let alone = admin.graphql(&alone).await.data();
                assert_eq!(node["users"], alone[one]["users"], "{parents} {arguments}");
                rows += ids(&node["users"]["nodes"]).len();
            }
            assert!(rows > 3, "{parents} {arguments}: {rows}");
            let walk = list["nodes"][0]["users"]["pageInfo"]["endCursor"].as_str();
            if let (Some(cursor), true) = (walk, arguments == "first: 3") {
                let next = format!(
                    "{{ {one}(id: {}) {{ users(first: 100 after: \"{cursor}\") {{ nodes {{ databaseId }} }} }} }}",
                    list["nodes"][0]["databaseId"]
                );
                let next = admin.graphql(&next).await.data();
                let total = list["nodes"][0]["users"]["totalCount"].as_u64().expect("a number");
                assert_eq!(ids(&next[one]["users"]["nodes"]).len() as u64, total - 3);
            }
        }
    }
}
