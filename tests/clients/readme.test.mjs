// Runs the commands of README.md, CONTRIBUTING.md and docs/ (of docs/operations.md: operations.test.mjs): those of `curl` against the server under test, those of
// `passerelle` (PASSERELLE is its path) on a folder of their own.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { after, before, describe, test } from "node:test";
import { fences, indented } from "./support/markdown.mjs";
import { PASSERELLE, environment } from "./support/program.mjs";
import { SHELL_FUNCTIONS } from "./support/shell.mjs";
import { BASE_URL, signIn } from "./support/server.mjs";
import { REPOSITORY, read } from "./support/tools.mjs";

/** What is not run here, and why. */
const ELSEWHERE = [
  [/^cargo /, "compiles; .ci/run builds and tests"],
  [/^scripts\/test\b/, ".ci/run runs it"],
  [/^benches\//, "takes half an hour on an idle machine"],
];
/** Commands whose answer is no JSON, and a line of it. */
const EXPECTED = [[/-X OPTIONS /, /^access-control-allow-origin: http:\/\/localhost:5173\r?$/m]];
const COMMAND = /^(?:\w+=\$\()?(?:curl|passerelle|cargo|scripts\/|benches\/|npm|openssl)\b/;

const documents = ["README.md", "CONTRIBUTING.md", ...(await readdir(join(REPOSITORY, "docs"))).filter((name) => name.endsWith(".md") && name !== "operations.md").map((name) => `docs/${name}`)];
let folder;
let token;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "passerelle-readme-"));
  for (const name of ["photo.jpg", "guests.csv"]) {
    await copyFile(join(REPOSITORY, "tests/clients/fixtures", name), join(folder, name));
  }
  token = await signIn("admin@sigif.gouv.sn");
});
after(() => rm(folder, { recursive: true, force: true }));

/** The blocks of a document that are commands. */
async function commands(document) {
  const text = await read(document);
  const shell = fences(text).filter(({ language }) => /^(sh|bash|shell|console)$/.test(language));
  return [...indented(text), ...shell.map((block) => block.text)].filter((block) => block.split("\n").some((line) => COMMAND.test(line)));
}

/** Fails when an answer is a refusal. */
function assertAnswered(output) {
  for (const line of output.split("\n")) {
    if (!line.startsWith("{")) continue;
    const answer = JSON.parse(line);
    assert.ok(!answer.errors && answer.success !== false, line);
    assert.doesNotMatch(line, /"userErrors":\[\{/);
  }
}

for (const document of documents) {
  describe(document, async () => {
    for (const block of await commands(document)) {
      const title = block.trim().split("\n")[0];
      const reason = ELSEWHERE.find(([pattern]) => block.split("\n").some((line) => pattern.test(line)))?.[1];
      const skip = reason ?? (/^passerelle /m.test(block) && !PASSERELLE ? "PASSERELLE is not set" : false);
      test(title, { skip }, async () => {
        const script = SHELL_FUNCTIONS + block.replaceAll("localhost:3000", new URL(BASE_URL).host);
        const env = { ...environment(join(folder, "data")), PASSERELLE: PASSERELLE ?? "", TOKEN: token };
        const { stdout } = await promisify(execFile)("bash", ["-c", script], { cwd: folder, env, timeout: 100_000 });
        const expected = EXPECTED.find(([pattern]) => pattern.test(block))?.[1];
        if (expected) {
          assert.match(stdout, expected);
        } else {
          assertAnswered(stdout);
        }
      });
    }
  });
}

test("the README's own first commands are among them", async () => {
  const blocks = await commands("README.md");
  assert.ok(blocks.filter((block) => /\bcurl /.test(block)).length >= 3);
  assert.ok(blocks.some((block) => /^passerelle user create/m.test(block)));
});
