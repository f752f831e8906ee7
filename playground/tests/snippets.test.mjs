// Operations as commands and code: what is copied works elsewhere, and carries no token.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { parse } from "graphql";
import { equivalent } from "../src/playground/rest.js";
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

const root = (text) => parse(text).definitions[0].selectionSet.selections[0];
const routes = [
  {
    method: "GET",
    path: "/api/events",
    parameters: [
      { name: "status", in: "query", schema: { enum: ["scheduled", "ongoing"] } },
      { name: "sortBy", in: "query", schema: { enum: ["title", "startDate"] } },
      { name: "sortOrder", in: "query", schema: { enum: ["asc", "desc"] } },
    ],
    root: root("query ($limit: Int, $status: S, $search: String, $sortBy: F, $sortOrder: D) { _: events(first: $limit, filter: { status: $status, search: $search }, orderBy: [{ field: $sortBy, direction: $sortOrder }]) { id } }"),
  },
  { method: "GET", path: "/api/events/{id}", parameters: [], root: root("query ($id: ID!) { _: event(id: $id) { id } }") },
  {
    method: "PATCH",
    path: "/api/events/{id}",
    parameters: [],
    root: root("mutation ($id: ID!, $title: String) { updateEvent(input: { id: $id, title: $title }) { event { id } } }"),
  },
];
const find = (text, variables = {}) => equivalent(routes, parse(text), undefined, variables);

test("the REST route of an operation has its values", () => {
  const list = find('query ($s: String) { events(first: 5, filter: { status: SCHEDULED, search: $s }) { nodes { id } } }', { s: "a b" });
  assert.equal(list.url, "/api/events?limit=5&status=scheduled&search=a+b");
  assert.equal(find("query ($e: ID!) { event(id: $e) { title } }", { e: "5/6" }).url, "/api/events/5%2F6");
  assert.equal(find("{ events(orderBy: { field: START_DATE }) { totalCount } }").url, "/api/events?sortBy=startDate&sortOrder=asc");
  assert.equal(find("{ events(orderBy: [{ field: TITLE, direction: DESC }]) { totalCount } }").url, "/api/events?sortBy=title&sortOrder=desc");
  assert.equal(find('{ event(id: "RXZlbnQ6NWVlZDAwMDI") { title } }').url, "/api/events/5eed0002");
  const update = find("mutation ($input: I!) { updateEvent(input: $input) { event { id } } }", { input: { id: "7", title: "T" } });
  assert.deepEqual([update.method, update.url, update.body], ["PATCH", "/api/events/7", { title: "T" }]);
  const passed = argumentsOf(curlRoute({ origin, route: update, signedIn: true }));
  assert.deepEqual(passed.slice(0, 3), ["-X", "PATCH", "https://example.org/api/events/7"]);
});

test("what has no route has none", () => {
  assert.equal(find("{ node(id: 1) { id } }"), undefined);
  assert.equal(find("{ events(filter: { phase: UPCOMING }) { totalCount } }"), undefined, "other rows are no equivalent");
  assert.equal(find("{ events(orderBy: [{ field: TITLE }, { field: START_DATE }]) { totalCount } }"), undefined, "nor is another order");
});
