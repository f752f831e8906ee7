// Requests to `/graphql`, and what their outcomes say about the network and the session.

import { lang } from "../../common/lang";
import { update } from "./render";

/** An error of a response: of the document, or of a rule (`userErrors`). */
export interface Failure {
  code: string;
  message: string;
  /** The field of the input. */
  field?: string | null;
}

/** The outcome of a request. */
export type Reply<T> =
  | { is: "data"; data: T }
  | { is: "refused"; failures: [Failure, ...Failure[]] }
  /** The session has ended, or there never was one. */
  | { is: "session" }
  /** Nothing arrived, or something that is not from the server. */
  | { is: "offline" }
  /** The server cannot answer now; `after` is in seconds. */
  | { is: "busy"; after: number };

interface Body<T> {
  data?: T | null;
  errors?: { message: string; extensions?: { code?: string; retryAfterSeconds?: number } }[];
}

const TIMEOUT = 20_000;
/** The codes by which the server says that the session has ended. */
export const SESSION_CODES = new Set(["AUTH_REQUIRED", "TOKEN_EXPIRED", "TOKEN_INVALID"]);
const BUSY_CODES = new Set([
  "SERVICE_UNAVAILABLE",
  "RATE_LIMIT_EXCEEDED",
  "DATABASE_ERROR",
  "INTERNAL_SERVER_ERROR",
  "IDEMPOTENCY_KEY_IN_USE",
]);

/** The network, by the outcome of the last request: `navigator.onLine` is wrong too often. */
export const network = { isLost: false };

/** Notes whether the server was reached. */
export function setNetworkLost(isLost: boolean): void {
  if (network.isLost === isLost) return;
  network.isLost = isLost;
  update();
}

/** Milliseconds by which the clock of the server is ahead of this device. */
export const serverClock = { offset: 0 };

/** The time of the server. Never ahead of it: the header that it is taken from is older and has no fractions. */
export function serverTime(): string {
  return new Date(Date.now() + serverClock.offset).toISOString();
}

/** Executes an operation. `signal` aborts it; an aborted request throws. */
export async function request<T>(query: string, variables: object = {}, signal?: AbortSignal): Promise<Reply<T>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT);
  signal?.addEventListener("abort", () => abort.abort());
  let response: Response;
  let text: string;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: {
        accept: "application/json",
        "accept-language": lang(),
        "content-type": "application/json",
      },
      body: JSON.stringify({ query, variables }),
      cache: "no-store",
      signal: abort.signal,
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    setNetworkLost(true);
    return { is: "offline" };
  } finally {
    clearTimeout(timer);
  }
  const reply = read<T>(response, text);
  setNetworkLost(reply.is === "offline");
  return reply;
}

function read<T>(response: Response, text: string): Reply<T> {
  const body = parse<T>(text);
  if (response.status === 429 || response.status >= 500) {
    return { is: "busy", after: Number(response.headers.get("retry-after")) || 0 };
  }
  // A captive portal answers every request with a page of its own.
  if (!body) return { is: "offline" };
  const date = Date.parse(response.headers.get("date") ?? "");
  if (date) serverClock.offset = date - Date.now();
  const [first, ...others] = (body.errors ?? []).map((error) => ({
    code: error.extensions?.code ?? "",
    message: error.message,
    after: error.extensions?.retryAfterSeconds ?? 0,
  }));
  if (!first) return body.data ? { is: "data", data: body.data } : { is: "offline" };
  if (SESSION_CODES.has(first.code)) return { is: "session" };
  if (BUSY_CODES.has(first.code)) return { is: "busy", after: first.after };
  return { is: "refused", failures: [first, ...others] };
}

function parse<T>(text: string): Body<T> | undefined {
  try {
    const body = JSON.parse(text) as Body<T>;
    return "data" in body || "errors" in body ? body : undefined;
  } catch {
    return undefined;
  }
}
