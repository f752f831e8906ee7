// `/set` and `/set/:project`: arrivals and departures on a film project, by badge, by code or by name.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  eventually,
  graphql,
  look,
  loseAnswers,
  newProject,
  openAs,
  ORGANIZER,
  PRESENCE,
  result,
  standings,
} from "./door-support.mjs";
import { BASE_URL, context, DESK, launch } from "./support.mjs";

const ADMIN = "admin@talento.com";

let browser;
let admin;
let folder;
before(async () => {
  browser = await launch();
  admin = await graphql(ADMIN);
  folder = await mkdtemp(join(tmpdir(), "door-"));
});
after(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** A page of a new project, signed in as the account that records presence. */
async function setPage(name, size, options = {}) {
  const project = await newProject(admin, `${name} ${Date.now()}`, size);
  const opened = await context(options.browser ?? browser, options);
  const page = await openAs(opened, `/set/${project.id}`, PRESENCE);
  await page.getByText("En direct").waitFor();
  await page.locator(".roster").waitFor();
  const close = async () => {
    opened.assertClean();
    await opened.close();
  };
  return { page, opened, close, ...project, states: () => standings(admin, project.id) };
}

const type = async (page, text) => {
  await page.locator("#search").fill(text);
  await page.keyboard.press("Enter");
};
const count = (page) => page.locator("#count strong").textContent();
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const filter = (page, name) => page.locator(".filters").getByRole("button", { name });
const member = (page, person) => page.locator(".roster .person").filter({ hasText: person.projectCode });

/** A film of a badge, for the camera of Chromium: one picture of JPEG, over and over. */
async function film(person) {
  const page = await browser.newPage();
  await page.goto(`${BASE_URL}/door`);
  const jpeg = await page.evaluate(async (address) => {
    const badge = new Image();
    badge.src = new URL(address, location.href).pathname;
    await badge.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 480];
    const context = canvas.getContext("2d");
    context.fillStyle = "#98a09a";
    context.fillRect(0, 0, 640, 480);
    context.drawImage(badge, 180, 100, 280, 280);
    return canvas.toDataURL("image/jpeg", 0.92);
  }, person.media.qrCodeUrl);
  await page.close();
  const path = join(folder, `${person.uniqueCode}.mjpeg`);
  await writeFile(path, Buffer.from(jpeg.split(",")[1], "base64"));
  return path;
}

