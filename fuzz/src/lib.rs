//! One function for each input that clients control: it gives the bytes to the code that reads them, and panics where
//! what comes out is not as promised.
//!
//! Each has a target of libFuzzer (`fuzz_targets/`) and a folder of inputs (`corpus/`), and is run by
//! `tests/it/robustness/corpus.rs`, which includes this file.

use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use async_graphql::{Value, Variables};
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passerelle::domain::attendances::signature;
use passerelle::domain::check::{is_email, is_phone, is_url};
use passerelle::domain::events::qr_code::is_code;
use passerelle::domain::events::{ATTENDANCE_COUNT, Events};
use passerelle::entity::event::Column;
use passerelle::graphql::limits::{Limits, check_document, check_text};
use passerelle::graphql::scalars::malformed;
use passerelle::graphql::schema::sdl;
use passerelle::graphql::schema_index::SchemaIndex;
use passerelle::http::multipart;
use passerelle::language::Language;
use passerelle::moment;
use passerelle::picture::PictureProcessor;
use passerelle::qr::payload;
use passerelle::query::sort::SortKeys;
use passerelle::query::sort_key::{SortBy, SortDirection, SortKey};
use passerelle::rest::core::bind::bind;
use passerelle::rest::core::compile::{CompiledRoute, compile};
use passerelle::rest::core::input::RequestInput;
use passerelle::rest::{RestSurface, surfaces};
use passerelle::tabular::{Flow, Row, rows, sheets_besides};
use passerelle::text::{Kind, fold, normalize, sort_key};
use passerelle::time_zone::TimeZone;
use tokio::runtime::Runtime;

static TYPES: LazyLock<SchemaIndex> = LazyLock::new(|| SchemaIndex::of(&sdl()));
static ROUTES: LazyLock<Vec<(RestSurface, CompiledRoute)>> = LazyLock::new(|| {
    let of = |surface: RestSurface| {
        let routes = compile(&surface, &TYPES).expect("the documents of the shim are in order");
        routes.into_iter().map(move |route| (surface, route))
    };
    surfaces().into_iter().flat_map(of).collect()
});
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime"));

/// The text of a document: the checks before its execution.
pub fn documents(input: &[u8]) {
    let (text, limits) = (String::from_utf8_lossy(input), Limits::default());
    if check_text(&text, &limits).is_err() {
        return;
    }
    let Ok(document) = async_graphql::parser::parse_query(&*text) else { return };
    if let Ok(checked) = check_document(&document, &Variables::default(), &TYPES, &limits) {
        assert!(checked.cost <= limits.cost.saturating_mul(document.operations.iter().count()));
    }
}

