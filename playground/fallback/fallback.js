// The plain editor: sends what the three boxes hold to /graphql and shows the answer. Subscriptions go to
// /graphql/stream; each of their answers takes the place of the one before.

const FRENCH = {
  examples: "Exemples",
  run: "Exécuter",
  query: "Opération",
  headers: "En-têtes",
  result: "Résultat",
  notice:
    "Ceci est l’éditeur simple, construit sans npm. Pour le complet (documentation, complétion, explorateur), installez Node.js 20 ou plus récent avec npm, puis :",
  skipped:
    "Ceci est l’éditeur simple. Pour le complet (documentation, complétion, explorateur), construisez sans PASSERELLE_SKIP_PLAYGROUND, avec Node.js 20 ou plus récent et npm :",
  invalid: "JSON invalide :",
  notAnObject: "un objet est attendu",
  noAnswer: "pas de réponse",
};

const ENGLISH = {
  skipped:
    "This is the plain editor. For the full one (documentation, completion, explorer), build without PASSERELLE_SKIP_PLAYGROUND, with Node.js 20 or newer and npm:",
  invalid: "Invalid JSON:",
  notAnObject: "an object is expected",
  noAnswer: "no answer",
};

const byId = (id) => document.getElementById(id);
const french = navigator.language.toLowerCase().startsWith("fr");
const words = french ? FRENCH : ENGLISH;

if (document.body.dataset.reason === "skipped") {
  document.querySelector('[data-text="notice"]').dataset.text = "skipped";
  byId("recipe").textContent = "cargo build";
}
if (french) document.documentElement.lang = "fr";
for (const element of document.querySelectorAll("[data-text]")) {
  const word = words[element.dataset.text];
  if (word) element.textContent = word;
}

function say(text, bad = false) {
  byId("status").textContent = text;
  byId("status").className = bad ? "bad" : "";
}

// The object that a box holds; nothing typed means nothing to send.
function readObject(id) {
  const text = byId(id).value.trim();
  if (text === "") return undefined;
  const label = document.querySelector(`label[for="${id}"]`).innerText.replace(/\s*JSON$/, "");
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${label} · ${words.invalid} ${error.message}`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new Error(`${label} · ${words.notAnObject}`);
  }
  return value;
}

const SUBSCRIPTION = /^(\s|#.*\n)*subscription\b/;

function show(text) {
  let failed = false;
  let shown = text;
  try {
    const answer = JSON.parse(text);
    failed = Boolean(answer?.errors);
    shown = JSON.stringify(answer, null, 2);
  } catch {
    // Not JSON: shown as it came.
  }
  byId("result").value = shown;
  return failed;
}

// Shows every answer of a stream, until it ends or is left for another.
async function follow(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let count = 0;
  let failed = false;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += read.value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      if (!event.startsWith("event: next\ndata: ")) continue;
      failed = show(event.slice("event: next\ndata: ".length));
      count += 1;
      say(`${response.status} · ${count} …`, failed);
    }
  }
  say(`${response.status} · ${count}`, failed);
}

// Ends what is followed.
let following;

async function run() {
  const button = byId("run");
  if (button.disabled) return;
  following?.abort();
  following = new AbortController();
  const { signal } = following;
  const streams = SUBSCRIPTION.test(byId("query").value);
  let request;
  try {
    request = {
      method: "POST",
      signal,
      credentials: "same-origin",
      headers: {
        "content-type": "application/json",
        accept: streams ? "text/event-stream" : "application/graphql-response+json, application/json;q=0.9",
        ...readObject("headers"),
      },
      body: JSON.stringify({ query: byId("query").value, variables: readObject("variables") }),
    };
  } catch (error) {
    say(error.message, true);
    return;
  }
  button.disabled = true;
  say("…");
  const start = performance.now();
  try {
    const response = await fetch(streams ? "/graphql/stream" : "/graphql", request);
    if (streams && response.ok) {
      button.disabled = false;
      say(`${response.status} · …`);
      await follow(response);
      return;
    }
    const failed = show(await response.text()) || !response.ok;
    say(`${response.status} · ${Math.round(performance.now() - start)} ms`, failed);
  } catch (error) {
    if (signal.aborted) return;
    byId("result").value = "";
    say(`${words.noAnswer} (${error.message})`, true);
  } finally {
    // One that was left for another no longer says when the button works.
    if (!signal.aborted) button.disabled = false;
  }
}

async function load(option) {
  const text = async (name) => (name ? (await (await fetch(`/playground/${name}`)).text()).trim() : "");
  const [query, variables] = await Promise.all([text(option.value), text(option.dataset.variables)]);
  byId("query").value = query;
  byId("variables").value = variables;
}

byId("run").addEventListener("click", run);
byId("examples").addEventListener("change", (event) => load(event.target.selectedOptions[0]));
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});

const first = byId("examples").selectedOptions[0];
if (first) load(first);
