// The queue of the staff's pages: a lost network, lost answers, refusals that come later, tabs, accounts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  eventPage as newEventPage,
  ADMIN,
  count,
  eventually,
  graphql,
  look,
  loseAnswers,
  ORGANIZER,
  record,
  result,
  search,
} from "./door-support.mjs";
import { BASE_URL, launch } from "./support.mjs";

let browser;
let organizer;
before(async () => {
  browser = await launch();
  organizer = await graphql(ORGANIZER);
});
after(() => browser?.close());

/** The participant of a recording. */
const idOf = (route) => route.request().postDataJSON()?.variables?.input?.participantId;

/** A page of a new event, signed in as the organizer. */
const eventPage = (title, options) => newEventPage(browser, organizer, title, options);

test("without a network all is kept, and sent once when it is back", async () => {
  const { page, opened, close, names } = await eventPage("Coupure");
  await eventually(() => count(page), "0");
  await search(page, "ramatoulaye fall");
  await record(page, "Ramatoulaye Fall").waitFor();
  await opened.setOffline(true);
  await record(page, "Ramatoulaye Fall").click();
  await result(page, "kept", "Ramatoulaye Fall", "Gardé sur cet appareil");
  await page.getByText("Pas de réseau : tout est gardé ici").waitFor();
  await page.locator(".person").getByText("En attente").waitFor();
  await look(page, "event-offline");
  const family = `Hors Ligne ${Date.now()}`;
  await search(page, `issa ${family}`);
  await page.getByRole("button", { name: "Nouvelle personne" }).click();
  await page.locator("dialog button[type=submit]").click();
  await result(page, "kept", `Issa ${family}`);
  await page.locator(".outbox").getByText("2 en attente d’envoi").waitFor();
  assert.deepEqual(await names(), []);

  // The answer of the first is lost: it is sent again under its key.
  const restore = await loseAnswers(page, "recordAttendance");
  await opened.setOffline(false);
  await eventually(async () => (await names()).includes("Ramatoulaye Fall"), true);
  await restore();
  // A reload does not lose what waits.
  await page.reload();
  await eventually(names, [`Issa ${family}`, "Ramatoulaye Fall"]);
  await page.locator(".outbox").waitFor({ state: "detached" });
  await eventually(() => count(page), "2");
  await close();
});

test("a network that comes back is noticed without a recording, and nobody who came is forgotten", async () => {
  const { page, event, opened, close } = await eventPage("Retour du réseau");
  const family = `Retour ${Date.now()}`;
  const arrive = (firstName) =>
    organizer("mutation($input: RecordAttendanceInput!) { recordAttendance(input: $input) { userErrors { message } } }", {
      input: { eventId: event, checkInMode: "MANUAL", participant: { firstName, lastName: family } },
    });
  // More than the list shows.
  const letters = [..."abcdefghijklmnopqrstuvwx"];
  for (const letter of letters) await arrive(`Zz${letter}zz`);
  await eventually(() => count(page), "24");
  const hasCome = () => page.locator(".person").getByText(/Arrivé·e/).waitFor();
  await search(page, `zzazz ${family}`);
  await hasCome();

  await opened.setOffline(true);
  await search(page, `inconnue ${family}`);
  await page.getByText("Sans réseau, la recherche porte sur").waitFor();
  await arrive("Inconnue");
  await opened.setOffline(false);
  // Nothing is typed: the search is asked again.
  await hasCome();
  await page.getByText("Sans réseau, la recherche porte sur").waitFor({ state: "detached" });
  await search(page, `zzbzz ${family}`);
  await hasCome();
  assert.equal(await record(page, `Zzbzz ${family}`).count(), 0);
  await close();
});

test("a reload before the answer loses nothing, and what waited for over a day is told and not sent", async () => {
  const { page, close, names } = await eventPage("Attente");
  await page.route("**/graphql", (route) => (idOf(route) ? undefined : route.fallback()));
  await search(page, "modou fall");
  await record(page, "Modou Fall").click();
  await page.locator(".person").getByText("En attente").waitFor();
  await page.reload();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await eventually(names, ["Modou Fall"], 25_000);

  await search(page, "mamadou fall");
  await record(page, "Mamadou Fall").waitFor();
  await page.context().setOffline(true);
  await record(page, "Mamadou Fall").click();
  await result(page, "kept", "Mamadou Fall");
  await page.evaluate(async () => {
    const opened = await new Promise((resolve) => {
      const opening = indexedDB.open("passerelle-door");
      opening.onsuccess = () => resolve(opening.result);
    });
    const transaction = opened.transaction("items", "readwrite");
    transaction.objectStore("items").openCursor().onsuccess = ({ target }) => {
      const cursor = target.result;
      if (!cursor) return;
      cursor.update({ ...cursor.value, madeAt: cursor.value.madeAt - 86_400_000 });
      cursor.continue();
    };
    await new Promise((resolve) => (transaction.oncomplete = resolve));
  });
  await page.context().setOffline(false);
  await page.locator(".outbox .refused").getByText("A attendu plus d’un jour").waitFor();
  await look(page, "event-too-old");
  assert.deepEqual(await names(), ["Modou Fall"]);
  await close();
});

