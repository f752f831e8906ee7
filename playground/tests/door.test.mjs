// `/door` and `/door/:event`: staff follow arrivals and record those who come without a phone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  eventPage as newEventPage,
  count,
  eventually,
  graphql,
  look,
  newEvent,
  openAs,
  ORGANIZER,
  PASSWORD,
  PRESENCE,
  record,
  result,
  scanned,
  search,
  VIEWER,
} from "./door-support.mjs";
import { assertFits, BASE_URL, context, DESK, launch, PHONE, screenshot } from "./support.mjs";

let browser;
let organizer;
before(async () => {
  browser = await launch();
  organizer = await graphql(ORGANIZER);
});
after(() => browser?.close());

/** A page of a new event, signed in as the organizer. */
const eventPage = (title, options) => newEventPage(browser, organizer, title, options);

test("staff sign in, and are told what is wrong", async () => {
  const opened = await context(browser);
  const page = await opened.newPage();
  await page.goto(`${BASE_URL}/door`);
  await page.getByRole("button", { name: "Se connecter" }).waitFor();
  await look(page, "sign-in");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByText("Indiquez votre e-mail").waitFor();
  await page.getByLabel("E-mail ou code unique").fill(ORGANIZER);
  await page.getByLabel("Mot de passe").fill("not the password");
  await page.keyboard.press("Enter");
  await page.locator("#sign-in-fault").filter({ hasText: "incorrect" }).waitFor();
  await look(page, "sign-in-refused");
  await page.getByLabel("Mot de passe").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Quel événement ?" }).waitFor();
  await page.getByRole("heading", { name: "Maintenant" }).waitFor();
  await look(page, "events");
  await page.locator("summary").click();
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.getByRole("button", { name: "Se connecter" }).waitFor();
  opened.assertClean();
  await opened.close();
});

test("an event is found by its title, and the language switches", async () => {
  const title = `Réunion ${Date.now()}`;
  await newEvent(organizer, title);
  const opened = await context(browser, { ...DESK });
  const page = await openAs(opened, "/door", ORGANIZER);
  await page.keyboard.press("Escape");
  await search(page, title);
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
  assert.match(await page.title(), new RegExp(title));
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Latest arrivals" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.reload();
  await page.getByRole("heading", { name: "Latest arrivals" }).waitFor();
  opened.assertClean();
  await opened.close();
});

test("accounts without the right are told so", async () => {
  const event = await newEvent(organizer, "Droits");
  const opened = await context(browser);
  const page = await openAs(opened, `/door/${event}`, VIEWER);
  await page.getByText("Ce compte peut suivre les arrivées, mais pas en enregistrer.").waitFor();
  await search(page, "fall");
  await page.locator(".person").first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Enregistrer" }).count(), 0);
  await look(page, "viewer");
  // An account of the other door, signed in there.
  await opened.clearCookies();
  await page.goto(`${BASE_URL}/set`);
  await page.getByRole("button", { name: PRESENCE }).click();
  await page.getByRole("heading", { name: "Quel tournage ?" }).waitFor();
  await page.goto(`${BASE_URL}/door/${event}`);
  await page.getByText("Ce compte ne travaille pas avec les événements.").waitFor();
  await look(page, "no-right");
  await page.goto(`${BASE_URL}/door/RXZlbnQ6MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAw`);
  await page.getByText("Ce compte ne travaille pas avec les événements.").waitFor();
  await opened.close();
});

test("an event that does not exist, is over or cancelled says so", async () => {
  const { page, event, close } = await eventPage("Terminé");
  await organizer("mutation($input: UpdateEventInput!) { updateEvent(input: $input) { userErrors { message } } }", {
    input: { id: event, status: "COMPLETED" },
  });
  await page.reload();
  await page.getByText("Cet événement est terminé").waitFor();
  await look(page, "over");
  assert.equal(await page.locator(".place .badge").textContent(), "Terminé");
  await page.goto(`${BASE_URL}/door/RXZlbnQ6MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAw`);
  await page.getByText("Cet événement n’existe pas").waitFor();
  await close();
});

