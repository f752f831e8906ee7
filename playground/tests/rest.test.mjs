// Operations as calls of REST: one that does the same, or none. The document is as the server's, with fewer routes;
// rest-calls.test.mjs asks a server's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "graphql";
import { equivalent, routesOf } from "../src/playground/rest.js";

const KEY = { name: "Idempotency-Key", in: "header", schema: { type: "string" } };
const text = { type: "string" };
const nullable = { type: ["string", "null"] };
const uuid = { type: "string", format: "uuid" };
const number = { type: "integer" };
const inPath = (name, schema) => ({ name, in: "path", required: true, schema });
const inQuery = (name, schema) => ({ name, in: "query", required: false, schema });

// An operation of the document; its body has what `members` are, of which `required` must be sent.
const run = (operation, parameters = [], { members, required = [], roles, type = "application/json" } = {}) => ({
  parameters,
  ...(members && { requestBody: { content: { "application/json": { schema: { type: "object", properties: members, required } } } } }),
  responses: { 200: { content: { [type]: {} } } },
  security: [{ bearer: [] }],
  "x-roles": roles,
  "x-graphql": { operation },
});

const EVENTS = `query Events($page: Int = 1, $limit: Int, $status: S, $search: String, $sortBy: F! = START_DATE, $sortOrder: D! = DESC) {
  events(page: $page, first: $limit, filter: {status: $status, search: $search}, orderBy: [{field: $sortBy, direction: $sortOrder}]) {
    nodes { databaseId createdBy { uuid } }
    pages { number }
  }
}`;
const POINTAGE = {
  paths: {
    "/events": {
      get: run(EVENTS, [
        inQuery("page", { ...number, default: 1 }),
        inQuery("limit", { ...number, default: 20 }),
        inQuery("status", { enum: ["scheduled", "ongoing"] }),
        inQuery("search", text),
        inQuery("sortBy", { enum: ["title", "startDate"], default: "startDate" }),
        inQuery("sortOrder", { enum: ["ASC", "DESC"], default: "DESC" }),
      ]),
      post: run(
        "mutation ($title: String!, $location: String, $eventType: T!) { createEvent(input: {title: $title, location: $location, eventType: $eventType}) { event { databaseId } } }",
        [KEY],
        { members: { title: text, location: nullable, eventType: { enum: ["workshop", "other"] } }, required: ["title", "eventType"] },
      ),
    },
    "/events/{id}": {
      get: run("query ($id: ID!) { event(id: $id) { databaseId attendanceStats { total } } }", [inPath("id", uuid)]),
      patch: run(
        "mutation ($id: ID!, $location: String) { updateEvent(input: {id: $id, location: $location}) { event { databaseId } } }",
        [inPath("id", uuid)],
        { members: { location: nullable } },
      ),
    },
    "/events/{eventId}/attendances": {
      get: run(
        "query ($eventId: ID!, $limit: Int = 100, $signed: Boolean) { event(id: $eventId) { attendances(first: $limit, filter: {hasSignature: $signed}) { nodes { databaseId } } } }",
        [inPath("eventId", uuid), inQuery("limit", { ...number, default: 100 }), inQuery("signed", { type: "boolean" })],
      ),
    },
    "/events/{id}/sheet": {
      get: run("query ($id: ID!) { event(id: $id) { databaseId secret { id } } }", [inPath("id", uuid)], { type: "application/pdf" }),
    },
    "/users": {
      get: run("query ($search: String) { users(filter: {staff: true, search: $search}) { nodes { uuid } } }", [inQuery("search", text)]),
    },
    "/users/{id}": { get: run("query ($id: ID!) { user(id: $id) { uuid } }", [inPath("id", uuid)]) },
    "/attendances": {
      post: run(
        "mutation ($eventId: ID!, $participant: P!, $signature: String!) { recordAttendance(input: {eventId: $eventId, participant: $participant, signature: $signature}) { attendance { databaseId } } }",
        [KEY],
        {
          members: { eventId: uuid, participant: { type: "object", properties: { firstName: text, email: nullable }, required: ["firstName"] }, signature: text },
          required: ["eventId", "participant", "signature"],
        },
      ),
    },
    "/auth/me": { get: run("query { viewer { user { uuid } } }", [], { roles: ["viewer", "admin"] }) },
  },
};
const TALENTS = {
  paths: {
    "/users/{user_id}": { get: run("query ($user_id: ID!) { user(id: $user_id) { uniqueCode } }", [inPath("user_id", number)]) },
    "/auth/me": { get: run("query { viewer { user { databaseId } } }") },
    "/talents": {
      get: run(
        "query ($talent_type: [T!], $age_range: [A!], $language: [String!]) { cinemaTalents(filter: {talentTypes: $talent_type, ageRanges: $age_range, languages: $language}) { nodes { databaseId } } }",
        [inQuery("talent_type", { enum: ["Voix Off", "Doublure Lumière"] }), inQuery("age_range", { enum: ["18-25", "51+"] }), { ...inQuery("language", { type: "array", items: text }), explode: false }],
      ),
    },
    "/talents/{talent_id}": { get: run("query ($talent_id: ID!) { cinemaTalent(id: $talent_id) { uniqueCode } }", [inPath("talent_id", number)]) },
    "/countries": { get: run("query { countries(first: 100) { nodes { name } } }") },
    "/record": {
      post: run(
        "mutation ($project_id: ID!, $code: String!) { recordPresence(input: {projectId: $project_id, code: $code}) { count } }",
        [],
        { members: { project_id: number, code: text }, required: ["project_id", "code"] },
      ),
    },
  },
};
const routes = [...routesOf("/api", POINTAGE), ...routesOf("/api/v1", TALENTS)];
const find = (query, variables = {}, role) => equivalent(routes, parse(query), undefined, variables, role);
const url = (...operation) => find(...operation)?.url;
const ID = "5eed0002-0000-4000-8000-000000000001";
const globalId = (type, key) => btoa(`${type}:${key}`);

