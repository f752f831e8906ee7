// The playground as axe and the eye see it: its main states on a phone and on a desk, light and dark, and what pops up over
// them. Whatever GraphiQL leaves below serious is listed in docs/pages.md.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { accessible, DESKTOP, openExample, run, signIn, visits } from "./playground-support.mjs";
import { assertFits, everywhere, screenshot } from "./support.mjs";

const visit = visits();

/** What docs/pages.md lists: rule, impact and element, by the rows of its table. */
const listed = await readFile(new URL("../../docs/pages.md", import.meta.url), "utf8").then((text) =>
  [...text.matchAll(/^\| `([a-z-]+)` \| (minor|moderate) \| `([^`]+)`/gm)].map(([, id, impact, selector]) => ({ id, impact, selector })));

/** Waits until the page has the schema: its button can be pressed then. */
const hasSchema = (page) => page.locator(".bar nav button:enabled").waitFor();

/** Fails on what is grave, and on what is not listed. */
async function check(page, state) {
  const found = await accessible(page, state);
  for (const { id, impact, nodes } of found) {
    const rows = listed.filter((row) => row.id === id && row.impact === impact);
    for (const at of nodes.map(({ target }) => target.join(" "))) {
      // What pops up may be gone by now: its address tells.
      const isListed = rows.some(({ selector }) => at.includes(selector.replace(/[[\]]/g, "")));
      assert.ok(isListed, `${state}: ${id} (${impact}) at ${at} is not listed in docs/pages.md`);
    }
  }
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(" ")}`));
}

const look = (page, name) =>
  everywhere(page, `playground-${name}`, async (state) => {
    // The panes take their sizes a moment later.
    await page.waitForTimeout(300);
    await assertFits(page, state);
    await check(page, state);
    await screenshot(page, state);
  });

// On localhost, as by https, a browser takes Brotli; by plain http gzip alone.
for (const [name, encodings] of [["Brotli", ["br", "gzip"]], ["gzip", ["gzip"]]]) {
  test(`a first visit weighs at most 580 KB in ${name}, the schema included`, (t) => visit(DESKTOP, async (page) => {
    await hasSchema(page);
    const network = await page.context().newCDPSession(page);
    await network.send("Network.enable");
    await network.send("Network.setAcceptedEncodings", { encodings });
    await network.send("Network.setCacheDisabled", { cacheDisabled: true });
    const weights = new Map();
    const names = new Map();
    network.on("Network.requestWillBeSent", ({ requestId, request }) => names.set(requestId, request.url));
    network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      // Not what the page before the reload still asked for.
      if (names.has(requestId)) weights.set(`${names.get(requestId)} ${requestId}`, encodedDataLength);
    });
    await page.reload();
    await hasSchema(page);
    await page.waitForLoadState("networkidle");
    const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    t.diagnostic(`${total} bytes`);
    assert.ok(total > 400_000 && total <= 580_000, `${total}: ${JSON.stringify([...weights])}`);
  }));
}

