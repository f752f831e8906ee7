// The references and the front page in a browser: read without a script, looked through, copied from, tried.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { account, assertAccessible, assertFits, BASE_URL, context, DESK, launch, PHONE, screenshot } from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Runs `task` on a fresh page; fails on violations of the policy, errors, and requests to strangers. */
async function onPage(path, options, task) {
  const opened = await context(browser, { permissions: ["clipboard-read", "clipboard-write"], ...options });
  try {
    const page = await opened.newPage();
    await page.goto(BASE_URL + path);
    await task(page);
    opened.assertClean();
  } finally {
    await opened.close();
  }
}

const operation = (page, method, path) => page.locator(`.operation[data-method="${method}"][data-path="${path}"]`);

/** Opens the form of an operation, fills it in, sends it, and waits for the status of the answer. */
async function tryOut(page, method, path, fields = {}) {
  const form = operation(page, method, path).locator(".trial");
  if (!(await form.count())) await operation(page, method, path).getByRole("button", { name: "Essayer" }).click();
  for (const [label, value] of Object.entries(fields)) await form.getByLabel(label).fill(value);
  await form.getByRole("button", { name: "Envoyer" }).click();
  const status = form.locator(".result .line .status");
  await status.waitFor();
  return { form, status: await status.textContent() };
}

for (const path of ["/", "/api/docs", "/api/v1/docs"]) {
  test(`${path} fits in English, and without a touch screen`, async () => {
    await onPage(path, { ...DESK, locale: "en-GB", isMobile: false, hasTouch: false }, async (page) => {
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
      await assertFits(page, path);
      await page.setViewportSize(PHONE.viewport);
      await assertFits(page, path);
    });
  });

  test(`${path} reads without a script`, async () => {
    await onPage(path, { javaScriptEnabled: false }, async (page) => {
      assert.ok(await page.locator("h1").isVisible());
      for (const control of await page.locator(".copy, .try, .filter, .token").all()) {
        assert.equal(await control.isVisible(), false, "what needs a script is not shown");
      }
    });
  });
}

test("a server without limits on requests says so", async () => {
  await onPage("/api/docs", {}, async (page) => {
    await page.getByText("Sur ce serveur, les limites du nombre de requêtes sont désactivées.").waitFor();
    const { info } = await (await page.request.get(`${BASE_URL}/api/openapi.json?lang=en`)).json();
    assert.match(info.description, /On this server the limits on the number of requests are off\.$/);
  });
});

