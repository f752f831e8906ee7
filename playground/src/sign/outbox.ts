// Sends the signatures that wait. Runs in the page and in its service worker, one at a time on this phone.

import { type Delay, gap, MAX_WAIT, type Outcome, send } from "../common/send";
import type { Store } from "../common/store";
import { ITEMS, type Item, items, settle } from "./items";

/** An answer of the API. */
type Answer =
  | { success: true; data: { id: string; checkInTime: string } }
  | { success: false; error: { code: string; message: string; details?: Record<string, string> } };

const LOCK = "passerelle:sign";
/** The milliseconds over which a room that was told to wait is spread. */
const SPREAD = 4_000;

let last: Promise<unknown> = Promise.resolve();

/**
 * Sends what waits, oldest first, until all have to wait again. One that alone is not answered, by a filter on the way say,
 * does not hold up the others. Resolves with the time of the next try, or with nothing
 * when nothing waits. `urgent`: the network may be back; a wait that the server asked for is kept nevertheless.
 */
export function sendWaiting(store: Store, urgent: boolean, changed: () => void): Promise<number | undefined> {
  return alone(async () => {
    const tried = new Set<string>();
    for (;;) {
      const waiting = (await items(store)).filter(({ state }) => state === "waiting");
      if (waiting.length === 0) return undefined;
      const next = waiting.find((item) => !tried.has(item.key) && holdOf(item, urgent) <= Date.now());
      if (!next) return Math.min(...waiting.map(({ nextAt }) => nextAt));
      const outcome = await post(next);
      if (outcome.kind === "later") {
        const { delay, wait } = outcome;
        const isItsOwn = tried.size === 0 && wait === undefined && (delay === "portal" || delay === "busy");
        const until = await postpone(store, next, isItsOwn ? [next] : waiting, delay, wait);
        tried.add(next.key);
        changed();
        if (isItsOwn) continue;
        return until;
      }
      await end(store, next, outcome.status, outcome.body);
      changed();
    }
  });
}

function holdOf({ delay, nextAt }: Item, urgent: boolean): number {
  const asked = delay === "crowded" || delay === "busy";
  // Further ahead than anybody is asked to wait: the clock was set back.
  const isSkewed = nextAt > Date.now() + 2 * MAX_WAIT;
  return isSkewed || (urgent && !asked) ? 0 : nextAt;
}

function post(item: Item): Promise<Outcome<Answer>> {
  return send<Answer>({
    url: "/api/attendances",
    body: item.body ?? "",
    key: item.key,
    credentials: "omit",
    isOurs: (json): json is Answer => typeof (json as Answer | undefined)?.success === "boolean",
  });
}

/** Makes `held` wait, after `failed` was not answered. */
async function postpone(store: Store, failed: Item, held: Item[], delay: Delay, wait?: number): Promise<number> {
  const until = Date.now() + (wait === undefined ? gap(failed.tries) : wait + Math.random() * SPREAD);
  for (const { key } of held) {
    const tried = key === failed.key ? 1 : 0;
    await store.update<Item>(ITEMS, key, (item) => ({ ...item, delay, nextAt: until, tries: item.tries + tried }));
  }
  return until;
}

async function end(store: Store, { key }: Item, status: number, answer: Answer): Promise<void> {
  if (answer.success) {
    const { id, checkInTime: time } = answer.data;
    return settle(store, key, { state: "done", id, time });
  }
  const { code, message: sentence, details } = answer.error;
  if (code === "ALREADY_CHECKED_IN") return settle(store, key, { state: "already", time: details?.checkInTime });
  const refusal: Partial<Item> = { state: "refused", code: code || String(status), sentence, details };
  // An event that is cancelled or over may be opened again; one that was deleted does not come back.
  return settle(store, key, refusal, code !== "EVENT_NOT_FOUND");
}

/** Runs `task` when no other tab and no worker does. Without locks, as on plain http, when this tab does not. */
function alone<T>(task: () => Promise<T>): Promise<T> {
  if (navigator.locks) return navigator.locks.request(LOCK, task) as Promise<T>;
  const run = last.then(task, task);
  last = run.catch(() => undefined);
  return run;
}
