// Operations as commands and code: what is copied works elsewhere, and carries no token.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { curl, curlRoute, fetchCall } from "../src/playground/snippets.js";

const origin = "https://example.org";
const operation = { query: "query Q($s: String) {\n  talents(filter: { search: $s }) { totalCount } # it's `a` ${b} \\\n}", variables: { s: "l'art" } };

// What a shell passes to curl.
function argumentsOf(command) {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8", env: { TOKEN: "from-outside" } }).split("\0").slice(0, -1);
}

test("a curl command survives the shell and names no token", () => {
  const command = curl({ origin, operation, headers: { Authorization: "Bearer abc", "X-Trace": "1" }, signedIn: false });
  assert.ok(!command.includes("abc"));
  const passed = argumentsOf(command);
  assert.equal(passed[0], "https://example.org/graphql");
  assert.ok(passed.includes("authorization: Bearer from-outside"));
  assert.ok(passed.includes("x-trace: 1"));
  assert.deepEqual(JSON.parse(passed[passed.indexOf("-d") + 1]), operation);
});

test("a subscription is copied as a stream, without a token when nobody is signed in", () => {
  const passed = argumentsOf(curl({ origin, operation, headers: {}, signedIn: false, live: true }));
  assert.deepEqual(passed.slice(0, 2), ["-N", "https://example.org/graphql/stream"]);
  assert.ok(!passed.some((argument) => argument.startsWith("authorization")));
});

test("a call of fetch is JavaScript that sends the same operation", async () => {
  const code = fetchCall({ origin, operation, headers: { Cookie: "secret" }, signedIn: true });
  assert.ok(!code.includes("secret"));
  let sent;
  const fetch = async (url, init) => {
    sent = { url, headers: init.headers, body: JSON.parse(init.body) };
    return { json: async () => ({ data: 1 }) };
  };
  const run = new Function("fetch", "TOKEN", `return (async () => { ${code}\nreturn data; })();`);
  assert.equal(await run(fetch, "t"), 1);
  assert.deepEqual(sent, {
    url: "https://example.org/graphql",
    headers: { "content-type": "application/json", authorization: "Bearer t" },
    body: operation,
  });
});

test("a subscription is copied as a call of fetch that reads its stream", async () => {
  const code = fetchCall({ origin, operation, headers: {}, signedIn: true, live: true });
  let url;
  const parts = ["event: next\r\nda", 'ta: {"data":1}\r\n\r\n:\r\n\r\nevent: next\ndata: {"data":2}\n', "\nevent: complete\n\n"];
  const fetch = async (...call) => {
    url = call[0];
    return new Response(new Blob(parts));
  };
  const told = [];
  await new Function("fetch", "TOKEN", "console", `return (async () => { ${code} })();`)(fetch, "t", { log: (value) => told.push(value) });
  assert.equal(url, "https://example.org/graphql/stream");
  assert.deepEqual(told, [{ data: 1 }, { data: 2 }]);
});

test("a call of REST survives the shell, with the headers of the editor and its own", () => {
  const route = { method: "POST", url: "/api/events?a=b&c", headers: [["idempotency-key", "a key"]], body: { title: "l'art" }, needsAccount: true };
  const headers = { "Content-Type": "text/plain", Cookie: "secret", "X-Trace": "1" };
  const passed = argumentsOf(curlRoute({ origin, route, headers, signedIn: false }));
  assert.deepEqual(passed, [
    "-X", "POST", "https://example.org/api/events?a=b&c", "-H", "x-trace: 1", "-H", "idempotency-key: a key",
    "-H", "content-type: application/json", "-H", "authorization: Bearer from-outside", "-d", '{"title":"l\'art"}',
  ]);
});
