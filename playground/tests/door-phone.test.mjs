// Two people at one event: staff follow the door, a participant signs at the address in its QR code on a phone that loses
// the network.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { count, eventually, openAs, ORGANIZER } from "./door-support.mjs";
import * as sign from "./sign-support.mjs";
import { BASE_URL, context, DESK, launch, PHONE, screenshot } from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("the door shows a signature once that was made without a network, when the network is back", async () => {
  const event = await sign.newEvent({ title: "Porte et téléphone" });
  const staff = await context(browser, DESK);
  const phone = await context(browser, PHONE);
  const door = await openAs(staff, `/door/${event.id}`, ORGANIZER);
  const streams = [];
  door.on("request", (request) => {
    if (request.url().includes("/graphql/stream")) streams.push(request);
  });
  await door.getByText("En direct").waitFor();
  await eventually(() => count(door), "0");
  // What the door learns from now on comes by its subscriptions: no question of its own is answered.
  await door.route("**/graphql", (route) => route.abort());

  const page = await sign.openPage(phone, BASE_URL + event.path);
  await sign.workerKeeps(page);
  await phone.setOffline(true);
  await sign.type(page, { firstName: "Awa", lastName: "Revenue" });
  await sign.draw(page);
  await page.click("#send");
  await sign.shown(page, "#view-waiting");
  // A locked phone drops the page: it opens again without a network, and still waits.
  await page.reload();
  await sign.shown(page, "#view-waiting");
  await screenshot(page, "door-phone-waiting");
  assert.equal(await count(door), "0");
  assert.deepEqual(await sign.attendances(event), []);

  await phone.setOffline(false);
  await sign.shown(page, "#view-done", 30_000);
  const row = door.locator(".arrivals .row", { hasText: "Awa Revenue" });
  await row.getByText("A signé").waitFor();
  await eventually(() => count(door), "1");
  await screenshot(door, "door-phone-arrived");
  // Neither another try of the phone nor the door's own list brings it again.
  await page.reload();
  await sign.shown(page, "#view-done");
  await door.unroute("**/graphql");
  await door.waitForTimeout(1_500);
  assert.equal(await row.count(), 1);
  assert.equal(await count(door), "1");
  assert.equal((await sign.attendances(event)).length, 1);
  assert.deepEqual(streams, [], "the subscriptions that were open from the start brought it");
  await door.reload();
  await row.waitFor();
  assert.equal(await row.count(), 1);
  for (const opened of [staff, phone]) {
    opened.assertClean();
    await opened.close();
  }
});
