//! Check-in under load: 32 concurrent clients check in at one event, each with a signature of 20 KB; half-way
//! the server is killed and restarted, and no acknowledged attendance may be missing.
//!
//! `checkin PASSERELLE DATABASE FOLDER`; `benches/run` calls it. Prints rates, latencies, and how many
//! acknowledged attendances are stored.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sqlx::Connection as _;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The number of concurrent clients.
const PEOPLE: u32 = 32;
/// The duration of the load before the kill, and after it.
const LOAD: Duration = Duration::from_secs(10);
/// The size of a signature's image.
const SIGNATURE_BYTES: usize = 20_000;
const EVENT: &str = "e0000000-0000-4000-8000-0000000c4ec4";

/// The results of all clients.
#[derive(Default)]
struct Tally {
    acknowledged: Mutex<Vec<String>>,
    times: Mutex<Vec<Duration>>,
    number: AtomicU32,
    stop: AtomicBool,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [passerelle, database, folder] = arguments.as_slice() else {
        return Err("usage: checkin PASSERELLE DATABASE FOLDER".into());
    };
    let folder = Path::new(folder);
    let url = if database == "sqlite" {
        format!("sqlite:{}", folder.join("checkin.db").display())
    } else {
        fresh_postgres(database)?
    };
    let tally = Arc::new(Tally::default());
    let (server, address) = start(passerelle, &url, folder)?;
    make_event(&url)?;
    let signing = sign_for(&tally, &address, LOAD, Some(server))?;
    report("before the kill", &tally, signing);
    let (mut server, address) = start(passerelle, &url, folder)?;
    let signing = sign_for(&tally, &address, LOAD, None)?;
    report("after it", &tally, signing);
    server.kill()?;
    server.wait()?;
    let kept = kept(&url)?;
    let acknowledged = tally.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
    let lost = acknowledged.iter().filter(|id| !kept.contains(*id)).count();
    println!("{} acknowledged, {} kept, {lost} lost.", acknowledged.len(), kept.len());
    if lost > 0 { Err("acknowledged attendances were lost".into()) } else { Ok(()) }
}

/// Runs the clients for `time`; then kills the server, if given, while requests are in flight.
fn sign_for(tally: &Arc<Tally>, address: &str, time: Duration, server: Option<Child>) -> Result<Duration> {
    tally.stop.store(false, Ordering::SeqCst);
    tally.times.lock().unwrap_or_else(PoisonError::into_inner).clear();
    let started = Instant::now();
    let people: Vec<_> = (0..PEOPLE)
        .map(|_| {
            let (tally, address) = (Arc::clone(tally), address.to_owned());
            std::thread::spawn(move || person(&tally, &address))
        })
        .collect();
    std::thread::sleep(time);
    if let Some(mut server) = server {
        server.kill()?;
        server.wait()?;
    }
    let signing = started.elapsed();
    tally.stop.store(true, Ordering::SeqCst);
    for person in people {
        person.join().map_err(|_| "a person panicked")?;
    }
    Ok(signing)
}

/// Sends check-ins over one connection until `stop` is set or the server is gone.
fn person(tally: &Tally, address: &str) {
    let Ok(stream) = TcpStream::connect(address) else { return };
    let Ok(mut reader) = stream.try_clone().map(BufReader::new) else { return };
    let mut stream = stream;
    while !tally.stop.load(Ordering::SeqCst) {
        let number = tally.number.fetch_add(1, Ordering::SeqCst);
        let body = json!({
            "eventId": EVENT,
            "participant": {
                "firstName": "Abdoulaye", "lastName": format!("Fall {number}"), "cniNumber": format!("CNI{number:010}"),
                "email": format!("person{number}@example.com"), "phone": "+221 77 123 45 67", "organization": "DTAI"
            },
            "signature": signature(number),
            "notes": ""
        })
        .to_string();
        let started = Instant::now();
        let sent = write!(
            stream,
            "POST /api/attendances HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let Some((status, answer)) = sent.ok().and_then(|()| read_answer(&mut reader)) else { return };
        if status != 201 {
            eprintln!("checkin: {status} {answer}");
            return;
        }
        if let Some(id) = answer["data"]["id"].as_str() {
            tally.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).push(id.to_owned());
            tally.times.lock().unwrap_or_else(PoisonError::into_inner).push(started.elapsed());
        }
    }
}

fn read_answer(reader: &mut impl std::io::BufRead) -> Option<(u16, Value)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let header = line.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((status, serde_json::from_slice(&body).ok()?))
}

