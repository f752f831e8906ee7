// Sends one item, and reads what its mutation answers.

import { type Failure, request } from "../core/api";
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

/** The fields of an attendance. */
export const ATTENDANCE = `id checkInTime createdAt checkInMode hasSignature
  participant { id fullName organization function }`;
/** The fields of a presence record. */
export const PRESENCE_RECORD = "id checkInAt checkOutAt durationHours cinemaTalent { id fullName uniqueCode }";

const ERRORS = "userErrors { code field message }";
const PRESENCE = `action existingCheckInAt existingCheckOutAt presenceRecord { ${PRESENCE_RECORD} } ${ERRORS}`;

/** The mutation of each kind of action: its name, the type of its input, its selection. */
const MUTATIONS: Record<Action["kind"], [name: string, input: string, selection: string]> = {
  attendance: ["recordAttendance", "RecordAttendanceInput", `firstCheckInTime attendance { ${ATTENDANCE} } ${ERRORS}`],
  undo: ["undoAttendance", "UndoAttendanceInput", ERRORS],
  scan: ["scanPresence", "ScanPresenceInput", `repeated ${PRESENCE}`],
  presence: ["recordPresence", "RecordPresenceInput", PRESENCE],
};

const ALREADY_CODES = new Set(["ALREADY_CHECKED_IN", "ALREADY_CHECKED_OUT"]);

/** Sends an item once. */
export async function perform({ action, key }: Item): Promise<Outcome> {
  const [name, type, selection] = MUTATIONS[action.kind];
  // An attendance is removed once, however often that is asked for: that mutation takes no key.
  const query =
    action.kind === "undo"
      ? `mutation Door($input: ${type}!) { payload: ${name}(input: $input) { ${selection} } }`
      : `mutation Door($input: ${type}!, $key: String) {
          payload: ${name}(input: $input, idempotencyKey: $key) { ${selection} }
        }`;
  const variables = action.kind === "undo" ? { input: action.input } : { input: action.input, key };
  const reply = await request<{ payload: Payload | null }>(query, variables);
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
