// graphql-ws: signing in, subscriptions, and how a connection is refused.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createClient } from "graphql-ws";
import { SOCKET, newEvent, signAt, signIn } from "./support/server.mjs";

const COUNT = "subscription ($id: ID!) { attendanceCount(eventId: $id) }";
const ARRIVALS = "subscription ($id: ID!) { attendanceRecorded(eventId: $id) { participant { fullName } } }";
let token;
before(async () => {
  token = await signIn();
});

/** Runs a task with a client; `payload` is sent when it connects. */
async function using(payload, task) {
  const client = createClient({ url: SOCKET, connectionParams: payload, retryAttempts: 0 });
  try {
    return await task(client);
  } finally {
    await client.dispose();
  }
}

for (const payload of [(text) => ({ authorization: `Bearer ${text}` }), (text) => ({ Authorization: `Bearer ${text}` }), (text) => ({ token: text })]) {
  test(`signs in by ${Object.keys(payload(""))}`, () =>
    using(payload(token), async (client) => {
      for await (const { data } of client.iterate({ query: "{ viewer { role } }" })) assert.equal(data.viewer.role, "ORGANIZER");
    }));
}

test("each arrival comes once, with two subscriptions in one connection", () =>
  using({ token }, async (client) => {
    const event = await newEvent(token);
    const counts = client.iterate({ query: COUNT, variables: { id: event.id } });
    const arrivals = client.iterate({ query: ARRIVALS, variables: { id: event.id } });
    const first = arrivals.next();
    assert.equal((await counts.next()).value.data.attendanceCount, 0);
    const names = [await signAt(event.id), await signAt(event.id)];
    const seen = [await first, await arrivals.next()].map(({ value }) => value.data.attendanceRecorded.participant.fullName);
    assert.deepEqual(seen, names);
    let count = 0;
    while (count < 2) count = (await counts.next()).value.data.attendanceCount;
    await Promise.all([counts.return(), arrivals.return()]);
  }));

test("a refused token closes the connection with 4403", () =>
  using({ token: "not a token" }, async (client) => {
    const closed = await client.iterate({ query: "{ viewer { role } }" }).next().then(() => assert.fail("it was let in"), (reason) => reason);
    assert.equal(closed.code, 4403);
  }));

test("a subscription without the right ends with an error and a code", () =>
  using(undefined, async (client) => {
    const event = await newEvent(token);
    const outcome = await client.iterate({ query: COUNT, variables: { id: event.id } }).next().then(({ value }) => value.errors, (errors) => errors);
    assert.equal(outcome[0].extensions.code, "AUTH_REQUIRED");
  }));
