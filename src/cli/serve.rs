//! `passerelle serve`: migrates the database, optionally inserts the demo data, serves, and shuts down
//! gracefully.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::failure::{fail, load_config};
use super::opening::{Opening, open_app};
use super::output::{LogOutput, print};
use crate::app::App;
use crate::auth::actor::Actor;
use crate::config::{Config, Environment, LogFormat, Settings, Traces};
use crate::demo::{self, SignIn};
use crate::domain::{audit, housekeeping, imports, keys, retention};
use crate::http::connections::{Bounds, LiveConnections};
use crate::http::serve::{ConnectionLimits, serve};
use crate::http::{metrics, pages};
use crate::rest;
use crate::router::router;
use crate::scope::Scope;
use crate::telemetry::{self, trace, trace::TraceOptions};

/// Serves until SIGINT or SIGTERM.
pub async fn run(settings: &Settings, with_demo: bool, create: bool, lost_keys: bool) -> ExitCode {
    let mut config = match load_config(settings, with_demo) {
        Ok(config) => config,
        Err(code) => return code,
    };
    init_logging(&config);
    if config.metrics.is_enabled()
        && let Err(error) = telemetry::install()
    {
        return fail(error);
    }
    if let Some(traces) = &config.traces
        && let Err(error) = trace::install(trace_options(traces, config.environment))
    {
        return fail(error);
    }
    let listen = config.server.listen;
    // First: what the server writes may contain its address, and a port that is taken stops it before it changes anything.
    let listener = match TcpListener::bind(listen).await {
        Ok(listener) => listener,
        Err(error) => return fail(format_args!("HOST and PORT: {listen} cannot be listened on: {error}")),
    };
    let metrics = match listen_for_metrics(config.metrics.listen).await {
        Ok(metrics) => metrics,
        Err(problem) => return fail(problem),
    };
    raise_file_limit();
    config.server.set_bound(listener.local_addr().unwrap_or(listen));
    let opening = Opening { create, when_locked: "Stop that one, or use another DATA_DIR" };
    let app = match open_app(config, opening).await {
        Ok(app) => app,
        Err(code) => return code,
    };
    if !lost_keys && let Err(problem) = check_keys(&app).await {
        return fail(problem);
    }
    // Before the first request: what a killed import has shown is completed.
    let system = Scope::new(Arc::clone(&app.services), Actor::system());
    if let Err(error) = imports::settle_at_start(&system).await {
        return fail(error);
    }
    if with_demo && let Err(error) = demo::seed(&app).await {
        return fail(error);
    }
    if let Err(problems) = rest::check(&app.schemas, &rest::surfaces()).await {
        return fail(problems.join("\n"));
    }
    let sign_ins = if with_demo { demo::sign_ins() } else { Vec::new() };
    let demo = with_demo.then(|| pages::Demo { accounts: sign_ins.iter().map(demo_account).collect() });
    let router = match router(&app, demo) {
        Ok(router) => router,
        Err(problems) => return fail(problems.join("\n")),
    };
    let metrics = metrics.and_then(|listener| serve_metrics(&app, listener));
    telemetry::spawn_upkeep();
    app.services.publisher.connect(&app.services.database);
    spawn_cleanup(system.clone());
    spawn_settling(system.clone());
    spawn_sealing(system);
    // Before the address is printed: whoever reads it may stop the server.
    let signals = match ShutdownSignals::catch() {
        Ok(signals) => signals,
        Err(error) => return fail(format_args!("signals cannot be caught: {error}")),
    };
    print_addresses(&app, &listener, &sign_ins);
    if let Some(address) = metrics {
        print(format_args!("  metrics        http://{address}/metrics"));
    }
    serve_until_shutdown(&app, router, listener, signals).await
}

/// Refuses keys that decrypt nothing of what is stored: the server would show nobody's telephone number, and encrypt what is
/// new under keys that the old data does not have.
async fn check_keys(app: &App) -> Result<(), String> {
    let found = keys::sample(&app.services.database, &app.services.cipher)
        .await
        .map_err(|error| error.to_string())?;
    if found.unreadable > 0 && found.by_key.iter().all(|count| *count == 0) {
        return Err(
            "FERNET_KEYS decrypt nothing of what is stored: set the keys that the database was written with. If they are lost \
             for good, start with --lost-keys"
                .to_owned(),
        );
    }
    Ok(())
}

fn trace_options(traces: &Traces, environment: Environment) -> TraceOptions {
    TraceOptions {
        url: traces.url(),
        headers: traces.headers.reveal().clone(),
        service: traces.service.clone(),
        environment: if environment.is_production() { "production" } else { "development" },
        ratio: traces.ratio,
    }
}

/// How often imports are looked for that broke off in other processes.
const SETTLE_INTERVAL: Duration = Duration::from_mins(1);

fn spawn_settling(scope: Scope) {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(SETTLE_INTERVAL).await;
            if let Err(error) = imports::settle_stale(&scope).await {
                tracing::warn!(%error, "an import that broke off was not settled");
            }
        }
    });
}

/// How often audit entries are sealed.
const SEAL_INTERVAL: Duration = Duration::from_mins(1);