test("an event stands for staff where it stands for participants, whatever its status", async () => {
  // Nobody has said that it goes on; it begins while the page is open.
  const startDate = new Date(Date.now() + 10_000).toISOString();
  const input = { title: `Bientôt ${Date.now()}`, eventType: "MEETING", startDate, location: "Salle 3" };
  const create = "mutation($input: CreateEventInput!) { createEvent(input: $input) { event { id } userErrors { message } } }";
  const { event } = (await organizer(create, { input })).createEvent;
  const opened = await context(browser, DESK);
  const page = await openAs(opened, `/door/${event.id}`, ORGANIZER);
  const badge = page.locator(".place .badge");
  assert.equal(await badge.textContent(), "À venir");
  await look(page, "event-upcoming");
  await badge.filter({ hasText: "En cours" }).waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Nouvelle personne" }).waitFor();
  const { status, phase } = (await organizer("query($id: ID!) { event(id: $id) { status phase } }", { id: event.id })).event;
  assert.deepEqual([status, phase], ["SCHEDULED", "RUNNING"]);
  await page.reload();
  await badge.filter({ hasText: "En cours" }).waitFor();
  await page.goto(`${BASE_URL}/door`);
  const card = page.getByRole("link", { name: input.title });
  await card.locator(".badge", { hasText: "En cours" }).waitFor();
  opened.assertClean();
  await opened.close();
});

test("an event that has ended is not going on, although it takes signatures still", async () => {
  const at = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const input = { title: `Fini ${Date.now()}`, eventType: "MEETING", startDate: at(-3), endDate: at(-1), location: "Salle 3" };
  const create = "mutation($input: CreateEventInput!) { createEvent(input: $input) { event { id phase } userErrors { message } } }";
  const { event } = (await organizer(create, { input })).createEvent;
  assert.equal(event.phase, "RUNNING");
  const opened = await context(browser, PHONE);
  const page = await openAs(opened, `/door/${event.id}`, ORGANIZER);
  assert.equal(await page.locator(".place .badge").textContent(), "Fini, signatures ouvertes");
  await assertFits(page, "an event that has ended");
  await page.goto(`${BASE_URL}/door`);
  const card = page.getByRole("link", { name: input.title });
  await card.locator(".badge.warn", { hasText: "Fini, signatures ouvertes" }).waitFor();
  await assertFits(page, "the list");
  opened.assertClean();
  await opened.close();
});

test("the facts of an event stand apart by dots, and no line begins with one", async () => {
  const title = "Atelier";
  const location = "Salle de conférence de la Direction du Traitement automatisé de l’Information, bâtiment Financière";
  const { page, event, close } = await eventPage(title, DESK);
  const update = "mutation($input: UpdateEventInput!) { updateEvent(input: $input) { userErrors { message } } }";
  await organizer(update, { input: { id: event, location, endDate: new Date(Date.now() + 90_000_000).toISOString() } });
  await page.reload();
  const facts = page.locator(".place > .muted");
  await facts.getByText(location).waitFor();
  for (const width of [1400, 900, 700]) {
    await page.setViewportSize({ width, height: 900 });
    const dots = await facts.evaluate((line) => {
      const { left } = line.getBoundingClientRect();
      return [...line.children].slice(1).map((fact) => {
        const { content, left: at } = getComputedStyle(fact, "::before");
        const isSeen = fact.getBoundingClientRect().left + parseFloat(at) >= left;
        return { isDot: content.includes("·"), isSeen, isFirst: fact.getBoundingClientRect().left - left < 2 };
      });
    });
    for (const { isDot, isSeen, isFirst } of dots) assert.ok(!(isDot && isSeen && isFirst), `at ${width}: ${JSON.stringify(dots)}`);
    await screenshot(page, `door-facts-${width}`);
  }
  await close();
});