test("the browser reads references of characters as Markdown does", async () => {
  const module = await readFile(new URL("../src/playground/entities.js", import.meta.url), "utf8");
  const source = module.replace(/^export \{.*$/m, "").replace("export function", "function");
  const references = ["&eacute;", "&lt;", "&semi;", "&ngE;", "&unknown;", "&notit;", "&lt;/textarea&gt;"];
  await visit(DESKTOP, async (page) => {
    const read = await page.evaluate(`(() => { ${source}; return ${JSON.stringify(references)}.map(decodeHTML); })()`);
    assert.deepEqual(read, ["é", "<", ";", "≧̸", "&unknown;", "&notit;", "</textarea>"]);
  });
});

test("its main states are in order on a phone and on a desk, light and dark", async () => {
  await visit(DESKTOP, async (page) => {
    await page.locator(".start").waitFor();
    await look(page, "look-start");
    await page.locator(".account .primary").click();
    await page.locator(".demo-accounts").waitFor();
    await look(page, "look-sign-in");
    await page.keyboard.press("Escape");
    await page.locator(".graphiql-dialog").waitFor({ state: "detached" });
    await signIn(page, "VIEWER");
    await openExample(page, "Event");
    await run(page);
    await page.locator(".graphiql-sidebar > button.active").click();
    await look(page, "look-result");
    for (const [index, name] of [[0, "documentation"], [1, "history"], [2, "examples"], [3, "builder"]]) {
      await page.locator(`.graphiql-sidebar button[data-index="${index}"]`).click();
      await page.locator(".graphiql-plugin").waitFor();
      await look(page, `look-${name}`);
    }
    for (const dialog of ["short-keys", "settings"]) {
      await page.locator(`[data-value="${dialog}"]`).click();
      await page.locator(".graphiql-dialog").waitFor();
      await look(page, `look-${dialog}`);
      await page.keyboard.press("Escape");
      await page.locator(".graphiql-dialog").waitFor({ state: "detached" });
    }
  });
});

test("on a phone that is turned every tool stands in its card, and the side bar within the page", async () => {
  const viewport = { width: 740, height: 360 };
  await visit({ ...DESKTOP, viewport }, async (page) => {
    const inside = async (state) => {
      const out = await page.evaluate(() => {
        const cards = [[".graphiql-editors", ".graphiql-query-editor, .graphiql-toolbar > *, .graphiql-editor-tools, .graphiql-editor-tool"], ["body", ".graphiql-sidebar > *, .graphiql-sessions"]];
        return cards.flatMap(([card, parts]) => {
          const around = document.querySelector(card).getBoundingClientRect();
          return [...document.querySelectorAll(parts)].filter((part) => part.checkVisibility()).filter((part) => {
            const { top, right, bottom, left } = part.getBoundingClientRect();
            return top < around.top - 1 || bottom > around.bottom + 1 || left < around.left - 1 || right > around.right + 1;
          }).map((part) => part.getAttribute("aria-label") ?? part.className);
        });
      });
      assert.deepEqual(out, [], state);
      await assertFits(page, state);
      await screenshot(page, `playground-turned-${state}`);
    };
    await page.locator(".start").waitFor();
    await inside("start");
    await signIn(page, "VIEWER");
    await openExample(page, "Event");
    await run(page);
    await inside("examples");
    await page.locator(".graphiql-sidebar > button.active").click();
    await inside("result");
    const lines = await page.locator(".graphiql-query-editor .CodeMirror").evaluate(({ clientHeight }) => clientHeight / 21);
    assert.ok(lines >= 4, `${lines} lines of the operation are seen`);
    await accessible(page, "a phone that is turned");
  });
});

test("what pops up is in order, and what is left of it is what is listed", async () => {
  await visit(DESKTOP, async (page) => {
    // Without a schema nothing is proposed, described or found fault with.
    await hasSchema(page);
    const set = (text) => page.evaluate((text) => {
      document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.setValue(text);
    }, text);
    const left = new Set();
    const popUp = async (selector, name) => {
      await page.locator(selector).first().waitFor();
      await page.waitForTimeout(300);
      for (const one of await check(page, name)) left.add(one);
      await screenshot(page, `playground-look-${name}`);
    };
    await set("{\n  \n}\n");
    await page.locator(".graphiql-query-editor .CodeMirror-line").nth(1).click();
    await page.keyboard.press("Control+Space");
    await popUp(".CodeMirror-hints", "proposals");
    await page.keyboard.press("Escape");
    await set("{ countries(first: 1) { totalCount } }");
    await page.locator(".cm-property", { hasText: "totalCount" }).hover();
    await popUp(".CodeMirror-info", "description");
    await page.mouse.move(5, 300);
    await page.locator('[aria-label="Copier comme …"]').click();
    await popUp("[role=menu]", "copy-menu");
    await page.keyboard.press("Escape");
    await set("{ countries(first: 1) { nope } }");
    await page.locator(".CodeMirror-lint-mark").first().hover();
    await popUp(".CodeMirror-lint-tooltip", "fault");
    await set("query A { countries(first: 1) { totalCount } }\nquery B { cities(first: 1) { totalCount } }");
    await page.mouse.move(5, 300);
    await page.waitForTimeout(600);
    await page.locator(".graphiql-execute-button").click();
    await popUp("[role=menu]", "operations");
    for (const { id, selector } of listed) {
      const isFound = [...left].some((one) => one.startsWith(`${id} `) && one.includes(selector.replace(/[[\]]/g, "")));
      assert.ok(isFound, `docs/pages.md lists ${id} at ${selector}, which is no longer found`);
    }
  });
});
