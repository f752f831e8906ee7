// Fifty phones lose the answer in the middle and come back: fifty attendances, none twice. Five are browsers, the others
// the requests that a page makes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import * as sign from "./sign-support.mjs";
import { context } from "./support.mjs";

const { browser, proxy, posts, signAs } = sign.phones();
const [ALL, PAGES] = [50, 5];
const SIGNATURE = `data:image/png;base64,${png().toString("base64")}`;

/** A grey PNG of 16 by 16 pixels with a diagonal: the smallest thing that counts as drawn. */
function png() {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const lines = Array.from({ length: 16 }, (_, y) => [0, ...Array.from({ length: 16 }, (_, x) => (x === y ? 0 : 255))]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", Buffer.from([0, 0, 0, 16, 0, 0, 0, 16, 8, 0, 0, 0, 0])),
    chunk("IDAT", deflateSync(Buffer.from(lines.flat()))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The requests of a phone: the same one until it is answered. */
async function requests(event, number) {
  const key = `phone-${number}-${event.id}`;
  const body = JSON.stringify({
    eventId: event.id,
    participant: { firstName: "Personne", lastName: `Numéro ${number}` },
    signature: SIGNATURE,
  });
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      const response = await fetch(`${proxy().url}/api/attendances`, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": key },
        body,
      });
      if (response.status === 201) return (await response.json()).data.id;
      assert.ok(response.status === 409 || response.status >= 500, `${response.status} ${await response.text()}`);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 200));
  }
  throw new Error(`phone ${number} gave up`);
}

/** A browser: draws, signs, is left to itself. */
async function page(event, number) {
  const phone = await context(browser());
  const opened = await sign.openPage(phone, proxy().url + event.path);
  await signAs(opened, { firstName: "Personne", lastName: `Numéro ${number}` });
  await sign.shown(opened, "#view-done", 120_000);
  const reference = await opened.locator("#done-reference").innerText();
  phone.assertClean();
  await phone.close();
  return reference.split(" ").at(-1);
}

test("fifty phones that lose the answer and come back make fifty attendances", async () => {
  const event = await sign.newEvent();
  const lost = new Set();
  // The first answer to each phone is lost, and every third of the later ones.
  proxy().fault = (request) => {
    const key = request.headers["idempotency-key"];
    if (!key) return undefined;
    if (!lost.has(key) || Math.random() < 1 / 3) {
      lost.add(key);
      return { drop: true };
    }
    return undefined;
  };
  const numbers = Array.from({ length: ALL }, (_, number) => number);
  const ids = await Promise.all(numbers.map((number) => (number < PAGES ? page : requests)(event, number)));
  const found = await sign.attendances(event);
  assert.equal(found.length, ALL);
  assert.equal(new Set(ids).size, ALL);
  assert.deepEqual(new Set(found.map(({ id }) => id)), new Set(ids));
  assert.equal(lost.size, ALL);
  assert.ok(posts().length >= 2 * ALL);
});
