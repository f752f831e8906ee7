//! The router behind a real listener, for what needs a socket: `let server = app.serve();`.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use passerelle::http::serve::serve;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::app::TestApp;

/// A server on a port of its own.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<bool>,
}

impl TestApp {
    /// Serves until the server is dropped or told to stop.
    pub async fn serve(&self) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let (stop, stopped) = oneshot::channel::<()>();
        let (app, router) = (Arc::clone(&self.app), self.router.clone());
        let task =
            tokio::spawn(
                async move { serve(listener, router, &app.live, async { drop(stopped.await) }).await },
            );
        Server { address, stop: Some(stop), task }
    }
}

impl Server {
    /// Tells it to stop, and waits: whether everything ended in time.
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
