// The signing page when there is nothing to sign, or the server says no: clear words, and what can be corrected comes back.

import assert from "node:assert/strict";
import { describe } from "node:test";
import * as sign from "./sign-support.mjs";

const { AWA, fail, look, onPhone, posts, signAs, text } = sign.phones();
const DAY = 24 * 3_600_000;
const ago = (days) => new Date(Date.now() - days * DAY).toISOString();
const refusal = (status, code, message, details) => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ success: false, error: { code, message, details } }),
});

describe("the page takes no signature", () => {
  const wrong = { at: (base, path) => base + path.replace(/s=\w{4}/, "s=0000") };
  onPhone("under a wrong signature of the code, and does not open the event", async ({ page, event }) => {
    assert.match(await text(page, "#closed-title"), /Scannez à nouveau/);
    assert.ok(!(await page.content()).includes(event.title));
    assert.ok(await page.locator("#view-form").isHidden());
    await look(page, "scan");
  }, wrong);

  onPhone("under the short code alone", async ({ page, event }) => {
    assert.match(await text(page, "#closed-title"), /Scannez à nouveau/);
    assert.ok(!(await page.content()).includes(event.title));
  }, { at: (base, path) => base + path.split("?")[0] });

  onPhone("for a code that no event has", async ({ page }) => {
    assert.match(await text(page, "#closed-title"), /Événement introuvable/);
    await look(page, "gone");
  }, { at: (base, path) => base + path.replace(/e\/\w{6}/, "e/ZZZZZZ") });

  onPhone("under a code that is no text", async ({ page }) => {
    assert.match(await text(page, "#closed-title"), /Scannez à nouveau/);
  }, { at: (base) => `${base}/e/%E0%A4?t=1&s=2` });

  onPhone("for an expired code", async ({ page }) => {
    assert.match(await text(page, "#closed-title"), /a expiré/);
    await look(page, "expired");
  }, { event: { startDate: ago(3), endDate: ago(2.9) } });

  for (const [status, words] of [["cancelled", /est annulé/], ["completed", /est terminé/]]) {
    onPhone(`at an event that is ${status}`, async ({ page, event }) => {
      await sign.changeEvent(event, { status });
      await page.reload();
      await sign.shown(page, "#view-closed");
      assert.match(await text(page, "#closed-title"), words);
      assert.equal(await text(page, "h1"), event.title);
      await look(page, status);
    });
  }
});

describe("the server refuses", () => {
  onPhone("when the event was deleted meanwhile", async ({ page, event }) => {
    await sign.type(page, AWA);
    await sign.draw(page);
    await sign.deleteEvent(event);
    await page.click("#send");
    await sign.shown(page, "#view-closed");
    assert.match(await text(page, "#closed-title"), /introuvable/);
    assert.ok(await page.locator("#closed-another").isHidden());
  });

  onPhone("who signed before, and says when", async ({ page, event, phone }) => {
    const again = { ...AWA, email: "awa.diop@example.org" };
    await signAs(page, again);
    await sign.shown(page, "#view-done");
    await page.click("#done-another");
    await sign.shown(page, "#view-form");
    await signAs(page, again);
    await page.getByText("Vous avez déjà signé").first().waitFor();
    const [attendance] = await sign.attendances(event);
    assert.equal(await page.locator("#done-time").getAttribute("datetime"), attendance.checkInTime);
    assert.ok(await page.locator("#keep").isHidden());
    await look(page, "already");
    assert.equal((await sign.attendances(event)).length, 1);
    assert.doesNotMatch(await sign.keptBy(page), /awa\.diop/);
  });

  for (const [status, words] of [["cancelled", /est annulé/], ["completed", /est terminé/]]) {
    onPhone(`when the event was ${status} meanwhile`, async ({ page, event }) => {
      await sign.type(page, AWA);
      await sign.draw(page);
      await sign.changeEvent(event, { status });
      await page.click("#send");
      await sign.shown(page, "#view-closed");
      assert.match(await text(page, "#closed-title"), words);
      assert.ok(await page.locator("#closed-another").isHidden(), "another try would be refused again");
      assert.doesNotMatch(await sign.keptBy(page), /data:image/);
    });

    onPhone(`what waited when the event was ${status}, and takes it when the event is open again`, async ({ page, event }) => {
      const { status: before } = await sign.eventOf(event);
      fail({ cut: true });
      await sign.type(page, AWA);
      await sign.draw(page);
      const drawn = await sign.ink(page);
      await page.click("#send");
      await page.getByText("Pas de réseau").waitFor();
      await sign.changeEvent(event, { status });
      fail(undefined);
      await page.click("#retry");
      await sign.shown(page, "#view-closed");
      await page.reload();
      await sign.shown(page, "#view-closed");
      assert.match(await text(page, "#closed-title"), words);
      await sign.changeEvent(event, { status: before });
      await page.reload();
      await sign.shown(page, "#view-form");
      assert.ok(await page.locator("#form-note").isHidden(), "what was said of the closed event is over");
      assert.equal(await page.inputValue("#field-lastName"), "Diop");
      assert.ok(Math.abs((await sign.ink(page)) - drawn) < 0.002);
      await page.click("#send");
      await sign.shown(page, "#view-done");
      assert.equal(new Set(posts().map(({ headers }) => headers["idempotency-key"])).size, 2);
      assert.equal((await sign.attendances(event)).length, 1);
    });
  }

  onPhone("fields, and the form comes back with what was typed and drawn", async ({ page, event }) => {
    const details = { "participant.phone": "Format de téléphone invalide", "participant.lastName": "Ce champ est requis" };
    fail(refusal(400, "VALIDATION_ERROR", "Erreur de validation", details));
    await signAs(page, { ...AWA, phone: "+221 77 123 45 67" });
    await page.locator("#form-note").waitFor();
    assert.equal(await page.inputValue("#field-phone"), "+221 77 123 45 67");
    assert.match(await text(page, "#field-phone-fault"), /8 à 20 chiffres/);
    assert.ok((await sign.ink(page)) > 0.005);
    assert.equal(await page.locator(":focus").getAttribute("name"), "lastName");
    await look(page, "refused");
    fail(undefined);
    await page.fill("#field-lastName", "Diop");
    await page.click("#send");
    await sign.shown(page, "#view-done");
    const keys = posts().map(({ headers }) => headers["idempotency-key"]);
    assert.equal(new Set(keys).size, 2);
    assert.equal((await sign.attendances(event)).length, 1);
  });

  onPhone("a signature that is too large", async ({ page }) => {
    fail(refusal(413, "SIGNATURE_TOO_LARGE", "La signature dépasse la taille maximale autorisée (100KB)"));
    await signAs(page);
    await page.locator("#pad-fault").filter({ hasText: "trop lourde" }).waitFor();
  });

  onPhone("with a code that the page does not know, in the server's words", async ({ page }) => {
    fail(refusal(422, "SOMETHING_NEW", "Les places sont prises"));
    await signAs(page);
    await page.locator("#form-note").filter({ hasText: "Les places sont prises" }).waitFor();
    assert.equal(await page.inputValue("#field-lastName"), "Diop");
    await page.fill("#field-lastName", "Diopp");
    assert.ok(await page.locator("#form-note").isHidden(), "what was said of the form as it was goes with it");
  });
});
