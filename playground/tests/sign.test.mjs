// The form of the signing page on a phone: typing, drawing, faults, the picture that is sent.

import assert from "node:assert/strict";
import { describe } from "node:test";
import { inflateSync } from "node:zlib";
import * as sign from "./sign-support.mjs";
import { compressedSize, DESK, screenshots } from "./support.mjs";

const { AWA, look, onPhone, posts, proxy, signAs, text } = sign.phones();

describe("the form", () => {
  onPhone("comes with the event and asks the API for nothing", async ({ page }) => {
    assert.equal(await text(page, "h1"), "Atelier SIGIF - Interfaces NINEA");
    assert.match(await text(page, "#where"), /^Salle de conférence DTAI/);
    assert.match(await text(page, "#organizer"), /^Direction des Systèmes/);
    assert.match(await text(page, "#when"), /\d\d:\d\d\s–/);
    // The event of the demo is of the day; after its end it takes signatures still.
    assert.match(await text(page, "#phase"), /^(En cours|Fini, signatures ouvertes)$/);
    await sign.workerKeeps(page);
    assert.deepEqual(proxy().requests.filter(({ path }) => path.startsWith("/api") || path.startsWith("/graphql")), []);
    await look(page, "form");
  });

  describe("weighs at most 25 KB compressed, in all", () => {
    // Whatever a phone asks for by itself; the page is weighed by `bytes`.
    const withPage = async (page, path) => {
      await sign.workerKeeps(page);
      const asked = proxy().requests.filter(({ method }) => method === "GET").map((request) => request.path);
      const files = new Set([...asked.filter((asked) => !asked.startsWith(path.split("?")[0])), "/favicon.ico"]);
      const sizes = Object.fromEntries(await Promise.all([path, ...files].map(async (path) => [path, await compressedSize(path)])));
      for (const file of ["/assets/sign/sign.js", "/assets/sign/sign.css", "/e/sw.js"]) assert.ok(sizes[file] > 0, file);
      const sum = Object.values(sizes).reduce((total, size) => total + size);
      assert.ok(sum <= 25_000, `${sum} bytes: ${JSON.stringify(sizes)}`);
    };

    onPhone("with an event of a few words", ({ page, event }) => withPage(page, event.path));

    // 255, 255 and 150 characters are the most that the API takes; the description is not sent.
    const longest = { title: prose(255, 7), location: prose(255, 77), organizer: prose(150, 777), description: prose(20_000, 7777) };
    onPhone("with the longest texts that an event may have", async ({ page, event }) => {
      assert.equal(await text(page, "h1"), longest.title);
      await withPage(page, event.path);
      await look(page, "form-longest");
    }, { event: longest });

    const wrong = (path) => path.replace(/s=.{8}/, "s=00000000");
    onPhone("with a code that is wrong", ({ page, event }) => withPage(page, wrong(event.path)), {
      at: (base, path) => base + wrong(path),
    });
  });

  const link = `https://visio.example.org/${"salle".repeat(30)}`;
  const long = "W".repeat(100);
  onPhone("shows words of any length whole, and addresses as they were typed", async ({ page }) => {
    assert.equal(await text(page, "#where"), link);
    const capital = (id) => page.locator(id).evaluate((fact) => getComputedStyle(fact, "::first-letter").textTransform);
    assert.deepEqual([await capital("#when"), await capital("#where")], ["uppercase", "none"]);
    await look(page, "unbroken");
    await signAs(page, { firstName: long, lastName: long });
    await sign.shown(page, "#view-done");
    await look(page, "unbroken-done");
    await page.goto(await page.inputValue("#keep-link"));
    await page.reload();
    await look(page, "unbroken-receipt");
  }, { event: { title: `Réunion-${"x".repeat(200)}`, location: link, organizer: `direction@${"budget.".repeat(18)}sn` } });

  onPhone("marks all that is wrong at once, and goes to the first", async ({ page }) => {
    await sign.type(page, { email: "awa@", phone: "12", cniNumber: "CNI 1" });
    await page.locator("#more summary").click();
    await page.click("#send");
    assert.equal(await page.locator(".fault:not(:empty)").count(), 6);
    assert.equal(await page.locator(":focus").getAttribute("name"), "firstName");
    await look(page, "errors");
    assert.match(await text(page, "#form-note"), /Prénom, Nom, E-mail, Téléphone, N° de carte d’identité, Votre signature\.$/);
    await page.locator("#field-firstName").fill("Awa");
    assert.equal(await text(page, "#field-firstName-fault"), "");
    assert.match(await text(page, "#form-note"), /signez à nouveau\u00a0: Nom, E-mail, /);
    await sign.type(page, { lastName: "Diop", email: "", phone: "", cniNumber: "" });
    assert.match(await text(page, "#form-note"), /\u00a0: Votre signature\.$/);
    await sign.draw(page);
    assert.ok(await page.locator("#form-note").isHidden());
    assert.equal(posts().length, 0);
  });

  onPhone("marks alike whatever may stay empty", async ({ page }) => {
    await page.locator("#more summary").click();
    const labels = await page.locator("#view-form .field label").allInnerTexts();
    assert.deepEqual(labels.filter((label) => !label.endsWith(" facultatif")), ["Prénom", "Nom"]);
    assert.equal(labels.length, 9);
    await look(page, "optional");
  });

  onPhone("refuses an empty signature and a dot", async ({ page }) => {
    await sign.type(page, AWA);
    await page.click("#send");
    assert.match(await text(page, "#pad-fault"), /Signez dans le cadre/);
    await page.locator("#pad").click();
    await page.click("#send");
    assert.match(await text(page, "#pad-fault"), /trop petite/);
    assert.equal(posts().length, 0);
  });

  onPhone("keeps what was typed and drawn through a reload", async ({ page }) => {
    await sign.type(page, { ...AWA, email: "awa@example.org" });
    await sign.draw(page);
    const drawn = await sign.ink(page);
    assert.ok(drawn > 0.005);
    await page.reload();
    await sign.shown(page, "#view-form");
    assert.equal(await page.inputValue("#field-lastName"), "Diop");
    assert.equal(await page.inputValue("#field-email"), "awa@example.org");
    const kept = await sign.ink(page);
    assert.ok(Math.abs(kept - drawn) < 0.002, `${drawn} became ${kept}`);
    await look(page, "draft");
  });

  for (const strokes of [1, 2]) {
    onPhone(`keeps stroke ${strokes} while it is drawn, through a reload`, async ({ page }) => {
      await sign.type(page, AWA);
      await sign.draw(page, strokes, false);
      const drawn = await sign.ink(page);
      assert.ok(drawn > 0.005);
      await page.reload();
      await sign.shown(page, "#view-form");
      await page.mouse.up();
      const kept = await sign.ink(page);
      assert.ok(Math.abs(kept - drawn) < 0.002, `${drawn} became ${kept}`);
      assert.equal(await page.inputValue("#field-lastName"), "Diop");
    });
  }

  onPhone("keeps what was typed and drawn when the QR code is replaced, and the old code asks to scan again", async ({ page, event }) => {
    await sign.type(page, AWA);
    await sign.draw(page);
    const drawn = await sign.ink(page);
    const path = await sign.replaceCode(event);
    await page.reload();
    await sign.shown(page, "#view-closed");
    assert.match(await text(page, "#closed-text"), /a été remplacé\. Scannez/);
    await page.goto(proxy().url + path);
    await sign.shown(page, "#view-form");
    assert.equal(await page.inputValue("#field-lastName"), "Diop");
    assert.ok(Math.abs((await sign.ink(page)) - drawn) < 0.002);
    await page.click("#send");
    await sign.shown(page, "#view-done");
    // Under another code of the event, too, the page knows who has signed.
    await page.goto(proxy().url + (await sign.replaceCode(event)));
    await sign.shown(page, "#view-done");
    assert.equal((await sign.attendances(event)).length, 1);
  });

  onPhone("takes strokes back, clears, and keeps the ink when the phone is turned", async ({ page }) => {
    await sign.draw(page, 2);
    const two = await sign.ink(page);
    await page.click("#undo");
    const one = await sign.ink(page);
    assert.ok(one < two && one > 0);
    await page.setViewportSize({ width: 740, height: 360 });
    await page.waitForFunction(() => document.getElementById("pad").clientWidth > 400);
    assert.ok(Math.abs((await sign.ink(page)) - one) < 0.003);
    const { height } = await page.locator("#pad").boundingBox();
    assert.ok(height < 360, "the pad fits a phone that lies on its side");
    await page.click("#clear");
    assert.equal(await sign.ink(page), 0);
  });

  onPhone("does not scroll while a finger draws", async ({ page, phone }) => {
    await page.locator("#pad").scrollIntoViewIfNeeded();
    const { x, y, width, height } = await page.locator("#pad").boundingBox();
    const before = await page.evaluate(() => scrollY);
    const cdp = await phone.newCDPSession(page);
    const touch = (kind, at) =>
      cdp.send("Input.dispatchTouchEvent", { type: kind, touchPoints: at ? [{ x: at[0], y: at[1] }] : [] });
    await touch("touchStart", [x + width / 2, y + height * 0.9]);
    for (let step = 1; step < 12; step += 1) await touch("touchMove", [x + width / 2 + step, y + height * (0.9 - step * 0.07)]);
    await touch("touchEnd");
    assert.equal(await page.evaluate(() => scrollY), before);
    assert.ok((await sign.ink(page)) > 0);
  });

  onPhone("draws a pen that presses harder thicker", async ({ page }) => {
    const inkAt = (force) =>
      page.locator("#pad").evaluate(async (canvas, pressure) => {
        document.getElementById("clear").click();
        const { left, top, width, height } = canvas.getBoundingClientRect();
        const fire = (name, step, buttons) =>
          canvas.dispatchEvent(new PointerEvent(name, {
            bubbles: true, cancelable: true, pointerId: 7, pointerType: "pen", buttons, pressure,
            clientX: left + width * (0.2 + step * 0.02), clientY: top + height * (0.4 + 0.1 * Math.sin(step)),
          }));
        fire("pointerdown", 0, 1);
        for (let step = 1; step < 30; step += 1) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          fire("pointermove", step, 1);
        }
        fire("pointerup", 30, 0);
      }, force).then(() => sign.ink(page));
    const soft = await inkAt(0.1);
    const hard = await inkAt(1);
    assert.ok(hard > soft * 1.6, `${hard} and ${soft}`);
  }, { options: { ...DESK, isMobile: false, hasTouch: false, deviceScaleFactor: 1 } });

  onPhone("is signed by keyboard alone: the name is written", async ({ page, event }) => {
    await page.locator("#field-firstName").focus();
    for (const value of ["Awa", "Diop", ""]) {
      await page.keyboard.type(value);
      await page.keyboard.press("Tab");
    }
    for (let step = 0; step < 8 && (await page.locator(":focus").getAttribute("id")) !== "write"; step += 1) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Space");
    assert.equal(await page.locator("#write").getAttribute("aria-pressed"), "true");
    assert.ok((await sign.ink(page)) > 0.003);
    await look(page, "written");
    await page.locator("#send").focus();
    await page.keyboard.press("Enter");
    await sign.shown(page, "#view-done");
    assert.equal((await sign.attendances(event)).length, 1);
  });

  onPhone("sends a small picture in black and white from the finest screen", async ({ page, event }) => {
    await sign.type(page, AWA);
    for (let times = 0; times < 4; times += 1) await sign.draw(page, 6);
    await page.click("#send");
    await sign.shown(page, "#view-done");
    const [attendance] = await sign.attendances(event);
    const png = await sign.signatureOf(attendance);
    assert.equal(png.readUInt32BE(16), 640);
    assert.equal(png.readUInt32BE(20), 360);
    assert.ok(png.length * 4 / 3 < 45_000, `${png.length} bytes`);
    assert.deepEqual(greys(png), new Set([0, 255]));
  }, { options: { deviceScaleFactor: 3 } });

  onPhone("speaks English, and remembers the choice", async ({ page }) => {
    assert.match(await text(page, ".privacy"), /au plus tard après un jour/);
    await page.click("#lang");
    assert.equal(await text(page, "#form-title"), "Sign for your attendance");
    assert.match(await text(page, ".privacy"), /at the latest after a day/);
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await look(page, "form-english");
    await page.reload();
    await sign.shown(page, "#view-form");
    assert.equal(await text(page, "#send"), "Sign");
  });

  onPhone("says in both languages that it needs scripts", async ({ page }) => {
    const said = await page.locator("noscript p").allInnerTexts();
    assert.match(said.join(" "), /activez JavaScript.*switch JavaScript on/);
    await screenshots(page, "sign-noscript");
  }, { options: { javaScriptEnabled: false } });
});

