// Events to sign at, and the hand of a participant on the signing page.

import assert from "node:assert/strict";
import { after as afterAll, before as beforeAll, test } from "node:test";
import { account, context, launch, look, startProxy } from "./support.mjs";

const organizer = await account("organizer@sigif.gouv.sn");
const HOUR = 3_600_000;

/** Somebody who signs. */
const AWA = { firstName: "Awa", lastName: "Diop", organization: "Direction du Budget" };

/** A browser for the tests of a file, behind a proxy, and what they do with it. */
export function phones(args = []) {
  let browser;
  let proxy;
  beforeAll(async () => {
    browser = await launch({ args });
    proxy = await startProxy();
  });
  afterAll(async () => {
    await browser.close();
    await proxy.stop();
  });

  /** Runs `task` with a fresh phone on the page of a fresh event; fails on violations, errors, requests to strangers.
   * `before` runs in each page before its scripts. */
  function onPhone(name, task, { options = {}, event: fields, at = (base, path) => base + path, before } = {}) {
    test(name, async () => {
      Object.assign(proxy, { fault: () => undefined, requests: [] });
      const event = await newEvent(fields);
      const phone = await context(browser, options);
      if (before) await phone.addInitScript(before);
      try {
        const ready = options.javaScriptEnabled === false ? "noscript p:first-child" : "#page";
        const page = await openPage(phone, at(proxy.url, event.path), ready);
        await task({ page, event, phone });
        phone.assertClean();
      } finally {
        await phone.close();
      }
    });
  }

  return {
    AWA,
    onPhone,
    proxy: () => proxy,
    browser: () => browser,
    text: (page, selector) => page.locator(selector).innerText(),
    /** The signatures that were sent so far. */
    posts: () => proxy.requests.filter(isSignature),
    /** What happens to signatures from now on. */
    fail: (fault) => {
      proxy.fault = (request) => (isSignature(request) ? fault : undefined);
    },
    /** Signs: types, draws, presses the button. */
    async signAs(page, values = AWA) {
      await type(page, values);
      await draw(page);
      await page.click("#send");
    },
    /** Checks a state as axe and the eye see it. */
    look: (page, name) => look(page, `sign-${name}`),
  };
}

function isSignature({ method, path }) {
  return method === "POST" && path === "/api/attendances";
}

/** A new event, which began an hour ago and ends in two unless `fields` say else, with the path in its QR code. Its place and its
 * organizer have a word that is wider than a phone. */
export async function newEvent(fields = {}) {
  const at = (hours) => new Date(Date.now() + hours * HOUR).toISOString();
  const event = await organizer("POST", "/events", {
    title: "Atelier SIGIF - Interfaces NINEA",
    eventType: "workshop",
    startDate: at(-1),
    endDate: at(2),
    location: "Salle de conférence DTAI - Bâtiment Financière, Dakar, https://visio.example.org/direction-des-systemes-d-information",
    organizer: "Direction des Systèmes d'Information, accueil.des.participants@systemes-d-information.example.org",
    ...fields,
  });
  return { ...event, path: pathOf(event) };
}

function pathOf({ qrCodeData }) {
  const { pathname, search } = new URL(qrCodeData);
  return pathname + search;
}

/** Replaces the QR code of an event: the path in the new one. */
export async function replaceCode(event) {
  return pathOf(await organizer("POST", `/events/${event.id}/regenerate-qr`));
}

/** Changes an event. */
export function changeEvent(event, change) {
  return organizer("PATCH", `/events/${event.id}`, change);
}

/** Deletes an event, as administrators may. */
export async function deleteEvent(event) {
  await (await account("admin@sigif.gouv.sn"))("DELETE", `/events/${event.id}`);
}

/** An event as staff read it. */
export function eventOf(event) {
  return organizer("GET", `/events/${event.id}`);
}

/** Everybody who came to an event. */
export async function attendances(event) {
  const { items, meta } = await organizer("GET", `/events/${event.id}/attendances?limit=100`);
  assert.equal(items.length, meta.total);
  return items;
}

/** The signature of an attendance: the bytes of its PNG. */
export async function signatureOf(attendance) {
  const { signatureData } = await organizer("GET", `/attendances/${attendance.id}/signature`);
  return Buffer.from(signatureData.replace(/^data:image\/png;base64,/, ""), "base64");
}

/** Opens a signing page and waits for it. */
export async function openPage(context, url, ready = "#page") {
  const page = await context.newPage();
  await page.goto(url);
  await shown(page, ready);
  return page;
}

/** Waits until a part of the page is shown. */
export function shown(page, selector, timeout = 15_000) {
  return page.locator(selector).waitFor({ state: "visible", timeout });
}

/** Waits until the service worker keeps the page. */
export function workerKeeps(page) {
  return page.waitForFunction(async () => {
    await navigator.serviceWorker.ready;
    return (await (await caches.open("passerelle:sign")).match(location.href.split("#")[0])) !== undefined;
  });
}

/** Types values by their names; those behind «Plus» unfold it. */
export async function type(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const input = page.locator(`#field-${name}`);
    if (!(await input.isVisible())) await page.locator("#more summary").click();
    await input.fill(value);
  }
}

/** Draws a signature of so many strokes; with `lifts` false the pointer stays on the pad after the last one. */
export async function draw(page, strokes = 2, lifts = true) {
  const pad = page.locator("#pad");
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await pad.boundingBox();
  for (let stroke = 0; stroke < strokes; stroke += 1) {
    const left = 0.12 + (0.7 * stroke) / strokes;
    await page.mouse.move(x + width * left, y + height * 0.6);
    await page.mouse.down();
    for (let step = 1; step <= 24; step += 1) {
      const along = left + (0.65 / strokes) * (step / 24);
      await page.mouse.move(x + width * along, y + height * (0.5 + 0.26 * Math.sin(step * 0.9 + stroke)));
    }
    if (lifts || stroke + 1 < strokes) await page.mouse.up();
  }
}

/** How many pixels of the pad have ink. */
export function ink(page) {
  return page.locator("#pad").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let inked = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] > 0) inked += 1;
    return inked / (data.length / 4);
  });
}

/** Everything that the browser keeps for this page, as text. */
export function keptBy(page) {
  return withStore(page, 0);
}

/** Makes everything that the browser keeps so many hours older. */
export function grow(page, hours) {
  return withStore(page, hours);
}

/** Answers everything that is kept as text, after making it so many hours older. */
function withStore(page, hours) {
  return page.evaluate(async (hours) => {
    const request = indexedDB.open("passerelle:sign");
    await new Promise((resolve) => (request.onsuccess = resolve));
    const database = request.result;
    const kept = {};
    for (const table of database.objectStoreNames) {
      const values = database.transaction(table, "readwrite").objectStore(table);
      kept[table] = await new Promise((resolve) => {
        const found = [];
        const cursor = values.openCursor();
        cursor.onsuccess = () => {
          if (!cursor.result) return resolve(found);
          const { value } = cursor.result;
          for (const time of ["at", "madeAt"]) if (value[time]) value[time] -= hours * 3_600_000;
          cursor.result.update(value);
          found.push(value);
          cursor.result.continue();
        };
      });
    }
    database.close();
    return JSON.stringify(kept);
  }, hours);
}
