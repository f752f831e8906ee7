//! Benchmarks passerelle against the floor; `benches/run` calls it and lists its requirements.
//!
//! `compare PASSERELLE FLOOR DATABASE FOLDER [LETTERS]` fills a database, starts both servers on it, checks that their
//! responses are identical, loads them alternately with wrk, in rounds, and prints medians and ratios as
//! tables; of the cases with one of these letters, all of them by default. With `KEEP=1` the database of an earlier
//! run with the same letters is used again. The reliable figure is the CPU time per request: of the server, and on PostgreSQL of all the
//! database's processes. The requests are in `cases.rs`, the
//! database is in `database.rs`.

mod cases;
mod database;

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use cases::Case;
use database::Database;
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The number of concurrent connections, but for heavy cases.
const CONNECTIONS: u8 = 32;
/// The seconds of each load of a server, and the number of rounds.
const SECONDS: f64 = 4.0;
const ROUNDS: usize = 3;
/// Clock ticks per second in `/proc`: the same on every Linux that Rust supports.
const TICKS: f64 = 100.0;
const PASSWORD: &str = "Admin@2025!";
const SECRETS: [(&str, &str); 2] = [
    ("JWT_SECRET", "a signing key of the benches, of 32 bytes and more"),
    ("FERNET_KEYS", "bosCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4="),
];

