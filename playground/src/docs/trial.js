// Trying an operation: a form made of its parameters and its example, and the answer below it.

import { show } from "./answer.js";

/** Shows a button at each operation that opens its form. */
export function trials(words, token) {
  for (const operation of document.querySelectorAll(".operation")) {
    const button = operation.querySelector(".try");
    let form;
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      if (form?.isConnected) {
        form.remove();
        button.textContent = words.try;
        button.classList.add("primary");
      } else {
        form ??= formOf(operation, words, token);
        button.closest(".request").append(form);
        button.textContent = words.close;
        button.classList.remove("primary");
        form.querySelector("input, select, textarea, button").focus();
      }
      button.setAttribute("aria-expanded", String(form.isConnected));
    });
  }
}

function formOf(operation, words, token) {
  const form = element("form", { className: "trial" });
  const fields = [...operation.querySelectorAll(".told > [data-in] > li")].map((item) => fieldOf(operation, item));
  const example = operation.querySelector(".body");
  let body;
  if (example) {
    const text = example.querySelector("pre").textContent;
    body = element("textarea", { className: "input", id: `${operation.id}.body`, spellcheck: false, value: text });
    body.rows = Math.min(16, text.split("\n").length + 1);
  }
  for (const { box } of fields) form.append(box);
  if (body) form.append(labelled(body, words.body));
  if (operation.dataset.method !== "get") form.append(element("p", { className: "small muted", textContent: words.confirm }));
  const send = element("button", { className: "button primary", textContent: words.send });
  const actions = element("div", { className: "trial-actions" });
  actions.append(send);
  const result = element("div", { className: "result", ariaLive: "polite", tabIndex: -1 });
  form.append(actions, result);
  const request = () => requestOf(operation, fields, body && { text: body.value, media: example.dataset.media }, token.get());
  const command = commandOf(operation);
  const tell = () => command(request().address, typedHeaders(fields), body?.value);
  form.addEventListener("input", tell);
  tell();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    result.replaceChildren(element("p", { className: "muted small", textContent: words.sending }));
    const { address, options } = request();
    await show(result, words, address, options, token);
    send.disabled = false;
    // On a phone the answer stands below what is seen.
    result.focus({ preventScroll: true });
    result.scrollIntoView({ block: "nearest" });
  });
  return form;
}

// A field for a parameter: a list where its values are a closed list, as «true» and «false» are.
function fieldOf(operation, item) {
  const name = item.querySelector(".name").textContent;
  const place = item.parentElement.dataset.in;
  const required = Boolean(item.querySelector(":scope > .field-head > .required"));
  const isBoolean = /^boolean\b/.test(item.querySelector(":scope > .field-head > .type").textContent);
  const listed = [...item.querySelectorAll(":scope > .values code")].map((code) => code.textContent);
  const values = isBoolean && !listed.length ? ["true", "false"] : listed;
  const id = `${operation.id}.${name}`;
  // The example or the default, to be seen where nothing is typed.
  const hint = [...item.querySelectorAll(":scope > .facts .hint code")].at(-1)?.textContent ?? "";
  let input;
  if (values.length) {
    input = element("select", { className: "input", id, required });
    for (const value of required ? values : ["", ...values]) input.append(new Option(value, value));
  } else {
    // What must be there begins with the example; what is signed is asked for, because no example holds on this server.
    const value = required && !("signed" in item.dataset) ? hint : "";
    input = element("input", { className: "input", id, required, autocomplete: "off", spellcheck: false, placeholder: hint, value });
  }
  return { name, place, input, box: labelled(input, `${name}${required ? " *" : ""}`) };
}

function labelled(input, text) {
  const box = element("div", { className: "field" });
  box.append(element("label", { htmlFor: input.id, textContent: text }), input);
  return box;
}

function requestOf(operation, fields, body, token) {
  const base = location.pathname.replace(/\/docs\/?$/, "");
  let path = operation.dataset.path;
  const query = new URLSearchParams();
  const headers = { "accept-language": document.documentElement.lang, ...Object.fromEntries(typedHeaders(fields)) };
  for (const { name, place, input } of fields) {
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(input.value));
    else if (place === "query" && input.value !== "") query.append(name, input.value);
  }
  if (token) headers.authorization = `Bearer ${token}`;
  const options = { method: operation.dataset.method.toUpperCase(), headers, credentials: "same-origin" };
  if (body) {
    options.body = body.text;
    headers["content-type"] = body.media;
  }
  return { address: `${base}${path}${query.size ? `?${query}` : ""}`, options };
}

// The headers that are parameters, as typed.
function typedHeaders(fields) {
  const typed = fields.filter(({ place, input }) => place === "header" && input.value !== "");
  return typed.map(({ name, input }) => [name.toLowerCase(), input.value]);
}

// The cURL command beside the form says what the form sends.
function commandOf(operation) {
  const code = operation.querySelector(".request pre code");
  const lines = code.textContent.split(" \\\n  ");
  const origin = /https?:\/\/[^/']+/.exec(lines[0])?.[0] ?? location.origin;
  return (address, headers, body) => {
    const typed = headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
    const shown = lines.flatMap((line) => {
      if (line.startsWith("curl")) return [line.replace(/'.*'$/, () => quoted(origin + address)), ...typed];
      return line.startsWith("-d ") && body !== undefined ? `-d ${quoted(compact(body))}` : line;
    });
    code.textContent = shown.join(" \\\n  ");
  };
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function compact(text) {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
