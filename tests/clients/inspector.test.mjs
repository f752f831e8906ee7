// graphql-inspector: no change of schema.graphql since the last release breaks a client unless CHANGELOG.md says so.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";
import { REPOSITORY, read } from "./support/tools.mjs";

const git = (...options) => execFileSync("git", options, { cwd: REPOSITORY, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();

/** The last release that is an ancestor, or null: a clone without tags, or a repository without releases. */
function lastRelease() {
  try {
    return git("describe", "--tags", "--match", "v*", "--abbrev=0");
  } catch {
    return null;
  }
}

/** Which changes would break a client. */
async function breaking(before, after) {
  const changes = await diff(buildSchema(before), buildSchema(after));
  return changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
}

test("breaking changes since the last release are in CHANGELOG.md", async (t) => {
  const tag = lastRelease();
  if (!tag) {
    t.diagnostic("There is NO tag v* here: schema.graphql was NOT compared with a release.");
    return;
  }
  const changelog = await read("CHANGELOG.md");
  // What changed since the release stands above its heading.
  const since = changelog.split(new RegExp(`^## .*${tag.slice(1).replaceAll(".", "\\.")}`, "m"))[0];
  const changes = await breaking(git("show", `${tag}:schema.graphql`), await read("schema.graphql"));
  const untold = changes.filter(({ path }) => !since.includes(`\`${path}\``)).map(({ path, message }) => `${path}: ${message}`);
  t.diagnostic(`schema.graphql was compared with ${tag}: ${changes.length} breaking changes.`);
  assert.deepEqual(untold, [], `name each in CHANGELOG.md, above ${tag}, by its path in backquotes`);
});

test("a removed field is found", async () => {
  const schema = "type Query { a: Int, b: Int }";
  assert.deepEqual((await breaking(schema, "type Query { a: Int }")).map(({ path }) => path), ["Query.b"]);
  assert.deepEqual(await breaking(schema, "type Query { a: Int, b: Int, c: Int }"), []);
});
