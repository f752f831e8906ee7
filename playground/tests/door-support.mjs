// What the tests of the staff's pages share: fresh events and projects by GraphQL, signing in, and looking at a state.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { BASE_URL, context, look as lookAt } from "./support.mjs";

export const ADMIN = "admin@sigif.gouv.sn";
export const ORGANIZER = "organizer@sigif.gouv.sn";
export const VIEWER = "viewer@sigif.gouv.sn";
export const PRESENCE = "presence@talento.com";
export const PASSWORD = "Admin@2025!";

/** Executes operations as an account of the demo data. */
export async function graphql(email) {
  const call = async (query, variables, token) => {
    const response = await fetch(`${BASE_URL}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    assert.equal(errors, undefined, JSON.stringify(errors));
    const refused = Object.values(data).find((payload) => payload?.userErrors?.length);
    assert.equal(refused, undefined, JSON.stringify(refused));
    return data;
  };
  const input = { email, password: PASSWORD };
  const { login } = await call(
    "mutation($input: LoginInput!) { login(input: $input) { accessToken userErrors { message } } }",
    { input },
  );
  return (query, variables) => call(query, variables, login.accessToken);
}

/** A new event of the organizer that goes on now: its id. */
export async function newEvent(run, title) {
  const input = { title, eventType: "MEETING", startDate: new Date().toISOString(), location: "Salle 3" };
  const created = await run(
    "mutation($input: CreateEventInput!) { createEvent(input: $input) { event { id } userErrors { message } } }",
    { input },
  );
  const { id } = created.createEvent.event;
  await run("mutation($input: UpdateEventInput!) { updateEvent(input: $input) { userErrors { message } } }", {
    input: { id, status: "ONGOING" },
  });
  return id;
}

/** The names of those who came to an event, each as often as they were recorded. */
export async function arrivals(run, event) {
  const answer = await run(
    "query($id: ID!) { event(id: $id) { attendanceCount attendances(first: 100) { nodes { checkInMode participant { fullName } } } } }",
    { id: event },
  );
  const names = answer.event.attendances.nodes.map(({ participant }) => participant.fullName).sort();
  assert.equal(answer.event.attendanceCount, names.length);
  return names;
}

const READER = new URL("../node_modules/jsqr/dist/jsQR.js", import.meta.url);

/** What a phone reads from a QR code on the screen; null when it reads none. */
export async function scanned(page) {
  const screen = await page.screenshot();
  const reader = await page.context().browser().newPage();
  await reader.addScriptTag({ path: fileURLToPath(READER) });
  const text = await reader.evaluate(async (picture) => {
    const bitmap = await createImageBitmap(await (await fetch(picture)).blob());
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    return globalThis.jsQR(canvas.getImageData(0, 0, width, height).data, width, height)?.data ?? null;
  }, `data:image/png;base64,${screen.toString("base64")}`);
  await reader.close();
  return text;
}

/** A new project with people on it: its id, and each with name, unique code and project code. */
export async function newProject(run, name, size) {
  const input = { name, productionId: "1", productionType: "Film", status: "EN_TOURNAGE" };
  const created = await run(
    "mutation($input: CreateProjectInput!) { createProject(input: $input) { project { id } userErrors { message } } }",
    { input },
  );
  const { id } = created.createProject.project;
  const found = await run(
    "query($first: Int!) { cinemaTalents(first: $first) { nodes { id fullName uniqueCode media { qrCodeUrl } } } }",
    {
      first: size,
    },
  );
  const people = [];
  for (const person of found.cinemaTalents.nodes) {
    const { assignTalent } = await run(
      "mutation($input: AssignTalentInput!) { assignTalent(input: $input) { assignment { projectCode } userErrors { message } } }",
      { input: { projectId: id, cinemaTalentId: person.id } },
    );
    people.push({ ...person, projectCode: assignTalent.assignment.projectCode });
  }
  return { id, people };
}

/** Where the people of a project stand, by unique code. */
export async function standings(run, project) {
  const answer = await run(
    "query($id: ID!) { project(id: $id) { presence(first: 100) { nodes { state cinemaTalent { uniqueCode } } } } }",
    { id: project },
  );
  return Object.fromEntries(answer.project.presence.nodes.map((row) => [row.cinemaTalent.uniqueCode, row.state]));
}

/** Opens a page as an account of the demo data, by one click. */
export async function openAs(context, path, email) {
  const page = await context.newPage();
  await page.goto(BASE_URL + path);
  await page.getByRole("button", { name: email }).click();
  await page.locator("main h1").waitFor();
  await page.locator(".sign-in").waitFor({ state: "detached" });
  return page;
}

/** Checks a state of a page as axe and the eye see it. */
export const look = (page, state) => lookAt(page, `door-${state}`);

/** Waits for a result of this tone that contains these texts. */
export async function result(page, tone, ...texts) {
  const banner = page.locator(`.result.${tone}`);
  for (const text of texts) await banner.filter({ hasText: text }).waitFor({ timeout: 8_000 });
}

/** Waits until `check` returns what is expected. */
export async function eventually(check, expected, patience = 12_000) {
  let last;
  for (const end = Date.now() + patience; Date.now() < end;) {
    last = await check();
    try {
      return assert.deepEqual(last, expected);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }
  assert.deepEqual(last, expected);
}

/** Passes requests with this text on, and loses their answers. */
export async function loseAnswers(page, text) {
  const handler = async (route) => {
    if (!route.request().postData()?.includes(text)) return route.fallback();
    await route.fetch();
    await route.abort("connectionreset");
  };
  await page.route("**/graphql", handler);
  return () => page.unroute("**/graphql", handler);
}

/** A page of a new event, signed in as the organizer, whom `run` executes for. */
export async function eventPage(browser, run, title, options = {}) {
  const event = await newEvent(run, title);
  const opened = await context(browser, options);
  const page = await openAs(opened, `/door/${event}`, ORGANIZER);
  await page.getByText("En direct").waitFor();
  const close = async () => {
    opened.assertClean();
    await opened.close();
  };
  return { page, event, opened, close, names: () => arrivals(run, event) };
}

/** Types into the search field. */
export const search = (page, text) => page.locator("#search").fill(text);
/** The button that records a person. */
export const record = (page, name) => page.getByRole("button", { name: `Enregistrer ${name}` }).first();
/** The number of arrivals, as it is shown. */
export const count = (page) => page.locator("#count strong").textContent();

/** Waits until the service worker of a root keeps its page, and controls this one. */
export function workerKeeps(page, root) {
  const isKept = (root) =>
    caches
      .open(`passerelle:${root.slice(1)}`)
      .then((cache) => cache.match(root))
      .then((kept) => kept !== undefined && navigator.serviceWorker.controller !== null);
  return eventually(() => page.evaluate(isKept, root), true);
}

/** The addresses in the caches of this device, without hashes, and all their texts. */
export function cached(page) {
  return page.evaluate(async () => {
    const paths = [];
    const texts = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        paths.push(new URL(request.url).pathname);
        texts.push(await (await cache.match(request)).text());
      }
    }
    return { paths: paths.sort(), text: texts.join("\n") };
  });
}

/**
 * What this device keeps of the account and its places, as text; `hours` makes it so much older before. Not the queue, which
 * keeps what waits by other rules.
 */
export function kept(page, hours = 0) {
  return page.evaluate(async (hours) => {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open("passerelle-door-kept");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const all = {};
    for (const table of database.objectStoreNames) {
      const values = database.transaction(table, "readwrite").objectStore(table);
      all[table] = await new Promise((resolve) => {
        const found = [];
        values.openCursor().onsuccess = ({ target: { result: cursor } }) => {
          if (!cursor) return resolve(found);
          const { value } = cursor;
          if (hours) cursor.update({ ...value, at: value.at - hours * 3_600_000 });
          found.push(value);
          cursor.continue();
        };
      });
    }
    database.close();
    return JSON.stringify(all, (_key, value) => (value instanceof Map || value instanceof Set ? [...value] : value));
  }, hours);
}

/** Waits until this device keeps these texts. */
export async function keeps(page, ...texts) {
  await eventually(async () => {
    const text = await kept(page);
    return texts.filter((wanted) => !text.includes(wanted));
  }, []);
}
