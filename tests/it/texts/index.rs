//! The trigram indexes of searches: they find the rows that a scan of all texts finds, follow every write, and
//! are used. `search.rs` has what is found by which spelling.

use migration::search::{self, State};
use passerelle::cli::migrations::{up, up_with_keys};
use passerelle::database::Database;
use passerelle::domain::accounts::{self, Accounts};
use passerelle::domain::cinema_talents::{self, CinemaTalents};
use passerelle::domain::events::{self, Events};
use passerelle::domain::participants::{self, Participants};
use passerelle::domain::text::words;
use passerelle::entity::{cinema_talent, event, participant, text_upgrade, user};
use passerelle::query::columns::columns_of;
use passerelle::query::filter::{Criterion, Filter, Special, SpecialCondition};
use passerelle::query::key::Key;
use passerelle::query::list::{self, ListRequest};
use passerelle::query::page::PageRequest;
use passerelle::query::table::Table;
use passerelle::scope::Scope;
use passerelle::text::fold;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait as _, DbBackend, EntityTrait, IntoActiveModel, PrimaryKeyTrait,
    QueryFilter as _, Statement,
};
use url::Url;
use uuid::Uuid;

use super::Unlimited;
use crate::graphql::random_documents::Random;
use crate::support::{Engine, TestDatabase, both_engines, postgres_url};

both_engines![
    searches_find_what_a_scan_finds,
    common_words_are_found_page_by_page,
    the_index_follows_every_write,
    statements_use_the_index,
];

/// Searches by the columns of cinema talents, which the schema does not show yet.
static TALENTS: Special = Special {
    name: "search",
    condition: SpecialCondition::Words(|_, text| words(cinema_talent::Column::SearchText, text)),
};
static STAFF_TALENTS: Special = Special {
    name: "staff_search",
    condition: SpecialCondition::Words(|_, text| words(cinema_talent::Column::StaffSearchText, text)),
};

/// Parts of texts and searches: short and long ones, of several scripts, and what means something in a pattern
/// or in a query of FTS5.
const PARTS: [&str; 30] = [
    "ndiaye",
    "ahmed",
    "mba",
    "a",
    "ba",
    "حم",
    "فاطمه",
    "احمد",
    "ⵣⴰⵢⴷ",
    "中文名",
    "%",
    "_",
    "\\",
    "\"",
    "\"\"",
    "*",
    "^",
    ":",
    "and",
    "near(",
    "or",
    "not",
    "{x}",
    "🎬",
    "👩🏽",
    "क्षि",
    "@example.com",
    "0612",
    "(",
    "+",
];

/// A text of up to `most` words.
fn text(random: &mut Random, most: usize) -> String {
    let words = (0..=random.below(most)).map(|_| {
        let parts = (0..=random.below(3)).map(|_| PARTS[random.below(PARTS.len())]);
        let word: Vec<char> = parts.collect::<String>().chars().collect();
        // Any part of the word.
        let from = random.below(word.len());
        let to = from + 1 + random.below(word.len() - from);
        if random.below(3) == 0 { word[from..to].iter().collect() } else { word.iter().collect::<String>() }
    });
    fold(&words.collect::<Vec<_>>().join(" "))
}

/// Whether `text` contains every word of `search`.
fn contains(text: &str, search: &str) -> bool {
    fold(search).split(' ').all(|word| text.contains(word))
}

/// The request for the rows that a search finds.
fn request<T: Table>(special: &'static Special, search: &str, page: PageRequest) -> ListRequest<T> {
    ListRequest { filter: Filter::new([Criterion::Special(special, search.into())]), order: Vec::new(), page }
}

/// The keys of one page, in the order of the list.
async fn page<T: Table>(scope: &Scope, request: &ListRequest<T>) -> Vec<Key> {
    let key = columns_of::<T::Entity>(&[T::KEY]);
    let page = list::page(scope, request, &key.into()).await.expect("the list can be read");
    page.rows.iter().map(|row| row.get::<T::Entity, Key>(&T::KEY).expect("the key is selected")).collect()
}

