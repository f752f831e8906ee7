//! A TCP proxy before one or more servers: passes each connection to the next server, and can take them all away and bring
//! them back.

use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    servers: Arc<Servers>,
}

struct Servers {
    addresses: Vec<String>,
    next: AtomicUsize,
    are_cut: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// Before the servers at these addresses.
    pub fn before(addresses: Vec<String>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let servers = Servers {
            addresses,
            next: AtomicUsize::new(0),
            are_cut: AtomicBool::new(false),
            open: Mutex::default(),
        };
        let proxy = Self { address, servers: Arc::new(servers) };
        proxy.accept(listener);
        proxy
    }

    fn accept(&self, listener: TcpListener) {
        let servers = Arc::clone(&self.servers);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if servers.are_cut.load(Ordering::SeqCst) {
                    return;
                }
                servers.connect(client);
            }
        });
    }

    /// Ends all connections and refuses new ones.
    pub fn cut(&self) {
        self.servers.are_cut.store(true, Ordering::SeqCst);
        // The listener ends with the next connection.
        drop(TcpStream::connect(self.address));
        for stream in self.servers.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Takes connections again.
    pub fn restore(&self) {
        self.servers.are_cut.store(false, Ordering::SeqCst);
        self.accept(TcpListener::bind(self.address).expect("the port is free"));
    }
}

impl Servers {
    fn connect(&self, client: TcpStream) {
        let next = self.next.fetch_add(1, Ordering::Relaxed) % self.addresses.len();
        let Ok(server) = TcpStream::connect(&self.addresses[next]) else { return };
        forward(&client, &server);
        forward(&server, &client);
        self.open.lock().unwrap_or_else(PoisonError::into_inner).extend([client, server]);
    }
}

fn forward(from: &TcpStream, to: &TcpStream) {
    let (mut from, mut to) = (from.try_clone().expect("a clone"), to.try_clone().expect("a clone"));
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
}
