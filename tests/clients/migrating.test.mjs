// The tables of docs/migrating.md are those of the route tables; `node migrating.test.mjs --write` brings them up to date.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { buildSchema, parse } from "graphql";
import { between, fences, replaced } from "./support/markdown.mjs";
import { routes, table } from "./support/routes.mjs";
import { data, signIn } from "./support/server.mjs";
import { REPOSITORY, read } from "./support/tools.mjs";

const FILE = "docs/migrating.md";
/** How many routes the documents of both APIs name. */
const DOCUMENTED = { pointage: 38, talentsmaroc: 30 };
const all = await routes();

if (process.argv.includes("--write")) {
  let text = await read(FILE);
  for (const surface of Object.keys(DOCUMENTED)) text = replaced(text, surface, table(all, surface));
  await writeFile(join(REPOSITORY, FILE), text);
}

for (const [surface, count] of Object.entries(DOCUMENTED)) {
  test(`every route of ${surface} is in ${FILE}`, async () => {
    assert.ok(all.filter((route) => route.surface === surface).length >= count);
    assert.equal(between(await read(FILE), surface), table(all, surface), "run: node migrating.test.mjs --write");
  });
}

test("the operations exist", async () => {
  const schema = buildSchema(await read("schema.graphql"));
  for (const { operation, path } of all) {
    const [, kind, field] = operation.match(/^(\w+) (\w+)/);
    const type = kind === "query" ? schema.getQueryType() : schema.getMutationType();
    assert.ok(type.getFields()[field], `${path}: ${operation}`);
    assert.ok(parse(operation.replace(/^(\w+) (.*)$/, "$1 { $2 }")));
  }
});

test("the example is answered", async () => {
  const [{ text }] = fences(await read(FILE)).filter(({ language }) => language === "graphql");
  const { events } = await data(text, {}, await signIn());
  assert.ok(events.pages.totalCount > 0);
});