test("words wider than a phone are shown whole: titles, places, names", async () => {
  const title = `Réunion-${Date.now()}-${"x".repeat(180)}`;
  const { page, event, close } = await eventPage(title);
  const update = "mutation($input: UpdateEventInput!) { updateEvent(input: $input) { userErrors { message } } }";
  const location = `https://visio.example.org/${"salle".repeat(30)}`;
  await organizer(update, { input: { id: event, location } });
  const input = { eventId: event, checkInMode: "MANUAL", participant: { firstName: "W".repeat(100), lastName: "W".repeat(100) } };
  const recordOne = "mutation($input: RecordAttendanceInput!) { recordAttendance(input: $input) { userErrors { message } } }";
  await organizer(recordOne, { input });
  await page.reload();
  const place = page.locator(".place");
  await place.getByText(location).waitFor();
  // The line of the facts cuts what lies outside.
  const cut = () =>
    place.evaluate((header) => {
      const parts = [header, ...header.querySelectorAll("*")].filter(({ clientWidth }) => clientWidth > 0);
      return parts.some(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1);
    });
  await page.locator(".arrivals .row").waitFor();
  await look(page, "unbroken");
  assert.equal(await cut(), false, "on a phone");
  await page.setViewportSize(DESK.viewport);
  assert.equal(await cut(), false, "on a desk");
  await page.setViewportSize(PHONE.viewport);
  const family = `${"M".repeat(80)}${Date.now()}`;
  await search(page, family);
  await page.getByText("Aucune personne de ce nom").waitFor();
  await look(page, "unbroken-search");
  await page.getByRole("button", { name: "Nouvelle personne" }).click();
  await page.getByLabel("Nom", { exact: true }).fill(family);
  await page.keyboard.press("Enter");
  await result(page, "ok", family);
  await look(page, "unbroken-result");
  await page.locator(".arrivals .row button").first().click();
  await look(page, "unbroken-undo");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Code QR" }).click();
  await page.getByRole("img", { name: /Code QR pour signer/ }).waitFor();
  await look(page, "unbroken-code");
  await page.goto(`${BASE_URL}/door`);
  await search(page, title);
  await page.getByRole("link", { name: title }).waitFor();
  await look(page, "unbroken-events");
  await close();
});

test("arrivals appear while people sign, and staff record by name", async () => {
  const { page, event, close, names } = await eventPage("Arrivées", DESK);
  await page.getByText("Personne n’est encore arrivé.").waitFor();
  await look(page, "event-empty");
  const input = { eventId: event, checkInMode: "MANUAL", participant: { firstName: "Awa", lastName: "Vivante" } };
  await organizer(
    "mutation($input: RecordAttendanceInput!) { recordAttendance(input: $input) { userErrors { message } } }",
    { input },
  );
  await page.locator(".arrivals").getByText("Awa Vivante").waitFor();
  await eventually(() => count(page), "1");

  // The slash goes to the field; Enter records when one person alone is meant.
  await page.locator("main h1").focus();
  await page.keyboard.press("/");
  await page.keyboard.type("abdoulaye fall");
  await record(page, "Abdoulaye Fall").waitFor();
  await look(page, "event-search");
  await page.keyboard.press("Enter");
  await result(page, "ok", "Abdoulaye Fall", "Enregistré·e à");
  await look(page, "event-recorded");
  await eventually(() => count(page), "2");
  assert.equal(await page.locator("#search").inputValue(), "");

  await search(page, "abdoulaye fall");
  await page
    .locator(".person")
    .getByText(/Arrivé·e/)
    .waitFor();
  // With two of one name, Enter records nobody.
  await search(page, "coumba fall");
  await record(page, "Coumba Fall").waitFor();
  await page.keyboard.press("Enter");
  await record(page, "Coumba Fall").click();
  await result(page, "ok", "Coumba Fall");
  assert.deepEqual(await names(), ["Abdoulaye Fall", "Awa Vivante", "Coumba Fall"]);
  await page.locator(".result").waitFor({ state: "detached" });
  await close();
});