test("a call has every value of the operation, as the document writes it", () => {
  assert.equal(
    url("query ($s: String, $n: Int = 5) { events(first: $n, after: null, filter: { status: SCHEDULED, search: $s }) { nodes { id } } }", { s: "a b" }),
    "/api/events?limit=5&status=scheduled&search=a+b",
  );
  assert.equal(url("{ events(orderBy: { field: START_DATE }) { totalCount } }"), "/api/events?sortBy=startDate&sortOrder=ASC");
  assert.equal(url("{ ...F } fragment F on Query { events(page: 2) { edges { node { id } } } }"), "/api/events?page=2");
  assert.equal(url(`{ event(id: "${ID}") { id } }`), `/api/events/${ID}`);
  assert.equal(url(`{ event(id: "${globalId("Event", ID)}") { id } }`), `/api/events/${ID}`);
  assert.equal(
    url("{ cinemaTalents(filter: { talentTypes: [DOUBLURE_LUMIERE], ageRanges: [AGE_18_25], languages: [\"fr\", \"wo\"] }) { nodes { id } } }"),
    "/api/v1/talents?talent_type=Doublure+Lumi%C3%A8re&age_range=18-25&language=fr%2Cwo",
  );
  const { method, url: address, body } = find("mutation ($input: I!) { updateEvent(input: $input) { event { id } } }", { input: { id: ID, location: null } });
  assert.deepEqual([method, address, body], ["PATCH", `/api/events/${ID}`, { location: null }]);
  const presence = find(`mutation { recordPresence(input: { projectId: "${globalId("Project", 1)}", code: "A" }) { count } }`);
  assert.deepEqual(presence.body, { project_id: 1, code: "A" });
});

test("a query has none that answers other rows", () => {
  for (const given of ["last: 5", 'after: "x"', "filter: { phase: UPCOMING }", "orderBy: [{ field: TITLE }, { field: START_DATE }]", 'filter: { search: "" }']) {
    assert.equal(url(`{ events(${given}) { totalCount } }`), undefined, given);
  }
  assert.equal(url("{ users { totalCount } }"), undefined, "the route reads staff alone");
  assert.equal(url("{ users(filter: { staff: true }) { totalCount } }"), "/api/users");
  assert.equal(url("{ countries(first: 100) { nodes { id } } }"), undefined, "the route has them all");
  assert.equal(url(`{ event(id: "${ID}") { attendances { nodes { id } } } }`), `/api/events/${ID}/attendances?limit=20`, "GraphQL's size");
});

