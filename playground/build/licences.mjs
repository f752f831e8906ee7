// The licences of all packages that ended up in a bundle.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./root.mjs";

export async function licences(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) folders.add(match[1]);
  }
  const parts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(ROOT, folder, "package.json"), "utf8"));
    const file = (await readdir(join(ROOT, folder))).find((file) => /^licen[cs]e/i.test(file));
    const text = file ? `\n${(await readFile(join(ROOT, folder, file), "utf8")).trim()}\n` : "";
    parts.push(`${name} ${version} (${license})\n${text}`);
  }
  return parts.join(`\n${"-".repeat(80)}\n\n`);
}
