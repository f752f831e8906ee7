// The pages for a browser that opens an unknown address or `/graphql`, and the front page in production, where there is no
// playground.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { skip, startServer } from "./servers.mjs";
import { BASE_URL, context, DESK, launch, look, PHONE } from "./support.mjs";

let browser;
let production;

before(async () => {
  browser = await launch();
  if (skip) return;
  const secret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  production = await startServer(["--create"], {
    APP_ENV: "production",
    // Also the address of the links: nothing is asked of it.
    PUBLIC_URL: "https://passerelle.example",
    JWT_SECRET: secret(),
    FERNET_KEYS: `${secret()}=`,
  });
});

after(async () => {
  await browser.close();
  await production?.stop();
});

/** Opens an address on a phone and on a desk, looks at the page, runs `task`; fails on whatever a page must not do. */
async function visit(address, name, status, task = () => {}) {
  for (const viewport of [PHONE, DESK]) {
    const opened = await context(browser, viewport);
    try {
      const page = await opened.newPage();
      const response = await page.goto(address);
      assert.equal(response.status(), status);
      if (viewport === PHONE) await look(page, name);
      await task(page);
      opened.assertClean();
    } finally {
      await opened.close();
    }
  }
}

test("an unknown address leads to the front page", async () => {
  await visit(`${BASE_URL}/nichts/da`, "unknown", 404, async (page) => {
    assert.equal(await page.locator("h1").innerText(), "Rien à cette adresse");
    await page.getByRole("link", { name: "Vers l’accueil" }).click();
    await page.waitForURL(`${BASE_URL}/`);
  });
});

test("/graphql leads to the playground", async () => {
  const opened = await context(browser, DESK);
  const page = await opened.newPage();
  await page.goto(`${BASE_URL}/graphql`);
  assert.equal(new URL(page.url()).pathname, "/playground");
  await page.locator(".graphiql-execute-button").waitFor();
  opened.assertClean();
  await opened.close();
});

test("in production /graphql says how to ask, in both languages", { skip }, async () => {
  await visit(`${production.address}/graphql`, "graphql-production", 400, async (page) => {
    assert.equal(await page.locator("h1").innerText(), "Cette adresse répond aux requêtes GraphQL");
    assert.match(await page.locator("pre").innerText(), /^curl https:\/\/passerelle\.example\/graphql /);
    await page.getByRole("link", { name: "English" }).click();
    await page.getByRole("heading", { name: "This address answers GraphQL requests" }).waitFor();
  });
});

test("in production the front page offers neither playground nor schema", { skip }, async () => {
  await visit(`${production.address}/`, "front-production", 200, async (page) => {
    await page.locator(".badge.ok").waitFor();
    for (const path of ["/playground", "/graphql/schema.graphql"]) {
      assert.equal(await page.locator(`a[href="${path}"]`).count(), 0, path);
    }
    assert.equal(await page.locator(".links:empty").count(), 0, "no line above nothing");
    assert.equal((await page.request.get(`${production.address}/playground`)).status(), 404);
  });
  await visit(`${production.address}/playground`, "unknown-production", 404);
});
