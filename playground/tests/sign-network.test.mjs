// The signing page when the network, the server or the phone fails: nothing is lost, and everything counts once.

import assert from "node:assert/strict";
import { describe } from "node:test";
import * as sign from "./sign-support.mjs";

const { AWA, fail, look, onPhone, posts, proxy, signAs, text } = sign.phones([
  "--host-resolver-rules=MAP phone.test 127.0.0.1",
]);
const CARD = { ...AWA, email: "awa.diop@example.org", cniNumber: "CNI1234567890" };

const count = async (event) => (await sign.attendances(event)).length;

describe("a signature", () => {
  onPhone("arrives at once: name, time, a link to keep; the phone keeps no card number", async ({ page, event, phone }) => {
    await signAs(page, CARD);
    await sign.shown(page, "#view-done");
    assert.equal(await text(page, "#done-name"), "Awa Diop");
    assert.equal(await page.locator(":focus").getAttribute("id"), "done-title");
    const [attendance] = await sign.attendances(event);
    assert.equal(await page.locator("#done-time").getAttribute("datetime"), attendance.checkInTime);
    assert.match(await text(page, "#done-reference"), new RegExp(attendance.id));
    const kept = await sign.keptBy(page);
    assert.doesNotMatch(kept, /CNI1234567890|awa\.diop|data:image|points/);
    await look(page, "done");
    const link = await page.inputValue("#keep-link");
    assert.equal(new URL(link).search, "", "whoever is shown the receipt cannot sign by it");
    const other = await sign.openPage(phone, link);
    assert.equal(await text(other, "#done-title"), "Reçu de signature");
    assert.equal(await text(other, "#done-name"), "Awa Diop");
    await look(other, "receipt");
    await page.reload();
    await sign.shown(page, "#view-done");
    assert.equal(posts().length, 1);
  });

  onPhone("waits without a network, also through a reload, and goes by itself", async ({ page, event, phone }) => {
    await sign.workerKeeps(page);
    await phone.setOffline(true);
    await signAs(page);
    await sign.shown(page, "#view-waiting");
    await page.getByText("Pas de réseau").waitFor();
    await look(page, "waiting");
    await page.reload();
    await sign.shown(page, "#view-waiting");
    assert.equal(await text(page, "#waiting-name"), "Awa Diop");
    assert.equal(await text(page, "h1"), event.title);
    assert.equal(await count(event), 0);
    await phone.setOffline(false);
    await sign.shown(page, "#view-done");
    assert.equal(await count(event), 1);
  });

  onPhone("typed and drawn stays when the page is opened without a network", async ({ page, phone }) => {
    await sign.workerKeeps(page);
    await sign.type(page, AWA);
    await sign.draw(page);
    const drawn = await sign.ink(page);
    await phone.setOffline(true);
    await page.reload();
    await sign.shown(page, "#view-form");
    assert.equal(await page.inputValue("#field-firstName"), "Awa");
    assert.ok(Math.abs((await sign.ink(page)) - drawn) < 0.002);
  });

  onPhone("counts once when its answers are lost", async ({ page, event }) => {
    fail({ drop: true });
    await signAs(page);
    await page.getByText("Pas de réseau").waitFor();
    assert.equal(await count(event), 1);
    await page.reload();
    await sign.shown(page, "#view-waiting");
    fail(undefined);
    // The page tries again by itself, too: the button is gone when it was faster.
    await Promise.any([page.click("#retry"), sign.shown(page, "#view-done")]);
    await sign.shown(page, "#view-done");
    assert.equal(await count(event), 1);
    const sent = posts();
    assert.ok(sent.length >= 3);
    assert.equal(new Set(sent.map(({ headers }) => headers["idempotency-key"])).size, 1);
    assert.equal(new Set(sent.map(({ body }) => body.toString())).size, 1);
    assert.match(sent[0].headers["idempotency-key"], /^.{16,128}$/);
    assert.ok(sent.every(({ headers }) => !headers.cookie && !headers.authorization));
  });

  onPhone("waits as long as a crowd makes it wait, then goes by itself", async ({ page, event }) => {
    fail({ status: 429, headers: { "retry-after": "3", "content-type": "application/json" }, body: '{"success":false}' });
    const pressed = Date.now();
    await signAs(page);
    await page.getByText("Beaucoup de personnes").waitFor();
    assert.ok(await page.locator("#retry").isHidden());
    await look(page, "crowded");
    fail(undefined);
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await sign.shown(page, "#view-done", 30_000);
    assert.ok(Date.now() - pressed > 3_000);
    assert.equal(posts().length, 2);
    assert.equal(await count(event), 1);
  });

  onPhone("waits while the server is out of order", async ({ page, event }) => {
    fail({ status: 503, headers: { "content-type": "text/html" }, body: "<h1>Service Unavailable</h1>" });
    await signAs(page);
    await page.getByText("Le serveur est occupé").waitFor();
    fail(undefined);
    await sign.shown(page, "#view-done", 30_000);
    assert.equal(await count(event), 1);
  });

  onPhone("is not taken for sent by the page of a public network", async ({ page, event, phone }) => {
    fail({ status: 200, headers: { "content-type": "text/html" }, body: "<html>Bienvenue à l’hôtel</html>" });
    await signAs(page);
    await page.getByText("Ce réseau Wi-Fi demande").waitFor();
    await look(page, "portal");
    fail({ status: 302, headers: { location: "http://portal.invalid/" } });
    await page.click("#retry");
    await page.waitForTimeout(500);
    await page.getByText("Ce réseau Wi-Fi demande").waitFor();
    // The redirect is noted, but not followed: that would be a violation.
    assert.deepEqual(phone.seen.foreign.splice(0), ["http://portal.invalid/"]);
    assert.equal(await count(event), 0);
    fail(undefined);
    await page.click("#retry");
    await sign.shown(page, "#view-done");
    assert.equal(await count(event), 1);
  });

  onPhone("is sent by the worker after the page was closed", async ({ page, event, phone }) => {
    await sign.workerKeeps(page);
    fail({ cut: true });
    await signAs(page);
    await page.getByText("Pas de réseau").waitFor();
    const other = await phone.newPage();
    await other.goto(`${proxy().url}/e/sw.js`);
    const cdp = await phone.newCDPSession(other);
    const registrations = [];
    cdp.on("ServiceWorker.workerRegistrationUpdated", (update) => registrations.push(...update.registrations));
    await cdp.send("ServiceWorker.enable");
    for (let tries = 0; registrations.length === 0 && tries < 40; tries += 1) await other.waitForTimeout(100);
    await page.close();
    fail(undefined);
    const { registrationId } = registrations.at(-1);
    await cdp.send("ServiceWorker.dispatchSyncEvent", { origin: proxy().url, registrationId, tag: "send", lastChance: false });
    for (let tries = 0; (await count(event)) === 0 && tries < 40; tries += 1) await other.waitForTimeout(250);
    assert.equal(await count(event), 1);
    const again = await sign.openPage(phone, proxy().url + event.path);
    await sign.shown(again, "#view-done");
    assert.equal(await count(event), 1);
  });

  onPhone("is sent once by two tabs", async ({ page, event, phone }) => {
    fail({ cut: true });
    await signAs(page);
    await page.getByText("Pas de réseau").waitFor();
    const other = await sign.openPage(phone, proxy().url + event.path);
    await sign.shown(other, "#view-waiting");
    await page.waitForTimeout(300);
    fail(undefined);
    proxy().requests.length = 0;
    await Promise.all([page, other].map((tab) => tab.evaluate(() => dispatchEvent(new Event("online")))));
    await Promise.all([page, other].map((tab) => sign.shown(tab, "#view-done")));
    assert.equal(posts().length, 1);
    assert.equal(await count(event), 1);
  });

  onPhone("works by plain http, without worker and locks", async ({ page, event }) => {
    assert.equal(await page.evaluate(() => isSecureContext), false);
    fail({ drop: true });
    await signAs(page);
    await page.getByText("Pas de réseau").waitFor();
    fail(undefined);
    await page.click("#retry");
    await sign.shown(page, "#view-done");
    assert.equal(await count(event), 1);
    await page.click("#keep-copy");
    assert.match(await text(page, "#keep-said"), /copiez-le/);
  }, { at: (base, path) => base.replace("localhost", "phone.test") + path });

  onPhone("is deleted after a day, and so is a draft", async ({ page }) => {
    await sign.type(page, CARD);
    await sign.draw(page);
    await page.waitForTimeout(600);
    assert.match(await sign.keptBy(page), /CNI1234567890/);
    await sign.grow(page, 25);
    await page.reload();
    await sign.shown(page, "#view-form");
    assert.equal(await page.inputValue("#field-firstName"), "");
    assert.doesNotMatch(await sign.keptBy(page), /CNI1234567890/);
    fail({ cut: true });
    await signAs(page, CARD);
    await page.getByText("Pas de réseau").waitFor();
    // However late it is opened, the page says so first.
    await sign.grow(page, 73);
    await page.reload();
    await sign.shown(page, "#view-closed");
    assert.match(await text(page, "#closed-title"), /n’est pas partie/);
    assert.doesNotMatch(await sign.keptBy(page), /CNI1234567890|data:image/);
    await look(page, "late");
    fail(undefined);
    await page.getByText("Signer à nouveau").click();
    await sign.shown(page, "#view-form");
  });

  onPhone("is sent from a browser that keeps nothing, which says so", async ({ page, event }) => {
    assert.match(await text(page, "#passing"), /laissez cette page ouverte/);
    fail({ drop: true });
    await signAs(page);
    await page.getByText("Pas de réseau").waitFor();
    fail(undefined);
    await page.click("#retry");
    await sign.shown(page, "#view-done");
    assert.equal(await count(event), 1);
  }, { before: () => Object.defineProperty(window, "indexedDB", { get: () => { throw new Error("refused"); } }) });

  onPhone("is not sent when the phone has no room to keep it", async ({ page }) => {
    await signAs(page);
    await page.getByText("n’a plus de place").waitFor();
    assert.equal(await page.inputValue("#field-lastName"), "Diop");
    assert.equal(posts().length, 0);
  }, {
    before: () => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...values) {
        if (this.name === "items") throw new DOMException("full", "QuotaExceededError");
        return put.apply(this, values);
      };
    },
  });
});

