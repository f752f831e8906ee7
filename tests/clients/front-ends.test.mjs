// Compiles and runs each snippet of docs/front-ends.md. A snippet without a test here fails the suite.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { generate } from "@graphql-codegen/cli";
import { fences } from "./support/markdown.mjs";
import { BASE_URL, ORGANIZER, PASSWORD, SIGNATURE, data, newEvent, signAt, signIn } from "./support/server.mjs";
import { compile, emptyFolder, read, run, writeFiles } from "./support/tools.mjs";

/** The files that snippets refer to, which the reader's tools write. */
const CONFIGURATION = "codegen.ts";
const tried = new Set();
let folder;
let snippets;
let token;

/** In the place of Relay's Babel plugin: a document becomes an import of what relay-compiler made of it. */
function importArtifacts(text) {
  const imports = [];
  const replaced = text.replace(/\bgraphql`\s*\w+ (\w+)[^`]*`/g, (_, name) => {
    imports.push(`import ${name}Node from "./__generated__/${name}.graphql.js";\n`);
    return `${name}Node`;
  });
  return imports.join("") + replaced;
}

before(async () => {
  folder = await emptyFolder("front-ends");
  const blocks = fences(await read("docs/front-ends.md"));
  assert.deepEqual(blocks.filter(({ name }) => !name), [], "a snippet has no name, so that nothing would run it");
  const here = (text) => text.replaceAll("https://passerelle.example.org", BASE_URL);
  snippets = Object.fromEntries(blocks.map(({ name, text }) => [name, here(text)]));
  await writeFiles(folder, { ...snippets, "schema.graphql": await read("schema.graphql") });

  const relay = { src: ".", language: "typescript", schema: "schema.graphql", eagerEsModules: true, noFutureProofEnums: true };
  await writeFiles(folder, { "__generated__/.keep": "", "relay.config.json": JSON.stringify({ ...relay, excludes: ["gql/**", "out/**"], artifactDirectory: "__generated__" }) });
  await run(folder, "relay-compiler", "relay.config.json");
  await writeFiles(folder, { "relay.ts": importArtifacts(snippets["relay.ts"]) });

  await compile(folder, [CONFIGURATION]);
  const { default: config } = await load("codegen.js");
  await generate({ ...config, cwd: folder, silent: true, errorsOnly: true }, true);
  await compile(folder, Object.keys(snippets));
  token = await signIn(ORGANIZER);
});

/** A compiled snippet. */
function load(file) {
  tried.add(file.replace(/\.js$/, ".ts"));
  return import(pathToFileURL(join(folder, "out", file)));
}

test("session.ts signs in, and says why not", async () => {
  const { signIn } = await load("session.js");
  assert.ok((await signIn(ORGANIZER, PASSWORD)).length > 100);
  await assert.rejects(signIn("nobody@example.org", "wrong password"), /incorrect|invalid|unknown|wrong/i);
});

test("apollo.ts pages, and evicts what was deleted", async () => {
  const { apollo, EVENTS, deleteEvent } = await load("apollo.js");
  const { client, close } = apollo(token);
  const admin = apollo(await signIn("admin@sigif.gouv.sn"));
  const list = client.watchQuery({ query: EVENTS });
  const subscription = list.subscribe(() => {});
  const { data: first } = await client.query({ query: EVENTS });
  const page = first.events;
  assert.equal(page.edges.length, 5);
  await list.fetchMore({ variables: { after: page.pageInfo.endCursor } });
  const cached = client.readQuery({ query: EVENTS }).events.edges;
  assert.equal(new Set(cached.map(({ node }) => node.id)).size, 10);
  subscription.unsubscribe();

  const event = await newEvent(token);
  admin.client.cache.writeQuery({
    query: EVENTS,
    data: { events: { __typename: "EventConnection", edges: [{ __typename: "EventEdge", node: { __typename: "Event", startDate: "", ...event } }], pageInfo: page.pageInfo } },
  });
  const { data: gone } = await deleteEvent(admin.client, event.id);
  assert.deepEqual(gone.deleteEvent.userErrors, []);
  assert.equal(gone.deleteEvent.deletedId, event.id);
  assert.ok(!JSON.stringify(admin.client.cache.extract()).includes(`"Event:${event.id}":`));
  close();
  admin.close();
});

test("persisted.ts asks by hash, and is answered", async () => {
  const { persisted, sha256 } = await load("persisted.js");
  const { gql } = await import("@apollo/client");
  assert.equal(await sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const { data: answer } = await persisted.query({ query: gql`query Persisted { countries(first: 1) { nodes { name } } }` });
  assert.equal(answer.countries.nodes[0].name, "Maroc");
});

test("urql.ts queries and follows", async () => {
  const { urql } = await load("urql.js");
  const { pipe, subscribe } = await import("wonka");
  const client = urql(token);
  const { data: answer, error } = await client.query("{ viewer { role } }", {});
  assert.equal(error, undefined);
  assert.equal(answer.viewer.role, "ORGANIZER");
  const event = await newEvent(token);
  const counts = [];
  await new Promise((resolve, reject) => {
    const subscription = client.subscription(`subscription ($id: ID!) { attendanceCount(eventId: $id) }`, { id: event.id });
    const { unsubscribe } = pipe(subscription, subscribe(({ data: count, error: problem }) => {
      if (problem) reject(problem);
      counts.push(count?.attendanceCount);
      if (counts.length === 1) signAt(event.id).catch(reject);
      if (counts.at(-1) === 1) {
        unsubscribe();
        resolve();
      }
    }));
  });
  assert.deepEqual(counts, [0, 1]);
});

test("relay.ts reads a connection, and takes a deleted edge out of it", async () => {
  const { relay, events, deleteEvent } = await load("relay.js");
  const { ConnectionHandler } = await import("relay-runtime").then((module) => module.default ?? module);
  const environment = relay(await signIn("admin@sigif.gouv.sn"));
  const { id } = await newEvent(token);
  await events(environment);
  const connection = ConnectionHandler.getConnectionID("client:root", "relay_events");
  const edges = () => environment.getStore().getSource().get(connection).edges.__refs.length;
  assert.equal(edges(), 10);
  const response = await deleteEvent(environment, id, [connection]);
  assert.equal(response.deleteEvent.deletedId, id);
  const isFirstPage = environment.getStore().getSource().get(id) !== undefined;
  assert.equal(edges(), isFirstPage ? 9 : 10);
});

test("codegen.ts and typed.ts give typed answers", async () => {
  const { door } = await load("typed.js");
  const { urql } = await load("urql.js");
  const event = await newEvent(token);
  await signAt(event.id);
  assert.equal(await door(urql(token), event.databaseId), `${event.title}: 1`);
  const wrong = { "wrong.ts": 'import type { DoorQuery } from "./gql/graphql.js";\nexport const wrong = (door: DoorQuery) => door.event?.tittle;\n' };
  await writeFiles(folder, wrong);
  await assert.rejects(compile(folder, ["wrong.ts"]), /tittle/);
});

test("live.ts tells who arrives", async () => {
  const { arrivals } = await load("live.js");
  const event = await newEvent(token);
  const following = arrivals(token, event.id);
  const next = following.next();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const name = await signAt(event.id);
  assert.equal((await next).value, name);
  await following.return();
});

test("errors.ts waits when asked, and passes on what is wrong", async () => {
  const { patiently } = await load("errors.js");
  const later = { errors: [{ message: "later", extensions: { code: "RATE_LIMIT_EXCEEDED", retryAfterSeconds: 0 } }] };
  const answers = [later, { data: { ok: true } }];
  assert.deepEqual(await patiently(async () => answers.shift()), { ok: true });
  const { execute } = await import("./support/server.mjs");
  await assert.rejects(patiently(() => execute("{ events { totalCount } }")), { code: "AUTH_REQUIRED" });
});

test("pages.ts reads every page", async () => {
  const { participants } = await load("pages.js");
  const { urql } = await load("urql.js");
  const { participants: all } = await data("{ participants { totalCount } }", {}, token);
  let count = 0;
  for await (const name of participants(urql(token))) count += name ? 1 : 0;
  assert.ok(count >= all.totalCount && all.totalCount > 100, `${count} of ${all.totalCount}`);
});

test("idempotent.ts counts once", async () => {
  const { sign } = await load("idempotent.js");
  const event = await newEvent(token);
  const input = { eventId: event.id, participant: { firstName: "Awa", lastName: "Diop" }, signature: SIGNATURE };
  const key = crypto.randomUUID();
  const time = await sign(input, key);
  assert.equal(await sign(input, key), time);
  const { event: after } = await data("query ($id: ID!) { event(id: $id) { attendanceCount } }", { id: event.id }, token);
  assert.equal(after.attendanceCount, 1);
  await assert.rejects(sign({ ...input, participant: { firstName: "Other", lastName: "Person" } }, key));
});

after(() => {
  const left = Object.keys(snippets ?? {}).filter((name) => !tried.has(name));
  assert.deepEqual(left, [], "no test runs these snippets");
});