for (const path of ["/api/docs", "/api/v1/docs"]) {
  test(`the French of ${path} is set as it is printed`, async () => {
    await onPage(path, {}, async (page) => {
      // Not in code, nor in the sentences that the API answers, which are told to the letter.
      const prose = await page.locator("h1, h2, h3, .lead, .group-head p, .about p, .told > p, .contents a").evaluateAll((all) =>
        all.map((element) => {
          const copy = element.cloneNode(true);
          for (const code of copy.querySelectorAll("code")) code.remove();
          return copy.textContent;
        }));
      assert.ok(prose.length > 100);
      assert.deepEqual(prose.filter((text) => /\p{L}'\p{L}/u.test(text)), [], "straight apostrophes");
      assert.deepEqual(prose.filter((text) => /\p{L} [;:?!»]/u.test(text)), [], "spaces that break");
      assert.equal(await page.getByText(/[≥≤] \d+ (caractère|élément)/).count(), 0);
      // A mark that follows code stands on its line.
      const alone = await page.locator(".whole").evaluateAll((all) =>
        all.filter((whole) => {
          const code = whole.querySelector("code").getBoundingClientRect();
          const range = document.createRange();
          range.selectNodeContents(whole);
          return [...range.getClientRects()].some(({ top }) => top > code.bottom - 2);
        }).map((whole) => whole.textContent));
      assert.deepEqual(alone, []);
    });
  });
}

test("the chosen language is kept", async () => {
  await onPage("/", {}, async (page) => {
    assert.equal(await page.locator("html").getAttribute("lang"), "fr");
    await page.getByRole("link", { name: "English" }).click();
    await page.waitForURL("**/?lang=en");
    await page.goto(`${BASE_URL}/api/docs`);
    await page.waitForURL("**/api/docs?lang=en");
    await page.getByRole("heading", { name: "Access token" }).or(page.getByLabel("Access token")).first().waitFor();
  });
});

test("the operations are filtered, by keyboard", async () => {
  await onPage("/api/docs", DESK, async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("evenement creer");
    const shown = page.locator(".contents li:not([hidden])");
    assert.equal(await shown.count(), 1);
    await page.keyboard.press("Enter");
    await page.waitForURL("**#createEvent");
    const filter = page.getByRole("searchbox", { name: "Filtrer les opérations" });
    await filter.fill("xyz");
    assert.ok(await page.locator(".nothing").isVisible());
    await assertAccessible(page, "nothing found");
    await filter.press("Escape");
    assert.ok((await shown.count()) >= 30);
  });
});

test("on a phone the operations are folded, and fold again", async () => {
  await onPage("/api/docs", {}, async (page) => {
    const link = page.locator(".contents li a").first();
    assert.equal(await link.isVisible(), false);
    await page.locator(".contents summary").click();
    await link.click();
    assert.equal(await link.isVisible(), false);
    assert.ok(new URL(page.url()).hash.length > 1);
  });
});

test("signing in, reading and failing are tried from the page", async () => {
  await onPage("/api/docs", DESK, async (page) => {
    const refused = await tryOut(page, "get", "/events");
    assert.match(refused.status, /^401/);
    const { status } = await tryOut(page, "post", "/auth/login");
    assert.match(status, /^200/);
    assert.match(await page.getByLabel("Jeton d’accès").inputValue(), /^ey/);
    const listed = await tryOut(page, "get", "/events", { limit: "2" });
    assert.match(listed.status, /^200/);
    const { data } = JSON.parse(await listed.form.locator(".result > .code pre").textContent());
    assert.equal(data.meta.limit, 2);
    assert.match(await operation(page, "get", "/events").locator(".request pre").first().textContent(), /\/api\/events\?limit=2/);
    await assertAccessible(page, "an answer");
    await screenshot(page, "docs-answer");
    // A file: offered to be saved, under the name that the server gives it.
    const sheet = await tryOut(page, "get", "/exports/attendances/pdf", { eventId: data.items[0].id });
    assert.match(sheet.status, /^200/);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      sheet.form.getByRole("link", { name: "Enregistrer" }).click(),
    ]);
    assert.match(download.suggestedFilename(), /\.pdf$/);
    // The token is kept for this tab, and forgotten on demand.
    await page.reload();
    assert.match(await page.getByLabel("Jeton d’accès").inputValue(), /^ey/);
    await page.getByRole("button", { name: "Oublier" }).click();
    assert.equal(await page.getByLabel("Jeton d’accès").inputValue(), "");
  });
});

test("on a phone the answer is shown, and true and false are chosen from", async () => {
  await onPage("/api/v1/docs", {}, async (page) => {
    const { form } = await tryOut(page, "get", "/cinema/productions", { limit: "1" });
    const line = form.locator(".result .line");
    await page.waitForFunction((element) => element.closest(".result") === document.activeElement, await line.elementHandle());
    const { y, height } = await line.boundingBox();
    assert.ok(y >= 0 && y + height <= PHONE.viewport.height, `the status is at ${y}`);
    const types = await page.locator('.told > [data-in="query"] > li').evaluateAll((items) =>
      items.filter((item) => item.querySelector(".type").textContent === "boolean").map((item) => [
        item.closest(".operation").dataset.path,
        item.querySelector(".name").textContent,
      ]));
    assert.ok(types.length > 0);
    const [path, name] = types[0];
    await operation(page, "get", path).getByRole("button", { name: "Essayer" }).click();
    const choice = operation(page, "get", path).locator(".trial").getByLabel(name, { exact: true });
    assert.deepEqual(await choice.locator("option").allTextContents(), ["", "true", "false"]);
  });
});

for (const path of ["/api/docs", "/api/v1/docs"]) {
  test(`${path} breaks no code that fits on a line`, async () => {
    await onPage(path, {}, async (page) => {
      const broken = await page.locator(":not(pre) > code").evaluateAll((codes) =>
        codes.filter((code) => {
          const range = document.createRange();
          range.selectNodeContents(code);
          const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom)));
          return lines.size > 1 && !code.closest(".route") && code.textContent.length < 30;
        }).map((code) => code.textContent));
      assert.deepEqual(broken, []);
      const parts = await page.locator(".route code > span").evaluateAll((spans) =>
        spans.filter((span) => span.getClientRects()[0].height > 30).map((span) => span.textContent));
      assert.deepEqual(parts, [], "a path breaks between its segments");
    });
  });
}

test("the other API is tried by its cookie", async () => {
  await onPage("/api/v1/docs", {}, async (page) => {
    const body = JSON.stringify({ identifier: "admin@talento.com", password: "Admin@2025!" });
    const { status } = await tryOut(page, "post", "/auth/login", { "Corps de la requête": body });
    assert.match(status, /^200/);
    assert.match((await tryOut(page, "get", "/auth/me")).status, /^200/);
    await assertFits(page, "an answer");
    await assertAccessible(page, "an answer");
  });
});