test("a project is chosen; who may not record presence is told so", async () => {
  const opened = await context(browser);
  const page = await openAs(opened, "/set", PRESENCE);
  await page.getByRole("heading", { name: "Quel tournage ?" }).waitFor();
  await page.getByRole("link", { name: /Les Ombres de l'Atlas/ }).waitFor();
  await look(page, "projects");
  await page.locator("#search").fill("teranga");
  assert.equal(await page.locator(".place-card").count(), 1);
  await page.goto(`${BASE_URL}/set/999999`);
  await page.getByText("Ce projet n’existe pas").waitFor();
  await opened.clearCookies();
  await page.goto(`${BASE_URL}/door`);
  await page.getByRole("button", { name: ORGANIZER }).click();
  await page.getByRole("heading", { name: "Quel événement ?" }).waitFor();
  await page.goto(`${BASE_URL}/set`);
  await page.getByText("Ce compte ne travaille pas sur les tournages.").waitFor();
  await look(page, "no-right-set");
  opened.assertClean();
  await opened.close();
});

test("a name wider than a phone is shown whole", async () => {
  const name = `Tournage-${"x".repeat(150)}`;
  const { page, close } = await setPage(name, 1);
  await look(page, "unbroken-set");
  await page.goto(`${BASE_URL}/set`);
  await page.locator("#search").fill(name);
  await page.getByRole("link", { name }).first().waitFor();
  await look(page, "unbroken-projects");
  await close();
});

test("initials stand where there is no picture, and commands on one line", async () => {
  const { page, close } = await setPage("Sans photo", 2);
  await page.route("**/static/uploads/**", (route) => route.abort());
  await page.reload();
  await filter(page, "Absents").click();
  const faces = page.locator(".roster .face");
  await eventually(async () => (await faces.allInnerTexts()).every((text) => /^\p{Lu}{2}$/u.test(text.trim())), true);
  assert.equal(await faces.count(), 2);
  await eventually(() => faces.locator("img:visible").count(), 0);
  await look(page, "set-initials");
  const lines = await page.locator(".place .actions .button").evaluateAll((buttons) =>
    buttons.map((button) => {
      const range = document.createRange();
      range.selectNodeContents(button);
      return new Set([...range.getClientRects()].filter(({ width }) => width > 20).map(({ bottom }) => bottom)).size;
    }));
  assert.deepEqual(lines, [1, 1]);
  await close();
});

test("the camera reads a badge once, however long it is held there", async () => {
  const project = await newProject(admin, `Caméra ${Date.now()}`, 2);
  const path = await film(project.people[0]);
  const args = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    `--use-file-for-fake-video-capture=${path}`,
  ];
  const filming = await launch({ args });
  const opened = await context(filming, { permissions: ["camera"] });
  const page = await openAs(opened, `/set/${project.id}`, PRESENCE);
  await page.getByRole("button", { name: "Ouvrir la caméra" }).waitFor();
  await look(page, "set");
  const scans = [];
  page.on("request", (request) => {
    if (request.postData()?.includes("scanPresence")) scans.push(request);
  });
  await page.getByRole("button", { name: "Ouvrir la caméra" }).click();
  await result(page, "ok", project.people[0].fullName, "Arrivée à");
  await look(page, "set-arrived");
  await page.locator(".result").waitFor({ state: "detached" });
  await page.waitForTimeout(1_000);
  assert.equal(scans.length, 1);
  await look(page, "set-camera");
  await page.getByRole("button", { name: "Fermer la caméra" }).click();
  assert.equal(await page.locator("video").count(), 0);
  assert.equal((await standings(admin, project.id))[project.people[0].uniqueCode], "IN");
  opened.assertClean();
  await filming.close();
});

test("the browser's own detector is preferred, and the camera and its torch are chosen", async () => {
  const project = await newProject(admin, `Choix ${Date.now()}`, 1);
  const args = ["--use-fake-device-for-media-stream=device-count=2", "--use-fake-ui-for-media-stream"];
  const filming = await launch({ args });
  const opened = await context(filming, { permissions: ["camera"], ...DESK });
  // Chromium on Linux has neither a detector nor a torch.
  await opened.addInitScript((code) => {
    window.BarcodeDetector = class {
      static getSupportedFormats = async () => ["qr_code"];
      detect = async () => (window.hasBadge ? [{ rawValue: code }] : []);
    };
    MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
    MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => void (window.torch = advanced[0].torch);
  }, project.people[0].uniqueCode);
  const page = await openAs(opened, `/set/${project.id}`, PRESENCE);
  await page.getByRole("button", { name: "Ouvrir la caméra" }).click();
  await page.getByRole("button", { name: "Lampe" }).click();
  await page.locator('button[aria-pressed="true"]', { hasText: "Lampe" }).waitFor();
  assert.equal(await page.evaluate(() => window.torch), true);
  const choice = page.getByRole("combobox", { name: "Caméra" });
  await look(page, "set-cameras");
  const others = await choice
    .locator("option:not(:checked)")
    .evaluateAll((options) => options.map(({ value }) => value));
  await choice.selectOption(others[0]);
  await page.locator("video").waitFor();
  await eventually(
    () => page.evaluate(() => document.querySelector("video")?.srcObject?.getVideoTracks()[0].getSettings().deviceId),
    others[0],
  );
  assert.equal(await page.evaluate(() => localStorage.getItem("passerelle:camera")), others[0]);
  await page.evaluate(() => (window.hasBadge = true));
  await result(page, "ok", project.people[0].fullName);
  assert.equal(
    await page.evaluate(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("/qr.js"))),
    false,
  );
  opened.assertClean();
  await filming.close();
});

test("a camera that is refused says so, and typing goes on", async () => {
  const { page, people, close } = await setPage("Sans caméra", 1);
  await page.getByRole("button", { name: "Ouvrir la caméra" }).click();
  await page
    .getByRole("alert")
    .filter({ hasText: /caméra/ })
    .waitFor();
  await look(page, "set-no-camera");
  await type(page, people[0].uniqueCode);
  await result(page, "ok", people[0].fullName);
  await close();
});