test("who was recorded elsewhere is already there", async () => {
  const { page, event, close, names } = await eventPage("Déjà");
  await search(page, "modou fall");
  const button = record(page, "Modou Fall");
  await button.waitFor();
  // The page does not learn of the other recording.
  await page.route("**/graphql/stream*", (route) => route.abort());
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  const found = await organizer('{ participants(filter: { search: "modou fall" }) { nodes { id fullName } } }');
  const { id } = found.participants.nodes.find(({ fullName }) => fullName === "Modou Fall");
  await organizer(
    "mutation($input: RecordAttendanceInput!) { recordAttendance(input: $input) { userErrors { message } } }",
    {
      input: { eventId: event, checkInMode: "MANUAL", participantId: id },
    },
  );
  await button.click();
  await result(page, "already", "Modou Fall", "Déjà là depuis");
  await look(page, "event-already");
  assert.deepEqual(await names(), ["Modou Fall"]);
  // What was missed is loaded when the subscription is open again.
  await page.unroute("**/graphql/stream*");
  await page.locator(".arrivals").getByText("Modou Fall").waitFor({ timeout: 20_000 });
  await page.getByText("En direct").waitFor({ timeout: 20_000 });
  await eventually(() => count(page), "1");
  await close();
});

test("a new person is entered, and faults stay at their fields", async () => {
  const { page, close, names } = await eventPage("Nouvelle");
  const family = `Nouvelle ${Date.now()}`;
  await search(page, `fatou ${family}`);
  await page.getByRole("button", { name: "Nouvelle personne" }).click();
  assert.equal(await page.getByLabel("Prénom").inputValue(), "Fatou");
  await page.getByLabel("Prénom").fill("");
  await page.getByText("Plus de détails").click();
  await page.getByLabel("E-mail").fill("fatou");
  await page.locator("dialog button[type=submit]").click();
  await page.getByText("À remplir.").waitFor();
  await page.getByText("Cette adresse n’a pas la forme").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "person-firstName");
  await look(page, "event-new-faults");
  await page.getByLabel("Prénom").fill("Fatou");
  await page.getByLabel("E-mail").fill("");
  await page.getByLabel("Téléphone").fill("x");
  await page.locator("dialog button[type=submit]").click();
  await page.locator("#person-phone-fault").filter({ hasText: /./ }).waitFor();
  await page.getByLabel("Téléphone").fill("+221 77 000 00 00");
  await page.locator("dialog button[type=submit]").click();
  await result(page, "ok", `Fatou ${family}`);
  assert.equal(await page.locator("dialog").count(), 0);
  assert.deepEqual(await names(), [`Fatou ${family}`]);
  await close();
});

test("keys record on a phone and go back to the search field; a touch does not open its keyboard", async () => {
  const { page, close, names } = await eventPage("Clavier");
  const focused = () => page.evaluate(() => document.activeElement?.id);
  await search(page, "modou fall");
  await record(page, "Modou Fall").focus();
  await page.keyboard.press("Enter");
  await result(page, "ok", "Modou Fall");
  await eventually(focused, "search");
  const family = `Clavier ${Date.now()}`;
  await page.keyboard.type(`fatou ${family}`);
  await page.getByRole("button", { name: "Nouvelle personne" }).focus();
  await page.keyboard.press("Enter");
  await eventually(focused, "person-organization");
  await page.keyboard.press("Enter");
  await result(page, "ok", `Fatou ${family}`);
  await eventually(focused, "search");
  await search(page, "maïmouna fall");
  await record(page, "Maïmouna Fall").tap();
  await result(page, "ok", "Maïmouna Fall");
  await eventually(async () => (await names()).length, 3);
  assert.notEqual(await focused(), "search");
  await close();
});

