// How GraphiQL reaches the gateway: a POST for queries and mutations, a WebSocket for each subscription.

import { createClient } from "graphql-ws";
import { lang } from "../common/lang";
import { beginMessages, endMessages, expectAnswer } from "./answers.js";
import { files, form } from "./files.js";
import { operationIn } from "./operation.js";
import { session } from "./session.js";
import { t } from "./texts.js";

/** The name under which GraphiQL asks for the schema; such answers are not shown as the last one. */
export const INTROSPECTION = "PlaygroundSchema";

const ACCEPT = "application/graphql-response+json, application/json;q=0.9";

/** GraphiQL's fetcher: a promise, or an async iterator for a subscription. */
export function fetcher(params, { headers = {} } = {}) {
  const { operationName, kind } = operationIn(params.query, params.operationName);
  const request = { ...params, operationName };
  return kind === "subscription" ? subscribe(request, headers) : ask(request, headers);
}

async function ask(params, headers) {
  const noted = params.operationName !== INTROSPECTION;
  if (noted) endMessages();
  const note = expectAnswer();
  const started = performance.now();
  const answer = await post(noted ? { ...params, extensions: { cost: true } } : params, headers);
  if (!answer) return { errors: [{ message: t("noNetwork") }] };
  const { response, body } = answer;
  const result = resultOf(response, new TextDecoder().decode(body));
  if (noted) {
    note({
      status: response.status,
      failed: !response.ok || Boolean(result.errors),
      milliseconds: Math.round(performance.now() - started),
      bytes: body.byteLength,
      id: response.headers.get("x-request-id"),
      ...takeCost(result),
    });
  }
  if (/\b(login|logout|refreshToken)\b/.test(params.query)) session.refresh();
  return result;
}

// Nothing when there is no network.
async function post(request, headers) {
  const attached = request.operationName === INTROSPECTION ? new Map() : files.get();
  const isForm = attached.size > 0;
  // The browser names the boundary of a form itself.
  const media = isForm ? { "graphql-preflight": "1" } : { "content-type": "application/json" };
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      credentials: "same-origin",
      headers: { accept: ACCEPT, ...media, "accept-language": lang(), ...headers },
      body: isForm ? form(request, attached) : JSON.stringify(request),
    });
    return { response, body: await response.arrayBuffer() };
  } catch (error) {
    if (error instanceof TypeError && !/header/i.test(error.message)) return undefined;
    throw error;
  }
}

function resultOf(response, text) {
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `${response.status} ${response.statusText}: ${text.slice(0, 500)}` }] };
  }
}

// The cost was asked for by this page: it stands below the answer, not in it.
function takeCost(result) {
  const cost = result.extensions?.cost;
  if (cost === undefined) return {};
  delete result.extensions.cost;
  if (Object.keys(result.extensions).length === 0) delete result.extensions;
  const { requested, limit, statements } = typeof cost === "object" ? cost : { requested: cost };
  return { cost: requested, limit, statements };
}

// A socket for each subscription: a socket keeps the identity of its handshake, and people sign in and out.
//
// GraphiQL runs one operation at a time. A subscription whose tab is left goes on in its log, while GraphiQL reads that it
// has ended, so that another tab can cause what it waits for.
function subscribe(params, headers) {
  const url = new URL("/graphql/ws", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const client = createClient({ url: url.href, connectionParams: headers, retryAttempts: 0 });
  const shown = channel(() => unsubscribe());
  const log = beginMessages({ stop: () => unsubscribe(), leave: shown.close });
  const add = (value) => {
    log.add(value);
    shown.push(value);
  };
  const end = () => {
    log.end();
    shown.end();
    client.dispose();
  };
  client.on("connected", log.connect);
  const unsubscribe = client.subscribe(params, {
    next: add,
    error(reason) {
      add(refusal(reason));
      end();
    },
    complete: end,
  });
  return shown.values;
}

// Values for one reader, who may stop the source. `end` comes after the last value, `close` at once: then the reader no
// longer has a say.
function channel(stop) {
  let waiting = [];
  let hasEnded = false;
  let isClosed = false;
  let wake = () => {};
  const values = {
    [Symbol.asyncIterator]: () => values,
    async next() {
      while (!waiting.length && !hasEnded) {
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
      return waiting.length ? { done: false, value: waiting.shift() } : { done: true, value: undefined };
    },
    async return() {
      if (!isClosed) stop();
      return { done: true, value: undefined };
    },
  };
  const end = () => {
    hasEnded = true;
    wake();
  };
  return {
    values,
    end,
    push(value) {
      if (!isClosed) waiting.push(value);
      wake();
    },
    close() {
      isClosed = true;
      waiting = [];
      end();
    },
  };
}

// graphql-ws hands over the errors of the operation as an array, a closed socket as its event.
function refusal(reason) {
  if (Array.isArray(reason)) return { errors: reason };
  const text = reason?.reason || reason?.message || String(reason?.code ?? "");
  return { errors: [{ message: t("refused", { reason: text }) }] };
}