/// A valid PNG of about the wanted size: grey noise, stored without compression.
fn signature(number: u32) -> String {
    let (width, height) = (200_usize, SIGNATURE_BYTES / 201);
    let mut state = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut rows = Vec::with_capacity(height * (width + 1));
    for _ in 0..height {
        rows.push(0);
        for _ in 0..width {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            rows.push((state >> 32) as u8);
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend_from_slice(&u32::try_from(width).unwrap_or_default().to_be_bytes());
    header.extend_from_slice(&u32::try_from(height).unwrap_or_default().to_be_bytes());
    header.extend_from_slice(&[8, 0, 0, 0, 0]);
    chunk(&mut png, b"IHDR", &header);
    let mut data = vec![0x78, 0x01];
    let length = u16::try_from(rows.len()).unwrap_or_default();
    data.push(1);
    data.extend_from_slice(&length.to_le_bytes());
    data.extend_from_slice(&(!length).to_le_bytes());
    data.extend_from_slice(&rows);
    data.extend_from_slice(&adler(&rows).to_be_bytes());
    chunk(&mut png, b"IDAT", &data);
    chunk(&mut png, b"IEND", &[]);
    format!("data:image/png;base64,{}", STANDARD.encode(png))
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    png.extend_from_slice(&u32::try_from(data.len()).unwrap_or_default().to_be_bytes());
    let from = png.len();
    png.extend_from_slice(kind);
    png.extend_from_slice(data);
    let sum = crc(&png[from..]);
    png.extend_from_slice(&sum.to_be_bytes());
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 },
        )
    })
}

fn adler(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

fn report(when: &str, tally: &Tally, signing: Duration) {
    let mut times = tally.times.lock().unwrap_or_else(PoisonError::into_inner).clone();
    times.sort_unstable();
    let at =
        |part: usize| times.get(times.len() * part / 100).copied().unwrap_or_default().as_secs_f64() * 1e3;
    println!(
        "{when}: {:.0} check-ins a second, p50 {:.1} ms, p99 {:.1} ms ({} in {:.1} s, {PEOPLE} at a time).",
        times.len() as f64 / signing.as_secs_f64(),
        at(50),
        at(99),
        times.len(),
        signing.as_secs_f64()
    );
}

fn start(passerelle: &str, url: &str, folder: &Path) -> Result<(Child, String)> {
    let mut command = Command::new(passerelle);
    command.arg("serve").env("DATABASE_URL", url).env("DATA_DIR", folder);
    command.envs([("PORT", "0"), ("RATE_LIMITS", "off"), ("PLAYGROUND", "off"), ("LOG", "warn")]);
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    let first = lines.next().ok_or("the server did not start")??;
    std::thread::spawn(move || lines.for_each(drop));
    Ok((child, first.rsplit(' ').next().unwrap_or_default().to_owned()))
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

const DATABASE: &str = "passerelle_bench_checkin";

fn fresh_postgres(server: &str) -> Result<String> {
    let (base, _) = server.rsplit_once('/').ok_or("the address of the server names no database")?;
    runtime()?.block_on(async {
        let mut connection = sqlx::PgConnection::connect(server).await?;
        for statement in [
            "DROP DATABASE IF EXISTS passerelle_bench_checkin WITH (FORCE)",
            "CREATE DATABASE passerelle_bench_checkin",
        ] {
            sqlx::raw_sql(statement).execute(&mut connection).await?;
        }
        connection.close().await
    })?;
    Ok(format!("{base}/{DATABASE}"))
}

const EVENT_COLUMNS: &str = "id, title, event_type, start_at, status, short_code, qr_secret, qr_issued_at, qr_expires_at, \
    search_text, created_at, updated_at";

fn make_event(url: &str) -> Result<()> {
    let time = "'2025-12-15T09:00:00+00:00'";
    let values = format!(
        "'Sous charge', 'workshop', {time}, 'ongoing', 'CHARGE', 'secret', {time}, {time}, 'sous charge', {time}, {time}"
    );
    if let Some(file) = url.strip_prefix("sqlite:") {
        let id = EVENT.replace('-', "");
        let connection = rusqlite::Connection::open(file)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.execute(&format!("INSERT INTO event ({EVENT_COLUMNS}) VALUES (x'{id}', {values})"), [])?;
        return Ok(());
    }
    let statement = format!("INSERT INTO event ({EVENT_COLUMNS}) VALUES ('{EVENT}', {values})");
    runtime()?.block_on(async {
        let mut connection = sqlx::PgConnection::connect(url).await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await?;
        connection.close().await
    })?;
    Ok(())
}

/// The attendances stored in the database.
fn kept(url: &str) -> Result<HashSet<String>> {
    if let Some(file) = url.strip_prefix("sqlite:") {
        let connection = rusqlite::Connection::open(file)?;
        let mut statement = connection.prepare("SELECT id FROM attendance")?;
        let ids = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        return ids.map(|id| Ok(uuid::Uuid::from_slice(&id?)?.to_string())).collect();
    }
    let ids: Vec<uuid::Uuid> = runtime()?.block_on(async {
        let mut connection = sqlx::PgConnection::connect(url).await?;
        let ids = sqlx::query_scalar("SELECT id FROM attendance").fetch_all(&mut connection).await?;
        connection.close().await?;
        Ok::<_, sqlx::Error>(ids)
    })?;
    Ok(ids.iter().map(ToString::to_string).collect())
}
