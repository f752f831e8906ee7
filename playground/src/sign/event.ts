// The event of the page, as the server wrote it into the page, and why it may take no signatures.

import { type PageData, readData } from "../common/data";
import type { Key } from "./texts";

/** The event, as `GET /api/events/by-code` answers it. */
export interface Event {
  id: string;
  title: string;
  eventType: string;
  startDate: string;
  endDate: string | null;
  location: string | null;
  organizer: string | null;
  status: string;
}

interface SignData {
  checkIn: { status: number; body: { success: boolean; data?: Event }; time: string };
  event: { phase: string; status: string };
}

/** Why no signature is taken: the first part of the names of its title and text. */
export type Closed = "scan" | "gone" | "expired" | "over" | "cancelled" | "unavailable" | "late";

/** What the page was opened for. */
export interface Opened {
  /** The short code in the address. */
  code: string;
  event?: Event;
  /** `UPCOMING`, `RUNNING` or `OVER`, when the server told. */
  phase?: string;
  closed?: Closed;
}

/** Reads the page. */
export function opened(): Opened {
  const { checkIn, event: known } = readData<SignData>() as PageData & Partial<SignData>;
  const code = decodeURIComponent(location.pathname.split("/")[2] ?? "");
  const event = checkIn?.status === 200 ? checkIn.body.data : undefined;
  const status = (known?.status ?? event?.status ?? "").toUpperCase();
  return { code, event, phase: known?.phase, closed: closed(checkIn?.status, known?.phase, status) };
}

function closed(answered: number | undefined, phase: string | undefined, status: string): Closed | undefined {
  if (status === "CANCELLED") return "cancelled";
  if (answered === 404) return "gone";
  // A phase with a refusal: the signature of the code is right, its time is over.
  if (answered === 400) return phase ? "expired" : "scan";
  if (answered !== 200) return "unavailable";
  return phase !== "OVER" && (status === "SCHEDULED" || status === "ONGOING") ? undefined : "over";
}

/** Why a signature was refused for good. */
export function closedBy(code: string | undefined): Closed {
  const known: Record<string, Closed> = {
    EVENT_NOT_FOUND: "gone",
    EVENT_CANCELLED: "cancelled",
    EVENT_NOT_ACTIVE: "over",
  };
  return known[code ?? ""] ?? "late";
}

/** The texts of a closed page. */
export function closedTexts(closed: Closed): { title: Key; text: Key } {
  return { title: `${closed}Title`, text: closed === "expired" ? "overText" : `${closed}Text` };
}
