// docs/settings.md names each setting of `passerelle serve --help` with its default, and no other. Needs PASSERELLE, the
// program's path.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { PASSERELLE } from "./support/program.mjs";
import { read } from "./support/tools.mjs";

const plain = (text) => text?.replaceAll("`", "").replace(/^""$/, "none") ?? "none";

test("settings and defaults are those of the program", { skip: !PASSERELLE && "PASSERELLE is not set" }, async () => {
  const help = execFileSync(PASSERELLE, ["serve", "--help"], { encoding: "utf8" });
  const options = help.split(/\n {6}--/).slice(1);
  const served = options.flatMap((option) => {
    const name = option.match(/\[env: (\w+)/)?.[1];
    return name ? [[name, plain(option.match(/\[default: ([^\]]*)\]/)?.[1])]] : [];
  });
  const lines = (await read("docs/settings.md")).matchAll(/^\| `([A-Z0-9_]+)` \|.*\| ([^|]*) \|$/gm);
  const documented = [...lines].map(([, name, value]) => [name, plain(value)]);
  const sorted = (list) => Object.fromEntries([...list].sort());
  assert.ok(served.length > 20);
  assert.deepEqual(sorted(documented), sorted(served));
});