/// The keys of all rows that a search finds, and their number as lists count it.
async fn found<T: Table>(scope: &Scope, special: &'static Special, search: &str) -> Vec<Key> {
    let request = request::<T>(special, search, PageRequest::All);
    let mut keys = page(scope, &request).await;
    let count = list::count::<T>(scope, &request.filter).await.expect("the rows can be counted");
    assert_eq!(usize::try_from(count), Ok(keys.len()), "the number of rows for {search:?}");
    keys.sort_unstable();
    keys
}

/// Inserts rows as they are; what follows from their texts is not computed.
async fn insert<M, E>(database: &Database, rows: impl IntoIterator<Item = M>)
where
    M: IntoActiveModel<E::ActiveModel>,
    E: EntityTrait<Model = M>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: Send,
{
    let rows: Vec<_> = rows.into_iter().map(|row| row.into_active_model().reset_all()).collect();
    for rows in rows.chunks(100) {
        let inserted = E::insert_many(rows.iter().cloned());
        inserted.exec_without_returning(database.write()).await.expect("the rows fit");
    }
}

fn id(at: usize) -> Uuid {
    Uuid::from_u128((at as u128 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835))
}

fn participant(at: usize, search_text: &str) -> participant::Model {
    participant::Model {
        id: id(at),
        first_name: "X".to_owned(),
        last_name: "X".to_owned(),
        last_name_sort: format!("{at:06}"),
        search_text: search_text.to_owned(),
        ..participant::Model::default()
    }
}

fn event(at: usize, search_text: &str) -> event::Model {
    event::Model {
        id: id(at),
        title: "X".to_owned(),
        short_code: format!("X{at:06}"),
        search_text: search_text.to_owned(),
        ..event::Model::default()
    }
}

fn account(at: usize, search_text: &str) -> user::Model {
    user::Model {
        id: i32::try_from(at).expect("few") + 10_000,
        uuid: id(at),
        unique_code: format!("X{at:06}"),
        email: format!("x{at}@example.com"),
        search_text: search_text.to_owned(),
        ..user::Model::default()
    }
}

fn talent(at: usize, search_text: &str, staff_search_text: &str) -> cinema_talent::Model {
    cinema_talent::Model {
        id: i32::try_from(at).expect("few") + 10_000,
        unique_code: format!("X{at:06}"),
        search_text: search_text.to_owned(),
        staff_search_text: staff_search_text.to_owned(),
        ..cinema_talent::Model::default()
    }
}

