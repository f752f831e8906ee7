//! The headers and parts of a mail: plain text, and the same paragraphs as HTML.

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use uuid::Uuid;

use super::message::Message;
use super::wording::{paragraphs, subject};
use crate::language::Language;

/// Composes a mail; none when the recipient's address is not one that SMTP can carry.
///
/// Nothing of a person gets into a header but the address, which is parsed, and the greeted name, which is
/// encoded: neither can begin another header.
pub(super) fn compose(message: &Message, from: &Mailbox, public_url: &str) -> Option<lettre::Message> {
    let to = Mailbox::new(message.greeted().map(ToOwned::to_owned), message.to.parse().ok()?);
    let paragraphs = paragraphs(message, public_url);
    let parts = MultiPart::alternative_plain_html(plain(&paragraphs), html(&paragraphs, message.language));
    // So that automatic answers are not sent to it (RFC 3834).
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    lettre::Message::builder()
        .from(from.clone())
        .to(to)
        .subject(subject(message))
        .message_id(Some(format!("<{}@{}>", Uuid::new_v4(), from.email.domain())))
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .multipart(parts)
        .ok()
}

fn plain(paragraphs: &[String]) -> String {
    let mut text = paragraphs.join("\r\n\r\n");
    text.push_str("\r\n");
    text
}

fn html(paragraphs: &[String], language: Language) -> String {
    let tag = match language {
        Language::French => "fr",
        Language::English => "en",
    };
    let body: Vec<String> = paragraphs.iter().map(|text| format!("<p>{}</p>\r\n", escaped(text))).collect();
    let body = body.concat();
    format!(
        "<!DOCTYPE html>\r\n<html lang=\"{tag}\">\r\n<head><meta charset=\"utf-8\"></head>\r\n\
         <body style=\"font-family: sans-serif; line-height: 1.5\">\r\n{body}</body>\r\n</html>\r\n"
    )
}

/// `text` with the characters replaced that have a meaning in HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Recipient;

    fn composed(email: &str, first_name: &str) -> Option<String> {
        let to = Recipient { email, first_name, unique_code: "MACAS0014F" };
        let from = "Été & Co <ete@example.org>".parse().expect("an address");
        let message = Message::account_registered(to, Language::French);
        let mail = compose(&message, &from, "https://example.org")?;
        Some(String::from_utf8(mail.formatted()).expect("headers and parts are encoded"))
    }

    #[test]
    fn headers_are_ascii_whatever_the_name() {
        let mail = composed("fatou@example.org", "Fàtou Ñ \"x\"").expect("it is composed");
        assert!(mail.is_ascii());
        let (headers, _) = mail.split_once("\r\n\r\n").expect("headers end");
        for line in headers.split("\r\n") {
            let is_folded = line.starts_with([' ', '\t']);
            assert!(line.len() <= 78 && (is_folded || line.contains(": ")), "{line}");
        }
        for header in ["From: ", "To: ", "Subject: ", "Date: ", "Message-ID: ", "MIME-Version: 1.0"] {
            assert_eq!(
                headers.matches(&format!("\r\n{header}")).count() + usize::from(headers.starts_with(header)),
                1,
                "{headers}"
            );
        }
        assert!(headers.contains("Auto-Submitted: auto-generated"), "{headers}");
        assert!(headers.contains("multipart/alternative"), "{headers}");
    }

    #[test]
    fn no_name_and_no_address_begins_a_header() {
        let mail = composed("fatou@example.org", "Fatou\r\nBcc: b@example.org").expect("it is composed");
        assert!(!mail.contains("Bcc"), "{mail}");
        assert_eq!(composed("fatou@example.org\r\nBcc: b@example.org", "Fatou"), None);
        assert_eq!(composed("fatou@example.org, b@example.org", "Fatou"), None);
    }

    #[test]
    fn html_is_escaped() {
        let paragraphs = ["<b>\"O'Hara\" & co</b>".to_owned()];
        let html = html(&paragraphs, Language::English);
        assert!(html.contains("<p>&lt;b&gt;&quot;O&#39;Hara&quot; &amp; co&lt;/b&gt;</p>"), "{html}");
    }
}
