// Records what staff do, whatever the network does: an item is stored with its idempotency key before it is sent, is sent
// until the server has answered, and is removed then. Staff see each item that waits, and each that was refused.

import { gap, MAX_WAIT, newKey } from "../../common/send";
import { openStore, type Store } from "../../common/store";
import { network } from "../core/api";
import { update } from "../core/render";
import { endSession, loadSession, session } from "../core/session";
import { t } from "../texts";
import type { Draft, Item } from "./item";
import { type Outcome, perform } from "./perform";

/** The outcome of a new item: that of its mutation, or that it is kept and sent later. */
export type Submitted = Extract<Outcome, { is: "done" | "failed" }> | { is: "kept" };

/** The code of the report on an item that waited for too long. */
export const TOO_OLD = "TOO_OLD";
/** The code of the report on an item on which the server failed. */
export const SERVER_FAULT = "SERVER_FAULT";

/** The code of a recording that this device cannot store. */
const NOT_STORED = "NOT_STORED";

/** Items that wait, and items with a report. */
export const queue: { items: Item[]; isDurable: boolean } = { items: [], isDurable: true };

/** How long staff wait for an answer before an item counts as kept. */
const PATIENCE = 4_000;
const PATIENCE_OFFLINE = 800;
/** The server keeps idempotency keys for a day; after that a repetition could count twice. */
const MAX_AGE = 23 * 3_600_000;
/** After this time an item of another tab is sent by this one: the other was closed. */
const ORPHANED_AFTER = 10_000;
/** The number of people after whose faults a round ends: then the server is down. */
const MAX_SKIPPED = 3;
/** The number of faults of the server after which an item is reported. */
const MAX_FAULTS = 8;
/** Reports that nobody dismisses are removed: they contain personal data. */
const REPORT_TTL = 7 * 86_400_000;

const ITEMS = "items";
const TAB = newKey();
const channel = "BroadcastChannel" in window ? new BroadcastChannel("passerelle-door") : undefined;
const waiters = new Map<string, (submitted: Submitted) => void>();
/** Called with each item that was kept and then recorded. */
let onSent: (item: Item, outcome: Outcome) => void = () => {};

let store: Store;
let isSending = false;
let isRequested = false;
let tries = 0;
/** The number of items that this tab made: it orders those of one millisecond. */
let made = 0;
let timer: number | undefined;

/** Opens the queue and sends what waits. */
export async function openQueue(sent: (item: Item, outcome: Outcome) => void): Promise<void> {
  onSent = sent;
  store = await openStore("passerelle-door", [ITEMS]);
  queue.isDurable = store.lasting;
  await reload();
  channel?.addEventListener("message", () => void reload());
  window.addEventListener("online", sendNow);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) sendNow();
  });
  sendNow();
  setTimeout(sendNow, ORPHANED_AFTER);
}

/** Stores a recording, sends it, and returns its outcome, or that it is kept. */
export async function submit(draft: Draft): Promise<Submitted> {
  const account = session.account;
  const madeAt = Date.now();
  const key = newKey();
  const item: Item = {
    ...draft,
    id: `${madeAt}-${String((made += 1)).padStart(6, "0")}-${key}`,
    key,
    account: account?.id ?? "",
    accountName: account?.name ?? "",
    tab: TAB,
    madeAt,
    isKept: false,
    faults: 0,
    report: null,
  };
  try {
    await store.put(ITEMS, item.id, item);
  } catch {
    // The disk is full: what is not stored is not sent, so that nobody relies on it.
    const failure = { code: NOT_STORED, message: t("notStored") };
    return { is: "failed", tone: "refused", failures: [failure], payload: null };
  }
  queue.items.push(item);
  const submitted = new Promise<Submitted>((resolve) => waiters.set(item.id, resolve));
  setTimeout(() => void keep(item), network.isLost ? PATIENCE_OFFLINE : PATIENCE);
  sendNow();
  update();
  return submitted;
}

/** Stores many recordings at once, to be sent in the background. */
export async function submitAll(drafts: Draft[]): Promise<void> {
  await Promise.all(drafts.map((draft) => submit(draft)));
}

/** The items of a place that wait to be sent. */
export function waiting(place: string): Item[] {
  return queue.items.filter((item) => item.place === place && !item.report);
}

/** Removes an item: a report that was read, or a recording that was not sent yet. */
export async function discard(item: Item): Promise<void> {
  await store.delete(ITEMS, item.id);
  await changed();
}

/** Sends an item again on which the server failed, under its key. */
export async function retry(item: Item): Promise<void> {
  await save(item, { report: null, faults: 0 });
  sendNow();
}

/** Sends what waits, now. */
export function sendNow(): void {
  clearTimeout(timer);
  tries = 0;
  void send();
}

