//! Renders the front page, and the pages for a browser that opens `/graphql` or an unknown address.

use super::texts::{Texts, texts};
use crate::http::html::Html;
use crate::http::shell::{self, Link};
use crate::language::Language;

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Places {
    /// The version of the server.
    pub version: &'static str,
    /// The public address of the server, without a slash at its end.
    pub origin: String,
    /// Whether there is a playground.
    pub playground: bool,
    /// Whether everybody may download the schema.
    pub open_schema: bool,
    /// The REST APIs.
    pub apis: Vec<Api>,
}

/// A REST API.
#[derive(Clone, Debug)]
pub struct Api {
    /// Its base path.
    pub base: &'static str,
    /// Its title.
    pub title: &'static str,
}

/// The first request.
const QUERY: &str = "{ countries(first: 3) { totalCount nodes { name flag } } }";

/// The front page.
pub fn front(places: &Places, language: Language, is_ready: bool) -> String {
    let texts = texts(language);
    let mut html = start(places, language, "passerelle", texts.lead);
    html.fill("<main><div class=\"hero\"><h1>{}</h1><p class=\"lead\">{}</p>", &[texts.title, texts.lead]);
    let state = if is_ready { ("ok", texts.ready) } else { ("bad", texts.unavailable) };
    html.fill(
        "<p class=\"state\"><span class=\"badge {}\">{}</span></p><p class=\"actions\">",
        &[state.0, state.1],
    );
    if places.playground {
        html.fill("<a class=\"button primary\" href=\"/playground\">{}</a>", &[texts.playground]);
    }
    for api in &places.apis {
        html.fill("<a class=\"button\" href=\"{}/docs\">{}</a>", &[api.base, api.title]);
    }
    html.markup("</p></div><div class=\"cards\">");
    graphql(&mut html, places, texts);
    rest(&mut html, places, texts);
    doors(&mut html, texts);
    html.markup("</div>");
    html.fill("<section class=\"first\"><div><h2>{}</h2><p class=\"muted\">{}</p></div>", &texts.first);
    command(&mut html, places, texts);
    html.fill(
        "</section></main><footer class=\"foot\"><p>{} — <a href=\"/healthz\">/healthz</a> \
         <a href=\"/readyz\">/readyz</a> <span class=\"muted\">({})</span></p></footer></body></html>",
        &texts.health,
    );
    html.into_string()
}

/// The page for a browser that opens `/graphql` where there is no playground.
pub fn how_to_ask(places: &Places, language: Language) -> String {
    let texts = texts(language);
    let [title, explanation] = texts.ask;
    let mut html = start(places, language, title, explanation);
    html.fill("<main><div class=\"hero\"><h1>{}</h1><p class=\"lead\">{}</p></div>", &[title, explanation]);
    command(&mut html, places, texts);
    home(&mut html, texts);
    html.into_string()
}

/// The page at an address without a route.
pub fn unknown(places: &Places, language: Language) -> String {
    let texts = texts(language);
    let [title, explanation] = texts.unknown;
    let mut html = start(places, language, title, explanation);
    html.fill("<main><div class=\"hero\"><h1>{}</h1><p class=\"lead\">{}</p></div>", &[title, explanation]);
    home(&mut html, texts);
    html.into_string()
}

/// What the page of an unknown address says, for clients that show none.
pub fn unknown_address(language: Language) -> &'static str {
    texts(language).unknown[1]
}

/// Appends the link to the front page, and the end of the document.
fn home(html: &mut Html, texts: &Texts) {
    html.fill(
        "<p class=\"actions\"><a class=\"button primary\" href=\"/\">{}</a></p></main></body></html>",
        &[texts.home],
    );
}

fn start(places: &Places, language: Language, title: &str, description: &str) -> Html {
    let mut html = Html::default();
    shell::head(&mut html, language, "front", title, description);
    let addresses: Vec<String> = places.apis.iter().map(|api| format!("{}/docs", api.base)).collect();
    let links: Vec<Link<'_>> = places
        .apis
        .iter()
        .zip(&addresses)
        .map(|(api, address)| Link { address, text: api.title, is_current: false })
        .collect();
    shell::bar(&mut html, language, places.version, &links);
    html
}

fn graphql(html: &mut Html, places: &Places, texts: &Texts) {
    html.fill("<section class=\"card\"><h2>{}</h2><p class=\"muted\">{}</p><dl>", &texts.graphql);
    for (name, path) in texts.endpoints.iter().zip(["/graphql", "/graphql/ws", "/graphql/stream"]) {
        html.fill("<div><dt>{}</dt><dd><code>{}</code></dd></div>", &[name, path]);
    }
    html.markup("</dl>");
    if places.playground || places.open_schema {
        html.markup("<p class=\"links\">");
        if places.playground {
            html.fill("<a href=\"/playground\">{}</a>", &[texts.playground]);
        }
        if places.open_schema {
            html.fill(
                "<a href=\"/graphql/schema.graphql\" download=\"schema.graphql\">{}</a>",
                &[texts.schema],
            );
        }
        html.markup("</p>");
    }
    html.markup("</section>");
}

fn rest(html: &mut Html, places: &Places, texts: &Texts) {
    html.fill("<section class=\"card\"><h2>{}</h2><p class=\"muted\">{}</p>", &texts.rest);
    let [reference, document] = texts.reference;
    for api in &places.apis {
        html.fill("<h3>{} <code>{}</code></h3><p class=\"links\">", &[api.title, api.base]);
        html.fill(
            "<a href=\"{}/docs\" aria-label=\"{} – {}\">{}</a>",
            &[api.base, reference, api.title, reference],
        );
        html.fill(
            "<a href=\"{}/openapi.json\" aria-label=\"{} – {}\">{}</a></p>",
            &[api.base, document, api.title, document],
        );
    }
    html.markup("</section>");
}

fn doors(html: &mut Html, texts: &Texts) {
    html.fill("<section class=\"card\"><h2>{}</h2><p class=\"muted\">{}</p>", &texts.doors);
    for ((name, hint), address) in texts.door.iter().zip(texts.door_hint).zip(["/door", "/set"]) {
        html.fill(
            "<a class=\"door\" href=\"{}\"><strong>{}</strong><span>{}</span></a>",
            &[address, name, hint],
        );
    }
    html.fill("<p class=\"muted small\">{}</p></section>", &[texts.sign]);
}

/// Appends the first request as a command.
fn command(html: &mut Html, places: &Places, texts: &Texts) {
    let [copy, copied] = texts.copy;
    let body = serde_json::json!({ "query": QUERY }).to_string();
    html.fill(
        "<div class=\"code\"><div class=\"code-head\"><span>cURL</span><button type=\"button\" \
         class=\"copy\" data-copied=\"{}\" hidden>{}</button></div><pre tabindex=\"0\" role=\"group\" \
         aria-label=\"cURL\"><code>curl {}/graphql \\\n  -H 'content-type: application/json' \\\n  -d '{}'\
         </code></pre></div>",
        &[copied, copy, &places.origin, &body],
    );
}
