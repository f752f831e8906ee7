// The links between README.md, CONTRIBUTING.md and docs/ lead to files, and to headings of them.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, normalize } from "node:path";
import { test } from "node:test";
import { REPOSITORY, read } from "./support/tools.mjs";

/** The fragments under which GitHub finds the headings of a text. */
function headings(markdown) {
  const titles = markdown.replace(/^```[^]*?^```$/gm, "").matchAll(/^#+ (.*)$/gm);
  return [...titles].map(([, title]) => title.toLowerCase().replace(/[^\p{L}\p{N}\- _]/gu, "").replaceAll(" ", "-"));
}

const documents = ["README.md", "CONTRIBUTING.md", ...(await readdir(join(REPOSITORY, "docs"))).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

for (const document of documents) {
  test(document, async () => {
    const text = await read(document);
    const broken = [];
    for (const [, target] of text.replace(/^```[^]*?^```$/gm, "").matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path, fragment] = target.split("#");
      const file = path ? normalize(join(document, "..", path)) : document;
      if (!existsSync(join(REPOSITORY, file))) broken.push(target);
      else if (fragment && !headings(await read(file)).includes(fragment)) broken.push(target);
    }
    assert.deepEqual(broken, []);
  });
}