/// Random texts against random searches, in every column that is searched.
async fn searches_find_what_a_scan_finds(app: Unlimited) {
    let (scope, database) = (app.system(), &app.app.services.database);
    let mut random = Random::new(31);
    let texts: Vec<String> = (0..250).map(|_| text(&mut random, 6)).collect();
    let others: Vec<String> = (0..250).map(|_| text(&mut random, 4)).collect();
    let rows = || texts.iter().zip(&others).enumerate();
    insert::<_, participant::Entity>(
        database,
        rows().map(|(at, (text, other))| participant::Model {
            organization_fold: (!at.is_multiple_of(3)).then(|| other.clone()),
            ..participant(at, text)
        }),
    )
    .await;
    insert::<_, event::Entity>(database, rows().map(|(at, (text, _))| event(at, text))).await;
    insert::<_, user::Entity>(database, rows().map(|(at, (text, _))| account(at, text))).await;
    insert::<_, cinema_talent::Entity>(
        database,
        rows().map(|(at, (text, other))| talent(at, text, &format!("{text} {other}"))),
    )
    .await;
    let long = "ndiaye".repeat(100);
    let many = (0..400).map(|at| PARTS[at % PARTS.len()].to_owned() + &"a".repeat(at / 100));
    let mut searches =
        vec![long, many.collect::<Vec<_>>().join(" "), "ndiaye ba".to_owned(), "ba".to_owned()];
    searches.extend(PARTS.iter().map(|part| (*part).to_owned()));
    searches.extend(PARTS.iter().map(|part| part.repeat(2)));
    searches.extend((0..60).map(|_| text(&mut random, 3)));
    for search in searches {
        let expected = |key: &dyn Fn(usize) -> Key, is_found: &dyn Fn(usize) -> bool| {
            let mut keys: Vec<Key> = (0..texts.len()).filter(|at| is_found(*at)).map(key).collect();
            keys.sort_unstable();
            keys
        };
        let uuid = |at: usize| Key::from(id(at));
        let number = |at: usize| Key::from(account(at, "").id);
        let by_text = |at: usize| contains(&texts[at], &search);
        let (people, numbers) = (expected(&uuid, &by_text), expected(&number, &by_text));
        assert_eq!(found::<Participants>(&scope, &participants::SEARCH, &search).await, people, "{search:?}");
        assert_eq!(found::<Events>(&scope, &events::SEARCH, &search).await, people, "{search:?}");
        assert_eq!(found::<Accounts>(&scope, &accounts::SEARCH, &search).await, numbers, "{search:?}");
        assert_eq!(found::<CinemaTalents>(&scope, &TALENTS, &search).await, numbers, "{search:?}");
        let by_organization = |at: usize| !at.is_multiple_of(3) && contains(&others[at], &search);
        let of_organization = found::<Participants>(&scope, &participants::IN_ORGANIZATION, &search).await;
        assert_eq!(of_organization, expected(&uuid, &by_organization), "{search:?}");
        let by_both = |at: usize| contains(&format!("{} {}", texts[at], others[at]), &search);
        let for_staff = found::<CinemaTalents>(&scope, &STAFF_TALENTS, &search).await;
        assert_eq!(for_staff, expected(&number, &by_both), "{search:?}");
    }
}

/// More rows contain a word than the index returns keys.
async fn common_words_are_found_page_by_page(app: Unlimited) {
    let (scope, database) = (app.system(), &app.app.services.database);
    let rows = (0..2_300).map(|at| participant(at, &format!("direction des finances nom{at:06}")));
    insert::<_, participant::Entity>(database, rows).await;
    let keys = |range: std::ops::Range<usize>| range.map(|at| Key::from(id(at))).collect::<Vec<_>>();
    for (search, rows) in [("finances", 0..2_300), ("nom0022", 2_200..2_300), ("nances nom001", 1_000..2_000)]
    {
        assert_eq!(
            found::<Participants>(&scope, &participants::SEARCH, search).await.len(),
            rows.len(),
            "{search}"
        );
        for number in [1, 3] {
            let numbered = request(&participants::SEARCH, search, PageRequest::Numbered { size: 20, number });
            let from = rows.start + 20 * (number as usize - 1);
            assert_eq!(
                page::<Participants>(&scope, &numbered).await,
                keys(from..from + 20),
                "{search}, {number}"
            );
        }
        let last = PageRequest::Before { size: 20, cursor: None };
        let last = page::<Participants>(&scope, &request(&participants::SEARCH, search, last)).await;
        assert_eq!(last, keys(rows.end - 20..rows.end), "{search}");
    }
    let nothing = request::<Participants>(
        &participants::SEARCH,
        "nobody",
        PageRequest::After { size: 20, cursor: Some("no cursor".to_owned()) },
    );
    list::page(&scope, &nothing, &columns_of::<participant::Entity>(&[]).into())
        .await
        .expect_err("a cursor is checked, whatever is found");
}

