//! The mail settings: the SMTP server, and the sender.

use std::net::IpAddr;

use lettre::message::Mailbox;
use url::{Host, Url};

use super::problem::Problems;
use super::secret::Secret;
use super::settings::Settings;
use super::value::{non_empty, percent_decoded};

const URL: &str = "SMTP_URL";
const FROM: &str = "MAIL_FROM";

/// How mails are sent.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The server that takes them.
    pub server: SmtpServer,
    /// The sender.
    pub from: Mailbox,
}

/// An SMTP server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub encryption: Encryption,
    /// User and password, if it wants them.
    pub credentials: Option<(String, Secret<String>)>,
}

/// The encryption of a connection to an SMTP server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte: `smtps://`.
    Tls,
    /// `STARTTLS`, without which nothing is sent: `smtp://`.
    StartTls,
    /// None: `smtp://` to this machine.
    None,
}

impl Mail {
    /// Parses the settings; `None` when no mail is sent, or with a problem.
    pub(super) fn read(settings: &Settings, problems: &mut Problems) -> Option<Self> {
        let url = non_empty(settings.smtp_url.as_ref().map(|url| url.reveal().as_str()));
        let from = non_empty(settings.mail_from.as_deref());
        let sender = from.map(|from| mailbox(from, problems));
        let url = url?;
        let server = SmtpServer::parse(url).or_else(|| {
            // Without the URL itself, which may contain a password.
            problems.add(
                URL,
                "is not the address of an SMTP server",
                "Give smtps://user:password@host or smtp://user:password@host:port, with %XX for special \
                 characters of user and password, and nothing after the port.",
            )
        });
        let sender = sender.unwrap_or_else(|| {
            problems.add(
                FROM,
                "must be set with SMTP_URL",
                "Give the sender of mails, such as no-reply@example.org.",
            )
        });
        Some(Self { server: server?, from: sender? })
    }
}

fn mailbox(text: &str, problems: &mut Problems) -> Option<Mailbox> {
    text.parse().ok().or_else(|| {
        problems.add(
            FROM,
            format!("is not an e-mail address, this is {text:?}"),
            "Give one such as no-reply@example.org or Passerelle <no-reply@example.org>.",
        )
    })
}

impl SmtpServer {
    fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        // The host of these schemes is not parsed by the rules of web addresses.
        let host = Host::parse(url.host_str()?).ok().filter(|_| is_bare)?;
        let encryption = match url.scheme() {
            "smtps" => Encryption::Tls,
            "smtp" if is_this_machine(&host) => Encryption::None,
            "smtp" => Encryption::StartTls,
            _ => return None,
        };
        let default_port = match encryption {
            Encryption::Tls => 465,
            Encryption::StartTls => 587,
            Encryption::None => 25,
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            ("", _) | (_, None) => return None,
            (user, Some(password)) => Some((percent_decoded(user), Secret::new(percent_decoded(password)))),
        };
        let host = match host {
            Host::Domain(name) => name,
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        Some(Self { host, port: url.port().unwrap_or(default_port), encryption, credentials })
    }
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &[&str]) -> Result<Option<Mail>, Vec<String>> {
        let settings = Settings::try_parse_from(flags).expect("the flags of the test exist");
        let mut problems = Problems::default();
        let mail = Mail::read(&settings, &mut problems);
        problems.into_result(Some(mail)).map_err(|all| all.iter().map(ToString::to_string).collect())
    }

    fn server(url: &str) -> Option<SmtpServer> {
        read(&["--smtp-url", url, "--mail-from", "a@example.org"]).ok().flatten().map(|mail| mail.server)
    }

    #[test]
    fn nothing_is_sent_by_default() {
        assert!(read(&[]).is_ok_and(|mail| mail.is_none()));
        assert!(read(&["--smtp-url", " "]).is_ok_and(|mail| mail.is_none()));
        assert!(read(&["--mail-from", "a@example.org"]).is_ok_and(|mail| mail.is_none()));
    }

    #[test]
    fn every_connection_is_encrypted_but_those_to_this_machine() {
        let parts = |url| server(url).map(|server| (server.host, server.port, server.encryption));
        let is = |host: &str, port, encryption| Some((host.to_owned(), port, encryption));
        assert_eq!(parts("smtps://mail.example.org"), is("mail.example.org", 465, Encryption::Tls));
        assert_eq!(parts("smtp://mail.example.org"), is("mail.example.org", 587, Encryption::StartTls));
        assert_eq!(parts("smtp://mail.example.org:25/"), is("mail.example.org", 25, Encryption::StartTls));
        assert_eq!(parts("smtp://localhost"), is("localhost", 25, Encryption::None));
        assert_eq!(parts("smtp://127.0.0.1:2525"), is("127.0.0.1", 2525, Encryption::None));
        assert_eq!(parts("smtp://[::1]:2525"), is("::1", 2525, Encryption::None));
        assert_eq!(parts("smtps://localhost"), is("localhost", 465, Encryption::Tls));
        assert_eq!(parts("smtp://localhost.example.org").map(|server| server.2), Some(Encryption::StartTls));
    }

    #[test]
    fn user_and_password_are_decoded() {
        let server = server("smtps://jane%40example.org:p%3Ass+w%25d@mail.example.org").expect("an address");
        let (user, password) = server.credentials.clone().expect("both are given");
        assert_eq!((user.as_str(), password.reveal().as_str()), ("jane@example.org", "p:ss+w%d"));
        assert!(!format!("{server:?}").contains("p:ss"));
    }

    #[test]
    fn problems_name_the_setting_and_show_no_password() {
        for url in [
            "mail.example.org:25",
            "https://u:hunter2@mail.example.org",
            "smtp://u:hunter2@",
            "smtp://:hunter2@mail.example.org",
            "smtp://user@mail.example.org",
            "smtp://u:hunter2@mail.example.org/path",
            "smtp://u:hunter2@mail.example.org?tls=none",
            "smtp://u:hunter2@mail.example.org:port",
        ] {
            let problems = read(&["--smtp-url", url]).expect_err(url);
            assert_eq!(problems.len(), 2, "{problems:?}");
            assert!(
                problems[0].starts_with("SMTP_URL: ") && !problems[0].contains("hunter2"),
                "{problems:?}"
            );
            assert!(problems[1].starts_with("MAIL_FROM: must be set"), "{problems:?}");
        }
        for from in ["nobody", "a@example.org\r\nBcc: b@example.org", "Name a@example.org"] {
            let problems = read(&["--mail-from", from]).map(|_| ()).expect_err(from);
            assert!(problems[0].starts_with("MAIL_FROM: is not"), "{problems:?}");
        }
        let named = read(&["--smtp-url", "smtps://h", "--mail-from", "Été <ete@example.org>"]);
        let from = named.expect("good").expect("mails are sent").from;
        assert_eq!((from.name.as_deref(), from.email.as_ref()), (Some("Été"), "ete@example.org"));
    }
}
