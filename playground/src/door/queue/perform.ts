// Sends one item, and reads what its mutation answers.

import { type Failure, request } from "../core/api";
import { RECORD_ATTENDANCE, RECORD_PRESENCE, SCAN_PRESENCE, UNDO_ATTENDANCE } from "../documents";
import type { Action, Item, PresenceAction } from "./item";

/** An attendance, as the pages show it. */
export interface Attendance {
  id: string;
  checkInTime: string;
  createdAt: string;
  checkInMode: "QR_CODE" | "MANUAL" | "IMPORT";
  hasSignature: boolean;
  participant: Participant | null;
}

/** A participant, as the pages show it. */
export interface Participant {
  id: string;
  fullName: string;
  organization: string | null;
  function: string | null;
}

/** A presence record, as the pages show it. */
export interface PresenceRecord {
  id: string;
  checkInAt: string;
  checkOutAt: string | null;
  durationHours: number | null;
  cinemaTalent: { id: string; fullName: string; uniqueCode: string } | null;
}

/** What a mutation answers; each has some of these. */
export interface Payload {
  userErrors: Failure[];
  attendance?: Attendance | null;
  firstCheckInTime?: string | null;
  action?: PresenceAction | null;
  repeated?: boolean;
  existingCheckInAt?: string | null;
  existingCheckOutAt?: string | null;
  presenceRecord?: PresenceRecord | null;
}

/** The outcome of sending an item. */
export type Outcome =
  | { is: "done"; tone: "ok" | "already"; payload: Payload }
  | { is: "failed"; tone: "already" | "refused"; failures: [Failure, ...Failure[]]; payload: Payload | null }
  | { is: "session" }
  | { is: "later"; isOffline: boolean; after: number };

/** The mutation of each kind of action. */
const MUTATIONS: Record<Action["kind"], string> = {
  attendance: RECORD_ATTENDANCE,
  undo: UNDO_ATTENDANCE,
  scan: SCAN_PRESENCE,
  presence: RECORD_PRESENCE,
};

const ALREADY_CODES = new Set(["ALREADY_CHECKED_IN", "ALREADY_CHECKED_OUT"]);

/** Sends an item once. */
export async function perform({ action, key }: Item): Promise<Outcome> {
  const variables = action.kind === "undo" ? { input: action.input } : { input: action.input, key };
  const reply = await request<{ payload: Payload | null }>(MUTATIONS[action.kind], variables);
  switch (reply.is) {
    case "offline":
      return { is: "later", isOffline: true, after: 0 };
    case "busy":
      return { is: "later", isOffline: false, after: reply.after };
    case "session":
      return reply;
    case "refused":
      return { is: "failed", tone: "refused", failures: reply.failures, payload: null };
    case "data":
      return outcomeOf(action.kind, reply.data.payload ?? { userErrors: [] });
  }
}

function outcomeOf(kind: Action["kind"], payload: Payload): Outcome {
  const [first, ...others] = payload.userErrors;
  if (!first) return { is: "done", tone: payload.repeated ? "already" : "ok", payload };
  // An attendance that is gone is undone.
  if (kind === "undo" && first.code === "ATTENDANCE_NOT_FOUND") return { is: "done", tone: "ok", payload };
  const tone = ALREADY_CODES.has(first.code) ? "already" : "refused";
  return { is: "failed", tone, failures: [first, ...others], payload };
}