test("codes are typed: unique code, project code, name, and by a scanner of another layout", async () => {
  const { page, people, close, states } = await setPage("Codes", 4, DESK);
  await eventually(() => count(page), "0");
  // A hand scanner types wherever the focus is.
  await page.locator("main h1").focus();
  await page.keyboard.type(people[0].uniqueCode.toLowerCase());
  await page.keyboard.press("Enter");
  await result(page, "ok", people[0].fullName, "Arrivée à");
  await eventually(() => count(page), "1");
  await look(page, "set-desk");

  await type(page, people[1].projectCode);
  await result(page, "ok", people[1].fullName, "Arrivée à");
  // On an AZERTY machine, by a scanner that is set to QWERTY.
  const keys = {
    A: "q",
    Q: "a",
    Z: "w",
    W: "z",
    M: "?",
    0: "à",
    1: "&",
    2: "é",
    3: '"',
    4: "'",
    5: "(",
    6: "-",
    7: "è",
    8: "_",
    9: "ç",
  };
  await type(page, [...people[2].uniqueCode].map((letter) => keys[letter] ?? letter.toLowerCase()).join(""));
  await result(page, "ok", people[2].fullName);
  await type(page, people[3].fullName);
  await result(page, "ok", people[3].fullName);
  await eventually(() => count(page), "4");
  assert.deepEqual(new Set(Object.values(await states())), new Set(["IN"]));

  await type(page, people[0].uniqueCode);
  await result(page, "already", people[0].fullName, "Badge déjà lu");
  await look(page, "set-already");
  await type(page, "MACAS9999F");
  await result(page, "refused", "MACAS9999F", "introuvable");
  await look(page, "set-refused");
  assert.equal(await page.locator(".last .row").count(), 6);
  // Results clear by themselves.
  await page.locator(".result").waitFor({ state: "detached", timeout: 10_000 });
  await close();
});

test("a name that several people have lets choose, one that nobody has is told, and nobody leaves by their name alone", async () => {
  const { page, people, close, states } = await setPage("Noms", 8);
  // A part of two names and of no code.
  const codes = plain(people.map(({ uniqueCode, projectCode }) => `${uniqueCode} ${projectCode}`).join(" "));
  const having = (part) => people.filter(({ fullName }) => plain(fullName).includes(part));
  const parts = people.flatMap(({ fullName }) => plain(fullName).match(/[a-z]{2}/g));
  const shared = parts.find((part) => having(part).length > 1 && !codes.includes(part));
  const several = having(shared);
  await type(page, shared);
  await page.locator(".roster").getByText(`${several.length} personnes de ce nom`).waitFor();
  assert.equal(await page.locator(".roster .person").count(), several.length);
  assert.ok(await page.evaluate(() => document.activeElement.getBoundingClientRect().bottom < innerHeight));
  assert.equal(await page.locator(".result").count(), 0);
  await look(page, "set-choose");
  await member(page, several[0]).getByRole("button", { name: "Arrivée" }).click();
  await result(page, "ok", several[0].fullName, "Arrivée à");
  await type(page, "Zyx Nulle-Part");
  await result(page, "refused", "Zyx Nulle-Part", "Personne de ce nom");
  // The next scan replaces what was typed.
  await page.keyboard.type(people[1].uniqueCode);
  assert.equal(await page.locator("#search").inputValue(), people[1].uniqueCode);
  await type(page, several[0].fullName);
  await page.getByRole("dialog").getByText("Noter le départ de").or(page.getByText("Noter le départ d’")).first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal((await states())[several[0].uniqueCode], "IN");
  await close();
});

