// graphql-codegen: the client preset over our operations and the playground's examples, and a client that tsc compiles.

import assert from "node:assert/strict";
import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { before, test } from "node:test";
import { generate } from "@graphql-codegen/cli";
import { GRAPHQL, newEvent, signIn } from "./support/server.mjs";
import { PACKAGE, REPOSITORY, compile, emptyFolder, read, writeFiles } from "./support/tools.mjs";

const scalars = { Date: "string", DateTime: "string", EmailAddress: "string", JSON: "unknown", PhoneNumber: "string", URL: "string", UUID: "string", Upload: "File" };
let folder;
before(async () => {
  folder = await emptyFolder("codegen");
  await cp(join(PACKAGE, "documents/typed"), folder, { recursive: true });
  await writeFiles(folder, { "schema.graphql": await read("schema.graphql") });
});

/** Writes the types of documents, by folder. */
function types(folders) {
  const output = { preset: "client", config: { scalars, useTypeImports: true, strictScalars: true, enumType: "native" }, presetConfig: { fragmentMasking: false } };
  const generates = Object.fromEntries(Object.entries(folders).map(([into, documents]) => [into, { ...output, documents }]));
  return generate({ schema: "schema.graphql", cwd: folder, importExtension: ".js", silent: true, errorsOnly: true, generates }, true);
}

test("a typed client compiles, and its operations are answered", async () => {
  await types({ "./gql/": ["operations.graphql"] });
  await compile(folder, ["client.ts"]);
  process.env.GRAPHQL_URL = GRAPHQL;
  const { create, titles, scheduled } = await import(pathToFileURL(join(folder, "out/client.js")));
  const token = await signIn();
  await newEvent(token);
  assert.equal(await create(token, "Atelier typé"), "Atelier typé");
  assert.equal((await titles(token)).length, 5);
  assert.equal(scheduled, "SCHEDULED");
});

test("the examples of the playground are typed", async () => {
  const examples = (await readdir(join(REPOSITORY, "playground/examples"), { recursive: true })).filter((name) => name.endsWith(".graphql"));
  assert.ok(examples.length > 0);
  // Apart: two examples may have operations of the same name.
  await types(Object.fromEntries(examples.map((name, at) => [`examples/${at}/`, [join(REPOSITORY, "playground/examples", name)]])));
  await compile(folder, examples.map((_, at) => `examples/${at}/graphql.ts`));
});
