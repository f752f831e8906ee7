// Who is signed in, by the session cookie.

import { LOGIN, LOGOUT, VIEWER } from "../documents";
import { type Failure, request } from "./api";
import { update } from "./render";

/** The account that is signed in. */
export interface Account {
  id: string;
  name: string;
  role: string;
  may: Set<string>;
}

/** The session: unknown until the server has answered; without an account nobody is signed in. */
export const session: { isKnown: boolean; account: Account | null } = { isKnown: false, account: null };

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

/** Reads who is signed in; returns false when the server was not reached. */
export async function loadSession(): Promise<boolean> {
  const reply = await request<{ viewer: Viewer | null }>(VIEWER);
  if (reply.is === "offline" || reply.is === "busy") return false;
  const viewer = reply.is === "data" ? reply.data.viewer : null;
  session.isKnown = true;
  session.account = viewer && {
    id: viewer.user.id,
    name: viewer.user.fullName,
    role: viewer.role,
    may: new Set(viewer.may.map(normalized)),
  };
  update();
  return true;
}

/** Why a login failed: refused, or not possible now. */
export type LoginFailure = { is: "refused"; message: string } | { is: "offline" } | { is: "busy"; after: number };

/** Signs in by a cookie; returns what was wrong. */
export async function signIn(identifier: string, password: string): Promise<LoginFailure | null> {
  type Login = { login: { userErrors: Failure[] } | null };
  const input = { identifier, password, session: "COOKIE" };
  const reply = await request<Login>(LOGIN, { input });
  if (reply.is === "offline" || reply.is === "busy") return reply;
  if (reply.is === "refused") return { is: "refused", message: reply.failures[0].message };
  const failure = reply.is === "data" ? reply.data.login?.userErrors[0] : undefined;
  if (failure) return { is: "refused", message: failure.message };
  return (await loadSession()) ? null : { is: "offline" };
}

/** Signs out. Without a network the session stays: the cookie is the server's to take. */
export async function signOut(): Promise<boolean> {
  const reply = await request(LOGOUT);
  if (reply.is === "offline" || reply.is === "busy") return false;
  endSession();
  return true;
}

/** Notes that the session has ended. */
export function endSession(): void {
  session.isKnown = true;
  session.account = null;
  update();
}