fn spawn_sealing(scope: Scope) {
    tokio::spawn(async move {
        loop {
            if let Err(error) = audit::seal(&scope).await {
                tracing::warn!(%error, "audit entries were not sealed; they are later");
            }
            if telemetry::is_enabled()
                && let Ok(number) = audit::count_unsealed(&scope).await
            {
                telemetry::unsealed(number);
            }
            tokio::time::sleep(SEAL_INTERVAL).await;
        }
    });
}

/// How often expired rows are removed.
const CLEANUP_INTERVAL: Duration = Duration::from_hours(1);

/// How long mails may take to be sent after the last request.
const MAIL_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the last spans may take to be sent.
const TRACES_TIMEOUT: Duration = Duration::from_secs(5);

fn spawn_cleanup(scope: Scope) {
    let services = Arc::clone(&scope.services);
    tokio::spawn(async move {
        loop {
            if let Err(error) = housekeeping::sweep(&services).await {
                tracing::warn!(%error, "expired rows or files were not removed");
            }
            if let Err(error) = retention::apply(&scope).await {
                tracing::warn!(%error, "what the retention settings make due was not erased");
            }
            tokio::time::sleep(CLEANUP_INTERVAL).await;
        }
    });
}

/// The listener of the metrics, if they have an address of their own.
async fn listen_for_metrics(listen: Option<SocketAddr>) -> Result<Option<TcpListener>, String> {
    let Some(listen) = listen else { return Ok(None) };
    let refused = |error| format!("METRICS_LISTEN: {listen} cannot be listened on: {error}");
    TcpListener::bind(listen).await.map(Some).map_err(refused)
}

/// Serves the metrics, and returns their address.
fn serve_metrics(app: &App, listener: TcpListener) -> Option<SocketAddr> {
    let address = listener.local_addr().ok();
    let router = metrics::router(Arc::clone(&app.http), app.config.metrics.token.clone());
    let limits =
        ConnectionLimits { response_stall: app.config.timeouts.response_stall, trusted_proxies: Vec::new() };
    tokio::spawn(async move {
        let live = LiveConnections::new(Bounds::default());
        serve(listener, router, &live, limits, std::future::pending()).await
    });
    address
}

/// Lets the process open as many files as it may: each connection is one, and many systems begin with 1 024.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })
    {
        tracing::warn!(%error, "the limit of open files was not raised");
    }
}

/// Serves `listener` until SIGINT or SIGTERM.
async fn serve_until_shutdown(
    app: &App,
    router: Router,
    listener: TcpListener,
    mut signals: ShutdownSignals,
) -> ExitCode {
    let stop = async {
        signals.wait().await;
        tracing::info!("stopping: requests in flight end first");
    };
    let graceful = serve(listener, router, &app.live, app.connection_limits(), stop).await;
    // Requests in flight may still have sent some.
    app.services.mail.drain(MAIL_TIMEOUT).await;
    app.services.database.clone().close().await;
    trace::shut_down(TRACES_TIMEOUT).await;
    if graceful { ExitCode::SUCCESS } else { fail("requests in flight did not end in time") }
}

/// The signals that ask the server to stop.
struct ShutdownSignals {
    terminate: Signal,
    interrupt: Signal,
}

/// SIGXFSZ on Linux.
#[cfg(target_os = "linux")]
const FILE_SIZE_EXCEEDED: i32 = 25;

impl ShutdownSignals {
    /// Catches the signals from now on: one that came before would end the process at once.
    fn catch() -> std::io::Result<Self> {
        let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        // What is caught does not end the process: a write beyond the limit of a file's size fails as on a full disk.
        #[cfg(target_os = "linux")]
        drop(signal(SignalKind::from_raw(FILE_SIZE_EXCEEDED))?);
        Ok(Self { terminate, interrupt })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Prints the URLs, and the demo accounts.
fn print_addresses(app: &App, listener: &TcpListener, sign_ins: &[SignIn]) {
    let url = &app.config.server.public_url;
    let listening = listener.local_addr().map_or_else(|_| String::new(), |address| address.to_string());
    print(format_args!("passerelle listens on {listening}"));
    print(format_args!("  GraphQL        {url}/graphql, subscriptions at /graphql/ws and /graphql/stream"));
    if app.config.features.playground {
        print(format_args!("  playground     {url}/playground"));
    }
    print(format_args!("  staff's pages  {url}/door, {url}/set"));
    print(format_args!("  pointage API   {url}/api, described at {url}/api/docs"));
    print(format_args!("  talents API    {url}/api/v1, described at {url}/api/v1/docs"));
    print(format_args!("  health         {url}/healthz, {url}/readyz"));
    if !sign_ins.is_empty() {
        print("Demo accounts:");
    }
    for SignIn { email, password, role } in sign_ins {
        print(format_args!("  {email:<24} {password:<14} {role}"));
    }
}

fn demo_account(account: &SignIn) -> pages::DemoAccount {
    let SignIn { email, password, role } = account;
    pages::DemoAccount { email, password, role: role.to_uppercase() }
}

fn init_logging(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log.filter);
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| LogOutput)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    // This fails only when a global subscriber already exists, which then logs.
    let _ = match config.log.format {
        LogFormat::Json => log.json().flatten_event(true).try_init(),
        LogFormat::Text => log.try_init(),
    };
}
