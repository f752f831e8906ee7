// The staff's pages on a server that answers trusted documents alone: the server under test answers every document.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ADMIN } from "./door-support.mjs";
import { skip, startServer } from "./servers.mjs";
import { context, launch } from "./support.mjs";

let server;
let browser;

before(async () => {
  if (skip) return;
  server = await startServer(["--demo", "--rate-limits", "off"], async (folder) => {
    const manifest = join(folder, "manifest.json");
    await writeFile(manifest, JSON.stringify({ countries: "{ countries { code } }" }));
    return { PERSISTED_DOCUMENTS: manifest, PERSISTED_DOCUMENTS_ONLY: "on" };
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("every operation of the pages is answered, and no other", { skip }, async () => {
  const { address } = server;
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ cities { code } }" }),
  });
  const { errors } = await response.json();
  assert.equal(errors[0].extensions.code, "DOCUMENT_NOT_TRUSTED");

  const opened = await context(browser);
  const refused = [];
  const asked = new Set();
  opened.on("response", async (response) => {
    const url = new URL(response.url());
    if (!url.pathname.startsWith("/graphql")) return;
    const query = url.searchParams.get("query") ?? response.request().postDataJSON()?.query;
    asked.add(/(\w+)[ (]*[^(]*/.exec(query.replace(/^\w+ /, ""))[1]);
    if (url.pathname === "/graphql" && (await response.text()).includes("DOCUMENT_NOT_TRUSTED")) refused.push(query);
  });
  const page = await opened.newPage();
  await page.goto(`${address}/door`);
  await page.getByRole("button", { name: ADMIN }).click();
  await page.locator(".place-card").first().click();
  await page.getByText("En direct").waitFor();
  await page.locator("#search").fill("a");
  await page.getByRole("button", { name: /^Enregistrer / }).first().click();
  await page.locator(".result.ok").waitFor();
  await page.goto(`${address}/set`);
  await page.locator(".place-card").first().click();
  await page.getByText("En direct").waitFor();
  await page.getByLabel("Code").fill("MACAS0001F");
  await page.keyboard.press("Enter");
  await page.locator(".result").waitFor();
  assert.deepEqual(refused, []);
  for (const name of ["DoorEvents", "DoorEvent", "DoorSearch", "DoorRecord", "SetProjects", "SetProject", "SetScan"]) {
    assert.ok(asked.has(name), `${name} was asked: ${[...asked]}`);
  }
  opened.assertClean();
  await opened.close();
});
