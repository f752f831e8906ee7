//! An SMTP server on this machine that keeps what it is given, and answers as a test wants.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// How long a test waits for a mail.
const PATIENCE: Duration = Duration::from_secs(20);

/// The server; it stops when it is dropped.
pub struct SmtpServer {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    mails: Mutex<Vec<Mail>>,
    commands: Mutex<Vec<String>>,
    /// The answers to the next recipients; afterwards all are accepted.
    to_recipients: Mutex<VecDeque<&'static str>>,
    is_silent: bool,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Headers and parts.
    pub text: String,
    /// The address of the envelope.
    pub recipient: String,
}

impl Mail {
    /// The text with its quoted-printable parts decoded.
    pub fn decoded(&self) -> String {
        let text = self.text.replace("=\n", "");
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let [first, tail @ ..] = rest {
            let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
            match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                Some(byte) if *first == b'=' => {
                    bytes.push(byte);
                    rest = &tail[2..];
                }
                _ => {
                    bytes.push(*first);
                    rest = tail;
                }
            }
        }
        String::from_utf8(bytes).expect("parts are UTF-8")
    }
}

impl SmtpServer {
    /// A server that accepts every mail.
    pub async fn start() -> Self {
        Self::with(Shared::default()).await
    }

    /// A server that gives these answers to the first recipients.
    pub async fn answering(answers: &[&'static str]) -> Self {
        let to_recipients = Mutex::new(answers.iter().copied().collect());
        Self::with(Shared { to_recipients, ..Shared::default() }).await
    }

    /// A server that accepts connections and never says anything.
    pub async fn silent() -> Self {
        Self::with(Shared { is_silent: true, ..Shared::default() }).await
    }

    async fn with(shared: Shared) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::new(shared);
        let accepting = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let shared = Arc::clone(&shared);
                    tokio::spawn(async move { shared.converse(stream).await });
                }
            }
        });
        Self { address, shared, accepting }
    }

    /// The setting that names this server.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The mails so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.shared.mails.lock().expect("no test panics with the lock").clone()
    }

    /// The first words of all commands so far.
    pub fn commands(&self) -> Vec<String> {
        self.shared.commands.lock().expect("no test panics with the lock").clone()
    }

    /// The first mail, once it has arrived.
    pub async fn first_mail(&self) -> Mail {
        let arrived = async {
            loop {
                match self.mails().into_iter().next() {
                    Some(mail) => return mail,
                    None => sleep(Duration::from_millis(5)).await,
                }
            }
        };
        timeout(PATIENCE, arrived).await.expect("a mail arrives")
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    async fn converse(&self, mut stream: TcpStream) {
        if self.is_silent {
            return sleep(PATIENCE * 10).await;
        }
        let (reading, mut writing) = stream.split();
        let mut lines = BufReader::new(reading).lines();
        let mut answer = "220 test ESMTP".to_owned();
        let mut recipient = String::new();
        loop {
            if writing.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                return;
            }
            let Ok(Some(line)) = lines.next_line().await else { return };
            let command = line.split([' ', ':']).next().unwrap_or_default().to_owned();
            answer = match command.as_str() {
                "EHLO" => "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN".to_owned(),
                "AUTH" => "235 ok".to_owned(),
                "RCPT" => {
                    recipient = line.trim_start_matches("RCPT TO:").trim_matches(['<', '>']).to_owned();
                    let answers = &mut self.to_recipients.lock().expect("no test panics with the lock");
                    answers.pop_front().unwrap_or("250 ok").to_owned()
                }
                "DATA" => "354 go on".to_owned(),
                "QUIT" => "221 bye".to_owned(),
                _ => "250 ok".to_owned(),
            };
            let logged = if command == "AUTH" { line } else { command.clone() };
            self.commands.lock().expect("no test panics with the lock").push(logged);
            if command == "DATA" {
                if writing.write_all(b"354 go on\r\n").await.is_err() {
                    return;
                }
                let mut text = String::new();
                while let Ok(Some(line)) = lines.next_line().await
                    && line != "."
                {
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                }
                let mail = Mail { text, recipient: recipient.clone() };
                self.mails.lock().expect("no test panics with the lock").push(mail);
                "250 taken".clone_into(&mut answer);
            }
        }
    }
}
