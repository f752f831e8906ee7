//! Renders the page of a document: navigation, introduction, operations.

use serde_json::Value;

use super::document::{Document, Group, text};
use super::operation::{Operations, method};
use super::words::{Words, words};
use crate::http::html::Html;
use crate::http::shell::{self, Link};
use crate::language::Language;

/// What a page is told of the server.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The public address of the server.
    pub origin: String,
    /// Whether there is a playground.
    pub playground: bool,
    /// All APIs: base and title.
    pub apis: Vec<(&'static str, &'static str)>,
}

/// The page of `document` in `language`.
pub fn render(document: &Value, language: Language, surroundings: &Surroundings) -> String {
    let document = Document(document);
    let words = words(language);
    let groups = document.groups();
    let mut html = Html::default();
    let title = document.text(&["info", "title"]);
    shell::head(&mut html, language, "docs", &format!("{title} · passerelle"), title);
    html.fill("<a class=\"skip\" href=\"#content\">{}</a>", &[words.skip]);
    let apis = surroundings.apis.iter();
    let addresses: Vec<String> = apis.clone().map(|(base, _)| format!("{base}/docs")).collect();
    let links: Vec<Link<'_>> = apis
        .zip(&addresses)
        .map(|((base, text), address)| Link { address, text, is_current: *base == document.base() })
        .collect();
    shell::bar(&mut html, language, env!("CARGO_PKG_VERSION"), &links);
    html.markup("<div class=\"layout\">");
    navigation(&mut html, words, &groups);
    html.markup("<main id=\"content\" tabindex=\"-1\">");
    introduction(&mut html, document, language, surroundings);
    let origin = surroundings.origin.trim_end_matches('/');
    let operations = Operations { document, words, origin, playground: surroundings.playground };
    for (at, group) in groups.iter().enumerate() {
        html.fill("<section class=\"group\" aria-labelledby=\"tag-{}\">", &[&at.to_string()]);
        html.fill("<div class=\"group-head\"><h2 id=\"tag-{}\">{}</h2>", &[&at.to_string(), group.name]);
        html.prose(group.description).markup("</div>");
        for operation in &group.operations {
            operations.operation(&mut html, operation);
        }
        html.markup("</section>");
    }
    html.markup("</main></div>");
    script_words(&mut html, words);
    html.markup("</body></html>");
    html.into_string()
}

fn navigation(html: &mut Html, words: &Words, groups: &[Group<'_>]) {
    html.fill(
        "<nav class=\"contents\" aria-label=\"{}\"><details open><summary>{}</summary><div \
         class=\"filter\" hidden>",
        &[words.contents, words.contents],
    );
    html.fill(
        "<input class=\"input\" type=\"search\" id=\"filter\" placeholder=\"{}\" aria-label=\"{}\" \
         autocomplete=\"off\" spellcheck=\"false\"><kbd aria-hidden=\"true\">/</kbd></div>",
        &[words.filter, words.filter],
    );
    html.fill("<a class=\"top\" href=\"#content\">{}</a>", &[words.start]);
    for (at, group) in groups.iter().enumerate() {
        html.fill("<section><h2><a href=\"#tag-{}\">{}</a></h2><ul>", &[&at.to_string(), group.name]);
        for operation in &group.operations {
            html.fill("<li><a href=\"#{}\" title=\"{}\">", &[&operation.anchor(), operation.path]);
            method(html, operation.method);
            html.fill(" <span>{}</span></a></li>", &[operation.summary()]);
        }
        html.markup("</ul></section>");
    }
    html.fill("<p class=\"nothing muted\" role=\"status\" hidden>{}</p></details></nav>", &[words.nothing]);
}

fn introduction(html: &mut Html, document: Document<'_>, language: Language, surroundings: &Surroundings) {
    let words = words(language);
    let info = &document.0["info"];
    html.fill(
        "<section class=\"start\"><div class=\"told\"><h1>{} <span class=\"badge\">{}</span></h1>",
        &[text(info, "title"), text(info, "version")],
    );
    html.markup("<div class=\"lead\">").prose(text(info, "description")).markup("</div><p class=\"doors\">");
    html.fill(
        "<a class=\"button\" href=\"{}/openapi.json?lang={}\">{}</a>",
        &[document.base(), shell::tag(language), words.download],
    );
    if surroundings.playground {
        html.fill("<a class=\"button quiet\" href=\"/playground\">{}</a>", &[words.playground]);
    }
    html.markup("</p></div><div class=\"shown\">");
    html.fill(
        "<div class=\"card access\"><h2>{}</h2><p><code class=\"base\">{}{}</code></p><h2>{}</h2>",
        &[words.base, surroundings.origin.trim_end_matches('/'), document.base(), words.security],
    );
    for (name, scheme) in document.security_schemes() {
        html.fill("<div class=\"about\"><p><code>{}</code></p>", &[name]);
        html.prose(text(scheme, "description")).markup("</div>");
    }
    html.fill(
        "<form class=\"token\"><label for=\"token\">{}</label><div class=\"token-row\"><input \
         class=\"input\" id=\"token\" autocomplete=\"off\" spellcheck=\"false\" \
         aria-describedby=\"token-hint\"><button type=\"reset\" class=\"button\">{}</button></div><p \
         class=\"small muted\" id=\"token-hint\">{}</p></form></div></div></section>",
        &[words.token, words.forget, words.token_hint],
    );
}

/// The words of the script, as attributes of an empty template.
fn script_words(html: &mut Html, words: &Words) {
    html.fill(
        "<template id=\"words\" data-copied=\"{}\" data-close=\"{}\" data-try=\"{}\" data-send=\"{}\" \
         data-sending=\"{}\" data-no-answer=\"{}\" data-save=\"{}\" data-headers=\"{}\" data-confirm=\"{}\" \
         data-body=\"{}\"></template>",
        &[
            words.copied,
            words.close,
            words.try_it,
            words.send,
            words.sending,
            words.no_answer,
            words.save,
            words.headers,
            words.confirm,
            words.body,
        ],
    );
}
