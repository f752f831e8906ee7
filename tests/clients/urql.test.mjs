// urql: queries, errors, and subscriptions by its own Server-Sent Events, at /graphql/stream.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Client, fetchExchange } from "@urql/core";
import { pipe, subscribe } from "wonka";
import { GRAPHQL, STREAM, data, newEvent, signAt, signIn } from "./support/server.mjs";

let token;
before(async () => {
  token = await signIn();
});

function connect(url, options = {}) {
  const headers = { authorization: `Bearer ${token}`, "accept-language": "en" };
  return new Client({ url, preferGetMethod: false, exchanges: [fetchExchange], fetchOptions: { headers }, ...options });
}

test("queries by POST and by GET", async () => {
  for (const preferGetMethod of [false, true]) {
    const { data: answer, error } = await connect(GRAPHQL, { preferGetMethod }).query("{ viewer { role } }", {});
    assert.equal(error, undefined);
    assert.equal(answer.viewer.role, "ORGANIZER");
  }
});

test("errors have codes", async () => {
  const { error } = await connect(GRAPHQL).query("{ users { totalCount } }", {});
  assert.equal(error.graphQLErrors[0].extensions.code, "FORBIDDEN");
});

test("subscriptions by Server-Sent Events, which end when the event is deleted", async () => {
  const event = await newEvent(token);
  const client = connect(STREAM, { fetchSubscriptions: true });
  const remove = "mutation ($id: ID!) { deleteEvent(input: { id: $id }) { userErrors { code } } }";
  const administrator = await signIn("admin@sigif.gouv.sn");
  // Unsubscribing instead would leave urql's own rejection of the cut stream behind.
  const [counts, error] = await new Promise((resolve, reject) => {
    const seen = [];
    const source = client.subscription("subscription ($id: ID!) { attendanceCount(eventId: $id) }", { id: event.id });
    pipe(source, subscribe((result) => {
      if (result.error) return resolve([seen, result.error]);
      seen.push(result.data.attendanceCount);
      const next = seen.length === 1 ? signAt(event.id) : data(remove, { id: event.id }, administrator);
      next.catch(reject);
    }));
  });
  assert.deepEqual(counts, [0, 1]);
  assert.equal(error.graphQLErrors[0].extensions.code, "EVENT_NOT_FOUND");
});

test("a subscription at /graphql says where it is answered", async () => {
  const client = connect(GRAPHQL, { fetchSubscriptions: true });
  const source = client.subscription("subscription { attendanceCount(eventId: 1) }", {});
  const error = await new Promise((resolve) => {
    pipe(source, subscribe((result) => result.error && resolve(result.error)));
  });
  assert.match(error.message, /\/graphql\/stream/);

  const headers = { "content-type": "application/json", accept: "text/event-stream" };
  const response = await fetch(GRAPHQL, { method: "POST", headers, body: '{"query":"subscription { attendanceCount(eventId: 1) }"}' });
  assert.equal(response.status, 406);
  assert.match(await response.text(), /\/graphql\/stream/);
});
