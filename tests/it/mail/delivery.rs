//! How the outbox deals with servers: retries, refusals, silence, bounds, the end of the process.

use std::time::{Duration, Instant};

use passerelle::config::{Encryption, Mail, Secret, SmtpServer as Settings};
use passerelle::language::Language;
use passerelle::mail::{Bounds, Message, Outbox, Recipient};

use super::log::Log;
use super::server::SmtpServer;

const FAST: Bounds = Bounds {
    queue: 3,
    connections: 2,
    attempts: 3,
    first_backoff: Duration::from_millis(5),
    timeout: Duration::from_secs(20),
};

fn settings(server: &SmtpServer, encryption: Encryption) -> Mail {
    Mail {
        server: Settings {
            host: server.address.ip().to_string(),
            port: server.address.port(),
            encryption,
            credentials: None,
        },
        from: "Passerelle <no-reply@example.org>".parse().expect("an address"),
    }
}

fn outbox(server: &SmtpServer, bounds: Bounds) -> Outbox {
    let settings = settings(server, Encryption::None);
    Outbox::new(Some(&settings), "https://example.org", bounds).expect("the name of the server is good")
}

fn confirmation(language: Language) -> Message {
    let to = Recipient { email: "awa@example.org", first_name: "Awa", unique_code: "MACAS00001F" };
    Message::cinema_talent_registered(to, language)
}

/// Nothing about a person or a server's words.
fn assert_discreet(log: &Log) {
    let text = log.text();
    for part in ["awa", "Awa", "example.org", "MACAS00001F", "mailbox"] {
        assert!(!text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn a_confirmation_has_the_first_name_and_the_code() {
    let server = SmtpServer::start().await;
    let log = Log::start();
    outbox(&server, FAST).send(confirmation(Language::English));
    let mail = server.first_mail().await;
    assert_eq!(mail.recipient, "awa@example.org");
    let text = mail.decoded();
    for part in [
        "From: Passerelle <no-reply@example.org>",
        "To: Awa <awa@example.org>",
        "Subject: Your registration in the casting file",
        "Hello Awa,",
        "Your unique code is MACAS00001F.",
        "<p>Hello Awa,</p>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let line = log.line("mail sent").await;
    assert!(line.contains("kind=\"cinema_talent_registered\" attempts=1"), "{line}");
    assert_discreet(&log);
}

#[tokio::test]
async fn a_postponed_mail_is_tried_again() {
    let server = SmtpServer::answering(&["451 mailbox awa@example.org is busy"; 2]).await;
    let log = Log::start();
    outbox(&server, FAST).send(confirmation(Language::French));
    let line = log.line("mail sent").await;
    assert!(line.contains("attempts=3"), "{line}");
    assert_eq!(server.mails().len(), 1);
    assert_discreet(&log);
}

#[tokio::test]
async fn a_mail_is_given_up_after_the_last_attempt() {
    let server = SmtpServer::answering(&["451 busy"; 3]).await;
    let log = Log::start();
    outbox(&server, FAST).send(confirmation(Language::French));
    let line = log.line("mail not sent").await;
    assert!(line.contains("attempts=3 reason=postponed with 451"), "{line}");
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn a_refused_mail_is_not_tried_again() {
    let server = SmtpServer::answering(&["550 mailbox awa@example.org does not exist"]).await;
    let log = Log::start();
    let outbox = outbox(&server, FAST);
    outbox.send(confirmation(Language::French));
    let line = log.line("mail not sent").await;
    assert!(line.contains("WARN") && line.contains("attempts=1 reason=refused with 550"), "{line}");
    outbox.drain(Duration::from_secs(20)).await;
    assert_eq!(server.commands().iter().filter(|command| *command == "RCPT").count(), 1);
    assert_discreet(&log);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_connection() {
    let server = SmtpServer::start().await;
    let outbox = outbox(&server, FAST);
    drop(server);
    // The task that accepts ends when the runtime gets to it.
    tokio::task::yield_now().await;
    let log = Log::start();
    outbox.send(confirmation(Language::French));
    let line = log.line("mail not sent").await;
    assert!(line.contains("attempts=3 reason=no connection"), "{line}");
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let server = SmtpServer::silent().await;
    let log = Log::start();
    outbox(&server, Bounds { timeout: Duration::from_millis(30), ..FAST })
        .send(confirmation(Language::French));
    let line = log.line("mail not sent").await;
    assert!(line.contains("attempts=3 reason=no answer in time"), "{line}");
}

#[tokio::test]
async fn the_number_of_waiting_mails_is_bounded() {
    let server = SmtpServer::silent().await;
    let log = Log::start();
    let outbox = outbox(&server, FAST);
    for _ in 0..FAST.queue {
        outbox.send(confirmation(Language::French));
    }
    assert_eq!(log.text(), "");
    outbox.send(confirmation(Language::French));
    let line = log.line("too many are waiting").await;
    assert!(line.contains("WARN") && line.contains("cinema_talent_registered"), "{line}");

    let started = Instant::now();
    outbox.drain(Duration::from_millis(50)).await;
    assert!(started.elapsed() < Duration::from_secs(5), "the end of the process is bounded");
    log.line("mails not sent: the server stops lost=3").await;
    assert_discreet(&log);
}

#[tokio::test]
async fn the_end_of_the_process_waits_for_mails() {
    let server = SmtpServer::answering(&["451 busy"; 2]).await;
    let outbox = outbox(&server, FAST);
    for _ in 0..FAST.queue {
        outbox.send(confirmation(Language::French));
    }
    outbox.drain(Duration::from_secs(20)).await;
    assert_eq!(server.mails().len(), 3);
}

#[tokio::test]
async fn nothing_is_said_to_a_server_without_starttls() {
    let server = SmtpServer::start().await;
    let mut settings = settings(&server, Encryption::StartTls);
    settings.server.credentials = Some(("user".to_owned(), Secret::new("hunter2".to_owned())));
    let log = Log::start();
    let outbox =
        Outbox::new(Some(&settings), "https://example.org", FAST).expect("an address can be verified");
    outbox.send(confirmation(Language::French));
    let line = log.line("mail not sent").await;
    assert!(line.contains("attempts=1 reason=not supported by the server"), "{line}");
    let commands = server.commands();
    assert!(commands.iter().all(|command| command == "EHLO" || command == "QUIT"), "{commands:?}");
}

#[tokio::test]
async fn user_and_password_are_given_to_the_server_and_not_to_the_log() {
    let server = SmtpServer::start().await;
    let mut settings = settings(&server, Encryption::None);
    settings.server.credentials = Some(("user".to_owned(), Secret::new("hunter2".to_owned())));
    let log = Log::start();
    let outbox = Outbox::new(Some(&settings), "https://example.org", FAST).expect("the name is good");
    outbox.send(confirmation(Language::French));
    log.line("mail sent").await;
    // "\0user\0hunter2" in base64.
    assert!(server.commands().contains(&"AUTH PLAIN AHVzZXIAaHVudGVyMg==".to_owned()));
    assert!(!log.text().contains("hunter2") && !log.text().contains("AHVzZXI"), "{}", log.text());
}
