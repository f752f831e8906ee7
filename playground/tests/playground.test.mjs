// The playground in a browser: signing in, examples, figures, the log of a subscription, copying, links, both
// languages, a phone. Under the strict policy, with axe in each state.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, clipboard, DESKTOP, editor, openExample, result, run, signIn, visits } from "./playground-support.mjs";
import { assertFits, BASE_URL, DESK, PHONE, screenshot } from "./support.mjs";

const SIGNATURE = `data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAHgAAAAoCAAAAAAQgWH5AAAAsElEQVR42u3WUQrAIAgG4P843v+CG+ylzGyK1hjYW0Z+ZFHh+qih4IILLrjg0zA97TRMrZ2EO9AhI8NlvUR4VUMxYpXh2D+aDspYBty8GT0vhE2GY/94zfX6m2TY2bHwen6LDJfb2+tKBWDXPWSeTK9wyFWn0yscdJUEXRCb3GmKPgTHsYrKLIBtrpB5FyKcxY7UkBaRN9Xxcom0EDdD6gdHX872P5e2nPplFlzw/+Ebxeb/kKk4YRUAAAAASUVORK5CYII=`;

const visit = visits();

async function checkIn(page) {
  const query = "mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { userErrors { code } } }";
  const participant = { firstName: "Awa", lastName: "Ndiaye" };
  const input = { eventId: "5eed0002-0000-4000-8000-000000000003", participant, signature: SIGNATURE };
  const response = await page.request.post(`${BASE_URL}/graphql`, { data: { query, variables: { input } } });
  assert.deepEqual((await response.json()).data.recordAttendance.userErrors, []);
}

test("a newcomer finds a start, and the public examples answer at once", async () => {
  await visit(DESKTOP, async (page) => {
    assert.equal(await page.title(), "passerelle · bac à sable");
    await page.locator(".start").waitFor();
    await page.locator(".examples").waitFor();
    await accessible(page, "start");
    await screenshot(page, "playground-start");
    const answer = await run(page);
    assert.equal(answer.data.countries.nodes.length, 3);
    assert.equal(answer.extensions, undefined);
    assert.equal(await page.locator(".start").count(), 0);
    assert.match(await page.locator(".figures").innerText(), /200[\s\S]*ms[\s\S]*B[\s\S]*coût \d+/);
    const names = await page.locator(".example .name").allInnerTexts();
    assert.ok(names.length >= 20, `${names.length} examples`);
    await page.locator(".examples input[type=search]").fill("evenement viewer");
    assert.ok((await page.locator(".example").count()) < names.length);
    await page.locator(".examples input[type=search]").fill("");
    await page.locator(".examples input[type=checkbox]").check();
    assert.deepEqual(new Set(await page.locator(".example .role").allInnerTexts()), new Set(["tout le monde"]));
  });
});

test("a demo account signs in by one click; the page and its reloads know who it is", async () => {
  await visit(DESKTOP, async (page) => {
    await page.locator(".account .primary").click();
    await page.locator(".demo-accounts").waitFor();
    await accessible(page, "sign in");
    await screenshot(page, "playground-sign-in");
    await page.locator(".sign-in input[name=email]").fill("viewer@sigif.gouv.sn");
    await page.locator(".sign-in input[name=password]").fill("wrong");
    await page.locator(".sign-in form .primary").click();
    await page.locator(".sign-in .fault:not(:empty)").waitFor();
    await accessible(page, "refused");
    await page.locator(".demo-accounts button", { has: page.locator('[data-role="VIEWER"]') }).click();
    await page.locator(".who").waitFor();
    await page.reload();
    assert.match(await page.locator(".who").innerText(), /Ousmane Kane/);
    await openExample(page, "Event");
    const { event } = (await run(page)).data;
    assert.ok(event.attendances.totalCount > 0);
    const code = page.locator(`.picture img[alt="L’image de la ligne 9"]`);
    await code.waitFor();
    assert.ok(await code.evaluate((image) => image.naturalWidth > 0));
    await page.locator(".unfold").first().waitFor();
    await accessible(page, "pictures");
    await screenshot(page, "playground-pictures");
    await openExample(page, "Sheet");
    await run(page);
    const file = await page.request.get(await page.locator("a.address").getAttribute("href"));
    assert.equal(file.headers()["content-type"], "application/pdf");
    await page.locator(".account button", { hasText: "Se déconnecter" }).click();
    await page.locator(".account .primary").waitFor();
    await page.reload();
    await page.locator(".account .primary").waitFor();
  });
});

