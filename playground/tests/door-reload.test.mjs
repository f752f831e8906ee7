// The staff's pages reloaded without a network: they open as they were last seen, record, and send once; and what this device
// keeps for that goes with the session.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  ADMIN,
  cached,
  count,
  eventPage as newEventPage,
  eventually,
  graphql,
  keeps,
  kept,
  look,
  newEvent,
  newProject,
  openAs,
  ORGANIZER,
  PASSWORD,
  PRESENCE,
  record,
  result,
  search,
  standings,
  workerKeeps,
} from "./door-support.mjs";
import { BASE_URL, context, DESK, launch, startProxy } from "./support.mjs";

const NAME = "Aminata Sarr";

let browser;
let organizer;
let admin;
before(async () => {
  browser = await launch();
  organizer = await graphql(ORGANIZER);
  admin = await graphql("admin@talento.com");
});
after(() => browser?.close());

/** A page of a new event that can be opened without a network: somebody came, and the worker keeps the page. */
async function eventPage(title, options) {
  const opened = await newEventPage(browser, organizer, title, options);
  await search(opened.page, "modou fall");
  await record(opened.page, "Modou Fall").click();
  await result(opened.page, "ok", "Modou Fall");
  await workerKeeps(opened.page, "/door");
  await keeps(opened.page, title, "Modou Fall", "Ramatoulaye Fall", NAME);
  return opened;
}

const noNetwork = (page) => page.getByText("Pas de réseau : état de").waitFor();
const signOut = async (page) => {
  await page.locator(".account summary").click();
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.locator(".sign-in").waitFor();
};

test("an event opens again without a network, records, and sends once", async () => {
  const title = `Rechargé ${Date.now()}`;
  const { page, opened, close, names } = await eventPage(title);
  await opened.setOffline(true);
  await page.reload();
  await noNetwork(page);
  await page.getByRole("heading", { name: title }).waitFor();
  await page.locator(".arrivals .row", { hasText: "Modou Fall" }).waitFor();
  assert.equal(await count(page), "1");
  assert.equal(await page.locator(".account strong").textContent(), NAME);
  await look(page, "event-reloaded");

  await search(page, "ramatoulaye fall");
  await record(page, "Ramatoulaye Fall").click();
  await result(page, "kept", "Ramatoulaye Fall", "Gardé sur cet appareil");
  const family = `Hors Ligne ${Date.now()}`;
  await search(page, `issa ${family}`);
  await page.getByRole("button", { name: "Nouvelle personne" }).click();
  await page.locator("dialog button[type=submit]").click();
  await result(page, "kept", `Issa ${family}`);
  // Another reload keeps them, too.
  await page.reload();
  await page.locator(".outbox").getByText("2 en attente d’envoi").waitFor();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByText("No network: as of").waitFor();
  await look(page, "event-reloaded-english");
  await page.getByRole("button", { name: "Français" }).click();

  await opened.setOffline(false);
  await eventually(names, [`Issa ${family}`, "Modou Fall", "Ramatoulaye Fall"]);
  await page.locator(".outbox").waitFor({ state: "detached" });
  await page.getByText("En direct").waitFor({ timeout: 40_000 });
  await eventually(() => page.locator(".network p").count(), 0);
  await eventually(() => count(page), "3");
  await page.reload();
  await page.getByText("En direct").waitFor();
  assert.equal((await names()).length, 3);
  await close();
});

test("one kept page opens every event that this device has seen, and the list of events", async () => {
  const title = `Liste ${Date.now()}`;
  const { page, opened, event, close } = await eventPage(title, DESK);
  await page.goto(`${BASE_URL}/door`);
  const card = page.getByRole("link", { name: new RegExp(title) });
  await card.waitFor();
  await keeps(page, '"ongoing"');
  await opened.setOffline(true);
  await page.reload();
  await noNetwork(page);
  await look(page, "events-reloaded");
  await page.locator("#search").fill(title);
  await eventually(() => page.locator(".place-card").count(), 1);
  await card.click();
  await page.waitForURL(`**/door/${event}`);
  await page.getByRole("heading", { name: title }).waitFor();
  // An event that was never seen here says that it needs the network.
  await page.goto(`${BASE_URL}/door/999999`);
  await page.getByText("cette page n’a pas pu être chargée").waitFor();
  await look(page, "event-never-seen");
  await opened.setOffline(false);
  await page.getByText("Cet événement n’existe pas").waitFor({ timeout: 30_000 });
  await close();
});

