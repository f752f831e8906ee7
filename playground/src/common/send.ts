// Sends a request that may be repeated: its key makes the server count it once, whatever is lost on the way.

/** Why a request is to be repeated later. */
export type Delay =
  /** Nothing was reached, or the answer was lost. */
  | "network"
  /** Something else than our server answered: the page by which a public network asks to be let in. */
  | "portal"
  /** Too many requests at once. */
  | "crowded"
  /** The server cannot answer now, or still answers the same request. */
  | "busy";

/** What became of a request. */
export type Outcome<Body> =
  | { kind: "answered"; status: number; body: Body }
  /** `wait`: the milliseconds that the server asked to wait. */
  | { kind: "later"; delay: Delay; wait?: number };

/** A request. */
export interface Request<Body> {
  url: string;
  /** The body, as it was made with the key: another one under the same key is refused. */
  body: string;
  key: string;
  headers?: Record<string, string>;
  /** `omit` for strangers: a session that begins or ends between two tries would make them two people. */
  credentials?: RequestCredentials;
  /** Whether JSON is an answer of our server. */
  isOurs: (json: unknown) => json is Body;
}

/** The longest wait that a server may ask for, in milliseconds. */
export const MAX_WAIT = 5 * 60_000;
/** How long an answer is waited for. */
const TIMEOUT = 30_000;
/** Up to this size a browser goes on sending when the page is closed. */
const MAX_KEPT_ALIVE = 60_000;

/** A new idempotency key: 128 random bits. `crypto.randomUUID` exists by https only. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends a request once. What the network says of itself is not believed: the outcome decides. */
export async function send<Body>(request: Request<Body>): Promise<Outcome<Body>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT);
  let response: Response;
  let text: string;
  try {
    response = await fetch(request.url, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": request.key, ...request.headers },
      body: request.body,
      credentials: request.credentials ?? "same-origin",
      cache: "no-store",
      // Followed, the redirect of a public network would look like no network at all.
      redirect: "manual",
      keepalive: request.body.length < MAX_KEPT_ALIVE,
      signal: abort.signal,
    });
    text = await response.text();
  } catch {
    return { kind: "later", delay: "network" };
  } finally {
    clearTimeout(timer);
  }
  return outcome(response, text, request.isOurs);
}

function outcome<Body>(
  response: Response,
  text: string,
  isOurs: (json: unknown) => json is Body,
): Outcome<Body> {
  const { status } = response;
  if (status === 429) return { kind: "later", delay: "crowded", ...asked(response) };
  if (status >= 500 || status === 408) return { kind: "later", delay: "busy", ...asked(response) };
  const json = parsed(text);
  if (!isOurs(json)) return { kind: "later", delay: "portal" };
  if (status === 409 && text.includes("IDEMPOTENCY_KEY_IN_USE")) return { kind: "later", delay: "busy" };
  return { kind: "answered", status, body: json };
}

/** The wait of `Retry-After`: seconds, or a date. */
function asked(response: Response): { wait?: number } {
  const value = response.headers.get("retry-after");
  if (!value) return {};
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? { wait: Math.min(MAX_WAIT, Math.max(0, wait)) } : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The milliseconds until try number `tries + 1`: growing gaps up to a minute, spread so that a room does not come back at once. */
export function gap(tries: number): number {
  return Math.min(60_000, 2_000 * 2 ** Math.min(tries, 5)) * (0.75 + Math.random() / 2);
}
