// The server under test, and what every suite asks of it. It was started with demo data and without limits.

import assert from "node:assert/strict";
import { WebSocket } from "ws";

// What browsers have, and the oldest Node.js that is supported lacks.
globalThis.WebSocket ??= WebSocket;
globalThis.navigator ??= { language: "en" };

/** The server under test. */
export const BASE_URL = (process.env.BASE_URL ?? "http://localhost:3000").replace(/\/$/, "");
/** Its addresses. */
export const GRAPHQL = `${BASE_URL}/graphql`;
export const STREAM = `${GRAPHQL}/stream`;
export const SOCKET = `${GRAPHQL.replace(/^http/, "ws")}/ws`;

/** The accounts of the demo data. */
export const ORGANIZER = "organizer@sigif.gouv.sn";
export const VIEWER = "viewer@sigif.gouv.sn";
export const PASSWORD = "Admin@2025!";

/** Executes a document, and returns the whole response. */
export async function execute(query, variables, token) {
  const headers = { "content-type": "application/json", "accept-language": "en" };
  if (token) headers.authorization = `Bearer ${token}`;
  const response = await fetch(GRAPHQL, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  return response.json();
}

/** Executes a document that must succeed, and returns its data. */
export async function data(query, variables, token) {
  const response = await execute(query, variables, token);
  assert.equal(response.errors, undefined, JSON.stringify(response.errors));
  return response.data;
}

/** Signs in, and returns a token. */
export async function signIn(email = ORGANIZER) {
  const login = "mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { message } } }";
  const payload = await data(login, { input: { identifier: email, password: PASSWORD } });
  assert.deepEqual(payload.login.userErrors, []);
  return payload.login.accessToken;
}

/** The input of an event that takes signatures now. */
export function eventInput(title = "Atelier des clients") {
  const at = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
  return { title, eventType: "WORKSHOP", startDate: at(-1), endDate: at(2) };
}

/** Creates an event that takes signatures now. */
export async function newEvent(token) {
  const create = "mutation ($input: CreateEventInput!) { createEvent(input: $input) { event { id databaseId title } } }";
  return (await data(create, { input: eventInput() }, token)).createEvent.event;
}

/** A signature. */
export const SIGNATURE = [
  "data:image/png;base64,",
  "iVBORw0KGgoAAAANSUhEUgAAAHgAAAAoCAAAAAAQgWH5AAAAsElEQVR42u3WUQrAIAgG4P843v+CG+ylzGyK1hjYW0Z+ZFHh+qih4IILLrjg0z",
  "A97TRMrZ2EO9AhI8NlvUR4VUMxYpXh2D+aDspYBty8GT0vhE2GY/94zfX6m2TY2bHwen6LDJfb2+tKBWDXPWSeTK9wyFWn0yscdJUEXRCb3GmK",
  "PgTHsYrKLIBtrpB5FyKcxY7UkBaRN9Xxcom0EDdD6gdHX872P5e2nPplFlzw/+Ebxeb/kKk4YRUAAAAASUVORK5CYII=",
].join("");

let signed = 0;

/** Signs at an event, as a stranger does; returns the name under which. */
export async function signAt(eventId) {
  const lastName = `Ndiaye${process.pid}n${(signed += 1)}`;
  const record = "mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { userErrors { message } } }";
  const participant = { firstName: "Awa", lastName, organization: "Direction du Budget" };
  const payload = await data(record, { input: { eventId, participant, signature: SIGNATURE } });
  assert.deepEqual(payload.recordAttendance.userErrors, []);
  return `Awa ${lastName}`;
}
