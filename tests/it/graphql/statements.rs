//! What a document costs in SQL statements: one a level, whatever the number of rows.

use crate::support::{TestApp, both_engines};

both_engines![the_counter_counts_what_runs_and_nothing_else];

async fn the_counter_counts_what_runs_and_nothing_else(app: TestApp) {
    let nothing = app.statements_of(app.anonymous().graphql("{ __typename }")).await;
    assert_eq!(nothing, [""; 0]);
    let one = app.statements_of(app.anonymous().graphql("{ countries { nodes { name } } }")).await;
    assert_eq!(one.len(), 1, "{one:#?}");
    let admin = app.admin();
    admin.token().await;
    let caller = app.statements_of(admin.graphql("{ __typename }")).await;
    assert_eq!(caller.len(), 1, "{caller:#?}");
    for _ in 0..20 {
        app.crowd(0).await;
        assert_eq!(app.count_statements(admin.graphql("{ users { nodes { email } } }")).await, 2);
    }
    let writes = "mutation { updateProfile(input: { firstName: \"Zoé\" }) { user { firstName } } }";
    let written = app.statements_of(admin.graphql(writes)).await;
    assert!(written.iter().all(|sql| !sql.contains("BEGIN") && !sql.contains("COMMIT")), "{written:#?}");
    assert!(written.iter().any(|sql| sql.starts_with("UPDATE")), "{written:#?}");
}