async function send(): Promise<void> {
  isRequested = true;
  if (isSending) return;
  isSending = true;
  try {
    // An item that is added while a round ends needs another one.
    while (isRequested) {
      isRequested = false;
      await exclusively(sendAll);
    }
  } catch {
    // The store failed: later it may work again.
    retryLater(0);
  } finally {
    isSending = false;
  }
}

/**
 * Sends the items in their order until none is left, or the server is not reached. An item on which the server fails does
 * not hold up those of other people.
 */
async function sendAll(): Promise<void> {
  const skipped = new Set<string>();
  const failed: Item[] = [];
  let hasAnswered = false;
  // Faults count against an item only while the server answers others: when it is down, nothing is wrong with the item.
  const countFaults = async () => {
    if (hasAnswered) for (const item of failed) await countFault(item);
  };
  let isVerified = false;
  for (;;) {
    const item = await nextItem(skipped);
    if (!item) {
      await countFaults();
      return skipped.size > 0 ? retryLater(0) : undefined;
    }
    if (Date.now() - item.madeAt > MAX_AGE) {
      await report(item, { tone: "refused", code: TOO_OLD, message: "" });
      continue;
    }
    // Another tab may have changed the account meanwhile, and the key of a repetition counts for its account alone.
    if ((item.isKept || session.isKept) && !isVerified) {
      if (!(await loadSession())) return retryLater(0);
      isVerified = true;
      hasAnswered = true;
      continue;
    }
    const outcome = await perform(item);
    if (outcome.is === "session") {
      await keep(item);
      return endSession();
    }
    if (outcome.is === "later") {
      await keep(item);
      if (!outcome.isOffline && !outcome.after) failed.push(item);
      skipped.add(person(item));
      if (outcome.isOffline || outcome.after || skipped.size >= MAX_SKIPPED) {
        await countFaults();
        return retryLater(outcome.after * 1_000);
      }
      continue;
    }
    hasAnswered = true;
    if (skipped.size === 0) tries = 0;
    await settle(item, outcome);
  }
}

/** The first item that this tab sends for the account that is signed in. */
async function nextItem(skipped: Set<string>): Promise<Item | undefined> {
  queue.items = await store.all<Item>(ITEMS);
  const isMine = (item: Item) => item.tab === TAB || item.isKept || Date.now() - item.madeAt > ORPHANED_AFTER;
  const isNext = (item: Item) => !item.report && item.account === session.account?.id && !skipped.has(person(item));
  return queue.items.find((item) => isNext(item) && isMine(item));
}

/** Whom an item is about: the order of what was recorded of one person counts. */
function person({ place, label }: Item): string {
  return `${place} ${label}`;
}

/** Answers who waits for the item. The outcome of a kept item is reported instead, if staff must know it. */
async function settle(item: Item, outcome: Extract<Outcome, { is: "done" | "failed" }>): Promise<void> {
  const answer = waiters.get(item.id);
  waiters.delete(item.id);
  const isExpected = item.action.kind === "presence" && outcome.is === "failed" && outcome.tone === "already";
  if (answer || outcome.is === "done" || isExpected) {
    await store.delete(ITEMS, item.id);
    await changed();
  } else {
    const { code, message } = outcome.failures[0];
    await report(item, { tone: outcome.tone, code, message });
  }
  if (answer) answer(outcome);
  else onSent(item, outcome);
}

/** Tells who waits for the item that it is sent later. */
async function keep(item: Item): Promise<void> {
  const answer = waiters.get(item.id);
  if (!answer) return;
  waiters.delete(item.id);
  answer({ is: "kept" });
  await save(item, { isKept: true });
}

/** An item on which the server fails again and again must not keep the others waiting. */
async function countFault(item: Item): Promise<void> {
  const faults = item.faults + 1;
  if (faults < MAX_FAULTS) await save(item, { faults });
  else await report(item, { tone: "refused", code: SERVER_FAULT, message: "" });
}

async function report(item: Item, report: NonNullable<Item["report"]>): Promise<void> {
  await save(item, { report, isKept: true });
}

async function save(item: Item, values: Partial<Item>): Promise<void> {
  await store.update<Item>(ITEMS, item.id, (stored) => ({ ...stored, ...values }));
  await changed();
}

async function changed(): Promise<void> {
  channel?.postMessage("changed");
  await reload();
}

async function reload(): Promise<void> {
  const items = await store.all<Item>(ITEMS);
  const isStale = (item: Item) => item.report !== null && Date.now() - item.madeAt > REPORT_TTL;
  for (const item of items.filter(isStale)) await store.delete(ITEMS, item.id);
  queue.items = items.filter((item) => !isStale(item));
  update();
}

function retryLater(after: number): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => void send(), Math.max(Math.min(after, MAX_WAIT), gap(tries)));
  tries += 1;
}

/** Runs `work` in one tab at a time. Outside a secure context there are no locks; the keys then prevent doubles alone. */
async function exclusively(work: () => Promise<void>): Promise<void> {
  if ("locks" in navigator) await navigator.locks.request("passerelle-door", work);
  else await work();
}
