// Whom an operation of the playground runs for, and what stands below its answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DESKTOP, editor, openExample, run, signIn, visits } from "./playground-support.mjs";
import { BASE_URL, PHONE, screenshot } from "./support.mjs";

const visit = visits();

/** Puts a text into an editor: the query, the variables (0) or the headers (1). */
const fill = (page, where, text) =>
  page.evaluate(([where, text]) => {
    const tools = document.querySelectorAll(".graphiql-editor-tool .CodeMirror");
    const field = where === "query" ? document.querySelector(".graphiql-query-editor .CodeMirror") : tools[where];
    field.CodeMirror.setValue(text);
  }, [where, text]);

/** Runs the operation: what is shown, and what the server answered. */
async function answered(page, part) {
  const isAnswer = (response) => response.url() === `${BASE_URL}/graphql` && response.request().postData()?.includes(part);
  const [response] = await Promise.all([page.waitForResponse(isAnswer), page.locator(".graphiql-execute-button").click()]);
  return response.json();
}

test("a pasted bearer token signs an operation, and nobody in", async () => {
  const response = await fetch(`${BASE_URL}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "viewer@sigif.gouv.sn", password: "Admin@2025!" }),
  });
  const { accessToken } = (await response.json()).data;
  await visit(DESKTOP, async (page) => {
    await fill(page, "query", "query Me { viewer { role user { email } } }");
    const { data: nobody } = await run(page);
    assert.equal(nobody.viewer, null);
    await page.locator("button[data-name=headers]").click();
    await fill(page, 1, JSON.stringify({ Authorization: `Bearer ${accessToken}` }));
    // GraphiQL takes the headers from its editor a moment later.
    await page.waitForTimeout(300);
    const { data } = await answered(page, "query Me");
    assert.deepEqual(data.viewer, { role: "VIEWER", user: { email: "viewer@sigif.gouv.sn" } });
    await page.waitForFunction(() => document.querySelector(".result-window .CodeMirror").CodeMirror.getValue().includes("VIEWER"));
    await page.locator(".account .primary").waitFor();
    assert.equal((await page.context().cookies()).length, 0, "no session began");
    await screenshot(page, "playground-bearer");
    // A token that is none is nobody's.
    await fill(page, 1, JSON.stringify({ Authorization: "Bearer none" }));
    await page.waitForTimeout(300);
    assert.equal((await answered(page, "query Me")).data.viewer, null);
  });
});

test("below an answer stands how many SQL statements it took, as the server counted them", async () => {
  await visit(DESKTOP, async (page) => {
    await signIn(page, "VIEWER");
    const seen = new Set();
    for (const [example, least] of [["Countries", 1], ["Events", 1], ["Event", 2]]) {
      if (example === "Countries") await fill(page, "query", "query Countries { countries(first: 1) { nodes { id } } }");
      else await openExample(page, example);
      const { extensions } = await answered(page, `${example}`);
      const { statements, requested } = extensions.cost;
      assert.ok(statements >= least, `${example}: ${statements}`);
      seen.add(statements);
      const told = statements === 1 ? "1 requête SQL" : `${statements} requêtes SQL`;
      const figures = page.locator(".figures", { hasText: told });
      await figures.waitFor();
      assert.match(await figures.innerText(), new RegExp(`coût ${requested}\\b`));
      // Each is read once, with its name.
      const read = await figures.locator("li").allTextContents();
      assert.deepEqual(read.map((figure) => figure.match(/statut|temps|taille|coût|sql/gi)?.length), [1, 1, 1, 1, 1], read.join());
    }
    assert.ok(seen.size > 1, "the number is not always the same");
    await screenshot(page, "playground-figures");
  });
});

test("on a phone no hint names keys, and a tab without a name has one in the page's language", async () => {
  await visit(PHONE, async (page) => {
    await page.locator(".start").waitFor();
    const shown = async () => [
      await page.locator("body").innerText(),
      await editor(page, ".graphiql-query-editor"),
      ...(await page.locator("button").evaluateAll((all) => all.map((button) => button.getAttribute("aria-label") ?? ""))),
    ].join("\n");
    assert.doesNotMatch(await shown(), /Ctrl|Maj-/);
    await fill(page, "query", "{ countries(first: 1) { totalCount } }");
    await page.locator(".graphiql-tab", { hasText: "Sans titre" }).waitFor();
    await page.waitForFunction(() => sessionStorage.getItem("graphiql:tabState")?.includes("Sans titre"));
    await screenshot(page, "playground-phone-unnamed");
    await page.locator(".bar .language").click();
    await page.locator(".graphiql-tab", { hasText: "Untitled" }).waitFor();
    assert.doesNotMatch(await shown(), /Ctrl|Shift-|sans titre|<untitled>/i);
  });
});