test("what stands in the fields of a query counts as well", () => {
  assert.equal(url(`{ event(id: "${ID}") { attendances(first: 3, filter: { hasSignature: true }) { nodes { id } } } }`), `/api/events/${ID}/attendances?limit=3&signed=true`);
  assert.equal(url(`{ event(id: "${ID}") { attendances(last: 3) { nodes { id } } } }`), undefined);
  assert.equal(url(`{ event(id: "${ID}") { qrCode(size: 256) { url } } }`), undefined);
  assert.equal(url(`{ event(id: "${ID}") { secret { id } } }`), undefined, "a file is no equivalent");
  assert.equal(url("{ events { nodes { createdBy { name(short: true) } } } }"), undefined);
});

test("an operation of several root fields has none", () => {
  assert.equal(url("{ events { totalCount } users(filter: { staff: true }) { totalCount } }"), undefined);
  assert.equal(url("{ a: events { totalCount } b: events { totalCount } }"), undefined);
  assert.equal(url("query ($x: Boolean!) { events @skip(if: $x) { totalCount } }", { x: false }), undefined);
  assert.equal(url("{ ...F } fragment F on Query { ...F }"), undefined);
  assert.equal(url("subscription { events { id } }"), undefined);
});

test("an id is one of the type that is meant, as the route writes it", () => {
  assert.equal(url(`{ user(id: "${globalId("User", 42)}") { id } }`), "/api/v1/users/42", "not that of the accounts with a UUID");
  assert.equal(url(`{ user(id: "${globalId("User", ID)}") { id } }`), `/api/users/${ID}`);
  assert.equal(url(`{ event(id: "${globalId("User", ID)}") { id } }`), undefined);
  assert.equal(url(`{ cinemaTalent(id: "${globalId("Talent", 1)}") { id } }`), undefined);
  assert.equal(url('{ cinemaTalent(uniqueCode: "MACAS0001F") { id } }'), undefined, "the route wants an id");
  assert.equal(url("{ event(id: 7) { id } }"), undefined);
});

test("words and lists that the document has no place for have none", () => {
  const talents = (filter) => url(`{ cinemaTalents(filter: ${filter}) { nodes { id } } }`);
  assert.equal(talents("{ talentTypes: [VOIX_OFF, DOUBLURE_LUMIERE] }"), undefined, "several of what takes one");
  assert.equal(talents("{ ageRanges: [AGE_51_AND_OVER] }"), undefined, "a name that is no word of the document");
  assert.equal(talents('{ languages: ["a,b"] }'), undefined);
});

test("a mutation has none that would drop a member, or lacks one", () => {
  const record = (more, participant = '{ firstName: "A" }') =>
    find(`mutation { recordAttendance(input: { eventId: "${ID}", ${participant ? `participant: ${participant},` : ""} ${more} }) { attendance { id(short: true) } } }`);
  assert.deepEqual(record('signature: "s"').body, { eventId: ID, participant: { firstName: "A" }, signature: "s" });
  assert.equal(record("checkInMode: MANUAL"), undefined, "and no signature");
  assert.equal(record('signature: "s", checkInMode: MANUAL'), undefined);
  assert.equal(record('signature: "s", participantId: 1'), undefined);
  assert.equal(record('signature: "s"', '{ email: "a@b.org" }'), undefined, "a name is wanted");
  assert.equal(record('signature: "s"', '{ firstName: "A", age: 3 }'), undefined);
  assert.equal(find('mutation { recordPresence(input: { projectId: 1, code: "A", at: "2030-01-01T00:00:00Z" }) { count } }'), undefined);
});

test("an idempotency key is a header, where the route takes it", () => {
  const create = find('mutation { createEvent(idempotencyKey: "0123456789abcdef", input: { title: "T", eventType: WORKSHOP }) { event { id } } }');
  assert.deepEqual(create.headers, [["idempotency-key", "0123456789abcdef"]]);
  assert.deepEqual(create.body, { title: "T", eventType: "workshop" });
  assert.equal(find('mutation { recordPresence(idempotencyKey: "0123456789abcdef", input: { projectId: 1, code: "A" }) { count } }'), undefined);
});

test("a route is that of an account's role, and says when it needs one", () => {
  const viewer = "{ viewer { role user { id } } }";
  assert.equal(url(viewer, {}, "VIEWER"), "/api/auth/me");
  assert.equal(url(viewer, {}, "USER"), "/api/v1/auth/me");
  assert.equal(find(viewer).needsAccount, true);
});