describe("one phone for many", () => {
  onPhone("holds several signatures without a network and sends them all", async ({ page, event }) => {
    fail({ cut: true });
    await signAs(page);
    await page.getByText("Pas de réseau").waitFor();
    await page.click("#waiting-another");
    await sign.shown(page, "#view-form");
    assert.equal(await page.inputValue("#field-firstName"), "");
    assert.equal(await text(page, "#others"), "1 signature attend d’être envoyée");
    await signAs(page, { firstName: "Moussa", lastName: "Fall" });
    await page.getByText("Pas de réseau").waitFor();
    await page.click("#waiting-another");
    await look(page, "others");
    fail(undefined);
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.locator("#others").getByText("2 signatures reçues").waitFor();
    assert.equal(await count(event), 2);
  });

  onPhone("keeps what is typed and drawn in another tab when this one signs", async ({ page, event, phone }) => {
    const other = await sign.openPage(phone, page.url());
    await sign.type(other, { firstName: "Moussa", lastName: "Fall" });
    await sign.draw(other);
    const drawn = await sign.ink(other);
    await page.bringToFront();
    await signAs(page);
    await sign.shown(page, "#view-done");
    await other.bringToFront();
    await sign.shown(other, "#view-done");
    await other.click("#done-another");
    await sign.shown(other, "#view-form");
    assert.equal(await other.inputValue("#field-firstName"), "Moussa");
    await other.reload();
    await sign.shown(other, "#view-form");
    assert.equal(await other.inputValue("#field-lastName"), "Fall");
    assert.ok(Math.abs((await sign.ink(other)) - drawn) < 0.002);
    await other.click("#send");
    await sign.shown(other, "#view-done");
    assert.equal(await count(event), 2);
    await other.click("#done-another");
    assert.equal(await other.inputValue("#field-firstName"), "", "what was signed is no draft");
  });

  onPhone("shows the details of its owner to nobody else, and keeps them", async ({ page, event, phone }) => {
    await sign.type(page, AWA);
    await page.check("#remember");
    await sign.draw(page);
    await page.click("#send");
    await sign.shown(page, "#view-done");
    await page.click("#done-another");
    await sign.shown(page, "#view-form");
    assert.doesNotMatch(await page.locator("body").innerText(), /Awa|Diop/);
    await page.reload();
    await sign.shown(page, "#view-form");
    assert.equal(await page.inputValue("#field-lastName"), "");
    assert.doesNotMatch(await page.locator("body").innerText(), /Awa|Diop/);
    await signAs(page, { firstName: "Moussa", lastName: "Fall" });
    await sign.shown(page, "#view-done");
    assert.equal(await count(event), 2);
    const later = await sign.openPage(phone, proxy().url + (await sign.newEvent()).path);
    assert.equal(await later.inputValue("#field-lastName"), "Diop");
  });

  onPhone("remembers a person only when they allow it, and forgets", async ({ page, event, phone }) => {
    await sign.type(page, CARD);
    await page.check("#remember");
    await sign.draw(page);
    await page.click("#send");
    await sign.shown(page, "#view-done");
    const next = await sign.newEvent();
    const later = await sign.openPage(phone, proxy().url + next.path);
    assert.equal(await later.inputValue("#field-lastName"), "Diop");
    assert.equal(await sign.ink(later), 0);
    assert.ok(await later.isChecked("#remember"));
    assert.doesNotMatch(await sign.keptBy(later), /CNI1234567890/, "a card number is not remembered");
    await later.uncheck("#remember");
    await later.waitForTimeout(500);
    await sign.draw(later);
    await later.click("#send");
    await sign.shown(later, "#view-done");
    const third = await sign.newEvent();
    const last = await sign.openPage(phone, proxy().url + third.path);
    assert.equal(await last.inputValue("#field-lastName"), "");
    assert.doesNotMatch(await sign.keptBy(last), /CNI1234567890/);
    assert.equal(await count(event), 1);
  });
});

describe("the worker", () => {
  onPhone("keeps the page and its files, never an answer of the API", async ({ page }) => {
    await sign.workerKeeps(page);
    await signAs(page);
    await sign.shown(page, "#view-done");
    await page.evaluate(() => fetch("/api").catch(() => undefined));
    const paths = await page.evaluate(async () => {
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return all.flat().map(({ url }) => new URL(url).pathname);
    });
    assert.deepEqual(paths.filter((path) => !/^\/(e\/[A-Z0-9]{6}$|assets\/sign\/|favicon\.ico$)/.test(path)), []);
    assert.ok(paths.length >= 4);
  });
});
