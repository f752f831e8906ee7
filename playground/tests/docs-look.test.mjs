// The front page and the references as axe and the eye see them. In a file of its own, because axe needs a quarter of a minute for
// a reference, and a file has five minutes.

import { after, before, test } from "node:test";
import { BASE_URL, context, launch, look, PHONE } from "./support.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const [path, name] of [["/", "front"], ["/api/docs", "docs-pointage"], ["/api/v1/docs", "docs-talentsmaroc"]]) {
  test(`${path} is in order on a phone and on a desk, light and dark`, async () => {
    const opened = await context(browser, PHONE);
    try {
      const page = await opened.newPage();
      await page.goto(BASE_URL + path);
      await look(page, name);
      opened.assertClean();
    } finally {
      await opened.close();
    }
  });
}