test("a project opens again without a network, and scans are sent once", async () => {
  const project = await newProject(admin, `Plateau ${Date.now()}`, 3);
  const [one, two, three] = project.people;
  const opened = await context(browser);
  const page = await openAs(opened, `/set/${project.id}`, PRESENCE);
  await page.getByText("En direct").waitFor();
  await workerKeeps(page, "/set");
  await keeps(page, one.fullName, two.fullName, three.fullName);
  await opened.setOffline(true);
  await page.reload();
  await noNetwork(page);
  await look(page, "set-reloaded");
  const type = async (text) => {
    await page.locator("#search").fill(text);
    await page.keyboard.press("Enter");
  };
  await type(one.uniqueCode);
  await result(page, "kept", one.fullName);
  await type(two.fullName);
  await result(page, "kept", two.fullName);
  // The camera stays allowed, and what reads its pictures is there.
  const answered = await page.evaluate(async () => ({
    policy: (await (await caches.open("passerelle:set")).match("/set")).headers.get("permissions-policy"),
    reader: await new Promise((resolve) => {
      const reader = new Worker(document.getElementById("app").dataset.reader, { type: "module" });
      reader.onmessage = ({ data }) => resolve(data);
      reader.onerror = () => resolve(null);
      reader.postMessage({ data: new Uint8ClampedArray(4 * 64 * 64), width: 64, height: 64 });
    }),
    allowed: document.featurePolicy.allowsFeature("camera"),
  }));
  assert.deepEqual(answered, { policy: "camera=(self)", reader: "", allowed: true });
  await page.reload();
  await page.locator(".outbox").getByText("2 en attente d’envoi").waitFor();
  await look(page, "set-reloaded-waiting");
  await opened.setOffline(false);
  await eventually(() => standings(admin, project.id), {
    [one.uniqueCode]: "IN",
    [two.uniqueCode]: "IN",
    [three.uniqueCode]: "NOT_IN",
  });
  await page.locator(".outbox").waitFor({ state: "detached" });
  await eventually(() => page.locator(".network p").count(), 0);
  await eventually(() => count(page), "2");

  await page.goto(`${BASE_URL}/set`);
  await page.locator(".place-card").first().waitFor();
  await keeps(page, "assignedTalentCount");
  await opened.setOffline(true);
  await page.reload();
  await noNetwork(page);
  await page.locator(".place-card").first().waitFor();
  await look(page, "projects-reloaded");
  opened.assertClean();
  await opened.close();
});

test("a server that does not answer well is as good as no network, and its first word counts", async () => {
  const title = `Muet ${Date.now()}`;
  const { page, event, close } = await eventPage(title);
  const answer = { status: 503, contentType: "text/plain", body: "" };
  await page.route("**/graphql", (route) => route.fulfill(answer));
  await page.route("**/graphql/stream*", (route) => route.abort());
  await page.reload();
  await page.getByText("Le serveur ne répond pas : état de").waitFor();
  await page.getByRole("heading", { name: title }).waitFor();
  await look(page, "event-server-silent");
  const input = { id: event, title: `${title} bis` };
  await organizer("mutation($input: UpdateEventInput!) { updateEvent(input: $input) { userErrors { message } } }", { input });
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.getByRole("heading", { name: `${title} bis` }).waitFor({ timeout: 30_000 });
  await eventually(() => page.locator(".network p").count(), 0);
  await close();
});

test("with the sign-out everything goes: no name and no list is on the device", async () => {
  const title = `Adieu ${Date.now()}`;
  const { page, opened, close } = await eventPage(title);
  await signOut(page);
  await eventually(() => kept(page), '{"account":[],"places":[]}');
  const { paths, text } = await cached(page);
  assert.deepEqual(paths, ["/assets/door/door.css", "/assets/door/door.js", "/door", "/favicon.ico"]);
  for (const secret of [title, NAME, "Modou Fall"]) assert.ok(!text.includes(secret), secret);
  await opened.setOffline(true);
  await page.reload();
  await page.getByText("cette page n’a pas pu être chargée").waitFor();
  const shown = await page.locator("body").innerText();
  for (const secret of [title, NAME, "Modou Fall"]) assert.ok(!shown.includes(secret), secret);
  await opened.setOffline(false);
  await page.locator(".sign-in").waitFor();
  await close();
});