test("a live door logs who comes, and says why a stranger may not listen", async () => {
  await visit(DESKTOP, async (page) => {
    await openExample(page, "Door");
    await page.locator(".graphiql-execute-button").click();
    await page.locator(".messages li").waitFor();
    assert.equal(JSON.parse(await result(page)).errors[0].extensions.code, "AUTH_REQUIRED");
    await accessible(page, "refused subscription");
    await signIn(page, "VIEWER");
    await page.locator(".graphiql-execute-button").click();
    await page.locator(".messages .live").waitFor();
    // The socket must have subscribed before somebody comes.
    for (let count = 0; count < 20 && (await page.locator(".messages li").count()) < 2; count += 1) {
      await checkIn(page);
      await page.waitForTimeout(250);
    }
    assert.ok((await page.locator(".messages li").count()) >= 2);
    await page.locator(".messages summary").first().click();
    assert.match(await page.locator(".messages pre").first().innerText(), /Awa Ndiaye/);
    await accessible(page, "messages");
    await screenshot(page, "playground-door");
    await page.locator(".graphiql-execute-button").click();
    await page.locator(".messages .state:not(.live)").waitFor();
  });
});

test("a subscription waits in words, and goes on while another tab causes its event", async () => {
  await visit(DESKTOP, async (page) => {
    await signIn(page, "ORGANIZER");
    await openExample(page, "Door");
    await page.locator(".graphiql-execute-button").click();
    await page.locator(".messages .live").waitFor();
    await page.locator(".messages .hint", { hasText: "Connecté" }).waitFor();
    assert.equal(await page.locator(".graphiql-spinner").isVisible(), false);
    await accessible(page, "waiting for the first event");
    await screenshot(page, "playground-waiting");
    // Another tab runs meanwhile, and its result stays its own.
    await openExample(page, "WithoutPhone");
    await page.locator(".elsewhere", { hasText: "Door" }).waitFor();
    const { data } = await run(page);
    assert.ok(data.recordAttendance.attendance.id);
    assert.ok(JSON.parse(await result(page)).data.recordAttendance);
    await accessible(page, "a subscription elsewhere");
    await screenshot(page, "playground-elsewhere");
    await page.locator(".graphiql-tab-button", { hasText: "Door" }).click();
    await page.locator(".messages li").first().waitFor();
    assert.ok(JSON.parse(await result(page)).data.attendanceRecorded, "the last message is the result");
    // Who came is read in the list, on a phone, too.
    await page.locator(".graphiql-sidebar > button.active").click();
    await page.setViewportSize(PHONE.viewport);
    const isRead = await page.locator(".messages summary code").first().evaluate((code) => {
      const range = document.createRange();
      const at = code.textContent.indexOf("Fall");
      range.setStart(code.firstChild, at);
      range.setEnd(code.firstChild, at + 4);
      return at > 0 && range.getBoundingClientRect().bottom <= code.getBoundingClientRect().bottom + 1;
    });
    assert.ok(isRead);
    await screenshot(page, "playground-phone-messages");
    await page.setViewportSize(DESK.viewport);
    await page.locator(".messages header button", { hasText: "Arrêter" }).click();
    await page.locator(".messages .state", { hasText: "terminé" }).waitFor();
    await page.locator(".graphiql-execute-button").click();
    await page.locator(".messages .live").waitFor();
    await page.locator(".graphiql-tab-active .graphiql-tab-close").click();
    assert.equal(await page.locator(".elsewhere").count(), 0, "a closed tab ends its subscription");
  });
});

