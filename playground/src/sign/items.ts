// What this phone keeps: the draft of each event, the signatures on their way or just arrived, and, when the person
// allows it, their details. Everything but the details is deleted after a day.

import type { Delay } from "../common/send";
import { openStore, type Store } from "../common/store";
import type { Values } from "./fields";
import type { Ink } from "./pad";

/** A form that is being filled in. */
export interface Draft {
  /** The identifier of the event, which stays the same when its code is replaced. */
  page: string;
  values: Values;
  ink: Ink;
  remember: boolean;
  at: number;
}

/** A signature after the press of the button. */
export interface Item {
  /** The idempotency key. */
  key: string;
  /** The short code of the event, and its identifier. */
  page: string;
  eventId: string;
  title: string;
  name: string;
  madeAt: number;
  state: "waiting" | "done" | "already" | "refused" | "late";
  /** Whether somebody else uses the form by now. */
  aside: boolean;
  /** While it waits: the body, and why and until when it waits. */
  body?: string;
  delay?: Delay;
  tries: number;
  nextAt: number;
  /** When its wait ended, by the clock of this phone. */
  endedAt?: number;
  /** While it waits, or can be corrected. */
  draft?: Draft;
  /** When the attendance arrived, and its identifier. */
  time?: string;
  id?: string;
  /** Why it was refused. */
  code?: string;
  sentence?: string;
  details?: Record<string, string>;
}

const DRAFTS = "drafts";
const PROFILE = "profile";
/** The table of the signatures. */
export const ITEMS = "items";
const DAY = 24 * 60 * 60 * 1000;

/** Opens what this phone keeps. */
export function open(): Promise<Store> {
  return openStore("passerelle:sign", [DRAFTS, ITEMS, PROFILE]);
}

/** How far a clock may have been ahead when a signature was made. */
const SKEW = 5 * 60 * 1000;

/**
 * The signatures, oldest first. What has waited for a day ends its wait, and is shown for another one, however late the page
 * is opened; everything else goes after a day. A clock that was set back ends the wait, too: the server's memory of the key
 * may be over.
 */
export async function items(store: Store): Promise<Item[]> {
  const kept: Item[] = [];
  for (const item of await store.all<Item>(ITEMS)) {
    const age = Date.now() - item.madeAt;
    const isOver = age > DAY || age < -SKEW;
    if (item.state === "waiting" && isOver) {
      const late = { state: "late" } as const;
      await settle(store, item.key, late);
      kept.push({ ...item, ...late });
    } else if (item.state === "late" ? Math.abs(Date.now() - (item.endedAt ?? item.madeAt)) > DAY : isOver) {
      await store.delete(ITEMS, item.key);
    } else {
      kept.push(item);
    }
  }
  return kept.sort((one, other) => one.madeAt - other.madeAt);
}

/** Ends the wait of a signature: what it carried is deleted, but for a draft that the person can correct. */
export function settle(store: Store, key: string, end: Partial<Item>, keepDraft = false): Promise<void> {
  return store.update<Item>(ITEMS, key, (item) => {
    const { body: _body, delay: _delay, draft, ...rest } = item;
    return { ...rest, endedAt: Date.now(), ...(keepDraft && draft ? { draft } : {}), ...end };
  });
}

/** The draft of an event. Drafts of a day ago, of any event, are deleted. */
export async function draftOf(store: Store, eventId: string): Promise<Draft | undefined> {
  for (const draft of await store.all<Draft>(DRAFTS)) {
    if (Date.now() - draft.at > DAY) await store.delete(DRAFTS, draft.page);
  }
  return store.get<Draft>(DRAFTS, eventId);
}

/** Keeps a draft. */
export function keepDraft(store: Store, draft: Draft): Promise<void> {
  return store.put(DRAFTS, draft.page, draft);
}

/** Deletes the draft of an event. */
export function dropDraft(store: Store, eventId: string): Promise<void> {
  return store.delete(DRAFTS, eventId);
}

/** The details of the person who allowed to remember them. */
export function profile(store: Store): Promise<Values | undefined> {
  return store.get<Values>(PROFILE, "me");
}

/** Remembers the details of a person, or forgets them. */
export function remember(store: Store, values: Values | undefined): Promise<void> {
  return values ? store.put(PROFILE, "me", values) : store.delete(PROFILE, "me");
}