test("the list shows who is where, and each can arrive and leave by a button", async () => {
  const { page, people, close, states } = await setPage("Liste", 3);
  const [one, two] = people;
  await page.getByText("Personne ici.").waitFor();
  await filter(page, "Absents").click();
  await member(page, one).getByRole("button", { name: "Arrivée" }).click();
  await result(page, "ok", one.fullName, "Arrivée à");
  await look(page, "set-button");
  await filter(page, "Présents").click();
  // A departure ends the day: it is asked once more.
  await member(page, one).getByRole("button", { name: "Départ" }).click();
  await page.getByRole("dialog").getByText("ne peut plus arriver aujourd’hui").waitFor();
  await look(page, "set-leave");
  await page.getByRole("dialog").getByRole("button", { name: "Annuler" }).click();
  assert.equal((await states())[one.uniqueCode], "IN");
  await member(page, one).getByRole("button", { name: "Départ" }).click();
  await page.getByRole("button", { name: "Noter le départ" }).click();
  await result(page, "ok", one.fullName, "Départ à");
  await filter(page, "Partis").click();
  await member(page, one).waitFor();
  // Who left does not come again on the same day.
  await type(page, two.uniqueCode);
  await result(page, "ok", two.fullName);
  await eventually(states, { [one.uniqueCode]: "LEFT", [two.uniqueCode]: "IN", [people[2].uniqueCode]: "NOT_IN" });
  // What others record is shown.
  const input = { projectId: await idOf(page), code: people[2].uniqueCode, action: "CHECK_IN" };
  await admin("mutation($input: RecordPresenceInput!) { recordPresence(input: $input) { userErrors { message } } }", {
    input,
  });
  await eventually(() => count(page), "2");
  await filter(page, "Présents").click();
  await member(page, people[2]).waitFor();
  await close();
});

const idOf = async (page) => decodeURIComponent(new URL(page.url()).pathname.split("/")[2]);

test("everybody arrives and leaves at once, after a question", async () => {
  const { page, close, states } = await setPage("Tous", 5);
  await page.getByRole("button", { name: "Tous arrivent" }).click();
  await look(page, "set-everybody");
  await page.keyboard.press("Escape");
  assert.equal(await count(page), "0");
  await page.getByRole("button", { name: "Tous arrivent" }).click();
  await page.getByRole("button", { name: "Confirmer pour 5 personnes" }).click();
  await result(page, "ok", "5 arrivées notées");
  await eventually(() => count(page), "5");
  await page.getByRole("button", { name: "Tous partent" }).click();
  await page.getByRole("button", { name: "Confirmer pour 5 personnes" }).click();
  await result(page, "ok", "5 départs notés");
  await eventually(() => count(page), "0");
  assert.deepEqual(new Set(Object.values(await states())), new Set(["LEFT"]));
  await close();
});

test("scans without a network are sent once when it is back, with their own times", async () => {
  const { page, people, opened, close, states } = await setPage("Coupure", 4);
  await filter(page, "Absents 4").waitFor();
  await opened.setOffline(true);
  await type(page, people[0].uniqueCode);
  await result(page, "kept", people[0].fullName);
  const before = Date.now();
  await type(page, "MACAS9999F");
  await result(page, "kept", "MACAS9999F");
  await page.getByRole("button", { name: "Tous arrivent" }).click();
  await page.getByRole("button", { name: /Confirmer/ }).click();
  await result(page, "kept", "Tous arrivent");
  await look(page, "set-offline");
  assert.ok(Object.values(await states()).every((state) => state === "NOT_IN"));

  const restore = await loseAnswers(page, "scanPresence");
  await opened.setOffline(false);
  await eventually(async () => (await states())[people[0].uniqueCode], "IN");
  await restore();
  await eventually(async () => new Set(Object.values(await states())), new Set(["IN"]));
  await eventually(() => count(page), "4");
  // The unknown code could not be recorded, and that is told; the double arrival of the first person is none.
  await page.locator(".outbox").getByText("1 à vérifier").waitFor();
  await page.locator(".outbox .refused").getByText("MACAS9999F").waitFor();
  await look(page, "set-not-sent");
  const records = await admin(
    "query($id: ID!) { project(id: $id) { presenceRecords(first: 100) { nodes { checkInAt checkOutAt } } } }",
    {
      id: await idOf(page),
    },
  );
  const rows = records.project.presenceRecords.nodes;
  assert.equal(rows.length, 4);
  assert.ok(rows.every(({ checkInAt, checkOutAt }) => checkOutAt === null && Date.parse(checkInAt) <= before + 20_000));
  await close();
});

test("the sound is turned off for this device", async () => {
  const { page, close } = await setPage("Son", 1);
  await page.getByRole("button", { name: "Son activé" }).click();
  await page.getByRole("button", { name: "Son coupé" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Son coupé" }).waitFor();
  await close();
});