test("an operation is copied as curl, fetch and REST, without the token", async () => {
  await visit(DESKTOP, async (page) => {
    await signIn(page, "VIEWER");
    await openExample(page, "Events");
    const copy = async (entry) => {
      await page.locator('[aria-label="Copier comme …"]').click();
      await page.locator("[role=menuitem]", { hasText: entry }).click();
      await page.locator(".toast:not([hidden])").waitFor();
      return clipboard(page);
    };
    assert.match(await copy(/^cURL$/), /^curl .*\/graphql [\s\S]*Bearer \$TOKEN[\s\S]*"operationName":"Events"/);
    assert.match(await copy(/^fetch$/), /await fetch\([\s\S]*Bearer \$\{TOKEN\}/);
    // Its filter has a criterion that no route knows; the next example's has none.
    await openExample(page, "EventPages");
    assert.match(await copy(/GET \/api\/events/), /^curl '.*\/api\/events\?limit=5'/);
  });
});

test("a link opens the operation in a tab of its own, without headers and secrets", async () => {
  await visit(DESKTOP, async (page) => {
    await openExample(page, "Login");
    await page.locator("button[data-name=headers]").click();
    await page.evaluate(() => {
      const editors = document.querySelectorAll(".graphiql-editor-tool .CodeMirror");
      editors[1].CodeMirror.setValue('{ "authorization": "Bearer tok-3141" }');
    });
    await page.locator('[aria-label="Copier un lien vers cette opération"]').click();
    await page.locator(".toast:not([hidden])").waitFor();
    const link = await clipboard(page);
    const other = await page.context().newPage();
    await other.goto(link);
    await other.waitForFunction(() => document.querySelector(".graphiql-query-editor .CodeMirror")?.CodeMirror.getValue());
    assert.match(await editor(other, ".graphiql-query-editor"), /mutation Login/);
    assert.deepEqual(JSON.parse(await editor(other, ".graphiql-editor-tool")), {
      input: { identifier: "viewer@sigif.gouv.sn", password: "" },
    });
    assert.ok(!(await other.content()).includes("tok-3141"));
    assert.equal(new URL(other.url()).hash, "");
  });
});

test("a link by hand opens, a damaged one opens the page as usual", async () => {
  await visit(DESKTOP, async (page) => assert.equal(await editor(page, ".graphiql-query-editor"), "{ viewer { role } }"),
    "/playground#query=%7B%20viewer%20%7B%20role%20%7D%20%7D");
  await visit(DESKTOP, async (page) => assert.match(await editor(page, ".graphiql-query-editor"), /query Countries/),
    "/playground#op=damaged");
});

test("the schema is a file, and the panels of GraphiQL speak French and are accessible", async () => {
  await visit(DESKTOP, async (page) => {
    await page.locator(".bar nav button:enabled").waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".bar nav button").click()]);
    assert.equal(download.suggestedFilename(), "schema.graphql");
    await run(page);
    for (const [index, text] of [[0, /Types racines/], [1, /Historique/], [3, /countries/]]) {
      await page.locator(`.graphiql-sidebar button[data-index="${index}"]`).click();
      await page.locator(".graphiql-plugin", { hasText: text }).waitFor();
      await accessible(page, `panel ${index}`);
    }
    await page.locator('.graphiql-sidebar button[data-index="0"]').click();
    await page.locator('.graphiql-plugin a:text-is("Query")').click();
    await page.locator(".graphiql-plugin", { hasText: "Champs" }).waitFor();
    await accessible(page, "a type");
    for (const dialog of ["short-keys", "settings"]) {
      await page.locator(`[data-value="${dialog}"]`).click();
      await page.locator(".graphiql-dialog").waitFor();
      await accessible(page, dialog);
      await page.keyboard.press("Escape");
      await page.locator(".graphiql-dialog").waitFor({ state: "detached" });
    }
  });
});

