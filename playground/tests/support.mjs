// What the browser tests share: Chromium that counts violations of the policy, axe, screenshots, the API, and a proxy
// that loses answers. They run against the server at BASE_URL, started with demo data and without limits.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createServer, get } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** The server under test. */
export const BASE_URL = (process.env.BASE_URL ?? "http://localhost:3000").replace(/\/$/, "");
const ARTIFACTS = process.env.ARTIFACTS;
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The viewports in which every page is looked at. */
export const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
export const DESK = { viewport: { width: 1400, height: 900 } };

/** Starts Debian's Chromium, or that of CHROMIUM. */
export function launch(options = {}) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", ...(options.args ?? [])],
  });
}

/** A context of its own (cookies, storage) whose pages note what they must not do; `assertClean` tells. */
export async function context(browser, options = {}) {
  const opened = await browser.newContext({ locale: "fr-FR", timezoneId: "Africa/Dakar", ...PHONE, ...options });
  const seen = { violations: [], errors: [], foreign: [] };
  await opened.exposeBinding("noteViolation", (_source, ...violation) => seen.violations.push(violation.join(" ")));
  await opened.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.noteViolation(event.effectiveDirective, event.blockedURI, event.sourceFile ?? "");
    });
  });
  opened.on("weberror", (error) => seen.errors.push(String(error.error())));
  opened.on("request", (request) => {
    const page = request.serviceWorker()?.url() ?? request.frame().url();
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && page.startsWith("http") && origin !== new URL(page).origin) {
      seen.foreign.push(request.url());
    }
  });
  opened.seen = seen;
  opened.assertClean = () => assert.deepEqual(seen, { violations: [], errors: [], foreign: [] });
  return opened;
}

/** What axe finds in the state of the page; animations must have ended. */
export async function findings(page) {
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect.getTiming().iterations !== Infinity);
    return Promise.allSettled(ending.map(({ finished }) => finished));
  });
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return (await page.evaluate(() => window.axe.run())).violations;
}

/** Fails when axe finds something serious or critical in the state of the page; returns what else it finds. */
export async function assertAccessible(page, state) {
  const found = await findings(page);
  const grave = found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`);
  assert.deepEqual(grave, [], `axe: ${state}`);
  return found;
}

/** Fails when the page scrolls sideways, or when what an empty field says is cut. */
export async function assertFits(page, state) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${state} is ${over} px too wide`);
  const cut = await page.evaluate(() => {
    const context = document.createElement("canvas").getContext("2d");
    const fields = [...document.querySelectorAll("input[placeholder]")].filter((input) => input.checkVisibility() && !input.value);
    return fields.filter((input) => {
      const { font, paddingLeft, paddingRight } = getComputedStyle(input);
      context.font = font;
      const room = input.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      return context.measureText(input.placeholder).width > room + 1;
    }).map((input) => input.placeholder);
  });
  assert.deepEqual(cut, [], `${state}: what empty fields say is cut`);
}

/** Saves a picture of the page in ARTIFACTS, when that is set. */
export async function screenshot(page, name) {
  if (!ARTIFACTS) return;
  await mkdir(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), fullPage: true });
}

/** Shows a state on a phone and on a desk, light and dark, and runs `task` with the name of each. */
export async function everywhere(page, name, task) {
  const before = page.viewportSize();
  const isDark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  for (const [device, { viewport }] of [["phone", PHONE], ["desk", DESK]]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await task(`${name}-${device}-${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: isDark ? "dark" : "light" });
  await page.setViewportSize(before);
}

/** Looks at a state on a phone and on a desk, light and dark: as axe sees it, its width, a picture of each. */
export function look(page, name) {
  return everywhere(page, name, async (state) => {
    await assertFits(page, state);
    await assertAccessible(page, state);
    await screenshot(page, state);
  });
}

/** Takes the pictures of a state, as `look` does, where axe cannot run. */
export async function screenshots(page, name) {
  if (ARTIFACTS) await everywhere(page, name, (state) => screenshot(page, state));
}

/** How many bytes a browser loads for a path, compressed. */
export function compressedSize(path) {
  return new Promise((resolve, reject) => {
    get(BASE_URL + path, { headers: { "accept-encoding": "gzip" } }, async (response) => {
      let bytes = 0;
      for await (const chunk of response) bytes += chunk.length;
      resolve(bytes);
    }).on("error", reject);
  });
}

/** Calls the pointage API as an account of the demo data. */
export async function account(email) {
  const call = async (method, path, body, token) => {
    const response = await fetch(`${BASE_URL}/api${path}`, {
      method,
      headers: {
        ...(body ? { "content-type": "application/json" } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: body && JSON.stringify(body),
    });
    const json = await response.json();
    assert.ok(json.success, `${method} ${path}: ${response.status} ${JSON.stringify(json)}`);
    return json.data;
  };
  const { accessToken } = await call("POST", "/auth/login", { email, password: "Admin@2025!" });
  return (method, path, body) => call(method, path, body, accessToken);
}

/**
 * A proxy before the server. `proxy.fault` decides what happens to a request: nothing when it returns nothing, else one of
 * `{ drop: true }` (passed on, the answer is lost), `{ cut: true }` (never passed on), `{ status, headers, body }`.
 * `proxy.requests` are those that came.
 */
export async function startProxy(target = BASE_URL) {
  const proxy = { fault: () => undefined, requests: [] };
  const server = createServer((incoming, answer) => {
    serve(incoming, answer).catch(() => incoming.socket.destroy());
  });
  const serve = async (incoming, answer) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = { method: incoming.method, path: incoming.url, headers: incoming.headers, body: Buffer.concat(chunks) };
    proxy.requests.push(request);
    const fault = proxy.fault(request);
    if (fault?.cut) return incoming.socket.destroy();
    if (fault?.status) return answer.writeHead(fault.status, fault.headers).end(fault.body);
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = incoming.headers;
    const response = await fetch(target + incoming.url, {
      method: incoming.method,
      headers: { ...headers, "accept-encoding": "identity" },
      body: chunks.length > 0 ? request.body : undefined,
      redirect: "manual",
    });
    const body = Buffer.from(await response.arrayBuffer());
    if (fault?.drop) return incoming.socket.destroy();
    const passed = [...response.headers].filter(([name]) => !/^(content-(length|encoding)|transfer-encoding|connection)$/.test(name));
    answer.writeHead(response.status, Object.fromEntries(passed)).end(body);
  };
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.url = `http://localhost:${server.address().port}`;
  proxy.stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return proxy;
}
