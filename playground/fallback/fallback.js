// The plain editor: sends what the three boxes hold to /graphql and shows the answer.

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

async function run() {
  const button = byId("run");
  if (button.disabled) return;
  let request;
  try {
    request = {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json;q=0.9",
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
    const response = await fetch("/graphql", request);
    const text = await response.text();
    let shown = text;
    let failed = !response.ok;
    try {
      const answer = JSON.parse(text);
      failed ||= Boolean(answer?.errors);
      shown = JSON.stringify(answer, null, 2);
    } catch {
      // Not JSON: shown as it came.
    }
    byId("result").value = shown;
    say(`${response.status} · ${Math.round(performance.now() - start)} ms`, failed);
  } catch (error) {
    byId("result").value = "";
    say(`${words.noAnswer} (${error.message})`, true);
  } finally {
    button.disabled = false;
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