test("the keyboard alone runs an operation and leaves the editor", async () => {
  await visit(DESKTOP, async (page) => {
    await page.locator(".graphiql-query-editor .CodeMirror-code").click();
    await page.keyboard.press("Control+Enter");
    await page.locator(".figures").waitFor();
    const isInEditor = () => page.evaluate(() => document.activeElement.closest(".CodeMirror") !== null);
    assert.ok(await isInEditor());
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.ok(!(await isInEditor()), "Tab leaves the editor");
    assert.match(await editor(page, ".graphiql-query-editor"), /^query Countries|^#/);
  });
});

test("the switch of language keeps the tabs", async () => {
  await visit(DESKTOP, async (page) => {
    await openExample(page, "Projects");
    // GraphiQL stores tabs half a second later.
    await page.waitForFunction(() => sessionStorage.getItem("graphiql:tabState")?.includes("query Projects"));
    await page.locator(".bar .language").click();
    await page.locator(".account .primary", { hasText: "Sign in" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await page.waitForFunction(() => document.querySelector(".graphiql-query-editor .CodeMirror")?.CodeMirror.getValue());
    assert.match(await editor(page, ".graphiql-query-editor"), /query Projects/);
  });
});

for (const colorScheme of ["light", "dark"]) {
  test(`on a phone the editor stands over the result, ${colorScheme}`, async () => {
    await visit({ ...PHONE, colorScheme, locale: "en-GB" }, async (page) => {
      await page.locator(".start").waitFor();
      await assertFits(page, "start");
      await accessible(page, `start on a phone, ${colorScheme}`);
      await screenshot(page, `playground-phone-${colorScheme}`);
      await signIn(page, "PRESENCE");
      await page.locator('.graphiql-sidebar button[data-index="2"]').click();
      await page.locator(".examples").waitFor();
      await accessible(page, "examples on a phone");
      await openExample(page, "Productions");
      const answer = await run(page);
      assert.equal(answer.data.productions.nodes.length, 3);
      const box = (selector) => page.locator(selector).boundingBox();
      const [above, below] = [await box(".graphiql-editors"), await box(".graphiql-response")];
      assert.ok(above.y + above.height <= below.y, "the editor is above the result");
      assert.ok(below.height > 150, "the result has room");
      await assertFits(page, "result");
      await accessible(page, "result on a phone");
      await screenshot(page, `playground-phone-result-${colorScheme}`);
    });
  });
}

test("on a phone dialogs fit, the active tab is seen, and a new tab holds an operation that runs", async () => {
  await visit(PHONE, async (page) => {
    for (const dialog of ["short-keys", "settings"]) {
      await page.locator(`[data-value="${dialog}"]`).click();
      await page.locator(".graphiql-dialog").waitFor();
      const over = await page.locator(".graphiql-dialog").evaluate((element) => element.scrollWidth - element.clientWidth);
      assert.equal(over, 0, `${dialog} is ${over} px too wide`);
      const outside = await page.locator(".graphiql-dialog button").evaluateAll((buttons) =>
        buttons.filter((button) => button.getBoundingClientRect().right > innerWidth).map((button) => button.textContent));
      assert.deepEqual(outside, []);
      await accessible(page, `${dialog} on a phone`);
      await screenshot(page, `playground-phone-${dialog}`);
      await page.keyboard.press("Escape");
    }
    const bar = await page.locator(".graphiql-tabs").boundingBox();
    const isSeen = async () => {
      const { x, width } = await page.locator(".graphiql-tab-active").boundingBox();
      return x >= bar.x - 1 && x + width <= PHONE.viewport.width + 1;
    };
    for (let count = 0; count < 4; count += 1) {
      await page.locator(".graphiql-tab-add").click();
      await page.locator(".graphiql-tab").nth(count + 1).waitFor();
      await page.waitForTimeout(400);
      assert.ok(await isSeen(), `tab ${count + 2}`);
    }
    assert.match(await editor(page, ".graphiql-query-editor"), /^# .*\n# .*\nquery Countries \{\n {2}countries/);
    assert.equal((await run(page)).data.countries.nodes.length, 3);
    await screenshot(page, "playground-phone-tabs");
    await page.locator(".graphiql-tab-button").first().evaluate((button) => button.click());
    await page.waitForTimeout(400);
    assert.ok(await isSeen(), "the first tab");
  });
});

test("a file is attached to an import, and each of its lines is told about", async () => {
  await visit(DESKTOP, async (page) => {
    await signIn(page, "ORGANIZER");
    await openExample(page, "Import");
    const file = "N°;Nom;Prénom(s);Adresse mail;Couleur\n1;Diop;Awa;nobody@;bleu\n2;Fall;\"Ali;;\n3;Sow;Zoé;;\n";
    const buffer = Buffer.from(file);
    await page.locator('input[type="file"]').setInputFiles({ name: "invités.csv", mimeType: "text/csv", buffer });
    await page.locator(".attachments li", { hasText: "invités.csv" }).waitFor();
    await accessible(page, "a file is attached");
    await screenshot(page, "playground-attached");
    const { data } = await run(page);
    assert.deepEqual(data.importParticipants.unreadColumns, ["N°", "Couleur"]);
    const told = data.importParticipants.lines.map(({ number, outcome, errors }) => [number, outcome, errors[0]?.message]);
    assert.deepEqual(told, [
      [2, "REFUSED", "Format d'email invalide"],
      [3, "REFUSED", "Un guillemet s'ouvre et ne se ferme pas"],
      [4, "CREATED", undefined],
    ]);
    await screenshot(page, "playground-import");
    await page.getByRole("button", { name: /Retirer/ }).click();
    await page.locator(".attachments").waitFor({ state: "detached" });
  });
});