/// A running server and its address.
struct Server {
    child: Child,
    address: String,
    /// The main process of the database server, if it runs on this machine.
    database: Option<u32>,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have exited already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A request; POST if it has a body.
#[derive(Clone)]
struct Ask {
    path: String,
    token: Option<String>,
    body: Option<String>,
}

/// The measurements of one load.
#[derive(Clone, Copy)]
struct Load {
    cpu_us: f64,
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (programs, letters) = match arguments.as_slice() {
        [programs @ .., letters] if programs.len() == 4 => (programs, letters.as_str()),
        programs => (programs, "AQC"),
    };
    let [passerelle, floor, database, folder] = programs else {
        return Err("usage: compare PASSERELLE FLOOR DATABASE FOLDER [LETTERS]".into());
    };
    let is_kept = std::env::var_os("KEEP").is_some_and(|keep| keep == "1");
    let database = Database::make(database, Path::new(folder), is_kept).await?;
    let outcome = compare((passerelle, floor), &database, Path::new(folder), letters).await;
    database.remove().await?;
    outcome
}

async fn compare(
    (passerelle, floor): (&str, &str),
    database: &Database,
    folder: &Path,
    letters: &str,
) -> Result<()> {
    if !database.is_filled {
        say("filling the database");
        create_admin(passerelle, &database.url, folder)?;
        database.fill(letters).await?;
    }
    let postmaster = database.postmaster().await?;
    // It computes the columns that the rows lack, before it listens.
    let gateway = start(&mut serve(passerelle, &database.url, folder, "warn"), postmaster)?;
    if !database.is_filled {
        database.settle().await?;
    }
    let floor = start(Command::new(floor).arg(&database.url), postmaster)?;
    let token = login(&gateway)?;
    let cases = cases::cases(&gateway, &token, letters)?;
    for case in &cases {
        check(case, &floor, &gateway)?;
    }
    println!("{}", against_the_floor(&cases, &floor, &gateway, &token, folder, database.is_postgres)?);
    if letters.contains('A') {
        println!("{}", rest_against_graphql(&gateway, &token, folder)?);
    }
    println!("Resident after all of it: floor {}, passerelle {}.", resident(&floor)?, resident(&gateway)?);
    drop(gateway);
    let gateway = start(&mut serve(passerelle, &database.url, folder, "info"), postmaster)?;
    let logged = median(&gateway, &[typename(Some(&token))], folder)?;
    println!("`{{ __typename }}` with a token and a line in the log (`LOG=info`): {:.0} µs.", logged.cpu_us);
    Ok(())
}

fn say(what: &str) {
    eprintln!("compare: {what}");
}

fn serve(passerelle: &str, url: &str, folder: &Path, log: &str) -> Command {
    let mut command = Command::new(passerelle);
    command.arg("serve").envs(SECRETS).env("DATABASE_URL", url).env("DATA_DIR", folder);
    command.envs([("PORT", "0"), ("RATE_LIMITS", "off"), ("PLAYGROUND", "off"), ("LOG", log)]);
    command
}

fn create_admin(passerelle: &str, url: &str, folder: &Path) -> Result<()> {
    let mut command = Command::new(passerelle);
    command.args(["user", "create", "admin@example.com", "--first-name", "Ada", "--last-name", "Diop"]);
    command.envs(SECRETS).env("DATABASE_URL", url).env("DATA_DIR", folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    if let Some(input) = &mut child.stdin {
        writeln!(input, "{PASSWORD}")?;
    }
    if child.wait()?.success() { Ok(()) } else { Err("no administrator could be created".into()) }
}

/// Starts a server and waits until it prints its address.
fn start(command: &mut Command, database: Option<u32>) -> Result<Server> {
    let log = fs::File::create(std::env::temp_dir().join("passerelle-bench.log"))?;
    let mut child = command.stdout(Stdio::piped()).stderr(log).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    let first = lines
        .next()
        .ok_or("the server did not start: see passerelle-bench.log in the temporary folder")??;
    let address = first.rsplit(' ').next().unwrap_or_default().to_owned();
    // Later output is discarded, but the pipe must stay open and be read.
    std::thread::spawn(move || lines.for_each(drop));
    Ok(Server { child, address, database })
}

fn graphql(query: &str, variables: &Value, token: Option<&str>) -> Ask {
    let body = json!({ "query": query, "variables": variables }).to_string();
    Ask { path: "/graphql".into(), token: token.map(str::to_owned), body: Some(body) }
}

fn get(path: impl Into<String>, token: Option<&str>) -> Ask {
    Ask { path: path.into(), token: token.map(str::to_owned), body: None }
}

fn typename(token: Option<&str>) -> Ask {
    graphql("{ __typename }", &json!({}), token)
}

/// Sends one request and returns the body.
fn ask(server: &Server, ask: &Ask) -> Result<String> {
    let mut stream = TcpStream::connect(&server.address)?;
    let mut text = format!(
        "{} {} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n",
        if ask.body.is_some() { "POST" } else { "GET" },
        ask.path
    );
    if let Some(token) = &ask.token {
        write!(text, "Authorization: Bearer {token}\r\n")?;
    }
    let body = ask.body.as_deref().unwrap_or_default();
    write!(text, "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
    stream.write_all(text.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    if !head.starts_with("HTTP/1.1 200") {
        return Err(format!("{}: {head}\n{body}", ask.path).into());
    }
    Ok(body.to_owned())
}

fn login(gateway: &Server) -> Result<String> {
    let query =
        "mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { message } } }";
    let input = json!({ "input": { "email": "admin@example.com", "password": PASSWORD } });
    let answer: Value = serde_json::from_str(&ask(gateway, &graphql(query, &input, None))?)?;
    let token = answer["data"]["login"]["accessToken"].as_str();
    Ok(token.ok_or_else(|| format!("no login: {answer}"))?.to_owned())
}

/// Checks that both servers return the same bytes for every variant.
fn check(case: &Case, floor: &Server, gateway: &Server) -> Result<()> {
    for (of_floor, of_gateway) in case.floor.iter().zip(&case.gateway) {
        let (expected, answer) = (ask(floor, of_floor)?, ask(gateway, of_gateway)?);
        if expected != answer || expected.len() < 100 {
            return Err(
                format!("{}: the answers differ\nfloor {expected}\npasserelle {answer}", case.name).into()
            );
        }
    }
    Ok(())
}

fn against_the_floor(
    cases: &[Case],
    floor: &Server,
    gateway: &Server,
    token: &str,
    folder: &Path,
    is_postgres: bool,
) -> Result<String> {
    let nothing = median(floor, &[get("/", None)], folder)?;
    let anonymous = median(gateway, &[typename(None)], folder)?;
    let signed_in = median(gateway, &[typename(Some(token))], folder)?;
    let identified = signed_in.cpu_us - anonymous.cpu_us;
    let mut table = format!(
        "Nothing to do: floor {:.0} µs, passerelle {:.0} µs anonymous and {:.0} µs with a token (`{{ __typename }}`).\n\n\
        | | floor µs | passerelle µs | CPU ratio | without the token | goal | requests/s | p50 ms | p99 ms |\n\
        |---|---|---|---|---|---|---|---|---|\n",
        nothing.cpu_us, anonymous.cpu_us, signed_in.cpu_us
    );
    for case in cases {
        let (of_floor, of_gateway) = medians((floor, &case.floor), (gateway, &case.gateway), folder, case.connections)?;
        let goal = if is_postgres { case.goals.0 } else { case.goals.1 };
        // Anonymous requests spend no time on a token.
        let on_token = if case.gateway.iter().any(|ask| ask.token.is_some()) { identified } else { 0.0 };
        writeln!(
            table,
            "| {} {} | {:.0} | {:.0} | {:.2} | {:.2} | {goal} | {:.0} / {:.0} | {:.1} / {:.1} | {:.1} / {:.1} |",
            case.name,
            case.what,
            of_floor.cpu_us,
            of_gateway.cpu_us,
            of_gateway.cpu_us / of_floor.cpu_us,
            (of_gateway.cpu_us - on_token) / of_floor.cpu_us,
            of_floor.per_second,
            of_gateway.per_second,
            of_floor.p50_ms,
            of_gateway.p50_ms,
            of_floor.p99_ms,
            of_gateway.p99_ms,
        )?;
    }
    Ok(table)
}

const USERS: &str = "query ($country_id: Int, $page: Int = 1, $limit: Int = 20) {
  users(page: $page, first: $limit, filter: { countryId: $country_id }) {
    totalCount pages { number size total }
    nodes { databaseId uniqueCode firstName lastName email gender age availability workMode country { name }
      city { name } isActive profileScore hasCv hasPortfolio createdAt talents { databaseId name emoji } } } }";

fn rest_against_graphql(gateway: &Server, token: &str, folder: &Path) -> Result<String> {
    let rest: Vec<_> =
        (1..=54).map(|id| get(format!("/api/v1/users?country_id={id}&limit=20"), Some(token))).collect();
    let same: Vec<_> =
        (1..=54).map(|id| graphql(USERS, &json!({ "country_id": id, "limit": 20 }), Some(token))).collect();
    for one in rest.iter().chain(&same) {
        let answer = ask(gateway, one)?;
        if answer.contains("\"errors\"") || answer.len() < 2_000 {
            return Err(format!("{}: {answer}", one.path).into());
        }
    }
    let (rest, same) = medians((gateway, &rest), (gateway, &same), folder, CONNECTIONS)?;
    Ok(format!(
        "`GET /api/v1/users`: {:.0} µs, the same operation by GraphQL {:.0} µs: {:.2} (goal 1.05).",
        rest.cpu_us,
        same.cpu_us,
        rest.cpu_us / same.cpu_us
    ))
}

/// Loads both alternately; returns the medians of all rounds.
fn medians(
    one: (&Server, &[Ask]),
    other: (&Server, &[Ask]),
    folder: &Path,
    connections: u8,
) -> Result<(Load, Load)> {
    let mut loads = (Vec::new(), Vec::new());
    for (server, asks) in [one, other] {
        load(server, asks, folder, (1.0, connections))?;
    }
    for _ in 0..ROUNDS {
        loads.0.push(load(one.0, one.1, folder, (SECONDS, connections))?);
        loads.1.push(load(other.0, other.1, folder, (SECONDS, connections))?);
    }
    Ok((middle(&loads.0), middle(&loads.1)))
}

fn median(server: &Server, asks: &[Ask], folder: &Path) -> Result<Load> {
    load(server, asks, folder, (1.0, CONNECTIONS))?;
    let loads = (0..ROUNDS).map(|_| load(server, asks, folder, (SECONDS, CONNECTIONS))).collect::<Result<Vec<_>>>()?;
    Ok(middle(&loads))
}

fn middle(loads: &[Load]) -> Load {
    let of = |value: fn(&Load) -> f64| {
        let mut values: Vec<f64> = loads.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Load {
        cpu_us: of(|load| load.cpu_us),
        per_second: of(|load| load.per_second),
        p50_ms: of(|load| load.p50_ms),
        p99_ms: of(|load| load.p99_ms),
    }
}

fn load(server: &Server, asks: &[Ask], folder: &Path, (seconds, connections): (f64, u8)) -> Result<Load> {
    let script = folder.join("load.lua");
    fs::write(&script, lua(asks)?)?;
    let before = cpu_seconds(server)?;
    let output = Command::new("wrk")
        .args(["-t1", "--timeout", "30s", "-c", &connections.to_string(), "-d", &format!("{seconds:.0}s"), "-s"])
        .arg(&script)
        .arg(format!("http://{}/", server.address))
        .output()?;
    let cpu = cpu_seconds(server)? - before;
    let text = String::from_utf8_lossy(&output.stdout);
    let result = text.lines().find_map(|line| line.strip_prefix("RESULT "));
    let numbers: Vec<f64> =
        result.unwrap_or_default().split(' ').filter_map(|number| number.parse().ok()).collect();
    let [requests, microseconds, p50, p99, errors] = numbers.as_slice() else {
        return Err(format!("wrk: {text}{}", String::from_utf8_lossy(&output.stderr)).into());
    };
    if *errors > 0.0 || *requests < 1.0 {
        return Err(format!("{}: {errors} of {requests} requests failed", asks[0].path).into());
    }
    Ok(Load {
        cpu_us: cpu * 1e6 / requests,
        per_second: requests * 1e6 / microseconds,
        p50_ms: p50 / 1e3,
        p99_ms: p99 / 1e3,
    })
}

/// The script for wrk: all requests in rotation, and a result line at the end.
fn lua(asks: &[Ask]) -> Result<String> {
    let mut script = String::from("local asks = {}\ninit = function()\n");
    for ask in asks {
        let method = if ask.body.is_some() { "POST" } else { "GET" };
        let mut headers = String::new();
        if ask.body.is_some() {
            headers.push_str("[\"Content-Type\"] = \"application/json\", ");
        }
        if let Some(token) = &ask.token {
            write!(headers, "[\"Authorization\"] = \"Bearer {token}\"")?;
        }
        let body = ask.body.as_ref().map_or("nil".to_owned(), |body| format!("[==[{body}]==]"));
        writeln!(
            script,
            "  asks[#asks + 1] = wrk.format(\"{method}\", \"{}\", {{{headers}}}, {body})",
            ask.path
        )?;
    }
    script.push_str(
        "end\nlocal at = 0\nrequest = function()\n  at = at % #asks + 1\n  return asks[at]\nend\n\
        done = function(summary, latency)\n  local e = summary.errors\n  \
        io.write(string.format(\"RESULT %d %d %f %f %d\\n\", summary.requests, summary.duration, \
        latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))\nend\n",
    );
    Ok(script)
}

/// The CPU time used so far by a server, and by its database server with all its processes.
fn cpu_seconds(server: &Server) -> Result<f64> {
    let mut ticks = 0.0;
    for process in fs::read_dir("/proc")? {
        let Ok(id) = process?.file_name().to_string_lossy().parse::<u32>() else { continue };
        // A process that has exited meanwhile is counted by its parent.
        let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) else { continue };
        let fields = fields(&stat)?;
        let database = server.database;
        if id == server.child.id()
            || Some(id) == database
            || fields[1].parse().ok() == database && database.is_some()
        {
            // Its own user and system time, and that of the child processes that it has waited for.
            for field in &fields[11..15] {
                ticks += field.parse::<f64>()?;
            }
        }
    }
    Ok(ticks / TICKS)
}

/// The fields of `/proc/…/stat` from the third, the state: the name before it may contain any character.
fn fields(stat: &str) -> Result<Vec<&str>> {
    let (_, after) = stat.rsplit_once(") ").ok_or("an odd line in /proc")?;
    Ok(after.split(' ').collect())
}

/// The resident memory of a server. Pages of a mapped file belong to the system's page cache, and count once
/// per mapping.
fn resident(server: &Server) -> Result<String> {
    let status = fs::read_to_string(format!("/proc/{}/status", server.child.id()))?;
    let megabytes = |name: &str| -> Result<u64> {
        let line =
            status.lines().find_map(|line| line.strip_prefix(name)).ok_or("a line of /proc is missing")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1024)
    };
    Ok(format!("{} MB of its own and {} MB of files", megabytes("RssAnon:")?, megabytes("RssFile:")?))
}
