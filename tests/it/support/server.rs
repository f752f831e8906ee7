//! The router behind a real listener, for tests that need a TCP connection: `let server = app.serve();`.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use passerelle::http::serve::serve;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::app::TestApp;

/// A server on a free port.
pub struct Server {
    /// The address of its listener.
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<bool>,
}

impl TestApp {
    /// Serves until the server is dropped or stopped.
    pub async fn serve(&self) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("the listener has an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let (app, router) = (Arc::clone(&self.app), self.router.clone());
        let task = tokio::spawn(async move {
            serve(listener, router, &app.live, app.connection_limits(), async { drop(stopped.await) }).await
        });
        Server { address, stop: Some(stop), task }
    }
}

impl Server {
    /// Starts a graceful shutdown and waits for its end. Returns whether all connections ended in time.
    pub async fn stop(mut self) -> bool {
        drop(self.stop.take());
        (&mut self.task).await.expect("the server does not panic")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
