// Apollo Client: queries, mutations, the codes of errors, persisted queries, arrays of requests.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, describe, test } from "node:test";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";
import { BatchHttpLink } from "@apollo/client/link/batch-http";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GRAPHQL, eventInput, signIn } from "./support/server.mjs";

let token;
before(async () => {
  token = await signIn();
});

/** A client, and the requests that it sent. */
function connect(link = (http) => http, options = {}) {
  const sent = [];
  const noted = (url, init) => {
    sent.push({ url: String(url), method: init.method, body: init.body && JSON.parse(init.body) });
    return fetch(url, init);
  };
  const headers = { authorization: `Bearer ${token}`, "accept-language": "en" };
  const http = new HttpLink({ uri: GRAPHQL, headers, fetch: noted, ...options });
  const client = new ApolloClient({
    link: link(http, noted),
    cache: new InMemoryCache(),
    clientAwareness: { name: "tests", version: "1.0.0" },
  });
  return { client, sent };
}

test("a query is answered from the network once, then from the cache", async () => {
  const { client, sent } = connect();
  const query = gql`query { viewer { role user { id fullName } } }`;
  const first = await client.query({ query });
  assert.equal(first.data.viewer.role, "ORGANIZER");
  assert.deepEqual((await client.query({ query })).data, first.data);
  assert.equal(sent.length, 1);
});

test("a mutation changes objects in the cache by their id", async () => {
  const { client } = connect();
  const create = gql`mutation ($input: CreateEventInput!) { createEvent(input: $input) { event { id title } userErrors { code } } }`;
  const { data } = await client.mutate({ mutation: create, variables: { input: eventInput("Before") } });
  const { id } = data.createEvent.event;
  const query = gql`query ($id: ID!) { event(id: $id) { id title } }`;
  await client.query({ query, variables: { id } });
  const update = gql`mutation ($input: UpdateEventInput!) { updateEvent(input: $input) { event { id title } userErrors { code } } }`;
  await client.mutate({ mutation: update, variables: { input: { id, title: "After" } } });
  assert.equal(client.readQuery({ query, variables: { id } }).event.title, "After");
});

test("a created event comes as an edge", async () => {
  const { client } = connect();
  const create = gql`mutation ($input: CreateEventInput!) { createEvent(input: $input) { event { id } eventEdge { cursor node { id } } } }`;
  const { data } = await client.mutate({ mutation: create, variables: { input: eventInput() } });
  assert.equal(data.createEvent.eventEdge.node.id, data.createEvent.event.id);
});

describe("errors", () => {
  const code = async (query, variables, options) => {
    const { client } = connect(undefined, options);
    const error = await client.query({ query: gql(query), variables }).then(() => assert.fail("no error"), (reason) => reason);
    assert.ok(CombinedGraphQLErrors.is(error), String(error));
    return error.errors[0];
  };

  test("have codes: missing right, no such field, bad values of variables", async () => {
    assert.equal((await code("{ users { totalCount } }")).extensions.code, "FORBIDDEN");
    const anonymous = { headers: {} };
    assert.equal((await code("{ events { totalCount } }", {}, anonymous)).extensions.code, "AUTH_REQUIRED");
    assert.ok((await code("{ nothing }")).extensions.code);
    const status = "query ($filter: EventFilter) { events(filter: $filter) { totalCount } }";
    for (const filter of [{ status: "NEVER" }, { nothing: 1 }, { startDateFrom: "yesterday" }]) {
      const error = await code(status, { filter });
      const [[key, value]] = Object.entries(filter);
      assert.ok(error.extensions.code, JSON.stringify(error));
      assert.match(error.message, new RegExp(key), `the path is in the message about ${key}`);
      if (key !== "nothing") assert.match(error.message, new RegExp(value), `the value is in the message about ${key}`);
    }
  });

  test("tell what a document costs, and what may be asked", async () => {
    const error = await code("{ productions(first: 100) { nodes { projects(first: 100) { nodes { presence(first: 100) { nodes { id } } } } } } }");
    assert.match(error.message.replace(/[\s,]/g, ""), /100000/);
    assert.match(error.message.replace(/[\s,]/g, ""), /[1-9]\d{6}/, "how much was asked");
  });
});

test("persisted queries are sent once, then by hash, by another client as well", async () => {
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const link = (http) => new PersistedQueryLink({ sha256 }).concat(http);
  const query = gql(`query Persisted${process.pid} { countries(first: 1) { nodes { id name } } }`);
  const first = connect(link);
  await first.client.query({ query });
  assert.deepEqual(first.sent.map(({ body }) => body.query !== undefined), [false, true]);
  const second = connect(link);
  const { data } = await second.client.query({ query });
  assert.equal(data.countries.nodes.length, 1);
  assert.deepEqual(second.sent.map(({ body }) => body.query !== undefined), [false]);
});

test("persisted queries by GET carry an ETag", async () => {
  const query = "{ countries(first: 1) { nodes { name } } }";
  const url = `${GRAPHQL}?query=${encodeURIComponent(query)}`;
  const response = await fetch(url, { headers: { accept: "application/graphql-response+json" } });
  const tag = response.headers.get("etag");
  assert.ok(tag, "no ETag");
  const again = await fetch(url, { headers: { accept: "application/graphql-response+json", "if-none-match": tag } });
  assert.equal(again.status, 304);
});

test("arrays of requests are refused with the setting that lets them in", async () => {
  const batch = (_, noted) => new BatchHttpLink({ uri: GRAPHQL, batchMax: 2, batchInterval: 5, fetch: noted });
  const { client } = connect(batch);
  const queries = ["{ countries(first: 1) { totalCount } }", "{ cities(first: 1) { totalCount } }"];
  const errors = await Promise.all(queries.map((query) => client.query({ query: gql(query) }).then(() => null, (error) => error)));
  for (const error of errors) {
    const text = ServerError.is(error) ? error.bodyText : String(error);
    assert.match(text, /GRAPHQL_BATCH_LIMIT/);
  }
});

test("the links that add headers pass the preflight of a listed origin", async () => {
  const asked = "authorization,content-type,apollographql-client-name,apollographql-client-version,traceparent,sentry-trace,baggage";
  const response = await fetch(GRAPHQL, {
    method: "OPTIONS",
    headers: { origin: "http://localhost:5173", "access-control-request-method": "POST", "access-control-request-headers": asked },
  });
  const allowed = (response.headers.get("access-control-allow-headers") ?? "").toLowerCase().split(/\s*,\s*/);
  assert.deepEqual(asked.split(",").filter((header) => !allowed.includes(header)), []);
});

test("ApolloLink.from composes with the server's media type", async () => {
  const seen = [];
  const spy = new ApolloLink((operation, forward) => {
    seen.push(operation.operationName);
    return forward(operation);
  });
  const { client } = connect((http) => ApolloLink.from([spy, http]));
  await client.query({ query: gql`query Named { viewer { role } }` });
  assert.deepEqual(seen, ["Named"]);
});