test("a recording is undone with a reason", async () => {
  const { page, close, names } = await eventPage("Annulation");
  await search(page, "maïmouna fall");
  await record(page, "Maïmouna Fall").click();
  await result(page, "ok", "Maïmouna Fall");
  await page.locator(".result").getByRole("button", { name: "Annuler" }).click();
  await page.locator("dialog button[type=submit]").click();
  await page.getByText("Indiquez un motif.").waitFor();
  await look(page, "event-undo");
  await page.getByRole("button", { name: "Erreur de personne" }).click();
  await page.locator("dialog button[type=submit]").click();
  await result(page, "ok", "Maïmouna Fall", "Arrivée annulée");
  await eventually(() => count(page), "0");
  assert.deepEqual(await names(), []);
  // The person can be recorded again.
  await search(page, "maïmouna fall");
  await record(page, "Maïmouna Fall").click();
  await result(page, "ok", "Maïmouna Fall");
  await page.getByRole("button", { name: "Annuler l’arrivée de Maïmouna Fall" }).click();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("dialog").count(), 0);
  assert.deepEqual(await names(), ["Maïmouna Fall"]);
  await close();
});

test("French is set as it is printed: spaces that do not break, and «de» before a vowel", async () => {
  const { page, event, close } = await eventPage("Typographie");
  const names = ["Ousmane", "Élise", "Yves", "Henri", "Ouattara", "Youssef", "Hassan", "Awa"];
  for (const firstName of names) {
    const input = { eventId: event, checkInMode: "MANUAL", participant: { firstName, lastName: "Diop" } };
    const query = "mutation($input: RecordAttendanceInput!) { recordAttendance(input: $input) { userErrors { message } } }";
    await organizer(query, { input });
  }
  await eventually(() => count(page), String(names.length));
  const labels = () => page.locator(".arrivals .rows button").evaluateAll((all) => all.map(({ ariaLabel }) => ariaLabel));
  const people = ["d’Ousmane", "d’Élise", "d’Yves", "d’Henri", "de Ouattara", "de Youssef", "de Hassan", "d’Awa"];
  await eventually(async () => (await labels()).sort(), people.map((person) => `Annuler l’arrivée ${person} Diop`).sort());
  await search(page, "maïmouna fall");
  await record(page, "Maïmouna Fall").click();
  await result(page, "ok", "Maïmouna Fall");
  assert.equal(await page.locator(".result .visually-hidden").textContent(), "Enregistré\u00a0: ");
  await close();
});

test("the QR code fills the screen, and the sheet is downloaded", async () => {
  const { page, close } = await eventPage("Code", DESK);
  await page.getByRole("button", { name: "Code QR" }).click();
  await page.getByRole("img", { name: /Code QR pour signer/ }).waitFor();
  const { width, height } = await page.locator("dialog").boundingBox();
  assert.deepEqual([width, height], [DESK.viewport.width, DESK.viewport.height]);
  await look(page, "event-code");
  // The page below must not cover it: it is scanned from the screen.
  assert.equal(await page.evaluate(() => document.fullscreenElement !== null), true);
  assert.match((await scanned(page)) ?? "nothing", /\/e\/[A-Z0-9]+\?t=\d+&s=/);
  await page.getByRole("button", { name: "Fermer" }).click();
  assert.equal(await page.locator("dialog").count(), 0);
  // Keys that close it come back to the button that opened it.
  const button = page.getByRole("button", { name: "Code QR" });
  for (const close of [() => page.getByRole("button", { name: "Fermer" }).press("Enter"), () => page.keyboard.press("Escape")]) {
    await button.press("Enter");
    await page.locator("dialog .code").waitFor();
    await close();
    await page.locator("dialog").waitFor({ state: "detached" });
    await eventually(() => button.evaluate((element) => element === document.activeElement), true);
  }
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Feuille (PDF)" }).click();
  assert.match((await download).suggestedFilename(), /\.pdf$/);
  await close();
});