/** The grey values in a PNG without interlacing, of 8 bits a channel, filtered or not. */
function greys(png) {
  const width = png.readUInt32BE(16);
  const channels = { 0: 1, 2: 3, 6: 4 }[png[25]];
  const parts = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const found = new Set();
  let above = new Uint8Array(stride);
  for (let start = 0; start < raw.length; start += stride + 1) {
    const line = new Uint8Array(stride);
    for (let at = 0; at < stride; at += 1) {
      const [left, up, corner] = [line[at - channels] ?? 0, above[at], above[at - channels] ?? 0];
      const guess = left + up - corner;
      const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value));
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      line[at] = raw[start + 1 + at] + [0, left, up, (left + up) >> 1, paeth][raw[start]];
      if (channels < 4 || at % 4 < 3) found.add(line[at]);
    }
    above = line;
  }
  return found;
}

/** French of so many characters, another one for each seed, in which hardly a word comes twice: it compresses as badly as
 * texts do. */
function prose(length, seed) {
  const starts = "pré con dé ré in sur entre télé micro géo bio hydro ultra contre auto".split(" ");
  const middles = "gram voy part form port struct duct nov sign cert mun loc cult pêch élev march cœur chât".split(" ");
  const ends = "ation age iste eur ité ement ière ique able ère tude aux ées oire ille œuvre".split(" ");
  let state = seed * 1_000_003;
  const one = (parts) => {
    state = (state * 48_271) % 2_147_483_647;
    return parts[state % parts.length];
  };
  const words = [];
  while (words.join(" ").length < length) {
    words.push([one(["", ...starts]), one(middles), one(ends), one(["", "", "s", ","])].join(""), one(["l’", "d’", "n° 4", "–", "à", "et"]));
  }
  // No blank at the end, which the API would remove.
  return words.join(" ").slice(0, length).replace(/\s$/, "é");
}