test("who signs out without a network is gone from the device at once, and from the server when it is back", async () => {
  const { page, opened, close } = await eventPage(`Parti ${Date.now()}`);
  const [{ name, value }] = await opened.cookies();
  await opened.setOffline(true);
  await page.reload();
  await noNetwork(page);
  await page.locator(".account summary").click();
  await page.getByText("vous ne pourrez pas vous reconnecter").waitFor();
  await look(page, "sign-out-offline");
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.locator(".sign-in").waitFor();
  await eventually(() => kept(page), '{"account":[true],"places":[]}');
  await page.reload();
  await page.getByText("cette page n’a pas pu être chargée").waitFor();
  assert.ok(!(await page.locator("body").innerText()).includes(NAME));
  await opened.setOffline(false);
  await page.locator(".sign-in").waitFor();
  await eventually(() => kept(page), '{"account":[],"places":[]}');
  const response = await fetch(`${BASE_URL}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: `${name}=${value}` },
    body: JSON.stringify({ query: "{ viewer { role } }" }),
  });
  assert.equal((await response.json()).data.viewer, null, "the session has ended");
  // The next session is not ended by the old sign-out.
  await page.getByRole("button", { name: ORGANIZER }).click();
  await page.getByText("En direct").waitFor();
  await page.reload();
  await page.getByText("En direct").waitFor();
  await close();
});

test("a session that has ended elsewhere takes everything along as soon as the server answers", async () => {
  const title = `Fin ${Date.now()}`;
  const { page, opened, close } = await eventPage(title);
  await opened.setOffline(true);
  await page.reload();
  await noNetwork(page);
  await opened.clearCookies();
  await opened.setOffline(false);
  await page.locator(".sign-in").waitFor();
  await eventually(() => kept(page), '{"account":[],"places":[]}');
  assert.ok(!(await page.locator("body").innerText()).includes(title));
  await close();
});

test("another account sees nothing of the first one", async () => {
  const title = `Autre ${Date.now()}`;
  const { page, opened, event, close } = await eventPage(title);
  const other = await newEvent(organizer, `Sien ${Date.now()}`);
  // The session changes behind the page, as by another program with this browser's cookies.
  const query = "mutation($input: LoginInput!) { login(input: $input) { userErrors { message } } }";
  const input = { email: ADMIN, password: PASSWORD, session: "COOKIE" };
  await opened.request.post(`${BASE_URL}/graphql`, { data: { query, variables: { input } } });
  await page.goto(`${BASE_URL}/door/${other}`);
  await page.getByText("En direct").waitFor();
  await keeps(page, "Sien");
  assert.ok(!(await kept(page)).includes(title));
  await opened.setOffline(true);
  await page.reload();
  await noNetwork(page);
  await page.getByRole("heading", { name: "Sien" }).waitFor();
  assert.ok(!(await page.locator("body").innerText()).includes(NAME));
  await page.goto(`${BASE_URL}/door/${event}`);
  await page.getByText("cette page n’a pas pu être chargée").waitFor();
  assert.ok(!(await page.locator("body").innerText()).includes(title));
  await close();
});

test("what is older than a day is not shown, and deleted", async () => {
  const title = `Hier ${Date.now()}`;
  const { page, opened, close } = await eventPage(title);
  await page.goto(`${BASE_URL}/favicon.ico`);
  assert.ok((await kept(page, 25)).includes(title));
  await opened.setOffline(true);
  await page.goto(`${BASE_URL}/door`);
  await page.getByText("cette page n’a pas pu être chargée").waitFor();
  assert.ok(!(await page.locator("body").innerText()).includes(NAME));
  await eventually(() => kept(page), '{"account":[],"places":[]}');
  await close();
});

test("a new version takes over whole, or not at all", async () => {
  const proxy = await startProxy();
  const opened = await context(browser);
  const page = await opened.newPage();
  await page.goto(`${proxy.url}/door`);
  await workerKeeps(page, "/door");
  const files = () => page.evaluate(async () => {
    const requests = await (await caches.open("passerelle:door")).keys();
    return requests.map(({ url }) => url).filter((url) => url.includes("door.js"));
  });
  const mark = () => page.evaluate(() => document.documentElement.dataset.mark ?? null);
  const [before] = await files();
  const html = await (await fetch(`${proxy.url}/door`)).text();
  const script = `${await (await fetch(before)).text()};document.documentElement.dataset.mark = "new";`;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
  const hash = encodeURIComponent(Buffer.from(digest).toString("base64"));
  const next = html.replace(/door\.js\?v=[^"]+/, `door.js?v=${hash}`);
  const newPage = { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: next };
  const newScript = { status: 200, headers: { "content-type": "text/javascript; charset=utf-8" }, body: script };

  // The page of the new version, the script of the old one: as while a server is replaced.
  proxy.fault = ({ path }) => (path === "/door" ? newPage : undefined);
  await page.reload();
  await page.locator(".sign-in").waitFor();
  await page.waitForTimeout(500);
  assert.deepEqual(await files(), [before]);
  proxy.fault = () => ({ cut: true });
  await page.reload();
  await page.getByText("cette page n’a pas pu être chargée").waitFor();
  assert.equal(await mark(), null);

  proxy.fault = ({ path }) => (path === "/door" ? newPage : path.includes("door.js") ? newScript : undefined);
  await page.reload();
  assert.equal(await mark(), "new");
  await eventually(async () => (await files()).some((url) => url.includes(hash)), true);
  proxy.fault = () => ({ cut: true });
  await page.reload();
  await page.getByText("cette page n’a pas pu être chargée").waitFor();
  assert.equal(await mark(), "new");
  // An error of the server, and a page that is not ours, are not kept.
  const portal = { status: 200, headers: { "content-type": "text/html" }, body: "<p>Hotel" };
  proxy.fault = ({ path }) => (path === "/door" ? portal : undefined);
  await page.reload();
  await page.getByText("Hotel").waitFor();
  proxy.fault = ({ path }) => (path === "/door" ? { status: 503, headers: {}, body: "" } : undefined);
  await page.reload();
  await page.locator(".sign-in").waitFor();
  assert.deepEqual(opened.seen.violations, []);
  await opened.close();
  await proxy.stop();
});