/// The rows that searches find are those whose texts contain the words, and the index agrees with the texts.
async fn assert_agrees(app: &Unlimited) {
    let database = &app.app.services.database;
    let rows = participant::Entity::find().all(database.write()).await.expect("the rows can be read");
    for search in ["premier", "second", "third", "finances", "mier", "awa", "0001", "ond tex"] {
        let is_found =
            |row: &&participant::Model| row.deleted_at.is_none() && contains(&row.search_text, search);
        let mut expected: Vec<Key> = rows.iter().filter(is_found).map(|row| row.id.into()).collect();
        expected.sort_unstable();
        let found = found::<Participants>(&app.system(), &participants::SEARCH, search).await;
        assert_eq!(found, expected, "{search}");
    }
    assert_eq!(search::check(database.write()).await, Ok(State::Indexed));
}

/// Every write of this program and of others.
async fn the_index_follows_every_write(app: Unlimited) {
    let database = &app.app.services.database;
    let row = app.participant("Awa", "Premier", |row| row.organization = Some("Finances".to_owned())).await;
    insert::<_, participant::Entity>(
        database,
        (0..40).map(|at| participant(at, &format!("premier text {at:04}"))),
    )
    .await;
    insert::<_, user::Entity>(database, (0..3).map(|at| account(at, "premier"))).await;
    insert::<_, cinema_talent::Entity>(database, (0..3).map(|at| talent(at, "premier", "third"))).await;
    assert_agrees(&app).await;
    let update = format!(
        "mutation {{ updateParticipant(input: {{id: \"{}\", lastName: \"Second\", organization: null}}) \
         {{ userErrors {{ code }} }} }}",
        row.id
    );
    assert_eq!(app.admin().graphql(&update).await.outcome(), "OK");
    assert_agrees(&app).await;
    let delete = format!(
        "mutation {{ deleteParticipant(input: {{id: \"{}\"}}) {{ userErrors {{ code }} }} }}",
        row.id
    );
    assert_eq!(app.admin().graphql(&delete).await.outcome(), "OK");
    assert_agrees(&app).await;
    for other_program in [
        "UPDATE participant SET search_text = 'second text' WHERE search_text LIKE '%0001'",
        "UPDATE participant SET search_text = 'third ' || new.text FROM (VALUES ('a'), ('b')) AS new (text) \
         WHERE search_text LIKE '%0002'"
            .replace(
                "AS new (text)",
                if database.engine() == Engine::Sqlite { "AS new" } else { "AS new (text)" },
            )
            .replace("new.text", if database.engine() == Engine::Sqlite { "new.column1" } else { "new.text" })
            .as_str(),
        "UPDATE participant SET search_text = search_text, last_name = 'Y'",
        "UPDATE participant SET organization_fold = 'finances' WHERE search_text LIKE '%0003'",
        "UPDATE participant SET organization_fold = NULL",
        "DELETE FROM participant WHERE search_text LIKE '%5'",
        "UPDATE \"user\" SET search_text = 'second' WHERE search_text = 'premier'",
        "DELETE FROM cinema_talent WHERE id = 10001",
        "VACUUM",
        "DELETE FROM participant WHERE search_text LIKE '%6'",
    ] {
        database.write().execute_unprepared(other_program).await.expect(other_program);
        assert_agrees(&app).await;
    }
    text_upgrade::Entity::delete_many().exec(database.write()).await.expect("the upgrade state is deleted");
    up_with_keys(&app.app.services).await.expect("the upgrade succeeds");
    let row =
        participant::Entity::find_by_id(id(0)).one(database.write()).await.expect("the row can be read");
    assert_eq!(row.expect("it exists").search_text, "x y");
    assert_agrees(&app).await;
}

