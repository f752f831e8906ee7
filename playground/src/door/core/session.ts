// Who is signed in, by the session cookie; without a network, by what this device keeps.

import { LOGIN, LOGOUT, VIEWER } from "../documents";
import { type Failure, request, serverClock } from "./api";
import { forget, isSignOutDue, keepAccount, keptAccount, markSignOut } from "./kept";
import { update } from "./render";

/** The account that is signed in. */
export interface Account {
  id: string;
  name: string;
  role: string;
  may: Set<string>;
}

/** The session. */
export const session: {
  /** Whether the server has answered, or this device keeps an account. */
  isKnown: boolean;
  /** Whether the account is what this device keeps: the server has not answered yet. */
  isKept: boolean;
  /** None while nobody is signed in. */
  account: Account | null;
} = { isKnown: false, isKept: false, account: null };

/** How long staff wait for the server before the page opens as the account that this device keeps. */
const PATIENCE = 3_000;
const RETRY = 3_000;

/** The number of sessions that began or ended on this page: a question that was asked before is not answered after. */
let changes = 0;
let signingOut: Promise<boolean> | undefined;
/** Whether a sign-out is due that this device could not note. */
let isUnmarked = false;

interface Viewer {
  role: string;
  may: string[];
  user: { id: string; fullName: string };
}

/** Whether the account may perform an action, by its name in the table of permissions. */
export function may(action: string): boolean {
  return session.account?.may.has(normalized(action)) ?? false;
}

/** One spelling for `RecordAttendances` and `RECORD_ATTENDANCES`. */
function normalized(action: string): string {
  return action.replaceAll("_", "").toLowerCase();
}

/**
 * Reads who is signed in, and asks until the server has answered. While it does not, the page opens as the account that this
 * device keeps.
 */
export async function openSession(): Promise<void> {
  let answered = loadSession();
  const isAnswered = await Promise.race([answered, pause(PATIENCE)]);
  if (!isAnswered) await restore();
  while (!(await answered)) {
    await pause(RETRY);
    answered = loadSession();
  }
}

/** Reads who is signed in; returns false when the server was not reached. */
export async function loadSession(): Promise<boolean> {
  if (!(await finishSignOut())) return false;
  const before = changes;
  const reply = await request<{ viewer: Viewer | null }>(VIEWER);
  if (reply.is === "offline" || reply.is === "busy" || before !== changes) return false;
  const viewer = reply.is === "data" ? reply.data.viewer : null;
  if (!viewer) {
    endSession();
    return true;
  }
  const account = {
    id: viewer.user.id,
    name: viewer.user.fullName,
    role: viewer.role,
    may: new Set(viewer.may.map(normalized)),
  };
  Object.assign(session, { isKnown: true, isKept: false, account });
  void keepAccount(account, serverClock.offset);
  update();
  return true;
}

async function restore(): Promise<void> {
  const kept = await keptAccount();
  if (!kept || session.isKnown) return;
  Object.assign(session, { isKnown: true, isKept: true, account: kept.account });
  serverClock.offset = kept.clockOffset;
  update();
}

/** Why a login failed: refused, or not possible now. */
export type LoginFailure = { is: "refused"; message: string } | { is: "offline" } | { is: "busy"; after: number };

/** Signs in by a cookie; returns what was wrong. */
export async function signIn(identifier: string, password: string): Promise<LoginFailure | null> {
  type Login = { login: { userErrors: Failure[] } | null };
  const input = { identifier, password, session: "COOKIE" };
  // Later it would end the new session.
  if (!(await finishSignOut())) return { is: "offline" };
  const reply = await request<Login>(LOGIN, { input });
  if (reply.is === "offline" || reply.is === "busy") return reply;
  if (reply.is === "refused") return { is: "refused", message: reply.failures[0].message };
  const failure = reply.is === "data" ? reply.data.login?.userErrors[0] : undefined;
  if (failure) return { is: "refused", message: failure.message };
  changes += 1;
  return (await loadSession()) ? null : { is: "offline" };
}

/** Signs out: on this device at once, on the server as soon as it is reached, because the cookie is the server's to take. */
export async function signOut(): Promise<void> {
  endSession();
  await markSignOut(true);
  isUnmarked = !(await isSignOutDue());
  while (!(await finishSignOut())) await pause(RETRY);
}

/** Ends the session on the server when that is due; returns false when the server was not reached. */
function finishSignOut(): Promise<boolean> {
  const finish = async () => {
    if (!isUnmarked && !(await isSignOutDue())) return true;
    const reply = await request(LOGOUT);
    if (reply.is === "offline" || reply.is === "busy") return false;
    isUnmarked = false;
    await markSignOut(false);
    return true;
  };
  signingOut ??= finish().finally(() => (signingOut = undefined));
  return signingOut;
}

/** Notes that the session has ended; this device then keeps nothing of it. */
export function endSession(): void {
  changes += 1;
  Object.assign(session, { isKnown: true, isKept: false, account: null });
  void forget();
  update();
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
