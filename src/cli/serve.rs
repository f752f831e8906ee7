//! `passerelle serve`: migrates, seeds when asked, serves, and stops gracefully.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{configure, fail};
use crate::app::App;
use crate::clock::SystemClock;
use crate::config::{Config, LogFormat, Settings};
use crate::demo;
use crate::router::router;

/// How long requests in flight may take to end once the server was told to stop.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// Serves until SIGINT or SIGTERM.
pub async fn run(settings: &Settings, with_demo: bool) -> ExitCode {
    let config = match configure(settings, with_demo) {
        Ok(config) => config,
        Err(code) => return code,
    };
    log_to_stderr(&config);
    let listen = config.server.listen;
    let app = match App::build(config, Arc::new(SystemClock)).await {
        Ok(app) => app,
        Err(error) => return fail(error),
    };
    if let Err(error) = Migrator::up(app.tools.database.write(), None).await {
        return fail(format_args!("the database was not migrated: {error}"));
    }
    if with_demo && let Err(error) = demo::seed(&app).await {
        return fail(error);
    }
    let listener = match TcpListener::bind(listen).await {
        Ok(listener) => listener,
        Err(error) => return fail(format_args!("HOST and PORT: {listen} cannot be listened on: {error}")),
    };
    announce(&app, &listener, with_demo);
    serve(app, listener).await
}

/// Answers on `listener` until the process is told to stop.
async fn serve(app: Arc<App>, listener: TcpListener) -> ExitCode {
    let service = router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
    let (stopping, mut stopped) = tokio::sync::watch::channel(());
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        told_to_stop().await;
        tracing::info!("stopping: requests in flight end first");
        // Nobody listens once the server has ended by itself.
        let _ = stopping.send(());
    });
    let bounded = async {
        let _ = stopped.changed().await;
        tokio::time::sleep(STOP_WITHIN).await;
    };
    let code = tokio::select! {
        ended = server => ended.map_or_else(fail, |()| ExitCode::SUCCESS),
        () = bounded => fail("requests in flight did not end in time"),
    };
    app.tools.database.clone().close().await;
    code
}

async fn told_to_stop() {
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

/// Says what to open, and with which accounts.
fn announce(app: &App, listener: &TcpListener, demo: bool) {
    let url = &app.config.server.public_url;
    let listening = listener.local_addr().map_or_else(|_| String::new(), |address| address.to_string());
    println!("passerelle listens on {listening}");
    println!("  GraphQL        {url}/graphql");
    if app.config.features.playground {
        println!("  playground     {url}/playground");
    }
    println!("  pointage API   {url}/api");
    println!("  talents API    {url}/api/v1");
    println!("  health         {url}/healthz, {url}/readyz");
    if demo {
        println!("Demo accounts (password Admin@2025!):");
        println!("  admin@sigif.gouv.sn (admin), organizer@sigif.gouv.sn, viewer@sigif.gouv.sn,");
        println!("  admin@talento.com (super admin), presence@talento.com");
        println!("  user@example.com (password motdepasse123)");
    }
}

fn log_to_stderr(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log.filter);
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second subscriber can't be set, and needs not to be: the first one logs.
    let _ = match config.log.format {
        LogFormat::Json => log.json().flatten_event(true).try_init(),
        LogFormat::Text => log.try_init(),
    };
}
