// What waits to be sent: one recording each, with the key that makes its repetition harmless.

/** What a recording does, with the variables of its mutation. */
export type Action =
  | { kind: "attendance"; input: AttendanceInput }
  | { kind: "undo"; input: { id: string; reason: string } }
  | { kind: "scan"; input: { projectId: string; code: string; at: string } }
  | { kind: "presence"; input: { projectId: string; code: string; action: PresenceAction; at: string } };

/** An arrival or a departure. */
export type PresenceAction = "CHECK_IN" | "CHECK_OUT";

/** The input of `recordAttendance`. */
export interface AttendanceInput {
  eventId: string;
  checkInMode: "MANUAL";
  checkInTime: string;
  participantId?: string;
  participant?: Person;
}

/** A participant, described. */
export interface Person {
  firstName: string;
  lastName: string;
  organization?: string;
  function?: string;
  phone?: string;
  email?: string;
  cniNumber?: string;
}

/** A recording before it is stored. */
export interface Draft {
  action: Action;
  /** The event or the project. */
  place: string;
  /** The name of the person, or the code of the badge, as staff see it. */
  label: string;
}

/** A stored recording. */
export interface Item extends Draft {
  /** The key of the store: in its order items are sent. */
  id: string;
  /** The idempotency key. */
  key: string;
  /** The account that made it, which alone may send it. */
  account: string;
  accountName: string;
  /** The tab that made it. */
  tab: string;
  /** When it was made, by the clock of this device. */
  madeAt: number;
  /** Whether staff were told that it is kept: from then on its outcome is reported in the list. */
  isKept: boolean;
  /** How often the server failed on it. */
  faults: number;
  /** What the server answered, when that is something staff must know. */
  report: { tone: "already" | "refused"; code: string; message: string } | null;
}