test("on a phone the name of a file breaks where it must", async () => {
  await onPage("/api/v1/docs", {}, async (page) => {
    const body = JSON.stringify({ identifier: "admin@talento.com", password: "Admin@2025!" });
    await tryOut(page, "post", "/auth/login", { "Corps de la requête": body });
    for (const path of ["/cinema/projects/{project_id}/presence/excel", "/cinema/projects/{project_id}/badges/pdf"]) {
      const { form, status } = await tryOut(page, "get", path);
      assert.match(status, /^200/);
      await form.getByRole("link", { name: "Enregistrer" }).waitFor();
      await assertFits(page, path);
    }
  });
});

test("what an operation needs is there, and its command has the headers that are typed", async () => {
  await onPage("/api/docs", DESK, async (page) => {
    const byCode = operation(page, "get", "/events/by-code/{shortCode}");
    await byCode.getByRole("button", { name: "Essayer" }).click();
    const form = byCode.locator(".trial");
    assert.notEqual(await form.getByLabel("shortCode *").inputValue(), "");
    for (const label of ["t *", "s *"]) {
      const field = form.getByLabel(label);
      assert.equal(await field.inputValue(), "", "no example can be signed: the page asks for it");
      assert.notEqual(await field.getAttribute("placeholder"), "");
    }
    await form.getByRole("button", { name: "Envoyer" }).click();
    assert.equal(await form.locator(".result .line").count(), 0, "nothing is sent without them");
    const admin = await account("admin@sigif.gouv.sn");
    const { url } = await admin("GET", "/qr-codes/generate/5eed0002-0000-4000-8000-000000000001");
    const scanned = new URL(url);
    const fields = { "shortCode *": scanned.pathname.split("/").at(-1), "t *": scanned.searchParams.get("t"), "s *": scanned.searchParams.get("s") };
    assert.match((await tryOut(page, "get", "/events/by-code/{shortCode}", fields)).status, /^200/);
    const key = "a-key-of-this-test";
    const validated = await tryOut(page, "post", "/qr-codes/validate", { "Idempotency-Key": key });
    assert.match(validated.status, /^200/);
    const command = operation(page, "post", "/qr-codes/validate").locator(".request pre").first();
    assert.match(await command.textContent(), /^curl -X POST '[^']+' \\\n  -H 'idempotency-key: a-key-of-this-test' \\\n/);
    await validated.form.getByLabel("Idempotency-Key").fill("");
    assert.doesNotMatch(await command.textContent(), /idempotency/);
  });
});

test("no example that disables an account is of one that people sign in by", async () => {
  const { items } = await (await account("admin@sigif.gouv.sn"))("GET", "/users?limit=100");
  const staff = items.filter(({ email }) => /^(admin|organizer|viewer)@/.test(email)).map(({ id }) => id);
  // user@example.com
  const signIns = [...staff, 42];
  assert.ok(signIns.length >= 4);
  for (const base of ["/api", "/api/v1"]) {
    const { paths } = await (await fetch(`${BASE_URL}${base}/openapi.json`)).json();
    const changes = ["/users/{id}", "/users/{user_id}", "/users/{user_id}/toggle-active"].flatMap((path) =>
      ["patch", "post", "delete"].filter((method) => paths[path]?.[method]).map((method) => [
        `${method} ${path}`,
        paths[path][method].parameters.find((parameter) => parameter.in === "path").example,
      ]));
    assert.equal(changes.length, 2);
    for (const [route, id] of changes) assert.ok(!signIns.includes(id), `${route}: ${id}`);
  }
});

test("commands are copied, and operations open in the playground", async () => {
  await onPage("/api/docs", DESK, async (page) => {
    const events = operation(page, "get", "/events");
    await events.locator(".request .copy").click();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^curl 'http.*\/api\/events/);
    await events.locator(".graphql summary").click();
    const link = events.locator("a.open[href*='#op=']");
    await link.waitFor();
    const packed = new URL(await link.evaluate((element) => element.href)).hash.slice("#op=".length);
    const { query, variables } = JSON.parse(inflateRawSync(Buffer.from(packed, "base64url")).toString());
    const response = await fetch(`${BASE_URL}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": "en" },
      body: JSON.stringify({ query, variables: variables && JSON.parse(variables) }),
    });
    const { errors } = await response.json();
    assert.deepEqual(errors.map(({ extensions }) => extensions.code), ["AUTH_REQUIRED"], "it is valid; only the right is missing");
  });
});
