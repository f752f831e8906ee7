// What «Copy as …» gives for the examples, against a server: each call of REST succeeds, and a subscription is read.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { parse } from "graphql";
import { examples as plugin } from "../build/examples.mjs";
import { equivalent, routesOf } from "../src/playground/rest.js";
import { curlRoute, fetchCall } from "../src/playground/snippets.js";
import { skip, startServer } from "./servers.mjs";

const ACCOUNTS = {
  USER: ["user@example.com", "motdepasse123"],
  PRESENCE: ["presence@talento.com", "Admin@2025!"],
  VIEWER: ["viewer@sigif.gouv.sn", "Admin@2025!"],
  ORGANIZER: ["organizer@sigif.gouv.sn", "Admin@2025!"],
  ADMIN: ["admin@sigif.gouv.sn", "Admin@2025!"],
};
const shell = promisify(execFile);

let server;
let examples;
before(async () => {
  if (skip) return;
  // Of its own: examples enter people, which works once.
  server = await startServer(["--demo", "--rate-limits", "off"]);
  const { outputFiles } = await build({ stdin: { contents: 'export { default } from "examples";' }, plugins: [plugin], bundle: true, write: false, format: "esm" });
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
  examples = module.default;
});
after(() => server?.stop());

async function tokenOf(role) {
  const query = "mutation ($input: LoginInput!) { login(input: $input) { accessToken } }";
  const [identifier, password] = ACCOUNTS[role];
  const response = await fetch(`${server.address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables: { input: { identifier, password } } }),
  });
  return (await response.json()).data.login.accessToken;
}

const variablesOf = ({ variables }) => JSON.parse(variables || "{}");

test("the REST call of every example that offers one succeeds", { skip }, async (t) => {
  const read = async (base) => routesOf(base, await (await fetch(`${server.address}${base}/openapi.json`)).json());
  const routes = [...(await read("/api")), ...(await read("/api/v1"))];
  const offered = [];
  for (const example of examples) {
    const role = example.role === "PUBLIC" ? undefined : example.role;
    const route = equivalent(routes, parse(example.query), undefined, variablesOf(example), role);
    if (!route) continue;
    const command = curlRoute({ origin: server.address, route, headers: {}, signedIn: Boolean(role) });
    const { stdout } = await shell("bash", ["-c", `${command} -s -w '\n%{http_code}'`], { env: { ...process.env, TOKEN: role ? await tokenOf(role) : "" } });
    assert.match(stdout, /\n2\d\d$/, `${example.name}: ${command}\n${stdout}`);
    offered.push(example.name);
  }
  t.diagnostic(offered.join(", "));
  for (const name of ["Viewer", "EventPages", "CreateEvent", "CheckIn"]) assert.ok(offered.includes(name), name);
  for (const name of ["WithoutPhone", "Casting", "Contact", "Assign"]) assert.ok(!offered.includes(name), name);
});

test("the fetch of a subscription reads what happens", { skip }, async () => {
  const example = examples.find(({ name }) => name === "Set");
  const operation = { query: example.query, variables: variablesOf(example) };
  const code = fetchCall({ origin: server.address, operation, headers: {}, signedIn: true, live: true });
  const TOKEN = await tokenOf("PRESENCE");
  const stop = new AbortController();
  const scan = examples.find(({ name }) => name === "Scan");
  const told = new Promise((resolve, reject) => {
    const listen = async (url, init) => {
      const response = await fetch(url, { ...init, signal: stop.signal });
      assert.equal(response.status, 200);
      const body = JSON.stringify({ query: scan.query, variables: variablesOf(scan) });
      await fetch(`${server.address}/graphql`, { method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` }, body });
      return response;
    };
    new Function("fetch", "TOKEN", "console", `return (async () => { ${code} })();`)(listen, TOKEN, { log: resolve }).catch(reject);
  });
  const { data } = await told;
  stop.abort();
  assert.ok(data.presenceChanged.counts.in >= 0);
});
