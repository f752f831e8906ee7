// What the tests of the playground share.

import { after, before } from "node:test";
import { assertAccessible, BASE_URL, context, DESK, launch } from "./support.mjs";

export const DESKTOP = { ...DESK, isMobile: false, hasTouch: false, deviceScaleFactor: 1 };

/** A browser for the tests of a file, and a function that opens the page in it, runs `steps`, and fails on any violation,
 * uncaught error or foreign request. */
export function visits() {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());
  return (options, steps, path) => visit(browser, options, steps, path);
}

async function visit(browser, options, steps, path = "/playground") {
  const opened = await context(browser, { permissions: ["clipboard-read", "clipboard-write"], ...options });
  try {
    const page = await opened.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(BASE_URL + path);
    await page.locator(".graphiql-execute-button").waitFor();
    await page.waitForFunction(() => document.querySelectorAll(".graphiql-query-editor .CodeMirror").length > 0);
    await steps(page);
    opened.assertClean();
  } finally {
    await opened.close();
  }
}

/** Passes when axe finds nothing grave. CodeMirror draws lines again at its own time; axe throws when an element goes away
 * while it reads. */
export async function accessible(page, state) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await assertAccessible(page, state);
    } catch (error) {
      if (error.code === "ERR_ASSERTION" || attempt === 5) throw error;
      await page.waitForTimeout(500);
    }
  }
}

/** Calls a method of an editor. */
export const editor = (page, section, call = "getValue") =>
  page.evaluate(([section, call]) => document.querySelector(`${section} .CodeMirror`).CodeMirror[call](), [section, call]);
/** What the result says. */
export const result = (page) => editor(page, ".result-window");
export const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/** Signs in by one click. */
export async function signIn(page, role) {
  await page.locator(".account .primary").click();
  await page.locator(".demo-accounts button", { has: page.locator(`[data-role="${role}"]`) }).click();
  await page.locator(".who").waitFor();
}

/** Opens an example of the panel. */
export async function openExample(page, name) {
  await page.locator(".example", { has: page.locator(`.name:text-is("${name}")`) }).click();
  await page.waitForFunction(
    (name) => new RegExp(`(query|mutation|subscription) ${name}\\b`).test(
      document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.getValue(),
    ),
    name,
  );
}

/** Runs the operation, and waits for its answer. */
export async function run(page) {
  await page.locator(".graphiql-execute-button").click();
  await page.locator(".figures").waitFor();
  return JSON.parse(await result(page));
}
