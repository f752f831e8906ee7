// What this device keeps, so that a page opens without a network: which account is signed in, and what the account last saw of
// each place. For a day at most, and no longer than the session; another account never reads it.

import { readData } from "../../common/data";
import { openStore, type Store } from "../../common/store";
import type { Account } from "./session";

/** When something was kept, and by which version: another one may take it for something else. */
interface Kept {
  at: number;
  version: string;
}

/** The account, and by how many milliseconds the clock of the server is ahead of this device. */
export interface KeptAccount extends Kept {
  account: Account;
  clockOffset: number;
}

/** What was last seen of a place. */
export interface KeptPlace<Content> extends Kept {
  /** The key of the store. */
  key: string;
  account: string;
  content: Content;
}

const ACCOUNT = "account";
const PLACES = "places";
/** The keys of the account, and of the mark that it is to be signed out. */
const ME = "me";
const SIGN_OUT = "sign-out";
const MAX_AGE = 24 * 3_600_000;
/** How far a clock may be set back. */
const SKEW = 5 * 60_000;
const { version } = readData().site;

let store: Promise<Store> | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Keeps an account; what other ones have left is deleted. */
export function keepAccount(account: Account, clockOffset: number): Promise<void> {
  return inTurn(async (store) => {
    await deletePlaces(store, (place) => place.account !== account.id || !isUsable(place));
    await store.put<KeptAccount>(ACCOUNT, ME, { account, clockOffset, at: Date.now(), version });
  });
}

/** The account that was signed in last, if that is known. */
export async function keptAccount(): Promise<KeptAccount | undefined> {
  let found: KeptAccount | undefined;
  await inTurn(async (store) => {
    found = await store.get<KeptAccount>(ACCOUNT, ME);
  });
  return found && isUsable(found) ? found : undefined;
}

/** Keeps what an account sees of a place, unless another tab has ended the session meanwhile. */
export function keepPlace<Content>(account: string, place: string, content: Content): Promise<void> {
  return inTurn(async (store) => {
    const me = await store.get<KeptAccount>(ACCOUNT, ME);
    if (me?.account.id !== account) return;
    const at = Date.now();
    const key = keyOf(account, place);
    await store.put<KeptPlace<Content>>(PLACES, key, { key, account, at, version, content });
    await store.put<KeptAccount>(ACCOUNT, ME, { ...me, at, version });
  });
}

/** What an account last saw of a place. */
export async function keptPlace<Content>(account: string, place: string): Promise<KeptPlace<Content> | undefined> {
  let found: KeptPlace<Content> | undefined;
  await inTurn(async (store) => {
    found = await store.get<KeptPlace<Content>>(PLACES, keyOf(account, place));
  });
  return found && isUsable(found) ? found : undefined;
}

/** Deletes what an account saw of a place. */
export function dropPlace(account: string, place: string): Promise<void> {
  return inTurn((store) => store.delete(PLACES, keyOf(account, place)));
}

/** Deletes everything: the session has ended. */
export function forget(): Promise<void> {
  return inTurn(async (store) => {
    await store.delete(ACCOUNT, ME);
    await deletePlaces(store, () => true);
  });
}

/** Deletes what is older than a day, and what another version has left. */
export function deleteStale(): Promise<void> {
  return inTurn(async (store) => {
    const me = await store.get<KeptAccount>(ACCOUNT, ME);
    if (me && !isUsable(me)) await store.delete(ACCOUNT, ME);
    await deletePlaces(store, (place) => !isUsable(place));
  });
}

/** Notes that the session of this device is to be ended on the server, or that it is. */
export function markSignOut(isDue: boolean): Promise<void> {
  return inTurn((store) => (isDue ? store.put(ACCOUNT, SIGN_OUT, true) : store.delete(ACCOUNT, SIGN_OUT)));
}

/** Whether the session is to be ended on the server. */
export async function isSignOutDue(): Promise<boolean> {
  let isDue = false;
  await inTurn(async (store) => {
    isDue = (await store.get<boolean>(ACCOUNT, SIGN_OUT)) ?? false;
  });
  return isDue;
}

function keyOf(account: string, place: string): string {
  return `${account} ${place}`;
}

function isUsable(kept: Kept): boolean {
  const age = Date.now() - kept.at;
  return kept.version === version && age < MAX_AGE && age > -SKEW;
}

async function deletePlaces(store: Store, isOld: (place: KeptPlace<unknown>) => boolean): Promise<void> {
  const places = await store.all<KeptPlace<unknown>>(PLACES);
  for (const { key } of places.filter(isOld)) await store.delete(PLACES, key);
}

/** Runs `work` after what was begun before: nothing is kept after it was deleted. A device without space keeps nothing. */
function inTurn(work: (store: Store) => Promise<void>): Promise<void> {
  const run = async () => {
    try {
      await work(await (store ??= openStore("passerelle-door-kept", [ACCOUNT, PLACES])));
    } catch {
      // The pages work without it, as long as there is a network.
    }
  };
  const turn = last.then(run);
  last = turn;
  return turn;
}
