// graphql-sse: distinct connections, and the refusal of a single one.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createClient } from "graphql-sse";
import { STREAM, newEvent, signAt, signIn } from "./support/server.mjs";

const COUNT = "subscription ($id: ID!) { attendanceCount(eventId: $id) }";
let token;
before(async () => {
  token = await signIn();
});

const connect = (options) => createClient({ url: STREAM, retryAttempts: 0, headers: { authorization: `Bearer ${token}` }, ...options });

test("a subscription follows the count", async () => {
  const client = connect();
  const event = await newEvent(token);
  const counts = client.iterate({ query: COUNT, variables: { id: event.id } });
  assert.equal((await counts.next()).value.data.attendanceCount, 0);
  await signAt(event.id);
  assert.equal((await counts.next()).value.data.attendanceCount, 1);
  await counts.return();
  client.dispose();
});

test("a query ends by itself", async () => {
  const client = connect();
  const answers = [];
  for await (const answer of client.iterate({ query: "{ viewer { role } }" })) answers.push(answer.data.viewer.role);
  assert.deepEqual(answers, ["ORGANIZER"]);
  client.dispose();
});

test("a refused subscription is an error with a code", async () => {
  const client = connect({ headers: {} });
  const event = await newEvent(token);
  const { value } = await client.iterate({ query: COUNT, variables: { id: event.id } }).next();
  assert.equal(value.errors[0].extensions.code, "AUTH_REQUIRED");
  client.dispose();
});

test("a single connection is refused with the reason", async () => {
  const reservation = await fetch(STREAM, { method: "PUT", headers: { authorization: `Bearer ${token}` } });
  assert.equal(reservation.status, 405);
  assert.match(await reservation.text(), /singleConnection/);
});
