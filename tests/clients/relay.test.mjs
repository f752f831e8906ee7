// relay-compiler accepts the documents of documents/relay/, and what it writes is TypeScript that compiles.

import assert from "node:assert/strict";
import { cp, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { print, parse, visit } from "graphql";
import { data, newEvent, signAt, signIn } from "./support/server.mjs";
import { PACKAGE, compile, emptyFolder, read, run, writeFiles } from "./support/tools.mjs";

let folder;
before(async () => {
  folder = await emptyFolder("relay");
  await cp(join(PACKAGE, "documents/relay"), folder, { recursive: true });
  const config = { src: ".", language: "typescript", schema: "schema.graphql", artifactDirectory: "__generated__", eagerEsModules: true };
  await writeFiles(folder, {
    "schema.graphql": await read("schema.graphql"),
    "relay.config.json": JSON.stringify({ ...config, excludes: ["__generated__/**"], persistConfig: { file: "persisted.json" } }),
    "__generated__/.keep": "",
    "persisted.json": "{}",
  });
});

test("relay-compiler compiles every document, and its artifacts compile", async () => {
  await run(folder, "relay-compiler", "relay.config.json");
  const written = (await readdir(join(folder, "__generated__"))).filter((name) => name.endsWith(".ts"));
  const sources = await Promise.all(["Door.ts", "Lists.ts"].map((name) => readFile(join(folder, name), "utf8")));
  const documents = sources.join("").match(/graphql`/g).length;
  // `@refetchable` makes one more query.
  assert.equal(written.length, documents + 1);
  await compile(folder, written.map((name) => `__generated__/${name}`));
});

test("the documents that it writes are answered, and edges come and go by their ids", async () => {
  const persisted = Object.values(JSON.parse(await readFile(join(folder, "persisted.json"), "utf8")));
  const find = (name) => {
    const text = persisted.find((text) => new RegExp(`(query|mutation|subscription) ${name}\\b`).test(text));
    assert.ok(text, `${name} was not persisted`);
    return text;
  };
  const administrator = await signIn("admin@sigif.gouv.sn");
  const event = await newEvent(administrator);
  await signAt(event.id);
  const page = await data(find("DoorPageQuery"), { event: event.id }, administrator);
  const [edge] = page.event.attendances.edges;
  assert.ok(edge.cursor);
  assert.equal(edge.node.__typename, "Attendance");
  const gone = await data(find("DoorRemoveMutation"), { id: edge.node.id }, administrator);
  assert.equal(gone.deleteAttendance.deletedId, edge.node.id);
  const created = await data(find("ListsCreateParticipantMutation"), { input: { firstName: "Awa", lastName: "Sarr" } }, administrator);
  const { id } = created.createParticipant.participantEdge.node;
  const removed = await data(find("ListsDeleteParticipantMutation"), { id }, administrator);
  assert.equal(removed.deleteParticipant.deletedId, id);
});

test("every payload of a deletion has a deletedId, and every edge of a payload is one", async () => {
  const schema = parse(await read("schema.graphql"));
  const missing = [];
  visit(schema, {
    ObjectTypeDefinition(type) {
      const fields = new Map(type.fields.map((field) => [field.name.value, print(field.type)]));
      if (fields.has("deletedDatabaseId") && !fields.has("deletedId")) missing.push(type.name.value);
      for (const [name, of] of fields) {
        if (name.endsWith("Edge") && !/^\w+Edge$/.test(of)) missing.push(`${type.name.value}.${name}: ${of}`);
      }
    },
  });
  assert.deepEqual(missing, []);
});