/// A REST request in three lines: the route (`POST /api/auth/login`), a query string, and the body.
pub fn bindings(input: &[u8]) {
    let mut lines = input.splitn(3, |byte| *byte == b'\n');
    let mut next = || lines.next().unwrap_or_default();
    let (name, query, body) = (String::from_utf8_lossy(next()), next(), next());
    let named = ROUTES.iter().find(|(surface, route)| {
        name == format!("{} {}{}", route.route.method, surface.base, route.route.path)
    });
    let number: usize = name.bytes().map(usize::from).sum();
    let (surface, route) = named.unwrap_or(&ROUTES[number % ROUTES.len()]);
    let query: Vec<(String, String)> = url::form_urlencoded::parse(query).into_owned().collect();
    let path = route.route.parameters().filter_map(|name| {
        let value = query.iter().find(|(other, _)| other == name)?;
        Some((name.to_owned(), value.1.clone()))
    });
    let body = match serde_json::from_slice(body) {
        Ok(serde_json::Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let input = RequestInput { path: path.collect(), query, body };
    match bind(&route.document, &TYPES, &input, surface.identifiers) {
        Ok(variables) => assert!(variables.iter().all(|(_, value)| !has_nul(value)), "{variables:?}"),
        Err(unbound) => assert!(!unbound.failures.is_empty()),
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::List(items) => items.iter().any(has_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}

/// A cursor, or the JSON in it.
pub fn cursors(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let orders = [
        vec![SortKey::asc(Column::StartAt)],
        vec![SortKey::desc(Column::TitleSort), SortKey::asc(Column::CreatedById)],
        vec![SortKey::new(SortBy::Computed(&ATTENDANCE_COUNT), SortDirection::Desc)],
    ];
    for order in orders {
        let keys = SortKeys::<Events>::new(&order);
        for cursor in [&*text, &URL_SAFE_NO_PAD.encode(input)] {
            for backward in [false, true] {
                if let Ok(condition) = keys.after(cursor, "after", backward) {
                    assert!(!condition.is_empty());
                }
            }
        }
    }
}

/// A code, a time and a signature in three lines: `t` and `s` of the address in a QR code.
pub fn qr_payloads(input: &[u8]) {
    const SECRET: &str = "secret";
    let text = String::from_utf8_lossy(input);
    let mut lines = text.splitn(3, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (code, t, given) = (next(), next(), next());
    let signed = payload::sign(SECRET, code, t);
    assert_eq!(signed.len(), payload::SIGNATURE_DIGITS);
    assert!(payload::verify(SECRET, code, t, &signed));
    assert_eq!(payload::verify(SECRET, code, t, given), signed == given);
    if is_code(code) {
        assert!(code.len() == 6 && code.is_ascii());
    }
}

/// A signature as a `data:` URL.
pub fn data_urls(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Ok(image) = RUNTIME.block_on(signature::read(&text)) {
        assert!(!image.data.is_empty() && image.data.len() <= 100 * 1024);
    }
}

/// A photo.
pub fn pictures(input: &[u8]) {
    let bytes = input.to_vec();
    let photo = RUNTIME.block_on(PictureProcessor::default().photo(async { Ok::<_, ()>(bytes) }));
    if let Ok(Ok(photo)) = photo {
        assert!(!photo.full.is_empty());
    }
}

/// A CSV file.
pub fn csv(input: &[u8]) {
    read_rows(input);
}

/// An XLSX file, or the parts of one: each begins with a line `### NAME`.
pub fn workbooks(input: &[u8]) {
    if input.starts_with(b"PK") {
        return read_rows(input);
    }
    let text = String::from_utf8_lossy(input);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for part in text.split("### ").skip(1).take(20) {
        let (name, content) = part.split_once('\n').unwrap_or((part, ""));
        if archive.start_file(name, zip::write::SimpleFileOptions::default()).is_ok() {
            archive.write_all(content.as_bytes()).expect("memory");
        }
    }
    if let Ok(bytes) = archive.finish() {
        read_rows(&bytes.into_inner());
    }
}

/// Reads a table, whose rows are within the limits of one.
fn read_rows(bytes: &[u8]) {
    let mut last = 0;
    let each = &mut |row: Row| {
        assert!(row.cells.len() <= 500 && row.number > 0);
        assert!(row.cells.iter().all(|cell| cell.chars().count() <= 32_767 && cell.trim() == cell));
        assert!(row.cells.last().is_none_or(|cell| !cell.is_empty()));
        last = row.number;
        Flow::Continue
    };
    let read = rows(bytes, each);
    assert!(read.is_err() || last < usize::MAX);
    let _ = sheets_besides(bytes, 0);
}

/// The body of a multipart request, with the boundary `x`.
pub fn multipart(input: &[u8]) {
    let body = Body::from(input.to_vec());
    if let Err(refusal) = RUNTIME.block_on(multipart::read("x".to_owned(), body)) {
        assert!(refusal.status.is_client_error(), "{refusal:?}");
    }
}

/// A text that has, or has not, the form of a date, a time, a telephone number, an address.
pub fn values(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Some(time) = moment::parse(&text) {
        assert_eq!(moment::parse(&time.to_rfc3339()), Some(time), "{text}");
    }
    if let Some(day) = moment::parse_day(&text) {
        assert_eq!(moment::parse_day(&day.to_string()), Some(day), "{text}");
    }
    if let Some(local) = moment::parse_local(&text, moment::parse_day("2025-12-15")) {
        for zone in ["Africa/Dakar", "Africa/Casablanca", "Pacific/Apia"] {
            let zone: TimeZone = zone.parse().unwrap_or_else(|_| TimeZone::utc());
            let _ = (zone.moment(local), zone.day_begins(local.date()), zone.day_ends(local.date()));
        }
    }
    for name in ["DateTime", "Date", "UUID", "EmailAddress", "PhoneNumber", "URL"] {
        let _ = malformed(name, &text);
    }
    let _ = (is_email(&text), is_phone(&text), is_url(&text), Language::accepted(Some(&text)));
    let _ = (fold(&text), sort_key(&text));
    for kind in [Kind::Line, Kind::Phone] {
        if let Ok(normal) = normalize(kind, &text) {
            assert_eq!(normalize(kind, &normal).ok().as_deref(), Some(&*normal), "once is enough");
            assert!(!normal.contains('\0'));
        }
    }
}
