// openapi-typescript: types of both OpenAPI documents, and a client of each API that tsc compiles.

import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { before, test } from "node:test";
import openapiTS, { astToString } from "openapi-typescript";
import { BASE_URL, ORGANIZER, PASSWORD } from "./support/server.mjs";
import { compile, emptyFolder, writeFiles } from "./support/tools.mjs";

const APIS = { pointage: { base: "/api", operations: 38 }, talentsmaroc: { base: "/api/v1", operations: 30 } };
const METHODS = new Set(["get", "put", "post", "patch", "delete"]);
const documents = {};
let folder;

before(async () => {
  folder = await emptyFolder("openapi");
  for (const [name, { base }] of Object.entries(APIS)) {
    const response = await fetch(`${BASE_URL}${base}/openapi.json`);
    assert.equal(response.status, 200, `${base}/openapi.json`);
    documents[name] = await response.json();
    await writeFiles(folder, { [`${name}.d.ts`]: astToString(await openapiTS(documents[name])) });
  }
});

for (const [name, { base, operations }] of Object.entries(APIS)) {
  test(`${base}/openapi.json names every documented route`, () => {
    const found = Object.values(documents[name].paths).flatMap((path) => Object.keys(path).filter((key) => METHODS.has(key)));
    assert.ok(found.length >= operations, `${found.length} of ${operations}`);
  });
}

test("clients of both APIs compile, and are answered as typed", async () => {
  await writeFiles(folder, {
    "client.ts": `
import createClient from "openapi-fetch";
import type { paths as Pointage } from "./pointage.js";
import type { paths as Talents } from "./talentsmaroc.js";

export async function me(base: string, email: string, password: string): Promise<string> {
  const pointage = createClient<Pointage>({ baseUrl: base + root("${documents.pointage?.servers?.[0]?.url ?? ""}") });
  const login = await pointage.POST("/auth/login", { body: { email, password } });
  if (!login.data) throw new Error(JSON.stringify(login.error));
  const headers = { authorization: \`Bearer \${login.data.data.accessToken}\` };
  const { data, error } = await pointage.GET("/auth/me", { headers });
  if (!data) throw new Error(JSON.stringify(error));
  return data.data.email ?? "";
}

export async function countries(base: string): Promise<number> {
  const talents = createClient<Talents>({ baseUrl: base + root("${documents.talentsmaroc?.servers?.[0]?.url ?? ""}") });
  const { data, error } = await talents.GET("/countries");
  if (!data) throw new Error(JSON.stringify(error));
  return data.countries.length;
}

/** The path of a server's address. */
function root(url: string): string {
  return new URL(url, "http://localhost").pathname.replace(/\\/$/, "");
}
`,
    "wrong.ts": `
import createClient from "openapi-fetch";
import type { paths } from "./pointage.js";
export const wrong = () => createClient<paths>().POST("/auth/login", { body: { email: 1, password: "" } });
`,
  });
  await compile(folder, ["client.ts"]);
  const { me, countries } = await import(pathToFileURL(join(folder, "out/client.js")));
  assert.equal(await me(BASE_URL, ORGANIZER, PASSWORD), ORGANIZER);
  assert.equal(await countries(BASE_URL), 54);
  await assert.rejects(compile(folder, ["wrong.ts"]), /Type 'number' is not assignable/);
});