/// The plan of a statement that was executed before, as lines of text.
async fn plan(database: &Database, sql: &str) -> String {
    let tx = database.begin().await.expect("a transaction");
    let (backend, explain) = match database.engine() {
        Engine::Sqlite => (DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {sql}")),
        Engine::Postgres => {
            tx.execute_unprepared("SET LOCAL enable_seqscan = off").await.expect("a setting");
            // Literals without a type, which fit numbers and texts.
            let sql = sql.replace("$1", "'%ndiaye%'").replace("$2", "'0'").replace("$3", "'0'");
            (DbBackend::Postgres, format!("EXPLAIN {sql}"))
        }
    };
    let rows = tx.query_all_raw(Statement::from_string(backend, explain)).await.expect(sql);
    let line = if database.engine() == Engine::Sqlite { "detail" } else { "QUERY PLAN" };
    let lines: Vec<String> = rows.iter().map(|row| row.try_get("", line).expect("a line")).collect();
    lines.join("\n")
}

async fn assert_uses<T: Table>(app: &Unlimited, special: &'static Special, index: &str) {
    assert_search_uses::<T>(app, special, "N'Diaye", index).await;
}

async fn assert_search_uses<T: Table>(app: &Unlimited, special: &'static Special, search: &str, index: &str) {
    let (scope, database) = (app.system(), &app.app.services.database);
    let first = PageRequest::After { size: 20, cursor: None };
    let request = request::<T>(special, search, first);
    let expected = match database.engine() {
        Engine::Sqlite => format!("SCAN {index} VIRTUAL TABLE INDEX 0:M"),
        Engine::Postgres => format!("Bitmap Index Scan on {index}_idx"),
    };
    let of_page = app.statements_of(page(&scope, &request)).await;
    let of_count = app.statements_of(list::count::<T>(&scope, &request.filter)).await;
    assert_eq!(of_page.len(), 2, "{of_page:#?}");
    for statement in of_page.iter().chain(&of_count) {
        let plan = plan(database, statement).await;
        assert!(plan.contains(&expected), "{statement}\n{plan}");
    }
}

async fn statements_use_the_index(app: Unlimited) {
    let database = &app.app.services.database;
    let ndiaye = |at: usize| if at == 7 { "ndiaye" } else { "sow" };
    let texts: Vec<String> = (0..1_500).map(|at| format!("premier text {} {at:04}", ndiaye(at))).collect();
    let rows = || texts.iter().enumerate();
    insert::<_, participant::Entity>(
        database,
        rows().map(|(at, text)| participant::Model {
            organization_fold: Some(text.clone()),
            ..participant(at, text)
        }),
    )
    .await;
    insert::<_, event::Entity>(database, rows().map(|(at, text)| event(at, text))).await;
    insert::<_, user::Entity>(database, rows().map(|(at, text)| account(at, text))).await;
    insert::<_, cinema_talent::Entity>(database, rows().map(|(at, text)| talent(at, text, text))).await;
    let analyze = if database.engine() == Engine::Sqlite { "ANALYZE" } else { "VACUUM ANALYZE" };
    database.write().execute_unprepared(analyze).await.expect("the tables are analyzed");
    assert_uses::<Participants>(&app, &participants::SEARCH, "participant_search_text_trgm").await;
    assert_uses::<Participants>(&app, &participants::IN_ORGANIZATION, "participant_organization_fold_trgm")
        .await;
    assert_uses::<Events>(&app, &events::SEARCH, "event_search_text_trgm").await;
    assert_uses::<Accounts>(&app, &accounts::SEARCH, "user_search_text_trgm").await;
    assert_uses::<CinemaTalents>(&app, &TALENTS, "cinema_talent_search_text_trgm").await;
    assert_uses::<CinemaTalents>(&app, &STAFF_TALENTS, "cinema_talent_staff_search_text_trgm").await;
    // It can also be the number of a document.
    let index = "cinema_talent_staff_search_text_trgm";
    assert_search_uses::<CinemaTalents>(&app, &cinema_talents::search::SEARCH, "0007", index).await;
}

/// What another program did to the index of SQLite is found, and mended by the next start or `migrate`.
#[tokio::test]
async fn a_damaged_index_is_rebuilt() {
    let test_database = TestDatabase::new(Engine::Sqlite).await;
    let database = test_database.open().await;
    let db = database.write();
    let rows = (0..9).map(|at| participant(at, &format!("premier {at:04}")));
    insert::<_, participant::Entity>(&database, rows).await;
    assert_eq!(search::check(db).await, Ok(State::Indexed));
    let unindexed = async |damage: &str| {
        db.execute_unprepared(damage).await.expect(damage);
        let state = search::check(db).await.expect("the index can be checked");
        assert!(matches!(state, State::Unindexed(_)), "{damage}");
    };
    // Without its triggers a row is not indexed; the start creates them again.
    unindexed("DROP TRIGGER participant_trgm_insert").await;
    insert::<_, participant::Entity>(&database, [participant(10, "second")]).await;
    search::complete(db).await.expect("the index is created");
    assert_eq!(search::check(db).await, Ok(State::Indexed));
    for damage in [
        "REPLACE INTO participant SELECT * FROM participant WHERE search_text = 'second'",
        "INSERT INTO participant_search_text_trgm (rowid, search_text) VALUES (1, 'nobody')",
        "DELETE FROM participant_trgm_row WHERE number = 1",
        "INSERT INTO user_search_text_trgm (rowid, search_text) VALUES (1, 'nobody')",
    ] {
        unindexed(damage).await;
        assert_eq!(search::repair(db).await.expect("the index is rebuilt").len(), 1, "{damage}");
        assert_eq!(search::check(db).await, Ok(State::Indexed), "{damage}");
    }
    assert_eq!(search::repair(db).await, Ok(Vec::new()));
}

/// A role that may not create extensions migrates all the same; the indexes are created after an administrator
/// has created the extension, in a schema of his.
#[tokio::test]
async fn a_role_without_rights_migrates() {
    let Some(server) = postgres_url() else { return };
    let test_database = TestDatabase::new(Engine::Postgres).await;
    let admin = test_database.open().await;
    let role = format!("role_{}", Uuid::now_v7().simple());
    for statement in [
        "DROP EXTENSION pg_trgm CASCADE".to_owned(),
        format!("CREATE ROLE {role} LOGIN PASSWORD 'a password'"),
        format!("CREATE SCHEMA own AUTHORIZATION {role}"),
        format!("ALTER ROLE {role} SET search_path = own"),
    ] {
        admin.write().execute_unprepared(&statement).await.expect(&statement);
    }
    let mut url = Url::parse(&server).expect("an address");
    url.set_path(Url::parse(test_database.url()).expect("an address").path());
    url.set_username(&role).expect("an address with a user");
    url.set_password(Some("a password")).expect("an address with a user");
    let database = Database::open(url.as_str(), 2).await.expect("the role may connect");
    up(&database).await.expect("the migrations run");
    let state = search::check(database.write()).await;
    assert_eq!(state, Ok(State::Unindexed("the extension pg_trgm is missing".to_owned())));
    let State::Unindexed(reason) = search::complete(database.write()).await.expect("no failure") else {
        panic!("the role may not create the extension")
    };
    assert!(reason.contains("permission denied to create extension"), "{reason}");
    insert::<_, participant::Entity>(&database, [participant(0, "awa ndiaye"), participant(1, "awa sow")])
        .await;
    let ndiaye = words(participant::Column::SearchText, "N'Diaye Awa").condition::<participant::Entity>();
    let found = participant::Entity::find().filter(ndiaye).all(database.read()).await;
    assert_eq!(found.expect("searches read every row").len(), 1);
    let create = "CREATE SCHEMA \"Extensions\"; GRANT USAGE ON SCHEMA \"Extensions\" TO PUBLIC; \
        CREATE EXTENSION pg_trgm SCHEMA \"Extensions\"";
    admin.write().execute_unprepared(create).await.expect("the administrator may");
    up(&database).await.expect("the indexes are created");
    assert_eq!(search::check(database.write()).await, Ok(State::Indexed));
    database.close().await;
    for statement in [format!("DROP OWNED BY {role} CASCADE"), format!("DROP ROLE {role}")] {
        admin.write().execute_unprepared(&statement).await.expect(&statement);
    }
}
