// Plays through docs/operations.md: its `sh` blocks are one script, run in order in a new folder. Needs PASSERELLE, the program's path;
// the blocks about PostgreSQL need TEST_POSTGRES_URL.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { test } from "node:test";
import { fences } from "./support/markdown.mjs";
import { PASSERELLE, environment } from "./support/program.mjs";
import { SHELL_FUNCTIONS } from "./support/shell.mjs";
import { read } from "./support/tools.mjs";

const run = promisify(execFile);
const server = process.env.TEST_POSTGRES_URL;

test("an operator's afternoon", { skip: !PASSERELLE && "PASSERELLE is not set", timeout: 500_000 }, async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "passerelle-operations-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const blocks = fences(await read("docs/operations.md")).filter(({ language }) => language === "sh").map(({ text }) => text);
  assert.ok(blocks.length >= 9);
  const { DATA_DIR, ...env } = environment(join(folder, "data"));
  env.PASSERELLE = PASSERELLE;
  if (server) {
    const name = `operations_${process.pid}`;
    await run("psql", [server, "-qc", `CREATE DATABASE ${name}`]);
    context.after(() => run("psql", [server, "-qc", `DROP DATABASE ${name} WITH (FORCE)`]));
    const address = new URL(server);
    address.pathname = `/${name}`;
    env.DATABASE_ON_SERVER = address.href;
  }
  const script = blocks.filter((block) => server || !block.includes("DATABASE_ON_SERVER")).join("\n");
  const { stdout } = await run("bash", ["-c", SHELL_FUNCTIONS + script], { cwd: folder, env, timeout: 480_000 });
  assert.match(stdout, /admin@example\.org \(\w+\) can sign in/);
  assert.match(stdout, /backups\/monday: \d+ rows and \d+ files, read again/);
  assert.match(stdout, /Encrypted anew with the key sha256:[0-9a-f]+: \d+ values?\./);
  assert.match(stdout, /rows and \d+ files of .* are in \.\/elsewhere\/passerelle\.db/);
  if (server) assert.match(stdout, /rows were copied from .*, and are equal/);
  assert.ok(stdout.split("\n").filter((line) => line.startsWith("BAD ")).every((line) => line.includes("there is no data in")), stdout);
});
