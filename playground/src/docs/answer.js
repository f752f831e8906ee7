// Sends a request and shows what came: status, time, size, headers, and the body as JSON, text, picture or file.

/** Shows the answer in `box`. The token of a sign-in is taken over. */
export async function show(box, words, address, options, token) {
  const started = performance.now();
  let response;
  let bytes;
  try {
    response = await fetch(address, options);
    bytes = await response.blob();
  } catch {
    box.replaceChildren(element("p", { className: "note bad", textContent: words.noAnswer }));
    return;
  }
  const parts = [line(response, performance.now() - started, bytes.size), headersOf(response, words)];
  const media = response.headers.get("content-type") ?? "";
  if (/json|text|csv|xml/.test(media)) parts.push(await textOf(bytes, token));
  else if (media.startsWith("image/")) parts.push(await pictureOf(bytes));
  if (bytes.size && !/json/.test(media)) parts.push(download(bytes, response, words));
  box.replaceChildren(...parts);
}

function line(response, elapsed, size) {
  const p = element("p", { className: "line" });
  const status = element("span", { className: response.ok ? "status" : "status bad" });
  status.textContent = `${response.status} ${response.statusText}`.trim();
  p.append(status, `${Math.round(elapsed)} ms`, ` ${size < 1000 ? `${size} B` : `${(size / 1000).toFixed(1)} KB`}`);
  return p;
}

function headersOf(response, words) {
  const details = element("details", {});
  const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  details.append(element("summary", { textContent: words.headers }), block(words.headers, lines));
  return details;
}

async function textOf(bytes, token) {
  const text = await bytes.text();
  let shown = text;
  try {
    const body = JSON.parse(text);
    shown = JSON.stringify(body, null, 2);
    const given = body?.data?.accessToken ?? body?.accessToken;
    if (typeof given === "string") token.set(given);
  } catch {
    // Not JSON: shown as it came.
  }
  return block("", shown);
}

// `data:` is what the policy allows.
async function pictureOf(bytes) {
  const reader = new FileReader();
  await new Promise((resolve) => {
    reader.onload = resolve;
    reader.readAsDataURL(bytes);
  });
  return element("img", { src: reader.result, alt: "" });
}

function download(bytes, response, words) {
  const disposition = response.headers.get("content-disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  const name = encoded ? decodeURIComponent(encoded) : (/filename="?([^";]+)/.exec(disposition)?.[1] ?? "file");
  const link = element("a", { className: "button", href: URL.createObjectURL(bytes), download: name });
  link.textContent = `${words.save} (${name})`;
  return link;
}

function block(label, text) {
  const box = element("div", { className: "code" });
  const pre = element("pre", { tabIndex: 0, textContent: text });
  pre.setAttribute("role", "region");
  pre.setAttribute("aria-label", label || "body");
  box.append(pre);
  return box;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