test("two tabs share the queue, and send each recording once", async () => {
  const { page, event, opened, close, names } = await eventPage("Onglets");
  const other = await opened.newPage();
  await other.goto(page.url());
  await other.getByText("En direct").waitFor();
  const recordings = [
    [page, "Modou Fall"],
    [other, "Mamadou Fall"],
  ];
  for (const [tab, name] of recordings) {
    await tab.bringToFront();
    await search(tab, name);
    await record(tab, name).waitFor();
  }
  await opened.setOffline(true);
  for (const [tab, name] of recordings) {
    await tab.bringToFront();
    await record(tab, name).click();
    await result(tab, "kept", name);
  }
  await page.locator(".outbox").getByText("2 en attente d’envoi").waitFor();
  const keys = [];
  opened.on("request", (request) => {
    const { key, input } = request.postDataJSON()?.variables ?? {};
    if (input?.eventId === event) keys.push(key);
  });
  await opened.setOffline(false);
  await eventually(names, ["Mamadou Fall", "Modou Fall"]);
  await page.locator(".outbox").waitFor({ state: "detached" });
  await other.locator(".outbox").waitFor({ state: "detached" });
  assert.equal(keys.length, 2);
  await close();
});

test("what the server refuses later is reported, with the reason", async () => {
  const { page, event, opened, close, names } = await eventPage("Refus");
  await search(page, "mamadou fall");
  await record(page, "Mamadou Fall").waitFor();
  await opened.setOffline(true);
  await record(page, "Mamadou Fall").click();
  await result(page, "kept", "Mamadou Fall");
  await organizer("mutation($input: UpdateEventInput!) { updateEvent(input: $input) { userErrors { message } } }", {
    input: { id: event, status: "CANCELLED" },
  });
  await opened.setOffline(false);
  await page.locator(".outbox").getByText("1 à vérifier").waitFor();
  await page.locator(".outbox .refused").getByText("Mamadou Fall").waitFor();
  await result(page, "refused", "Mamadou Fall", "annulé");
  await look(page, "event-not-sent");
  // It is told on other pages, too, with the way back.
  await page.goto(`${BASE_URL}/door`);
  await page.getByText("1 enregistrement attend ou est à vérifier").waitFor();
  await look(page, "elsewhere");
  await page.getByRole("link", { name: "Ouvrir" }).click();
  await page.getByRole("button", { name: "C’est vu – Mamadou Fall" }).click();
  await page.locator(".outbox").waitFor({ state: "detached" });
  assert.deepEqual(await names(), []);
  await close();
});

test("a server that fails on one item is asked again, and the others are not held up", async () => {
  const { page, close, names } = await eventPage("Pannes");
  let status = 503;
  let failing;
  await page.route("**/graphql", (route) =>
    status && (failing ??= idOf(route)) && idOf(route) === failing
      ? route.fulfill({ status, contentType: "text/plain", body: "" })
      : route.fallback(),
  );
  await search(page, "mamadou fall");
  await record(page, "Mamadou Fall").click();
  await result(page, "kept", "Mamadou Fall");
  await page.getByText("Le serveur tarde à répondre").waitFor();
  await search(page, "modou fall");
  await record(page, "Modou Fall").click();
  await result(page, "ok", "Modou Fall");
  for (let times = 0; times < 8; times += 1) {
    if (await page.getByText("Le serveur échoue").isVisible()) break;
    await page.getByRole("button", { name: "Envoyer", exact: true }).click();
    await page.waitForTimeout(150);
  }
  await page.locator(".outbox").getByText("Le serveur échoue à l’enregistrer.").waitFor();
  assert.deepEqual(await names(), ["Modou Fall"]);
  status = 0;
  await page.getByRole("button", { name: "Réessayer – Mamadou Fall" }).click();
  await eventually(names, ["Mamadou Fall", "Modou Fall"]);
  await page.locator(".outbox").waitFor({ state: "detached" });
  await close();
});

test("what one account recorded, no other sends", async () => {
  const { page, opened, close, names } = await eventPage("Compte");
  await search(page, "mamadou fall");
  await record(page, "Mamadou Fall").waitFor();
  await opened.setOffline(true);
  await record(page, "Mamadou Fall").click();
  await result(page, "kept", "Mamadou Fall");
  await opened.clearCookies();
  await opened.setOffline(false);
  // The session has ended: nothing is lost, and the sign-in is asked for.
  await page.getByRole("button", { name: ADMIN }).click();
  await page.locator(".outbox").getByText("1 en attente d’Aminata Sarr").waitFor();
  await look(page, "event-other-account");
  assert.deepEqual(await names(), []);
  await page.locator("summary").click();
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.getByRole("button", { name: ORGANIZER }).click();
  await eventually(names, ["Mamadou Fall"]);
  await page.locator(".outbox").waitFor({ state: "detached" });
  await close();
});
